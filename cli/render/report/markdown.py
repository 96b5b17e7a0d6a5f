"""An assessment as Markdown that GitHub renders, with the plan as a Mermaid gantt."""

from __future__ import annotations

from datetime import date

from cli.render.kinds_of_change import by_kind
from cli.render.markdown import safe, table, tree
from cli.render.report.proof_graph import proof_graph
from cli.render.report.source_words import LEGEND, about, beyond, own, reasoned
from engine.explain.board import board
from engine.explain.members import Member
from engine.explain.report import Report
from engine.plan.calendar import day_after
from engine.plan.plan import Plan


def assessment(report: Report) -> str:
    """The whole report."""
    blocks = [
        _labels(report),
        _lead(report),
        f"# {safe(report.heading)}: {safe(report.outcome)}",
        _help(report),
        f"**{safe(report.standing)}**" if report.standing else "",
        _board(report),
        _rest(report),
        _plan(report),
        _gantt(report),
        _steps(report.plan),
        f"## Why\n\n{tree(report.derivation)}" if report.derivation else "",
        proof_graph(report.derivation),
        _members(report),
        _hinges(report),
        _open(report),
        _folded(report),
        _answers(report),
        _source(report),
        _practice(report),
        _claims(report),
        _notes(report),
        f"---\n\nAssessment `{report.id}`, {report.at}. Knowledge base {safe(report.knowledge.name)}, digest "
        f"`{report.knowledge.digest}`{f', as of {report.knowledge.as_of}' if report.knowledge.as_of else ''}.",
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _labels(report: Report) -> str:
    """What the report is about, and what else was given for it to tell."""
    return "  \n".join(f"{safe(label.title)}: **{safe(text)}**" for label, text in report.labels)


def _lead(report: Report) -> str:
    """What stands before the verdict, each with its reasons."""
    blocks = []
    for each in report.lead:
        lines = [f"**{safe(each.attribute.title)}**", ""]
        for member in each.shown:
            lines.append(f"- {safe(member.whole)}")
            lines.extend(f"  - Reason: {_cited(reason.sentence, reason.claims)}" for reason in member.reasons)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _help(report: Report) -> str:
    if report.value is None:
        questions = [f"- {safe(each.question)}" for each in report.ask_first]
        return "\n".join(["Answer first:", "", *questions]) if questions else ""
    return safe(report.meaning)


def _board(report: Report) -> str:
    """The first page in short: each part with its sentences, and what the documents say of themselves."""
    blocks = ["## In short"]
    parts = [(part.title, [*part.sentences, part.rest]) for part in board(report)]
    parts.append(("What it rests on", [about(each) for each in report.sources.documents]))
    for title, sentences in parts:
        if listed := [f"- {safe(each)}" for each in sentences if each]:
            blocks.append("\n".join([f"**{title}**", "", *listed]))
    return "\n\n".join(blocks) if len(blocks) > 1 else ""


def _rest(report: Report) -> str:
    rows = [(attribute.title, attribute.title_of(value)) for attribute, value in report.rest]
    return table([report.knowledge.words.rest, ""], rows) if rows else ""


def _plan(report: Report) -> str:
    plan = report.plan
    if not plan.programs:
        return ""
    head = [
        "Program",
        "Role",
        f"Start ({plan.counted})",
        f"Done ({plan.counted})",
        f"Cost ({plan.currency})" if plan.currency else "Cost",
        f"{plan.currency} a year" if plan.currency else "A year",
        "Saved by overlap",
        "People (FTE)",
    ]
    rows = [
        (each.program, each.role, each.start, each.end, each.cost, each.annual, each.saved, each.people)
        for each in report.programs
    ]
    if sums := report.together:
        rows.append(("Together", "", "", "", sums.cost, sums.annual, sums.saved, sums.people))
    fits = [f"- **{fit.fitting}**: {safe(fit.sentence)}" for fit in plan.fits]
    parts = ["## Plan", table(head, rows), "\n".join(fits)]
    for each in report.plan_tables:
        parts.extend((f"### {safe(each.title)}", table(each.head, each.rows)))
    parts.append("\n".join(f"- {safe(note)}" for note in report.plan_notes))
    return "\n\n".join(part for part in parts if part)


def _gantt(report: Report) -> str:
    """The phases at their longest; what is done at the earliest is marked by a milestone."""
    pursued = [planned for planned in report.plan.programs if planned.phases]
    if not pursued:
        return ""
    start = report.plan.start or date.fromisoformat(report.at[:10])
    lines = [
        "```mermaid",
        "gantt",
        "  title Plan at its longest; milestones mark the earliest end",
        "  dateFormat YYYY-MM-DD",
        "  axisFormat %Y-%m",
    ]
    for planned in pursued:
        lines.append(f"  section {_label(planned.program.title)}")
        for each in planned.phases:
            begin, end = day_after(start, each.start.high), day_after(start, each.end.high)
            lines.append(f"  {_label(each.phase.title)} :{begin}, {end}")
        lines.append(f"  Earliest end :milestone, {day_after(start, planned.end.low)}, 0d")
    return "\n".join([*lines, "```"])


def _label(text: str) -> str:
    """A label that Mermaid reads as text: it gives colons, semicolons and hashes a meaning."""
    return "".join(" " if character in ":;#,`<>\n\r" else character for character in text).strip() or "-"


def _steps(plan: Plan) -> str:
    lines: list[str] = []
    for planned in plan.programs:
        if planned.kept:
            continue
        lines.append(f"### {safe(planned.program.title)}")
        for each in planned.phases:
            lines.append(f"**{safe(each.phase.title)}**, {each.told}")
            if each.phase.note:
                lines.append(safe(each.phase.note))
            steps = [
                f"{number}. {safe(step.title)}: {safe(step.says)}" for number, step in enumerate(each.phase.steps, 1)
            ]
            if steps:
                lines.append("\n".join(steps))
        shown = [(artifact.title, artifact.sharing, artifact.says) for artifact in planned.program.artifacts.values()]
        if shown:
            lines.append(table(["Documents you get", "How you may show them", "What they are"], shown))
    return "\n\n".join(["## Steps", *lines]) if lines else ""


def _members(report: Report) -> str:
    """Advice, warnings and the like."""
    blocks = []
    for each in report.members:
        more = ["", safe(each.more_sentence)] if each.folded else []
        blocks.append("\n".join([f"## {safe(each.attribute.title)}\n", *map(_member, each.shown), *more]))
    return "\n\n".join(blocks)


def _folded(report: Report) -> str:
    """Those of them that had no room in the body."""
    return "\n\n".join(
        "\n".join([f"## {safe(each.more)} ({len(each.folded)})\n", *map(_member, each.folded)])
        for each in report.members
        if each.folded
    )


def _member(member: Member) -> str:
    rank = f"**{safe(member.rank)}**: " if member.rank else ""
    return f"- {rank}{_cited(member.words, member.claims)}"


def _notes(report: Report) -> str:
    """What stands after all else."""
    blocks = []
    for each in report.notes:
        said = [safe(each.attribute.help), ""] if each.attribute.help else []
        lines = [f"- {_cited(member.whole, member.claims)}" for member in each.shown]
        blocks.append("\n".join([f"## {safe(each.attribute.title)}", "", *said, *lines]))
    return "\n\n".join(blocks)


def _source(report: Report) -> str:
    """The documents, and which lines go beyond them."""
    sources = report.sources
    if not sources.documents:
        return ""
    blocks = ["## Source" if len(sources.documents) == 1 else "## Sources"]
    blocks.extend(safe(about(each)) for each in sources.documents)
    blocks.append(beyond(sources))
    if sources.beyond:
        blocks.append("\n".join(f"- {_cited(each.words, each.claims)}" for each in sources.beyond))
    return "\n\n".join(blocks)


def _practice(report: Report) -> str:
    """The claims of our own that are cited, each with its reasoning."""
    sources, blocks = report.sources, []
    for document in sources.practices:
        claims = {id: reasoned(claim) for id, claim in sources.own.items() if claim.document == document.name}
        if claims:
            blocks.append(f"## {safe(document.title)}\n\n{safe(own(document))}\n\n{_explained(claims)}")
    return "\n\n".join(blocks)


def _claims(report: Report) -> str:
    """The words of the claims whose codes stand above."""
    claims = {id: claim.says for id, claim in report.sources.cited.items()}
    return f"## Claims cited\n\n{LEGEND}\n\n{_explained(claims)}" if claims else ""


def _explained(claims: dict[str, str]) -> str:
    return "\n".join(f"- {safe(id)}: {safe(words)}" for id, words in claims.items())


def _cited(words: str, claims: list[str]) -> str:
    return f"{safe(words)} ({', '.join(claims)})" if claims else safe(words)


def _hinges(report: Report) -> str:
    if not report.answers:
        return ""
    blocks = ["## Single answers that would change the verdict"]
    for kind, rows in by_kind(report.hinge_rows, report.knowledge):
        cells = [(row.attribute.title, row.now, row.answers, row.outcome[0][1]) for row in rows]
        blocks.extend([f"{safe(kind)}:"] if kind else [])
        blocks.append(table(["Question", "Now", "If it were", "Verdict"], cells))
    return "\n\n".join([*blocks, *([] if blocks[1:] else ["None."]), safe(report.tried)])


def _open(report: Report) -> str:
    if not report.open:
        return ""
    attributes = report.knowledge.attributes
    lines = [f"- {safe(attributes[name].question)}" for name in report.open]
    return "## Answer next\n\nAn answer to each of these can change the verdict.\n\n" + "\n".join(lines)


def _answers(report: Report) -> str:
    rows = [(attribute.title, words) for attribute, words in report.answers]
    return "## Answers\n\n" + table(["Question", "Answer"], rows) if rows else ""
