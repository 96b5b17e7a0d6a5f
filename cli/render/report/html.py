"""Reports as one HTML file that needs nothing else: no script, no network, no font, one style sheet inside."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from cli.render.report.changes import ChangeRows, changes, tried
from cli.render.report.chart import costs, gantt, span
from cli.render.report.strata_picture import strata_picture
from cli.render.report.words import cited, meaning, sentences, told
from engine.explain.report import Report
from engine.explain.sensitivity import Sensitivity
from engine.explain.why import Line
from engine.infer.assessment import Firing
from engine.knowledge.three_valued import status
from engine.knowledge.vocabulary import Attribute
from engine.plan.comparison import Comparison, comparison
from engine.plan.plan import Plan
from engine.problem import printable
from engine.records.record import canonical

# How many levels of the verdict's proof a reader sees at once.
_OPEN_DEPTH = 3


@dataclass(slots=True)
class TreeStep:
    """A line of a proof: whether lines stand under it, how many branches end after it, and whether it starts open."""

    line: Line
    above: bool
    ends: int
    shown: bool


@dataclass(slots=True)
class Open:
    """An unanswered question: whether it is asked in this case, and whether an answer could change the verdict."""

    attribute: Attribute
    applies: bool
    matters: bool


def assessment(report: Report) -> str:
    """The whole report as a page."""
    environment = Environment(
        loader=PackageLoader("cli.render.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = environment.get_template("style.css.j2").render()
    page: str = environment.get_template("report.html.j2").render(
        _context(report),
        style=style,
        style_digest=b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        span=span,
    )
    return page


def _shown(value: Any) -> Any:
    """Every value a template writes: text on one line, with control and direction characters as visible escapes."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return printable(" ".join(value.split()), len(value))
    return value


def _context(report: Report) -> dict[str, Any]:
    """What the templates draw."""
    knowledge, found = report.expert.knowledge, report.assessment
    main = knowledge.attributes[knowledge.main]
    reasons = report.reasons(main.name)
    carrying = {line.rule for line in reasons if line.rule and line.decisive}
    return {
        "report": report,
        "knowledge": knowledge,
        "found": found,
        "plan": report.plan,
        "main": main,
        "value": found.values.get(main.name),
        "help": _help(report, main),
        "ask_first": [knowledge.attributes[name] for name in main.ask_first],
        "scope": _scope(report),
        "lines": _lines(report),
        "done": _done(report.plan),
        "gantt": gantt(report.plan, found),
        "costs": costs(report.plan, found),
        "priced": any(each.cost is not None for each in report.plan.programs),
        "yearly": any(each.annual is not None for each in report.plan.programs),
        "proofs": _proofs(report),
        "sections": {section.section: section.title for section in knowledge.sections},
        "changes": _changes(report),
        "tried": tried(knowledge, report.partly),
        "strata": strata_picture(found, carrying),
        "fired": _fired(report),
        "comparisons": _comparisons(report),
        "open": _open(report),
        "answers": _answers(report),
        "answers_digest": hashlib.sha256(canonical(found.answers)).hexdigest(),
    }


def _help(report: Report, main: Attribute) -> str:
    value = report.assessment.values.get(main.name)
    return meaning(main, value)


def _rest(report: Report) -> list[Attribute]:
    """The parts of the verdict beside the verdict proper that have something to say, and no sentences to say it in."""
    knowledge = report.expert.knowledge
    return [knowledge.attributes[name] for name in knowledge.verdict[1:] if told(report, name)]


def _scope(report: Report) -> list[tuple[Attribute, list[str]]]:
    """Each part of the scope with the words for its values."""
    found = []
    for attribute in _rest(report):
        value = report.assessment.values[attribute.name]
        members = value if isinstance(value, tuple) and value else (value,)
        found.append((attribute, [attribute.title_of(member) for member in members]))
    return found


def _lines(report: Report) -> list[tuple[Attribute, list[tuple[str, list[str]]]]]:
    """Advice, warnings and the like: each sentence with the claims behind it."""
    knowledge, found = report.expert.knowledge, []
    for name in knowledge.verdict:
        value = report.assessment.values.get(name)
        if sentences(report, name) and isinstance(value, tuple) and value:
            attribute = knowledge.attributes[name]
            said = [(attribute.title_of(member), cited(report.assessment, name, member)) for member in value]
            found.append((attribute, said))
    return found


def _done(plan: Plan) -> str:
    """The months after which the last program is done, from the earliest to the latest."""
    ends = [planned.end for planned in plan.programs if planned.phases]
    if not ends:
        return ""
    return type(ends[0])(max(end.low for end in ends), max(end.high for end in ends)).words()


def _proofs(report: Report) -> list[TreeStep]:
    """The proof of the verdict proper, then those of the scope, whose lines start closed."""
    knowledge, values = report.expert.knowledge, report.assessment.values
    main, rest = knowledge.main, [attribute.name for attribute in _rest(report)]
    steps = steps_of(report.reasons(main), _OPEN_DEPTH) if values.get(main) is not None else []
    return [*steps, *(step for name in rest for step in steps_of(report.reasons(name), 0))]


def steps_of(lines: list[Line], open_depth: int) -> list[TreeStep]:
    """The lines of an explanation with the places where branches begin and end, so that no depth is too deep."""
    steps = []
    for line, below in zip(lines, [*(line.depth for line in lines[1:]), 0], strict=True):
        above = below > line.depth
        shown = line.depth < open_depth and line.decisive
        steps.append(TreeStep(line, above, 0 if above else line.depth - below, shown))
    return steps


def _changes(report: Report) -> ChangeRows:
    """Every single answer, given or changed, that makes another verdict; found by inference, one by one."""
    knowledge = report.expert.knowledge
    names = [knowledge.main, *(name for name in knowledge.verdict[1:] if not sentences(report, name))]
    single, said = Sensitivity(report.assessment, report.expert.assess, names), ChangeRows()
    for unknown in (True, False):
        part = changes(report.assessment, single.of(unknown))
        said.verdict.extend(part.verdict)
        said.rest.extend(part.rest)
    return said


def _fired(report: Report) -> list[tuple[int, list[tuple[Firing, str, str]]]]:
    """The firings of each stratum, numbered as in the picture: with the ruleset's title, and the rule's sentence."""
    found, knowledge = report.assessment, report.expert.knowledge
    numbers = [number for number, stratum in enumerate(knowledge.strata.layers) if stratum.rules]
    rows = []
    for shown, number in enumerate(numbers, 1):
        fired = [
            (
                firing,
                knowledge.rulesets[firing.rule.ruleset].title,
                firing.rule.sentence(found.values, knowledge.attributes),
            )
            for firing in found.firings
            if firing.stratum == number
        ]
        if fired:
            rows.append((shown, fired))
    return rows


def _comparisons(report: Report) -> list[Comparison]:
    """The planned programs beside those they share work with; where none do, beside the next one in the plan."""
    knowledge = report.expert.knowledge
    planned = [each.id for each in report.plan.programs]
    pairs = [tuple(overlap.between) for overlap in knowledge.overlaps if set(overlap.between) & set(planned)]
    if not pairs and len(planned) > 1:
        pairs = [(planned[0], planned[1])]
    return [comparison(knowledge, first, second) for first, second in dict.fromkeys(pairs)]


def _open(report: Report) -> list[Open]:
    """The unanswered questions: first those that could change the verdict."""
    found, attributes = report.assessment, report.expert.knowledge.attributes
    listed = []
    for name in found.unknown:
        attribute = attributes[name]
        asked_when = attribute.ask_when
        applies = asked_when is None or status(asked_when, found.values, attributes) == "holds"
        listed.append(Open(attribute, applies, name in report.open))
    return sorted(listed, key=lambda each: (not each.matters, not each.applies))


def _answers(report: Report) -> list[tuple[str, list[tuple[Attribute, str]]]]:
    """The answers by group of questions, in the order they are asked."""
    attributes = report.expert.knowledge.attributes
    groups: dict[str, list[tuple[Attribute, str]]] = {}
    for name, value in report.assessment.answers.items():
        attribute = attributes[name]
        groups.setdefault(attribute.group, []).append((attribute, attribute.title_of(value)))
    return list(groups.items())
