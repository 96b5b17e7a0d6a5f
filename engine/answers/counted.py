"""Days where a length of time is asked: by the end of March, as the months until then, counted from today.

Where nobody said which day today is (engine.answers.today), no day is taken.
"""

from __future__ import annotations

from datetime import date, timedelta

from engine.answers.day import month_number, written_day
from engine.answers.today import today
from engine.answers.value import UnclearError
from engine.knowledge.vocabulary import Attribute
from engine.pattern import pattern
from engine.problem import printable

_LEAD = pattern(r"(?:by|until|till|before|in|on|from|since|within|due)\s+")
_LENGTH = pattern(r"(?:in|within)\s+(?P<ahead>.+)|(?P<also>.+)\s+from\s+(?:now|today)|(?P<ago>.+)\s+ago")
_FIRST = pattern(r"(?:the\s+)?(?:start|beginning)\s+of\s+|early\s+(?:in\s+)?")
_LAST = pattern(r"(?:the\s+)?end\s+of\s+|late\s+(?:in\s+)?")
_MONTH = pattern(r"(?P<month>[a-z]{3,9})\.?,?(?:\s+(?P<year>[0-9]{4}))?")
_DAY = pattern(r"(?:(?P<one>[0-9]{1,2})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?P<name>[a-z]{3,9})"
                  r"|(?P<also>[a-z]{3,9})\s+(?P<other>[0-9]{1,2})(?:st|nd|rd|th)?)\.?")  # fmt: skip
_QUARTER = pattern(r"(?:q(?P<one>[1-4])|(?P<other>[1-4])q)(?:,?\s+(?:of\s+)?(?P<year>[0-9]{4}))?")
_YEAR = pattern(r"(?:(?:the\s+year\s+)?(?P<year>[0-9]{4})|(?P<this>(?:the|this)\s+year)|(?P<next>next\s+year))")
_PER_UNIT = {"days": 1, "weeks": 7}


def length_until(text: str, attribute: Attribute) -> int | str | None:
    """The number that a day stands for, or what is left of a text that says a length; None where it says no day.

    Raises UnclearError where the day cannot be counted, or where it can be one of two.
    """
    word = " ".join(text.casefold().split())
    span = _days(word, attribute.counted == "since")
    if span is None:
        found = _LENGTH.fullmatch(word)
        if found and attribute.counted:
            said = found["ago"] if attribute.counted == "since" else found["ahead"] or found["also"]
            return said or None
        return None
    if not attribute.counted or not today():
        raise UnclearError(f"{printable(text.strip(), 40)} is a day, and a number in {attribute.unit} is wanted")
    first, last = (_counted(day, attribute, text) for day in span)
    if first == last:
        return last
    shown, unit = printable(text.strip(), 40), attribute.unit
    means = f"{span[0]}, which is {first} {unit} from today, or {span[1]}, which is {last}"
    raise UnclearError(f"{shown} can mean {means}; write {first} or {last}")


def _counted(day: date, attribute: Attribute, text: str) -> int:
    """The whole units between today and a day."""
    now = date.fromisoformat(today())
    begin, end = (day, now) if attribute.counted == "since" else (now, day)
    if end < begin:
        when = "still to come" if attribute.counted == "since" else "past"
        raise UnclearError(f"{printable(text.strip(), 40)} is {day}, and that day is {when}")
    unit = attribute.unit.casefold()
    if unit in _PER_UNIT:
        return (end - begin).days // _PER_UNIT[unit]
    months = (end.year - begin.year) * 12 + end.month - begin.month - (end.day < begin.day and not _last(end))
    return months // 12 if unit == "years" else months


def _last(day: date) -> bool:
    """Whether a day is the last one of its month, to which a month from the 31st leads."""
    return (day + timedelta(days=1)).month != day.month


def _days(word: str, past: bool) -> tuple[date, date] | None:
    """The first and the last day that a text can mean; None where it says no day."""
    bare = word[len(lead[0]) :] if (lead := _LEAD.match(word)) else word
    first, last = _FIRST.match(bare), _LAST.match(bare)
    edge = first or last
    bare = bare[len(edge[0]) :] if edge else bare
    span = _named(bare, past, bool(lead or edge))
    if span is None:
        return None
    if edge:
        return (span[0], span[0]) if first else (span[1], span[1])
    return span


def _named(word: str, past: bool, led: bool) -> tuple[date, date] | None:
    if found := _MONTH.fullmatch(word):
        number = month_number(found["month"])
        return _period(number, 1, found["year"], past) if number else None
    if found := _QUARTER.fullmatch(word):
        return _period(int(found["one"] or found["other"]) * 3 - 2, 3, found["year"], past)
    if led and (found := _YEAR.fullmatch(word)):
        this = _this_year() + (1 if found["next"] else 0)
        return _period(1, 12, found["year"] or str(this), past)
    if found := _DAY.fullmatch(word):
        number, day = month_number(found["name"] or found["also"]), int(found["one"] or found["other"])
        return _yearless(number, day, past) if number else None
    exact = written_day(word)
    return (date.fromisoformat(exact), date.fromisoformat(exact)) if exact else None


def _this_year() -> int:
    return int(today()[:4] or 1)


def _period(month: int, long: int, year: str | None, past: bool) -> tuple[date, date]:
    """The first and last day of months of a year; without one, of those next to come or last begun."""
    at = int(year) if year else _this_year()
    span = _span(at, month, long)
    now = today()
    if not year and now:
        if past and span[0].isoformat() > now:
            span = _span(at - 1, month, long)
        if not past and span[1].isoformat() < now:
            span = _span(at + 1, month, long)
    return span


def _span(year: int, month: int, long: int) -> tuple[date, date]:
    beyond = month + long
    end = date(year + (beyond > 12), beyond - 12 if beyond > 12 else beyond, 1) - timedelta(days=1)
    return date(year, month, 1), end


def _yearless(month: int, day: int, past: bool) -> tuple[date, date] | None:
    """A day of the year that comes next, or was last."""
    now = today()
    for year in (_this_year() + step for step in ((0, -1) if past else (0, 1))):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if not now or (found.isoformat() <= now if past else found.isoformat() >= now):
            return found, found
    return None
