"""A report as a document: headings, sentences, lists and tables in their order, which PDF and Word set in their ways.

It begins with the page for the board, and stays within ten pages: proofs are cut, and what is left out is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cli.render.kinds_of_change import by_kind
from cli.render.report.source_words import about, beyond, own, reasoned
from engine.explain.board import board
from engine.explain.members import Member
from engine.explain.report import Report
from engine.problem import printable

# How many lines of the proof, and rows of single answers, have room.
LINES, ROWS = 45, 12
_LEFT_OUT = "The rules one by one and the programs side by side are left out; the HTML report has them."


class Heading(NamedTuple):
    """A heading; level 1 stands once, and `about` is what stands in smaller letters over it."""

    level: int
    text: str
    about: str = ""


class Text(NamedTuple):
    """A sentence or several; those that are `strong` are to be seen first."""

    text: str
    strong: bool = False


class Bullets(NamedTuple):
    """Lines of a list, each so deep; those of no depth have a bullet."""

    lines: list[tuple[int, str]]
    small: bool = False


class Table(NamedTuple):
    """A table: what stands over its columns, and its rows; the first cell of a row is its title."""

    caption: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    small: bool = False


class PageBreak(NamedTuple):
    """What follows stands on the next page."""


Block = Heading | Text | Bullets | Table | PageBreak


def title_of(report: Report) -> str:
    """The title of the document."""
    return shown(f"{report.heading}: {report.outcome}")


def running_of(report: Report) -> str:
    """What stands at the head of every page."""
    return shown(report.running)


def shown(text: str) -> str:
    """Text on one line, with control and direction characters as visible escapes."""
    line = " ".join(text.split())
    return printable(line, len(line))


def blocks(report: Report) -> Iterator[Block]:
    """The whole document; every text of it is on one line and safe to set."""
    parts = (_first, _verdict, _plan, _why, _changes, _answers, _sources, _record)
    for part in parts:
        for block in part(report):
            yield _clean(block)


def _clean(block: Block) -> Block:
    match block:
        case Heading(level, text, about):
            return Heading(level, shown(text), shown(about))
        case Text(text, strong):
            return Text(shown(text), strong)
        case Bullets(lines, small):
            return Bullets([(depth, shown(line)) for depth, line in lines], small)
        case Table(caption, head, rows, small):
            cells = [tuple(shown(cell) for cell in row) for row in rows]
            return Table(shown(caption), tuple(map(shown, head)), cells, small)
        case PageBreak():
            return block


def _listed(sentences: Iterable[str], small: bool = False) -> Iterator[Bullets]:
    """The sentences as a list; nothing where there are none."""
    if lines := [(0, sentence) for sentence in sentences if sentence]:
        yield Bullets(lines, small)


def _first(report: Report) -> Iterator[Block]:
    """The page for the board."""
    of = [report.knowledge.title, *(f"{label.title}: {text}" for label, text in report.labels), report.at[:10]]
    yield Heading(1, title_of(report), " · ".join(of))
    if report.value is not None and report.meaning:
        yield Text(report.meaning)
    if report.standing:
        yield Text(report.standing, strong=True)
    for part in board(report):
        yield Heading(2, part.title)
        yield from _listed([*part.sentences, part.rest])
    if report.sources.documents:
        yield Heading(2, "What it rests on")
        yield from _listed(about(each) for each in report.sources.documents)
    yield PageBreak()


def _verdict(report: Report) -> Iterator[Block]:
    for each in report.lead:
        yield Heading(2, each.attribute.title)
        for member in each.shown:
            yield Bullets(
                [
                    (0, member.whole),
                    *((1, f"Reason: {_cited(reason.sentence, reason.claims)}") for reason in member.reasons),
                ]
            )
    if report.rest:
        rest = [(attribute.title, attribute.title_of(value)) for attribute, value in report.rest]
        yield Table(report.knowledge.words.rest, ("", "Verdict"), rest)
    for said in report.members:
        yield Heading(2, said.attribute.title)
        yield from _listed(map(_member, (*said.shown, *said.folded)))


def _member(member: Member) -> str:
    words = _cited(member.words, member.claims)
    return f"{member.rank}: {words}" if member.rank else words


def _cited(words: str, claims: list[str]) -> str:
    return f"{words} [{', '.join(claims)}]" if claims else words


def _plan(report: Report) -> Iterator[Block]:
    plan = report.plan
    if not plan.programs:
        return
    of = f", {plan.currency}" if plan.currency else ""
    head = ("Program", "Role", "Start (month)", "Done (month)", f"Cost{of}", f"A year{of}", "People")
    rows = [
        (each.program, each.role, each.start, each.end, each.cost or "-", each.annual or "-", each.people or "-")
        for each in report.programs
    ]
    if sums := report.together:
        rows.append(("Together", "", "", "", sums.cost, sums.annual, sums.people))
    yield Heading(2, "Plan")
    yield Table(f"The programs; start and done are {plan.counted}", head, rows)
    yield from _listed(f"{fit.fitting.capitalize()}: {fit.sentence}" for fit in plan.fits)
    for each in report.plan_tables:
        yield Table(each.title, each.head, each.rows, small=True)
    yield from _listed(report.plan_notes, small=True)
    for planned in plan.programs:
        if planned.kept:
            continue
        yield Heading(3, f"{planned.program.title}: steps, and documents you get")
        lines = [
            (0, f"{phase.phase.title}, {phase.told}: {'; '.join(step.title for step in phase.phase.steps)}")
            for phase in planned.phases
        ]
        for artifact in planned.program.artifacts.values():
            sharing = f" ({artifact.sharing})" if artifact.sharing else ""
            lines.append((0, f"{artifact.title}{sharing}: {artifact.says}"))
        yield Bullets(lines, small=True)


def _why(report: Report) -> Iterator[Block]:
    lines = [line for line in report.derivation if line.decisive]
    if not lines:
        return
    words = {"rule": "Reason: ", "again": "Reason, as above: ", "unknown": "Not answered: "}
    yield Heading(2, "Why, down to the answers")
    yield Bullets([(line.depth, f"{words.get(line.kind, '')}{line.text}") for line in lines[:LINES]], small=True)
    if len(lines) > LINES:
        yield Text(f"{len(lines) - LINES} more lines have no room here.")


def _changes(report: Report) -> Iterator[Block]:
    rows = [
        (row.attribute.title, row.now, row.answers, row.outcome[0][1])
        for _, group in by_kind(report.hinge_rows, report.knowledge)
        for row in group
    ]
    if report.answers:
        yield Heading(2, "Single answers that would change it")
        yield Text(report.tried)
        if rows:
            yield Table("What would change the verdict", ("Question", "Now", "If it were", "Then"), rows[:ROWS], True)
        if len(rows) > ROWS:
            yield Text(f"{len(rows) - ROWS} more have no room here.")
    if report.open:
        yield Heading(2, "Answer next")
        yield from _listed(report.knowledge.attributes[name].question for name in report.open)


def _answers(report: Report) -> Iterator[Block]:
    if report.answers:
        yield Heading(2, "Answers")
        rows = [(attribute.title, words) for attribute, words in report.answers]
        yield Table("What this report rests on", ("Question", "Answer"), rows, small=True)


def _sources(report: Report) -> Iterator[Block]:
    sources = report.sources
    if sources.documents:
        yield Heading(2, "Source" if len(sources.documents) == 1 else "Sources")
        yield Text(beyond(sources))
        yield from _listed((_cited(each.words, each.claims) for each in sources.beyond), small=True)
    if sources.cited:
        yield Heading(2, "Claims cited")
        rows = [(id, claim.says) for id, claim in sources.cited.items()]
        yield Table("What the codes in brackets stand for", ("Code", "What the source says"), rows, small=True)
    for document in sources.practices:
        claims = [(id, reasoned(claim)) for id, claim in sources.own.items() if claim.document == document.name]
        if claims:
            yield Heading(2, document.title)
            yield Text(own(document))
            yield Table("Our own claims", ("Code", "What we hold, and why"), claims, small=True)
    for each in report.notes:
        yield Heading(2, each.attribute.title)
        yield from _listed((_cited(member.whole, member.claims) for member in each.shown), small=True)


def _record(report: Report) -> Iterator[Block]:
    knowledge = report.knowledge
    rows = [
        ("Assessment", report.id),
        ("Made at", report.at),
        *([("Rules as of", knowledge.as_of)] if knowledge.as_of else []),
        ("Knowledge base", f"{knowledge.name}, {len(knowledge.rules)} rules"),
        ("Digest of the knowledge", knowledge.digest),
    ]
    yield Heading(2, "Record")
    yield Text(_LEFT_OUT)
    yield Table("What this report was made with", ("", "Value"), rows, small=True)
