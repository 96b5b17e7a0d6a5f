"""On which terms a plan is told: from which day on, and in which currency."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from engine.knowledge.range import Range


class Exchange(NamedTuple):
    """Another currency: what one unit of the plan's own, the `base`, is in it, and the day of that rate."""

    base: str
    currency: str
    rate: Fraction
    day: date

    def of(self, amounts: Range) -> Range:
        """Amounts of the plan's own currency in the other one."""
        return amounts.scaled(self.rate, self.rate)


class Terms(NamedTuple):
    """The day that a plan starts on, and the currency it is told in, where they are named."""

    start: date | None = None
    exchange: Exchange | None = None


UNSTATED = Terms()
