"""From a verdict to a plan: which programs, when, at what cost, by whom, and whether that fits what is available.

Every figure is a range, and ranges are added as intervals: the low end of a sum is the sum of the low ends. Savings
are subtracted so that the range still holds every outcome: the least cost is the lowest figure less the largest share
saved, the greatest is the highest figure less the smallest share.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from engine.knowledge.catalogue import Cost, Phase, Program
from engine.knowledge.range import Range

Fitting = Literal["fits", "may not fit", "does not fit"]


@dataclass(slots=True)
class PlannedPhase:
    """A phase and the months it starts and ends in, counted from today; `shortened` by what is in place by then."""

    phase: Phase
    start: Range
    end: Range
    shortened: bool = False

    @property
    def length(self) -> Range:
        """Months, from low to high."""
        return Range(self.end.low - self.start.low, self.end.high - self.start.high)


@dataclass(slots=True)
class PlannedCost:
    """One cost category: what it is in full, and the part saved by a program that is in place or comes first."""

    cost: Cost
    gross: Range
    saved: Range | None
    net: Range


@dataclass(slots=True)
class Planned:
    """One program of a plan. `cost` is None where the catalogue has no price; `kept` is a program already in place."""

    id: str
    program: Program
    role: str
    role_title: str
    start: Range
    end: Range
    phases: list[PlannedPhase]
    costs: list[PlannedCost]
    cost: Range | None
    saved: Range | None
    saved_by: str
    annual: Range | None
    fte: Range | None
    kept: bool
    after: str


@dataclass(slots=True)
class Fit:
    """Whether the plan fits one thing that is limited, and a sentence that says so."""

    what: Literal["deadline", "budget", "people"]
    program: str
    fitting: Fitting
    sentence: str


@dataclass(slots=True)
class Plan:
    """The programs of a verdict and their sums.

    `first_year` is what is paid out at first in the first twelve months, `annual` what each year costs after that, and
    `years` all that three years cost, upkeep included. `declared` is false where the knowledge base has no plan at all.
    """

    programs: list[Planned] = field(default_factory=list)
    currency: str = ""
    cost: Range = field(default_factory=Range)
    saved: Range = field(default_factory=Range)
    annual: Range = field(default_factory=Range)
    first_year: Range = field(default_factory=Range)
    years: Range = field(default_factory=Range)
    fte: Range = field(default_factory=Range)
    fits: list[Fit] = field(default_factory=list)
    unpriced: list[str] = field(default_factory=list)
    declared: bool = False
