"""Dates as people write them: year first, with the name of a month, or in digits that have one reading.

What has two readings, as 3/4/2026 has, is refused with both of them.
"""

from __future__ import annotations

from engine.answers.value import UnclearError
from engine.knowledge.day import refusal, unreal
from engine.knowledge.vocabulary import Attribute
from engine.pattern import pattern
from engine.problem import did_you_mean, printable

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december")  # fmt: skip
_DAY, _YEAR = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?", r"(?P<year>[0-9]{4})"
_YEAR_FIRST = pattern(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = pattern(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_NAMED = (
    pattern(rf"{_DAY}\.?[\s-]*(?:of\s+)?(?P<month>[a-z]+)\.?,?[\s-]*{_YEAR}"),
    pattern(rf"(?P<month>[a-z]+)\.?\s*{_DAY},?\s+{_YEAR}"),
    pattern(rf"{_YEAR}[\s-]+(?P<month>[a-z]+)\.?[\s-]+{_DAY}"),
)
_EIGHT = pattern(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SHORT_YEAR = pattern(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2}")
_RELATIVE = ("today", "tomorrow", "yesterday", "now")
_TIME = pattern(r"(?:[t\s]+[0-9]{1,2}:[0-9]{2}.*|t[0-9]{4}.*)$")


def day(text: str, attribute: Attribute) -> str:
    """The day that a text stands for, as 2026-03-01. Raises UnclearError with a reason, or with the two readings."""
    found = _written(" ".join(text.lower().split()), printable(text.strip(), 40))
    if said := attribute.refusal(found):
        raise UnclearError(said)
    return found


def written_day(word: str) -> str:
    """The day that a text stands for; empty where it is not written as one. Raises UnclearError as `day` does."""
    dated = _YEAR_FIRST.fullmatch(word) or _YEAR_LAST.fullmatch(word) or any(each.fullmatch(word) for each in _NAMED)
    return _written(word, word) if dated else ""


def month_number(name: str) -> int:
    """The number of a month by its name or the beginning of it; 0 where it is none."""
    found = [number for number, month in enumerate(_MONTHS, 1) if len(name) > 2 and month.startswith(name)]
    return 9 if name == "sept" else found[0] if len(found) == 1 else 0


def _written(word: str, shown: str) -> str:
    if match := _YEAR_FIRST.fullmatch(word):
        return _real(int(match[1]), int(match[3]), int(match[4]))
    if match := _YEAR_LAST.fullmatch(word):
        return _year_last(int(match[1]), int(match[3]), int(match[4]), shown)
    for written in _NAMED:
        if match := written.fullmatch(word):
            return _real(int(match["year"]), _month(match["month"], shown), int(match["day"]))
    raise UnclearError(_refused(word, shown))


def _year_last(one: int, other: int, year: int, shown: str) -> str:
    """The day of two numbers and a year: the number above 12 is the day."""
    if one > 12 or one == other:
        return _real(year, other, one)
    if other > 12:
        return _real(year, one, other)
    first, second = _real(year, other, one), _real(year, one, other)
    raise UnclearError(f"{shown} can mean {first} or {second}; write one of these")


def _real(year: int, month: int, day: int) -> str:
    if said := unreal(year, month, day):
        raise UnclearError(said)
    return f"{year:04}-{month:02}-{day:02}"


def _month(name: str, shown: str) -> int:
    if number := month_number(name):
        return number
    near = did_you_mean(name, _MONTHS) or "; write it in digits, 2026-03-01"
    raise UnclearError(f"{printable(name, 20)} in {shown} is no month{near}")


def _refused(word: str, shown: str) -> str:
    """What is wrong with a text that is no date, and what to write."""
    if match := _EIGHT.fullmatch(word):
        year, month, day = (int(each) for each in match.groups())
        if not unreal(year, month, day):
            return f"{shown} has no signs between year, month and day; write {year:04}-{month:02}-{day:02}"
    if _SHORT_YEAR.fullmatch(word):
        return f"{shown} has a year of two digits; write all four, 2026-03-01"
    if word in _RELATIVE:
        return f"{shown} is another day tomorrow; write the date, 2026-03-01"
    bare = word[: len(word) - len(time[0])] if (time := _TIME.search(word)) else ""
    if bare:
        try:
            return f"{shown} is a time of day, and a date has none; write {_written(bare, bare)}"
        except UnclearError:
            pass
    return refusal(shown) or f"{shown} is not a date; write it as year-month-day, 2026-03-01"
