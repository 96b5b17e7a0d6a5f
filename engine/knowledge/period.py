"""Periods: the days on which a rule, a figure or a claim holds, from the first one to the last, both included."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from engine.knowledge.day import LAST, day_of, number_of

# The id of: a figure that is read has no value on the day.
NO_VALUE = "no-value"


@dataclass(frozen=True, slots=True)
class Period:
    """Days as they are written; an empty end is none. Days of one form stand in the order of the alphabet."""

    first: str = ""
    last: str = ""

    def holds(self, day: str) -> bool:
        """Whether a day lies in it."""
        return (not self.first or self.first <= day) and (not self.last or day <= self.last)

    @property
    def some_day(self) -> str:
        """A day in it: the first, or else the last."""
        return self.first or self.last or day_of(LAST)

    def __str__(self) -> str:
        if self.first and self.last:
            return f"on {self.first}" if self.first == self.last else f"from {self.first} until {self.last}"
        return f"from {self.first} on" if self.first else f"until {self.last}" if self.last else "on every day"


EVERY_DAY = Period()


class Calendar(NamedTuple):
    """The days on which anything of a knowledge base begins to hold, or holds no longer, in their order."""

    changes: tuple[str, ...]

    @property
    def periods(self) -> list[Period]:
        """The periods between these days, in each of which the knowledge base is one and the same."""
        ends = [*(before(day) for day in self.changes), ""]
        return [Period(first, last) for first, last in zip(["", *self.changes], ends, strict=True)]

    def period(self, day: str) -> Period:
        """The period of a day."""
        return self.periods[bisect_right(self.changes, day)]


UNCHANGING = Calendar(())


def calendar(periods: Iterable[Period]) -> Calendar:
    """The calendar of what holds in these periods."""
    begins = {period.first for period in periods if period.first}
    begins |= {after(period.last) for period in periods if period.last and number_of(period.last) < LAST}
    return Calendar(tuple(sorted(begins - {day_of(1)})))


def joined(periods: Sequence[Period]) -> list[Period]:
    """Periods in their order, those that stand beside each other as one."""
    found: list[Period] = []
    for period in periods:
        if found and found[-1].last and after(found[-1].last) == period.first:
            found[-1] = Period(found[-1].first, period.last)
        else:
            found.append(period)
    return found


def after(day: str) -> str:
    """The day after another, which is not the last of all."""
    return day_of(number_of(day) + 1)


def before(day: str) -> str:
    """The day before another, which is not the first of all."""
    return day_of(number_of(day) - 1)
