"""An assessment for a person at a terminal: the verdict first, then scope, plan, reasons and warnings."""

from __future__ import annotations

from cli.render.report.changes import changes, tried
from cli.render.report.words import cited, meaning, sentences, told
from cli.render.text import columns, dim, heading, strong, tree, wrapped
from engine.explain.report import Report
from engine.infer.assessment import Assessment
from engine.knowledge.value import Value
from engine.plan.plan import Plan, Planned

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


def _headline(report: Report) -> str:
    knowledge, assessment = report.expert.knowledge, report.assessment
    attribute = knowledge.attributes[knowledge.main]
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


def _rest_of_verdict(report: Report) -> str:
    """The conclusions of the verdict that are short; those with a sentence a value come further down."""
    knowledge, assessment = report.expert.knowledge, report.assessment
    rows = [
        (knowledge.attributes[name].title, knowledge.attributes[name].title_of(assessment.values.get(name)))
        for name in knowledge.verdict[1:]
        if told(report, name)
    ]
    if not rows:
        return ""
    space = max(len(title) for title, _ in rows)
    return "\n".join(wrapped(text, " " * (space + 4), f"  {title.ljust(space)}  ") for title, text in rows)


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
        rows.append(("together", "", "", "", plan.cost.words(0), plan.annual.words(0), plan.fte.words(2)))
    lines = [heading("Plan"), columns(rows)]
    for planned in plan.programs:
        if planned.saved:
            saved = f"{planned.saved.words(0)} {plan.currency}".rstrip()
            lines.append(wrapped(f"{planned.program.title} shares work with {planned.saved_by}: {saved} saved."))
    lines.extend(wrapped(fit.sentence, "     ", f"  {_MARK[fit.fitting]} ") for fit in plan.fits)
    return "\n".join(lines)


def _row(planned: Planned) -> tuple[str, ...]:
    unpriced = "no price known"
    return (
        planned.program.title,
        planned.role_title,
        "in place" if planned.kept else planned.start.words(),
        "in place" if planned.kept else planned.end.words(),
        "-" if planned.kept else unpriced if planned.cost is None else planned.cost.words(0),
        planned.annual.words(0) if planned.annual else "-",
        planned.fte.words(2) if planned.fte else "-",
    )


def _steps(plan: Plan) -> str:
    lines = []
    for planned in plan.programs:
        if planned.kept:
            continue
        lines.append(f"  {planned.program.title}")
        for each in planned.phases:
            steps = "; ".join(step.title for step in each.phase.steps)
            named = f"{each.phase.title}, {each.phase.length.words()} months"
            lines.append(wrapped(f"{named}: {steps}" if steps else named, "      ", "    "))
        for artifact in planned.program.artifacts.values():
            sharing = f" ({artifact.sharing})" if artifact.sharing else ""
            lines.append(wrapped(f"{artifact.title}{sharing}", "       ", "    -> "))
    return "\n".join([heading("Steps and what comes out"), *lines]) if lines else ""


def _reasons(report: Report) -> str:
    assessment = report.assessment
    main = report.expert.knowledge.main
    if assessment.values.get(main) is None:
        return ""
    return f"{heading('Why')}\n{tree(report.reasons(main))}"


def _lines_of(report: Report) -> str:
    """Advice, warnings and the like: each value of a verdict's set that is a sentence."""
    blocks = []
    for name in report.expert.knowledge.verdict:
        value = report.assessment.values.get(name)
        if sentences(report, name) and isinstance(value, tuple) and value:
            attribute = report.expert.knowledge.attributes[name]
            lines = [_sentence(report, name, member, attribute.choices[member].title) for member in value]
            blocks.append("\n".join([heading(attribute.title), *lines]))
    return "\n\n".join(blocks)


def _sentence(report: Report, name: str, member: Value, title: str) -> str:
    claims = cited(report.assessment, name, member)
    return wrapped(f"{title} [{', '.join(claims)}]" if claims else title, "    ", "  - ")


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
    main = report.expert.knowledge.attributes[report.expert.knowledge.main]
    lines = [
        wrapped(f"{row.attribute.title}, now {row.now}: {row.answers} -> {row.outcome[0][1]}", "    ", "  - ")
        for row in rows
    ]
    if not report.assessment.answers:
        return ""
    title = heading("Single answers that would change the " + main.title.lower())
    said = tried(report.expert.knowledge, report.partly)
    return "\n".join([title, *(lines or [wrapped("None.")]), wrapped(said)])


def _open(report: Report) -> str:
    if not report.open:
        return ""
    main = report.expert.knowledge.attributes[report.expert.knowledge.main]
    names = ", ".join(report.open)
    return f"{heading('Not answered, and able to change the ' + main.title.lower())}\n{wrapped(names)}"


def _footer(report: Report) -> str:
    knowledge = report.expert.knowledge
    return dim(f"assessment {report.id}, {report.at}; knowledge {knowledge.name} {knowledge.digest[:12]}")
