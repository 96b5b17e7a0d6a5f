"""The first page of a report, for whoever decides: each part in a few sentences, and no part longer than its room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from engine.explain.report import Report
from engine.explain.why import Line
from engine.plan.calendar import day_after, days_after

# The most sentences of a part.
MOST = 3
_WORST = ("does not fit", "may not fit", "fits")


class Part(NamedTuple):
    """A part of the page: its title and its sentences, and how many more the report has."""

    title: str
    sentences: list[str]
    more: int = 0

    @property
    def rest(self) -> str:
        """What is said of those that had no room."""
        return f"and {self.more} more in the report" if self.more else ""


def board(report: Report) -> list[Part]:
    """What the first page says below the verdict; what there is nothing to say of is left out."""
    parts = [
        _part("Why", _why(report.derivation)),
        _part("What blocks it", _blocks(report)) if report.value is not None else None,
        _part("Time", list(_time(report))),
        _part("Money", list(_money(report))),
        _part("Next steps", _steps(report), told=False),
        _part("What would change it", list(_changes(report)), told=False) if report.value is not None else None,
    ]
    return [each for each in parts if each is not None and each.sentences]


def _part(title: str, sentences: list[str], told: bool = True) -> Part:
    """A part cut to its room; it says what it left out where that is `told`, and not among many that are alike."""
    return Part(title, sentences[:MOST], max(0, len(sentences) - MOST) if told else 0)


def _why(lines: list[Line]) -> list[str]:
    """The reason of the verdict itself, and those nearest to the answers: first one for each conclusion on the way."""
    rules = [(index, line) for index, line in enumerate(lines) if line.kind == "rule" and line.decisive]
    if not rules:
        return []
    leaves, others, parents = list[str](), list[str](), set[int]()
    for index, line in rules[1:]:
        below = lines[index + 1] if index + 1 < len(lines) else None
        if below is None or below.depth <= line.depth or below.kind != "answer":
            continue
        parent = max(place for place in range(index) if lines[place].depth < line.depth)
        (others if parent in parents else leaves).append(line.text)
        parents.add(parent)
    rest = [line.text for _, line in rules[1:]]
    return list(dict.fromkeys([rules[0][1].text, *leaves, *others, *rest]))[:MOST]


def _blocks(report: Report) -> list[str]:
    """What stands in the way, each once; a sentence also where nothing does."""
    return list(dict.fromkeys(_in_the_way(report))) or ["Nothing that these answers show."]


def blocking(report: Report) -> Part | None:
    """What stands in the way beside what leads the report; None where nothing does."""
    found = list(dict.fromkeys(_in_the_way(report, lead=False)))
    return _part("What blocks it", found) if found else None


def _in_the_way(report: Report, lead: bool = True) -> Iterator[str]:
    """Contradictions, what leads the report, members of the highest rank, and what does not fit."""
    for attribute, _ in report.contradictions:
        yield f"The rules contradict each other on {attribute.title}: do not rely on this verdict."
    for each in report.lead if lead else ():
        yield f"{each.attribute.title}: {', '.join(member.words.rstrip('.') for member in each.shown)}."
    for said in report.members:
        highest = next(reversed(said.attribute.rank_titles.values()), "")
        yield from (member.words for member in (*said.shown, *said.folded) if highest and member.rank == highest)
    yield from (fit.sentence for fit in report.plan.fits if fit.fitting == "does not fit")


def _time(report: Report) -> Iterator[str]:
    """When all is done and what is needed by when, in days from the start that is planned, or from today."""
    plan, done = report.plan, report.done
    if done is None:
        return
    start = plan.start or date.fromisoformat(report.at[:10])
    days = days_after(start, done)
    yield f"Started on {start}, all is done in {done.about()} months: between {days.low} and {days.high}."
    if plan.deadline is not None:
        yield f"It is needed by {day_after(start, Fraction(plan.deadline))}."
    fits = sorted((fit for fit in plan.fits if fit.what == "deadline"), key=lambda fit: _WORST.index(fit.fitting))
    yield from (fit.sentence for fit in fits)


def _money(report: Report) -> Iterator[str]:
    """What is paid over three years, whether the budget covers the first, and what has no price."""
    plan = report.plan
    if report.priced:
        first, three = (
            f"{plan.told(amounts)} {plan.currency}".rstrip() for amounts in (plan.first_year, plan.three_years)
        )
        yield f"Three years cost {three}; the first of them costs {first}."
    yield from (fit.sentence for fit in plan.fits if fit.what == "budget")
    if plan.unpriced and report.priced:
        titles = ", ".join(report.knowledge.programs[id].title for id in plan.unpriced)
        yield f"No price is known for {titles}."


def _steps(report: Report) -> list[str]:
    """The first things to do: questions where the verdict is not settled, steps of the plan, or else advice."""
    found = report.provisional
    attributes = report.knowledge.attributes
    asked = [f"Answer: {attributes[name].question}" for name in (found.questions[:1] if found else ())]
    if report.value is None:
        return [f"Answer: {each.question}" for each in report.ask_first]
    pursued = sorted((each for each in report.plan.programs if each.phases), key=lambda each: each.start.low)
    planned = [
        f"{step.title} ({each.program.title}: {phase.phase.title})"
        for each in pursued[:1]
        for phase in each.phases
        for step in phase.phase.steps
    ]
    advised = [member.words for said in report.members for member in (*said.shown, *said.folded)]
    return [*asked, *(planned or advised)]


def _changes(report: Report) -> Iterator[str]:
    """Which single answer would make another verdict."""
    rows = report.hinge_rows
    yield from (f"If {row.attribute.title} were {row.answers}: {row.outcome[0][1]}." for row in rows)
    if not rows and report.answers:
        yield f"No single answer that was given would change it. {report.tried}"
