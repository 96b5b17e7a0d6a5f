"""From a verdict to a plan: which programs, when, at what cost, by whom, and whether that fits what is available.

Every figure is a range, and ranges are added as intervals: the low end of a sum is the sum of the low ends. The low
end of money is the cheapest case (the lowest prices, the largest share saved, everything as late as it may be), the
high end the dearest. So a range holds every outcome, and the columns of a plan add up: gross less saved is the cost.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date
from fractions import Fraction
from typing import Literal

from engine.knowledge.catalogue import Assumption, Cost, Phase, Program, Shortened
from engine.knowledge.range import Range
from engine.knowledge.structure import Structure, structure
from engine.plan.calendar import Days, days_after
from engine.plan.terms import Exchange

Fitting = Literal["fits", "may not fit", "does not fit"]


@structure
class PlannedPhase(Structure):
    """A phase and the months it starts and ends in, counted from today; `shortened` by what is in place by then."""

    phase: Phase
    start: Range
    end: Range
    shortened: Shortened | None = None

    @property
    def length(self) -> Range:
        """Months, from low to high."""
        return Range(self.end.low - self.start.low, self.end.high - self.start.high)

    @property
    def told(self) -> str:
        """Its length as the catalogue gives it, or in months where it is shortened."""
        return f"{self.length.about()} months" if self.shortened else self.phase.told


@structure
class PlannedCost(Structure):
    """One cost category: what it is in full, and the part saved by a program that is in place or comes first."""

    cost: Cost
    gross: Range
    saved: Range | None
    net: Range


@structure
class Planned(Structure):
    """One program of a plan. `cost` is None where the catalogue has no price; `kept` is a program already in place.

    `fte` are the people while it is pursued, or kept; `upkeep_fte` those once it is done. `gross` are its first costs
    in full, `saved` the part that an overlap saves in the cheapest case and in the dearest, and `cost` the rest.
    """

    id: str
    program: Program
    role: str
    role_title: str
    start: Range
    end: Range
    phases: list[PlannedPhase]
    costs: list[PlannedCost]
    upkeep: list[PlannedCost]
    cost: Range | None
    gross: Range | None
    saved: Range | None
    saved_by: str
    annual: Range | None
    fte: Range | None
    upkeep_fte: Range | None
    kept: bool
    after: str
    assumes: list[str]


@structure
class Staffing(Structure):
    """The people that a plan takes from a month on until the next one; `end` is None for all the time after.

    Where months and people are not certain, they are ranges, and the people are those at the busiest of the period.
    `settled` is the time once all is done, in which what there is is kept up.
    """

    start: Range
    end: Range | None
    people: Range
    settled: bool = False


@structure
class Fit(Structure):
    """Whether the plan fits one thing that is limited, and a sentence that says so.

    Of a deadline, where the plan starts on a day: the day it is `needed`, and the latest starts that meet it for
    certain and at best.
    """

    what: Literal["deadline", "budget", "people"]
    program: str
    fitting: Fitting
    sentence: str
    needed: date | None = None
    latest: Days | None = None


@structure
class OtherOrder(Structure):
    """What all first costs would be if of two programs that share work this one came second."""

    second: Planned
    cost: Range


@structure
class Plan(Structure):
    """The programs of a verdict and their sums.

    `years` is what each of the first years costs, upkeep included, `three_years` their sum, and `annual` what a year
    costs after that. `fte` is the most people at any time, by `staffing`. `deadline` is that of all programs, None
    where they have several. `declared` is false where the knowledge base has no plan at all.
    """

    programs: list[Planned] = field(default_factory=list)
    currency: str = ""
    gross: Range = field(default_factory=Range)
    cost: Range = field(default_factory=Range)
    saved: Range = field(default_factory=Range)
    annual: Range = field(default_factory=Range)
    years: list[Range] = field(default_factory=list)
    three_years: Range = field(default_factory=Range)
    fte: Range = field(default_factory=Range)
    staffing: list[Staffing] = field(default_factory=list)
    fits: list[Fit] = field(default_factory=list)
    unpriced: list[str] = field(default_factory=list)
    assumptions: list[Assumption] = field(default_factory=list)
    other_order: list[OtherOrder] = field(default_factory=list)
    amounts: str = ""
    rounded_to: int = 1
    deadline: float | None = None
    budget: Fraction | None = None
    start: date | None = None
    exchange: Exchange | None = None
    declared: bool = False

    def dates(self, months: Range) -> Days | None:
        """The days that lie so many months after its start; None where it has none."""
        return days_after(self.start, months) if self.start else None

    def rounded(self, amounts: Range) -> Range:
        """Amounts as they are told, each end rounded by itself, but never to nothing."""
        return Range(_rounded(amounts.low, self.rounded_to), _rounded(amounts.high, self.rounded_to))

    def told(self, amounts: Range, beside: Fraction | None = None) -> str:
        """Amounts for a sentence, rounded as far as they stay on the same side of another one."""
        rounded = self.rounded(amounts)
        if beside is not None and (
            _side(rounded.low, beside) != _side(amounts.low, beside)
            or _side(rounded.high, beside) != _side(amounts.high, beside)
        ):
            return amounts.words(0, float(beside))
        return rounded.words(0)

    @property
    def counted(self) -> str:
        """What its months are, in words."""
        return f"months from {self.start or 'today'}"

    @property
    def first_year(self) -> Range:
        """What the first twelve months cost."""
        return self.years[0] if self.years else Range()


def _rounded(amount: Fraction, step: int) -> Fraction:
    found = Fraction(round(amount / step) * step)
    return found if found or not amount else amount


def _side(amount: Fraction, other: Fraction) -> int:
    return (amount > other) - (amount < other)
