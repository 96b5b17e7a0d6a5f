"""Reports as one HTML file that needs nothing else: no script, no network, no font, one style sheet inside."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from cli.render.report.chart import costs, gantt, span
from cli.render.report.source_words import about, beyond, own
from cli.render.report.strata_picture import strata_picture
from cli.render.report.template import environment
from engine.explain.board import board
from engine.explain.report import Report
from engine.explain.sources import all_cited
from engine.explain.why import Line
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.log.canonical import canonical
from engine.problem import printable

# How many levels of the verdict's proof a reader sees at once.
_OPEN_DEPTH = 3
# How many lines of it stand on paper.
_ON_PAPER = 40


@dataclass(slots=True)
class TreeStep:
    """A line of a proof: whether lines stand under it, how many branches end after it, and whether it starts open."""

    line: Line
    above: bool
    ends: int
    shown: bool


def assessment(report: Report) -> str:
    """The whole report as a page."""
    templates = environment(shown)
    style = templates.get_template("style.css.j2").render(running=Markup(_in_css(report.running)))  # noqa: S704  letters, digits and escapes
    page: str = templates.get_template("report.html.j2").render(
        context(report),
        style=style,
        style_digest=b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        span=span,
    )
    return page


def _in_css(text: str) -> str:
    """A text inside a string of a style sheet: whatever is no letter and no digit is an escape."""
    shown = printable(" ".join(text.split()), 120)
    return "".join(each if each.isascii() and each.isalnum() else f"\\{ord(each):06x}" for each in shown)


def shown(value: Any) -> Any:
    """Every value a template writes: text on one line, with control and direction characters as visible escapes."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return printable(" ".join(value.split()), len(value))
    return value


def context(report: Report) -> dict[str, Any]:
    """What the templates of a report draw."""
    knowledge, found = report.knowledge, report.assessment
    return {
        "report": report,
        "knowledge": knowledge,
        "found": found,
        "plan": report.plan,
        "scope": [(attribute, _members(attribute, value)) for attribute, value in report.rest],
        "board": board(report),
        "lines_on_paper": _ON_PAPER,
        "gantt": gantt(report.plan),
        "costs": costs(report.plan),
        "derivation": _derivation(report),
        "sections": {section.section: section.title for section in knowledge.sections},
        "strata": strata_picture(found, report.carrying),
        "answers": _answers(report),
        "cited": all_cited(report),
        "about": about,
        "own": own,
        "beyond": beyond,
        "answers_digest": hashlib.sha256(canonical(found.answers)).hexdigest(),
    }


def _members(attribute: Attribute, value: Value) -> list[str]:
    """The words for a value, or for each member of a set."""
    return [attribute.title_of(each) for each in (value if isinstance(value, tuple) and value else (value,))]


def _derivation(report: Report) -> list[TreeStep]:
    """The proof of the verdict proper; those of the scope and of what leads the report, whose lines start closed."""
    steps = steps_of(report.derivation, _OPEN_DEPTH) if report.derivation else []
    others = [*(each.name for each, _ in report.rest), *(each.attribute.name for each in report.lead)]
    return [*steps, *(step for name in others for step in steps_of(report.derivation_of(name), 0))]


def steps_of(lines: list[Line], open_depth: int) -> list[TreeStep]:
    """The lines of an explanation with the places where branches begin and end, so that no depth is too deep."""
    steps = []
    for line, below in zip(lines, [*(line.depth for line in lines[1:]), 0], strict=True):
        above = below > line.depth
        shown = line.depth < open_depth and line.decisive
        steps.append(TreeStep(line, above, 0 if above else line.depth - below, shown))
    return steps


def _answers(report: Report) -> list[tuple[str, list[tuple[Attribute, str]]]]:
    """The answers by group of questions, in the order they are asked."""
    groups: dict[str, list[tuple[Attribute, str]]] = {}
    for attribute, words in report.answers:
        groups.setdefault(attribute.group, []).append((attribute, words))
    return list(groups.items())
