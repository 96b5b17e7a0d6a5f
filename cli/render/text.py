"""Reports for a person at a terminal: the verdict first, then scope, plan, reasons and warnings."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from cli.printing import styled
from cli.render.changes import changes, tried
from cli.report import Report
from cli.session import width
from engine.explain.why import Line
from engine.infer.inference import Assessment
from engine.knowledge.vocabulary import Attribute, Value
from engine.plan.plan import Plan, Planned, spoken

_MARK = {"fits": "ok", "may not fit": "??", "does not fit": "!!"}


def assessment(report: Report) -> str:
    """The whole report."""
    blocks = [
        _headline(report),
        _rest_of_verdict(report),
        _plan(report.plan),
        _steps(report.plan),
        _reasons(report),
        _lines_of(report),
        _contradictions(report.assessment),
        _hinges(report),
        _open(report),
        _footer(report),
    ]
    return "\n\n".join(block for block in blocks if block)


def heading(text: str) -> str:
    return styled(text.upper(), bold=True)


def strong(text: str) -> str:
    return styled(text, bold=True, fg="green")


def dim(text: str) -> str:
    return styled(text, dim=True)


def wrapped(text: str, indent: str = "  ", first: str | None = None) -> str:
    return textwrap.fill(
        text,
        width(),
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )


def columns(rows: Iterable[tuple[str, ...]], indent: str = "  ") -> str:
    """Rows as columns.

    The report's one small table is set here, since importing a table library takes longer than the whole assessment;
    wide tables use one.
    """
    listed = [tuple(row) for row in rows]
    widths = [max(len(row[index]) for row in listed) for index in range(len(listed[0]))] if listed else []
    return "\n".join(
        (indent + "  ".join(cell.ljust(space) for cell, space in zip(row, widths, strict=True))).rstrip()
        for row in listed
    )


def _headline(report: Report) -> str:
    knowledge, assessment = report.base.knowledge, report.assessment
    attribute = knowledge.attributes[knowledge.verdict[0]]
    value = assessment.values.get(attribute.name)
    if value is None:
        first = [knowledge.attributes[name] for name in attribute.ask_first]
        questions = "\n".join(f"  {each.name}: {each.question}" for each in first)
        said = "No verdict yet: nothing that was answered bears on it."
        return f"{heading(attribute.title)}\n{wrapped(said)}" + (
            f"\n\n{heading('Answer first')}\n{questions}" if questions else ""
        )
    help = meaning(attribute, value)
    said = f"{heading(attribute.title)}\n  {strong(attribute.title_of(value))}"
    return said + (f"\n{wrapped(help)}" if help else "")


def meaning(attribute: Attribute, value: Value | None) -> str:
    """What the vocabulary says of a value, or of the members of a set."""
    members = value if isinstance(value, tuple) else (str(value),)
    return " ".join(attribute.choices[each].help for each in members if each in attribute.choices).strip()


def _rest_of_verdict(report: Report) -> str:
    """The conclusions of the verdict that are short; those with a sentence a value come further down."""
    knowledge, assessment = report.base.knowledge, report.assessment
    rows = [
        (knowledge.attributes[name].title, knowledge.attributes[name].title_of(assessment.values.get(name)))
        for name in knowledge.verdict[1:]
        if told(report, name)
    ]
    if not rows:
        return ""
    space = max(len(title) for title, _ in rows)
    return "\n".join(wrapped(text, " " * (space + 4), f"  {title.ljust(space)}  ") for title, text in rows)


def told(report: Report, name: str) -> bool:
    """Whether a part of the verdict is a value to show, be it 0, no or none; without a verdict proper no default is."""
    assessment = report.assessment
    concluded = (
        bool(assessment.supporters.get(name)) or assessment.values.get(assessment.knowledge.verdict[0]) is not None
    )
    return concluded and assessment.values.get(name) is not None and not sentences(report, name)


def sentences(report: Report, name: str) -> bool:
    """Whether the values of an attribute are whole sentences, which want lines of their own."""
    attribute = report.base.knowledge.attributes[name]
    return attribute.kind == "set" and any(choice.title.endswith(".") for choice in attribute.choices.values())


def _plan(plan: Plan) -> str:
    if not plan.programs:
        return ""
    rows: list[tuple[str, ...]] = [
        (
            "program",
            "role",
            "starts in month",
            "done in month",
            f"cost {plan.currency}".rstrip(),
            f"a year {plan.currency}".rstrip(),
            "people",
        )
    ]
    rows.extend(_row(planned) for planned in plan.programs)
    if len(plan.programs) > 1:
        rows.append(("together", "", "", "", spoken(plan.cost, 0), spoken(plan.annual, 0), spoken(plan.fte, 2)))
    lines = [heading("Plan"), columns(rows)]
    for planned in plan.programs:
        if planned.saved:
            saved = f"{spoken(planned.saved, 0)} {plan.currency}".rstrip()
            lines.append(wrapped(f"{planned.program.title} shares work with {planned.saved_by}: {saved} saved."))
    lines.extend(wrapped(fit.sentence, "     ", f"  {_MARK[fit.fitting]} ") for fit in plan.fits)
    return "\n".join(lines)


def _row(planned: Planned) -> tuple[str, ...]:
    unpriced = "no price known"
    return (
        planned.program.title,
        planned.role_title,
        "in place" if planned.kept else spoken(planned.start),
        "in place" if planned.kept else spoken(planned.end),
        "-" if planned.kept else unpriced if planned.cost is None else spoken(planned.cost, 0),
        spoken(planned.annual, 0) if planned.annual else "-",
        spoken(planned.fte, 2) if planned.fte else "-",
    )


def _steps(plan: Plan) -> str:
    lines = []
    for planned in plan.programs:
        if planned.kept:
            continue
        lines.append(f"  {planned.program.title}")
        for each in planned.phases:
            steps = "; ".join(step.title for step in each.phase.steps)
            named = f"{each.phase.title}, {spoken(each.phase.length)} months"
            lines.append(wrapped(f"{named}: {steps}" if steps else named, "      ", "    "))
        for artifact in planned.program.artifacts.values():
            sharing = f" ({artifact.sharing})" if artifact.sharing else ""
            lines.append(wrapped(f"{artifact.title}{sharing}", "       ", "    -> "))
    return "\n".join([heading("Steps and what comes out"), *lines]) if lines else ""


def _reasons(report: Report) -> str:
    assessment = report.assessment
    main = report.base.knowledge.verdict[0]
    if assessment.values.get(main) is None:
        return ""
    return f"{heading('Why')}\n{tree(report.reasons(main))}"


def tree(lines: Iterable[Line]) -> str:
    """An explanation as indented lines: rules as sentences with their claims, answers marked."""
    return "\n".join(_tree_line(line) for line in lines)


def _tree_line(line: Line) -> str:
    indent = "  " * (line.depth + 1)
    cited = f" [{', '.join(line.source)}]" if line.source else ""
    if line.kind in ("rule", "again", "overridden"):
        mark = "" if line.decisive else "also: "
        again = " (as above)" if line.kind == "again" else ""
        text = f"{mark}{line.text}{cited} ({line.rule}){again}"
        return (
            wrapped(text, indent + "  ", f"{indent}because ")
            if line.decisive
            else dim(wrapped(text, indent + "  ", indent))
        )
    if line.kind == "answer":
        return wrapped(f"{line.text} (your answer)", indent + "  ", f"{indent}- ")
    if line.kind == "unknown":
        return wrapped(f"{line.text} (not answered)", indent + "  ", f"{indent}- ")
    return wrapped(line.text, indent + "  ", f"{indent}- " if line.depth else indent)


def _lines_of(report: Report) -> str:
    """Advice, warnings and the like: each value of a verdict's set that is a sentence."""
    blocks = []
    for name in report.base.knowledge.verdict:
        value = report.assessment.values.get(name)
        if sentences(report, name) and isinstance(value, tuple) and value:
            attribute = report.base.knowledge.attributes[name]
            lines = [_sentence(report, name, member, attribute.choices[member].title) for member in value]
            blocks.append("\n".join([heading(attribute.title), *lines]))
    return "\n\n".join(blocks)


def _sentence(report: Report, name: str, member: Value, title: str) -> str:
    claims = cited(report.assessment, name, member)
    return wrapped(f"{title} [{', '.join(claims)}]" if claims else title, "    ", "  - ")


def cited(assessment: Assessment, name: str, member: Value) -> list[str]:
    """The claims behind one member of a concluded set."""
    found: dict[str, None] = {}
    for rule in assessment.supporters.get(name, ()):
        concluded = rule.then[name]
        if isinstance(concluded, tuple) and member in concluded:
            found.update(dict.fromkeys(rule.source))
    return list(found)


def _contradictions(assessment: Assessment) -> str:
    if not assessment.contradictions:
        return ""
    lines = [heading("Contradictions in the rules: do not rely on this verdict")]
    for each in assessment.contradictions:
        attribute = assessment.knowledge.attributes[each.attribute]
        said = "; ".join(f"{rule} says {attribute.title_of(value)}" for rule, value in each.rules.items())
        lines.append(wrapped(f"{attribute.title}: {said}", "    ", "  - "))
    return "\n".join(lines)


def _hinges(report: Report) -> str:
    rows = changes(report.assessment, report.hinges).verdict
    main = report.base.knowledge.attributes[report.base.knowledge.verdict[0]]
    lines = [
        wrapped(f"{row.attribute.title}, now {row.now}: {row.answers} -> {row.outcome[0][1]}", "    ", "  - ")
        for row in rows
    ]
    if not report.assessment.answers:
        return ""
    title = heading("Single answers that would change the " + main.title.lower())
    said = tried(report.base.knowledge, report.partly)
    return "\n".join([title, *(lines or [wrapped("None.")]), wrapped(said)])


def _open(report: Report) -> str:
    if not report.open:
        return ""
    main = report.base.knowledge.attributes[report.base.knowledge.verdict[0]]
    names = ", ".join(report.open)
    return f"{heading('Not answered, and able to change the ' + main.title.lower())}\n{wrapped(names)}"


def _footer(report: Report) -> str:
    knowledge = report.base.knowledge
    return dim(f"assessment {report.id}, {report.at}; knowledge {knowledge.name} {knowledge.digest[:12]}")
