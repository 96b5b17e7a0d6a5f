"""How many questions are left: the most there can be, which is proved, and how many are to be expected."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from engine.interview.interview import Interview
from engine.knowledge.arising import with_gates
from engine.knowledge.condition import Condition, Count, Test
from engine.knowledge.three_valued import status


@dataclass(slots=True, frozen=True)
class Outlook:
    """The questions that can still follow, however the next ones are answered, and a guess at how many will."""

    names: frozenset[str]
    expected: int

    @property
    def most(self) -> int:
        """How many questions can follow at most, unless an earlier answer is changed."""
        return len(self.names)


def outlook(interview: Interview, names: list[str], besides: frozenset[str] = frozenset()) -> Outlook:
    """The questions left until the named conclusions are settled, and those of `besides`, which are asked in any case.

    What cannot matter now cannot matter later, so what can, and what decides whether that is asked, are all there can
    be. An answer whose question may cease to arise counts as if it were not given: it may be asked for again.
    """
    loose = _loose(interview)
    seen = interview.without(loose) if loose else interview
    wanted = seen.wanted(names)
    behind = with_gates(interview.expert.knowledge, wanted)
    left = frozenset(each.name for each in interview.expert.knowledge.asked if each.name not in seen.order)
    most = left & (behind | besides)
    # What is pivotal for an organization has to be asked, what is pivotal for none is spared; the mean of both in the
    # geometric sense is near to what random answers show.
    least, greatest = interview.pivotal(names)
    guess = round((least * greatest) ** 0.5) + len(besides & left - wanted)
    return Outlook(most, max(1, min(len(most), guess)))


def _loose(interview: Interview) -> list[str]:
    """The answers that may be dropped by answers still to come, since what decides their questions is open."""
    attributes, firm = interview.expert.knowledge.attributes, dict.fromkeys(interview.order)
    found: list[str] = []
    while more := [
        name
        for name in firm
        if (condition := attributes[name].ask_when) is not None
        and interview.arises(attributes[name])
        and not _stays(condition, interview, firm)
    ]:
        found.extend(more)
        for name in more:
            del firm[name]
    return found


def _stays(condition: Condition, interview: Interview, firm: Container[str]) -> bool:
    """Whether a condition holds by answers that stay alone."""
    if isinstance(condition, Test):
        attributes = interview.expert.knowledge.attributes
        return all(name in firm for name in condition.reads) and (
            status(condition, interview.answers, attributes) == "holds"
        )
    if isinstance(condition, Count):
        return all(sum(_stays(part, interview, firm) for part in parts) >= least for least, parts in condition.sides())
    parts = [_stays(part, interview, firm) for part in condition.parts]
    return all(parts) if condition.kind == "all" else any(parts)
