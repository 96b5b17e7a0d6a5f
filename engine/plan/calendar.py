"""Months from a day on, as days of the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from engine.knowledge.catalogue import DAYS_PER_MONTH
from engine.knowledge.range import Range


class Days(NamedTuple):
    """The first and the last day that something may fall on."""

    low: date
    high: date

    @property
    def words(self) -> str:
        """The days for a sentence; one where both are the same."""
        return self.low.isoformat() if self.low == self.high else f"{self.low} to {self.high}"


def days_after(start: date, months: Range) -> Days:
    """The days that lie so many months after one."""
    return Days(day_after(start, months.low), day_after(start, months.high))


def day_after(start: date, months: Fraction) -> date:
    """The day so many months after one, the part of a month in days; the last day there is where it lies beyond.

    A month after the 31st of January is the last day of February.
    """
    whole = int(months // 1)
    number = start.year * 12 + start.month - 1 + whole
    year, month = number // 12, number % 12 + 1
    if year > date.max.year:
        return date.max
    last = 31 if month == 12 else (date(year, month + 1, 1) - timedelta(days=1)).day
    found = date(year, month, min(start.day, last))
    try:
        return found + timedelta(days=round((months - whole) * DAYS_PER_MONTH))
    except OverflowError:
        return date.max


def latest_start(needed: date, months: Fraction) -> date:
    """The last day from which so many months end on a day or before it; the first day there is where none does."""
    try:
        found = needed - timedelta(days=int(months * DAYS_PER_MONTH) + 5)
    except OverflowError:
        return date.min
    while found > date.min and day_after(found, months) > needed:
        found -= timedelta(days=1)
    while found < date.max and day_after(found + timedelta(days=1), months) <= needed:
        found += timedelta(days=1)
    return found
