"""Days as they are written, YYYY-MM-DD, and their numbers: 1 is 1 January of the year 1, in the Gregorian calendar."""

from __future__ import annotations

import re
from datetime import date

FIRST, LAST = 1, date.max.toordinal()
PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_WRITTEN = re.compile(PATTERN)
_NEARLY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?P<time>[T ].*)?")


def number_of(day: str) -> int:
    """The number of a day, which `refusal` has nothing against."""
    return date.fromisoformat(day).toordinal()


def day_of(number: int) -> str:
    """The day of a number from FIRST to LAST."""
    return date.fromordinal(number).isoformat()


def refusal(word: str) -> str:
    """What is wrong with a day as it is written; empty where nothing is."""
    nearly = _NEARLY.fullmatch(word.strip())
    if nearly is None:
        return f"{word or repr(word)} is not a date; write it as year-month-day, 2026-03-01"
    year, month, day = map(int, nearly.groups()[:3])
    if said := unreal(year, month, day):
        return said
    written = f"{year:04}-{month:02}-{day:02}"
    if nearly["time"]:
        return f"{word} is a time of day, and a date has none; write {written}"
    return "" if _WRITTEN.fullmatch(word) else f"{word} is not written as year-month-day; write {written}"


def unreal(year: int, month: int, day: int) -> str:
    """Why there is no such day; empty where there is one."""
    if not 1 <= year <= date.max.year:
        return f"there is no year {year:04} here; the years are 0001 to 9999"
    if not 1 <= month <= 12:
        return f"there is no month {month}; {year:04}-{month:02}-{day:02} is not a date"
    from calendar import monthrange

    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        return f"{year:04}-{month:02}-{day:02} is not a date; that month has {last} days"
    return ""
