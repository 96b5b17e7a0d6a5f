"""An assessment for a person at a terminal: the verdict first, then scope, plan, reasons and warnings."""

from __future__ import annotations

from cli.render.kinds_of_change import by_kind
from cli.render.report.source_words import LEGEND, about, beyond, own, reasoned
from cli.render.text import columns, dim, heading, strong, tree, wrapped
from engine.explain.board import Part, blocking, board
from engine.explain.members import Member
from engine.explain.report import Report
from engine.plan.plan import Plan

# The lines of a screen, the one for what is typed next included.
SCREEN = 24


def assessment(report: Report) -> str:
    """The report: the verdict and what blocks it first, on one screen."""
    return _joined(_blocks(report))


def brief(report: Report) -> str:
    """What fits one screen: the verdict, what blocks it, and as much of time, money and next steps as there is room."""
    shown = _joined(_first(report))
    rest = [
        _part(part) for part in board(report) if part.title not in ("Why", "What blocks it", "What would change it")
    ]
    for block in rest:
        if len(f"{shown}\n\n{block}".splitlines()) < SCREEN:
            shown = f"{shown}\n\n{block}"
    return shown


def full(report: Report) -> str:
    """The report with the proof of every other part of the verdict."""
    proofs = [report.derivation_of(attribute.name) for attribute, _ in report.rest]
    also = [tree(lines) for lines in proofs if len(lines) > 1]
    blocks = _blocks(report)
    blocks[-1:-1] = ["\n".join([heading("Why the rest of the verdict"), *also]) if also else ""]
    return _joined(blocks)


def _joined(blocks: list[str]) -> str:
    return "\n\n".join(block for block in blocks if block)


def _first(report: Report) -> list[str]:
    """What stands on the first screen."""
    return [
        _labels(report),
        _lead(report),
        _headline(report),
        _rest_of_verdict(report),
        _in_the_way(report),
    ]


def _in_the_way(report: Report) -> str:
    """What blocks the verdict, but for what leads the report already."""
    found = blocking(report)
    return _part(found) if found else ""


def _part(part: Part) -> str:
    lines = [wrapped(sentence, "    ", "  - ") for sentence in part.sentences]
    return "\n".join([heading(part.title), *lines, *([wrapped(part.rest)] if part.rest else [])])


def _blocks(report: Report) -> list[str]:
    return [
        *_first(report),
        _plan(report),
        _steps(report.plan),
        _reasons(report),
        _members(report),
        _contradictions(report),
        _hinges(report),
        _open(report),
        _folded(report),
        _answers(report),
        _source(report),
        _practice(report),
        _claims(report),
        _notes(report),
        _footer(report),
    ]


def _labels(report: Report) -> str:
    """What the report is about, and what else was given for it to tell."""
    return "\n".join(wrapped(f"{label.title}: {text}", "  ", "") for label, text in report.labels)


def _lead(report: Report) -> str:
    """What stands before the verdict, each with its reasons."""
    blocks = []
    for each in report.lead:
        lines = [heading(each.attribute.title)]
        for member in each.shown:
            lines.append(wrapped(member.whole, "    ", "  - "))
            lines.extend(wrapped(f"Reason: {_cited(*reason[1:])}", "      ", "    ") for reason in member.reasons)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _headline(report: Report) -> str:
    title = heading(report.heading)
    if report.value is None:
        questions = "\n".join(wrapped(each.question, "    ", "  - ") for each in report.ask_first)
        return f"{title}\n{wrapped(report.pointless + '.')}" + (
            f"\n\n{heading('Answer first')}\n{questions}" if questions else ""
        )
    said = f"{title}\n  {strong(report.main.title_of(report.value))}"
    return "\n".join([said, *(wrapped(each) for each in (report.meaning, report.standing) if each)])


def _rest_of_verdict(report: Report) -> str:
    """The conclusions of the verdict that are short; those with a sentence a value come further down."""
    space = max((len(attribute.title) for attribute, _ in report.rest), default=0)
    return "\n".join(
        wrapped(attribute.title_of(value), " " * (space + 4), f"  {attribute.title.ljust(space)}  ")
        for attribute, value in report.rest
    )


def _plan(report: Report) -> str:
    plan = report.plan
    if not plan.programs:
        return ""
    rows: list[tuple[str, ...]] = [
        (
            "program",
            "role",
            "start",
            "done",
            f"cost {plan.currency}".rstrip(),
            f"{plan.currency} a year".strip(),
            "people",
        )
    ]
    rows.extend(
        (each.program, each.role, each.start, each.end, each.cost or "-", each.annual or "-", each.people or "-")
        for each in report.programs
    )
    if sums := report.together:
        rows.append(("together", "", "", "", sums.cost, sums.annual, sums.people))
    lines = [heading("Plan"), wrapped(f"Start and done are {plan.counted}."), columns(rows)]
    lines.extend(wrapped(f"{fit.fitting.capitalize()}: {fit.sentence}", "    ", "  - ") for fit in plan.fits)
    blocks = ["\n".join(lines)]
    blocks.extend(
        f"{heading(each.title)}\n{columns([each.head, *each.rows], right=each.figures)}" for each in report.plan_tables
    )
    if report.plan_notes:
        blocks.append("\n".join(wrapped(note, "    ", "  - ") for note in report.plan_notes))
    return "\n\n".join(blocks)


def _steps(plan: Plan) -> str:
    lines = []
    for planned in plan.programs:
        if planned.kept:
            continue
        lines.append(f"  {planned.program.title}")
        for each in planned.phases:
            steps = "; ".join(step.title for step in each.phase.steps)
            named = f"{each.phase.title}, {each.told}"
            lines.append(wrapped(f"{named}: {steps}" if steps else named, "      ", "    "))
        for artifact in planned.program.artifacts.values():
            sharing = f" ({artifact.sharing})" if artifact.sharing else ""
            lines.append(wrapped(f"{artifact.title}{sharing}", "       ", "    -> "))
    return "\n".join([heading("Steps and documents you get"), *lines]) if lines else ""


def _reasons(report: Report) -> str:
    return f"{heading('Why')}\n{tree(report.derivation)}" if report.derivation else ""


def _members(report: Report) -> str:
    """Advice, warnings and the like."""
    blocks = []
    for each in report.members:
        more = [wrapped(each.more_sentence)] if each.folded else []
        blocks.append("\n".join([heading(each.attribute.title), *map(_member, each.shown), *more]))
    return "\n\n".join(blocks)


def _folded(report: Report) -> str:
    """Those of them that had no room in the body."""
    return "\n\n".join(
        "\n".join([heading(f"{each.more} ({len(each.folded)})"), *map(_member, each.folded)])
        for each in report.members
        if each.folded
    )


def _member(member: Member) -> str:
    rank = f"{member.rank}: " if member.rank else ""
    return wrapped(f"{rank}{_cited(member.words, member.claims)}", "    ", "  - ")


def _notes(report: Report) -> str:
    """What stands after all else."""
    blocks = []
    for each in report.notes:
        said = [wrapped(each.attribute.help)] if each.attribute.help else []
        lines = [wrapped(_cited(member.whole, member.claims), "    ", "  - ") for member in each.shown]
        blocks.append("\n".join([heading(each.attribute.title), *said, *lines]))
    return "\n\n".join(blocks)


def _answers(report: Report) -> str:
    """What the report rests on."""
    lines = [wrapped(words, "      ", f"  {attribute.title}: ") for attribute, words in report.answers]
    return "\n".join([heading("Your answers"), *lines]) if lines else ""


def _source(report: Report) -> str:
    """The documents, and which lines go beyond them."""
    sources = report.sources
    if not sources.documents:
        return ""
    lines = [heading("Source" if len(sources.documents) == 1 else "Sources")]
    lines.extend(wrapped(about(each)) for each in sources.documents)
    lines.append(wrapped(beyond(sources)))
    lines.extend(wrapped(_cited(each.words, each.claims), "    ", "  - ") for each in sources.beyond)
    return "\n".join(lines)


def _practice(report: Report) -> str:
    """The claims of our own that are cited, each with its reasoning."""
    sources, blocks = report.sources, []
    for document in sources.practices:
        claims = {id: reasoned(claim) for id, claim in sources.own.items() if claim.document == document.name}
        if claims:
            blocks.append("\n".join([heading(document.title), wrapped(own(document)), *_explained(claims)]))
    return "\n\n".join(blocks)


def _claims(report: Report) -> str:
    """The words of the claims whose codes stand above."""
    claims = {id: claim.says for id, claim in report.sources.cited.items()}
    return "\n".join([heading("Claims cited"), wrapped(LEGEND), *_explained(claims)]) if claims else ""


def _explained(claims: dict[str, str]) -> list[str]:
    space = max(map(len, claims))
    return [wrapped(words, " " * (space + 4), f"  {id.ljust(space)}  ") for id, words in claims.items()]


def _cited(words: str, claims: list[str]) -> str:
    return f"{words} [{', '.join(claims)}]" if claims else words


def _contradictions(report: Report) -> str:
    if not report.contradictions:
        return ""
    lines = [heading("Contradictions in the rules: do not rely on this verdict")]
    for attribute, rules in report.contradictions:
        said = "; ".join(f"{rule} says {words}" for rule, words in rules)
        lines.append(wrapped(f"{attribute.title}: {said}", "    ", "  - "))
    return "\n".join(lines)


def _hinges(report: Report) -> str:
    if not report.answers:
        return ""
    lines = []
    for kind, rows in by_kind(report.hinge_rows, report.knowledge):
        lines.extend([wrapped(f"{kind}:")] if kind else [])
        lines.extend(
            wrapped(f"If {row.attribute.title} were {row.answers} (now {row.now}): {row.outcome[0][1]}", "    ", "  - ")
            for row in rows
        )
    title = heading("Single answers that would change the " + report.main.within)
    return "\n".join([title, *(lines or [wrapped("None.")]), wrapped(report.tried)])


def _open(report: Report) -> str:
    if not report.open:
        return ""
    attributes = report.knowledge.attributes
    lines = [wrapped(attributes[name].question, "    ", "  - ") for name in report.open]
    said = wrapped(f"An answer to each of these can change the {report.main.within}.")
    return "\n".join([heading("Answer next"), said, *lines])


def _footer(report: Report) -> str:
    knowledge = report.knowledge
    of_day = f", as of {knowledge.as_of}" if knowledge.as_of else ""
    return dim(f"assessment {report.id}, {report.at}; knowledge {knowledge.name} {knowledge.digest[:12]}{of_day}")
