"""Months as days: what a month later is, and the last day that is early enough."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plan.calendar import day_after, latest_start

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
MONTHS = st.fractions(0, 60, max_denominator=13)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2026-12-01", Fraction(3), "2027-03-01"),
        ("2027-01-31", Fraction(1), "2027-02-28"),
        ("2028-01-31", Fraction(1), "2028-02-29"),
        ("2026-12-01", Fraction(12, 13), "2026-12-29"),
        ("2026-12-01", Fraction(0), "2026-12-01"),
        ("9999-12-01", Fraction(1), "9999-12-31"),
        ("9999-12-30", Fraction(1, 4), "9999-12-31"),
    ],
)
def test_so_many_months_later(start: str, months: Fraction, expected: str) -> None:
    assert day_after(date.fromisoformat(start), months).isoformat() == expected


@given(DAYS, MONTHS, MONTHS)
def test_more_months_are_never_earlier(start: date, one: Fraction, other: Fraction) -> None:
    assert (day_after(start, one) <= day_after(start, other)) or one > other


@given(DAYS, MONTHS)
def test_the_latest_start_is_early_enough_and_a_day_later_is_not(needed: date, months: Fraction) -> None:
    latest = latest_start(needed, months)
    assert day_after(latest, months) <= needed < day_after(latest + timedelta(days=1), months)


def test_no_start_is_early_enough_for_ever() -> None:
    assert latest_start(date(2026, 1, 1), Fraction(10**9)) == date.min
