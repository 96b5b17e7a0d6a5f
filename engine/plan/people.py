"""How many people a plan takes, from month to month, and at the most.

People change where a program starts and where one is done. When that is, is a range of months; so at each of these
moments every other program is in one of the states that it can be in by then: not begun, under way, or done and kept
up. What follows from the order of the plan is certain: what starts after a program finds it done, and what starts after
a phase of it finds it under way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from engine.knowledge.range import Range
from engine.plan.plan import Planned, Staffing

State = Literal["waits", "works", "done"]


class _Moment(NamedTuple):
    """When a program starts, or is done."""

    of: Planned
    when: Range
    begins: bool


def staffing(programs: Sequence[Planned]) -> list[Staffing]:
    """The people of a plan by period; those of neighbours that take as many are one. The last is once all is done."""
    found: list[Staffing] = []
    for moment in sorted(_moments(programs), key=lambda each: (each.when.low, each.when.high)):
        people = _people(moment, programs)
        if found and found[-1].start == moment.when:
            people = _busiest(people, found.pop().people)
        found.append(Staffing(moment.when, None, people))
    if found and any(not one.kept for one in programs):
        ends = [one.end for one in programs]
        all_done = Range(max(one.low for one in ends), max(one.high for one in ends))
        people = Range()
        for planned in programs:
            people += planned.upkeep_fte or Range()
        found.append(Staffing(all_done, None, people, settled=True))
    kept: list[Staffing] = []
    for each in found:
        if not kept or kept[-1].people != each.people:
            kept.append(each)
    for each, following in pairwise(kept):
        each.end = following.start
    return kept


def most_people(periods: Sequence[Staffing]) -> Range:
    """The people at the busiest time of a plan."""
    found = Range()
    for each in periods:
        found = _busiest(found, each.people)
    return found


def _busiest(one: Range, other: Range) -> Range:
    return Range(max(one.low, other.low), max(one.high, other.high))


def _moments(programs: Sequence[Planned]) -> Iterator[_Moment]:
    """Starts and ends, but for an end at which another program starts."""
    followed = [each.after for each in programs]
    for each in programs:
        if each.fte is None and each.upkeep_fte is None:
            continue
        yield _Moment(each, each.start, begins=True)
        if not each.kept and each.id not in followed:
            yield _Moment(each, each.end, begins=False)


def _people(moment: _Moment, programs: Sequence[Planned]) -> Range:
    total = Range()
    for each in programs:
        states = [state or Range() for state in _states(each, moment, programs)]
        total += Range(min(state.low for state in states), max(state.high for state in states))
    return total


def _states(planned: Planned, moment: _Moment, programs: Sequence[Planned]) -> list[Range | None]:
    """The people that a program may take at a moment; None for nobody."""
    if planned.kept:
        return [planned.fte]
    if (certain := _certain(planned, moment, programs)) is not None:
        return [{"waits": None, "works": planned.fte, "done": planned.upkeep_fte}[certain]]
    when = moment.when
    found: list[Range | None] = []
    if planned.start.high > when.low:
        found.append(None)
    if planned.start.low <= when.high and planned.end.high > when.low:
        found.append(planned.fte)
    if planned.end.low <= when.high:
        found.append(planned.upkeep_fte)
    return found


def _certain(planned: Planned, moment: _Moment, programs: Sequence[Planned]) -> State | None:
    """The state of a program that the order of the plan settles; None where months have to tell."""
    one = moment.of
    if planned is one:
        return "works" if moment.begins else "done"
    if moment.begins and planned.after and planned.after == one.after:
        return "works"
    if moment.begins and not one.kept and any(each is one for each in _line(planned, programs)):
        return "waits"
    below = one
    while before := _before(below, programs):
        if before is planned:
            phase = below.after.partition(".")[2]
            if not phase or phase == planned.phases[-1].phase.phase:
                return "done"
            return "works" if below is one and moment.begins else None
        below = before
    return None


def _line(planned: Planned, programs: Sequence[Planned]) -> Iterator[Planned]:
    """What a program comes after, and what that comes after."""
    while before := _before(planned, programs):
        yield before
        planned = before


def _before(planned: Planned, programs: Sequence[Planned]) -> Planned | None:
    wanted = planned.after.partition(".")[0]
    return next((each for each in programs if wanted and each.id == wanted), None)
