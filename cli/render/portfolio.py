"""A portfolio's summary as a page, and the proofs of one organization."""

from __future__ import annotations

from typing import Any

from cli.render import markdown, text
from cli.render.page import Page
from cli.report import Report
from engine.knowledge import Knowledge
from engine.portfolio import Outcome
from engine.tally import UNKNOWN, Tally

_MOST = 15


def page(knowledge: Knowledge, tally: Tally, outcome: Outcome) -> Page:
    """Counts by verdict, the rules that decide most often, and what is most often unknown."""
    made = Page(_data(tally, outcome))
    words = knowledge.words
    made.sentence(f"{words.counted(tally.organizations)}; {outcome.rejected:,} of {outcome.read:,} rows set aside.")
    for name, counts in tally.verdict.items():
        attribute = knowledge.attributes[name]
        titles = {"true": "yes", "false": "no", UNKNOWN: "unknown"}
        rows = [
            (titles.get(value, "") or attribute.title_of(value), _share(count, tally))
            for value, count in counts.items()
            if count
        ]
        made.heading(attribute.title)
        made.table((attribute.title, words.many), rows)
    made.heading("Most decisive rules")
    made.table(("rule", words.many), _rows(tally.decisive, tally))
    made.heading("Most often unknown")
    made.table(("fact", words.many), _rows(tally.unknown, tally))
    if tally.contradicted:
        made.heading("Contradictions in the rules: do not rely on these verdicts")
        made.table(("conclusion", words.many), _rows(tally.contradicted, tally))
    return made


def proofs(report: Report, format: str) -> str:
    """The proof of every conclusion of the verdict that has a value."""
    parts = []
    for name in report.base.knowledge.verdict:
        if report.assessment.values.get(name) is None:
            continue
        title = report.base.knowledge.attributes[name].title
        lines = report.reasons(name)
        if format == "markdown":
            parts.append(f"## Proof: {markdown.safe(title)}\n\n{markdown.tree(lines)}")
        else:
            parts.append(f"{text.heading(f'Proof: {title}')}\n{text.tree(lines)}")
    return "\n\n".join(parts)


def _rows(counts: dict[str, int], tally: Tally) -> list[tuple[str, ...]]:
    return [(name, _share(count, tally)) for name, count in list(counts.items())[:_MOST]]


def _share(count: int, tally: Tally) -> str:
    return f"{count:,} ({100 * count / max(1, tally.organizations):.1f} %)"


def _data(tally: Tally, outcome: Outcome) -> dict[str, Any]:
    return {
        "assessed": tally.organizations,
        "rows": {"read": outcome.read, "rejected": outcome.rejected},
        "verdict": tally.verdict,
        "decisive": tally.decisive,
        "unknown": tally.unknown,
        "contradicted": tally.contradicted,
    }
