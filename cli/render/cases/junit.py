"""The cases as a JUnit XML report, which continuous integration shows as tests (github.com/testmoapp/junitxml)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from cli.render.cases.words import expected, failure
from engine.cases.case import Outcome

if TYPE_CHECKING:
    from engine.cases.testing import Tested

# Characters that XML 1.0 does not allow, not even escaped (w3.org/TR/xml, section 2.2).
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def rendered(tested: Tested) -> str:
    """A suite for each file of cases."""
    files = dict.fromkeys(outcome.case.where.file for outcome in tested.outcomes)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="certwise" tests="{len(tested.outcomes)}" failures="{len(tested.failed)}">',
    ]
    for file in files:
        lines.extend(_suite(file, [outcome for outcome in tested.outcomes if outcome.case.where.file == file]))
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _suite(file: str, outcomes: list[Outcome]) -> list[str]:
    failures = sum(not outcome.passed for outcome in outcomes)
    name = Path(file).stem
    head = f'  <testsuite name={_quoted(name)} tests="{len(outcomes)}" failures="{failures}" file={_quoted(file)}>'
    return [head, *(_case(name, outcome) for outcome in outcomes), "  </testsuite>"]


def _case(suite: str, outcome: Outcome) -> str:
    where = outcome.case.where
    head = (
        f"    <testcase name={_quoted(outcome.case.name)} classname={_quoted(suite)} "
        f'file={_quoted(where.file)} line="{where.line}"'
    )
    if outcome.passed:
        return f"{head}/>"
    first = outcome.failures[0]
    body = escape(_FORBIDDEN.sub("?", failure(outcome)))
    return f"{head}>\n      <failure message={_quoted(expected(first))}>{body}</failure>\n    </testcase>"


def _quoted(words: str) -> str:
    return quoteattr(_FORBIDDEN.sub("?", words))
