"""From a verdict to a plan: which programs, when, at what cost, by whom, and whether that fits what is available.

Every figure is a range, and ranges are added as intervals: the low end of a sum is the sum of the low ends. Savings
are subtracted so that the range still holds every outcome: the least cost is the lowest figure less the largest share
saved, the greatest is the highest figure less the smallest share.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from engine.knowledge.catalogue import Cost, Phase, Program
from engine.knowledge.range import Range, tidy
from engine.number import MOST_DIGITS, exact, plain_number

Fitting = Literal["fits", "may not fit", "does not fit"]


@dataclass(slots=True)
class PlannedPhase:
    """A phase and the months it starts and ends in, counted from today."""

    phase: Phase
    start: Range
    end: Range


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
    """The programs of a verdict and their sums; `first_year` is what is paid out in the first twelve months.

    `declared` is false where the knowledge base has no plan at all.
    """

    programs: list[Planned] = field(default_factory=list)
    currency: str = ""
    cost: Range = field(default_factory=Range)
    saved: Range = field(default_factory=Range)
    annual: Range = field(default_factory=Range)
    first_year: Range = field(default_factory=Range)
    fte: Range = field(default_factory=Range)
    fits: list[Fit] = field(default_factory=list)
    unpriced: list[str] = field(default_factory=list)
    declared: bool = False


def spoken(figures: Range, digits: int = 1, beside: float | None = None) -> str:
    """A range for a sentence, rounded; one figure where both ends are the same.

    More digits are written where rounding would make nothing of a figure, or move it across the number `beside` it.
    """
    while digits < MOST_DIGITS and not all(_fair(each, digits, beside) for each in (figures.low, figures.high)):
        digits += 1
    low, high = (plain_number(tidy(figure, digits)) for figure in (figures.low, figures.high))
    return low if low == high else f"{low} to {high}"


def _fair(figure: Fraction, digits: int, beside: float | None) -> bool:
    """Whether a rounded figure still stands on the same side of 0, and of another number."""
    rounded = round(figure, digits)
    if beside is None:
        return (rounded == 0) == (figure == 0)
    other = exact(beside)
    return (rounded < other, rounded > other) == (figure < other, figure > other)
