"""Dates as people type them: what has one reading is that day, what has two is refused with both."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.answers.value import UnclearError, read_text, read_value
from engine.knowledge.value import word
from engine.knowledge.vocabulary import Attribute

DAY = Attribute(kind="date", title="Day")
THIS_YEAR = Attribute(kind="date", title="Day", minimum="2026-01-01", maximum="2026-12-31")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-03-01", "2026-03-01"),
        (" 2026-3-1 ", "2026-03-01"),
        ("2026/03/01", "2026-03-01"),
        ("2026.03.01", "2026-03-01"),
        ("1 March 2026", "2026-03-01"),
        ("1st of March 2026", "2026-03-01"),
        ("1-Mar-2026", "2026-03-01"),
        ("March 1, 2026", "2026-03-01"),
        ("Mar. 1st 2026", "2026-03-01"),
        ("SEPT 30, 2026", "2026-09-30"),
        ("2026 March 1", "2026-03-01"),
        ("31/3/2026", "2026-03-31"),
        ("3/31/2026", "2026-03-31"),
        ("31.03.2026", "2026-03-31"),
        ("3/3/2026", "2026-03-03"),
        ("29 Feb 2024", "2024-02-29"),
        ("0001-01-01", "0001-01-01"),
        ("9999-12-31", "9999-12-31"),
    ],
)
def test_what_is_clear_is_read(typed: str, day: str) -> None:
    assert read_text(typed, DAY) == day


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-02-30", "2026-02-30 is not a date; that month has 28 days"),
        ("29 Feb 2026", "2026-02-29 is not a date; that month has 28 days"),
        ("2026-13-01", "there is no month 13"),
        ("0000-01-01", "there is no year 0000 here"),
        ("3/4/2026", "3/4/2026 can mean 2026-04-03 or 2026-03-04; write one of these"),
        ("1.2.26", "a year of two digits"),
        ("20260301", "write 2026-03-01"),
        ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z is a time of day, and a date has none; write 2026-03-01"),
        ("2026-03-01 00:00:00", "write 2026-03-01"),
        ("1 March 2026 10:30", "write 2026-03-01"),
        ("March 2026", "is not a date; write it as year-month-day, 2026-03-01"),
        ("1 Marhc 2026", "did you mean march?"),
        ("1 Ma 2026", "is no month"),
        ("today", "today is another day tomorrow"),
        ("soon", "soon is not a date"),
        ("\u0661 March 2026", "is not a date"),
    ],
)
def test_what_is_not_is_refused_with_what_to_write(typed: str, said: str) -> None:
    with pytest.raises(UnclearError) as caught:
        read_text(typed, DAY)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ({"minimum": "2026-01-01", "maximum": "2026-12-31"}, "2025-12-31 is not from 2026-01-01 to 2026-12-31"),
        ({"minimum": "2026-01-01"}, "2025-12-31 is not on or after 2026-01-01"),
        ({"maximum": "2025-12-30"}, "2025-12-31 is not on or before 2025-12-30"),
    ],
)
def test_a_day_outside_of_the_bounds_is_refused(bounds: dict[str, str], said: str) -> None:
    attribute = Attribute(kind="date", title="Day", **bounds)  # type: ignore[arg-type]
    with pytest.raises(UnclearError, match=said):
        read_text("31 December 2025", attribute)


@pytest.mark.parametrize("value", [20260301, 1.5, True, ["2026-03-01"]])
def test_what_is_no_text_is_no_date(value: object) -> None:
    with pytest.raises(UnclearError):
        read_value(value, DAY)


def test_the_unknown_day_is_unknown() -> None:
    assert [read_text(word, DAY) for word in ("", "unknown", "I don't know")] == [None, None, None]


@given(st.dates())
def test_a_day_is_read_as_it_is_printed_and_as_it_is_said(day: date) -> None:
    assert read_text(word(day.isoformat()), DAY) == day.isoformat()
    assert read_text(f"{day.day} {day:%B} {day.year:04}", DAY) == day.isoformat()
    assert read_text(f"{day:%B} {day.day}, {day.year:04}", DAY) == day.isoformat()
