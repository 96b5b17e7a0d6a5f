"""Days where a length of time is asked, counted from the day that is said to be today."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.answers.quantity import quantity
from engine.answers.today import count_from
from engine.answers.value import UnclearError
from engine.knowledge.vocabulary import Attribute
from engine.problem import ProblemError
from tests.support.small import small

MONTHS = Attribute(kind="integer", title="Time", minimum=0, maximum=120, unit="months", counted="until")
AGO = Attribute(kind="integer", title="Age", minimum=0, maximum=60, unit="months", counted="since")
DAYS = Attribute(kind="integer", title="Time", minimum=0, unit="days", counted="until")
WEEKS = Attribute(kind="integer", title="Time", minimum=0, unit="weeks", counted="until")
YEARS = Attribute(kind="integer", title="Time", minimum=0, unit="years", counted="until")
PLAIN = Attribute(kind="integer", title="Time", minimum=0, unit="months")


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    count_from("2026-11-29")
    yield
    count_from("")


@pytest.mark.parametrize(
    ("attribute", "typed", "number"),
    [
        (MONTHS, "end of March", 4),
        (MONTHS, "by the end of March", 4),
        (MONTHS, "by the beginning of March 2027", 3),
        (MONTHS, "2027-03-29", 4),
        (MONTHS, "2027-03-28", 3),
        (MONTHS, "by 1 March 2027", 3),
        (MONTHS, "March 1st", 3),
        (MONTHS, "by 15 Dec", 0),
        (MONTHS, "28 November", 11),
        (MONTHS, "end of Q2", 7),
        (MONTHS, "end of the year", 1),
        (MONTHS, "by the end of 2027", 13),
        (MONTHS, "end of next year", 13),
        (MONTHS, "in 6 months", 6),
        (MONTHS, "within a year", 12),
        (MONTHS, "half a year from now", 6),
        (MONTHS, "28.02.2027", 3),
        (AGO, "5 months ago", 5),
        (AGO, "end of June", 4),
        (AGO, "since 29 May 2026", 6),
        (AGO, "31 December 2025", 10),
        (DAYS, "by 1 December", 2),
        (WEEKS, "31 December 2026", 4),
        (YEARS, "30 November 2028", 2),
    ],
)
def test_a_day_is_counted(attribute: Attribute, typed: str, number: int) -> None:
    assert quantity(typed, attribute) == number


@pytest.mark.parametrize(
    ("attribute", "typed", "reason"),
    [
        (MONTHS, "by March", "by March can mean 2027-03-01, which is 3 months from today, or 2027-03-31, which is 4"),
        (MONTHS, "Q2 2027", "2027-04-01, which is 4 months from today, or 2027-06-30, which is 7; write 4 or 7"),
        (MONTHS, "2026-03-01", "that day is past"),
        (AGO, "in March 2027", "that day is still to come"),
        (MONTHS, "3/4/2027", "can mean 2027-04-03 or 2027-03-04"),
        (MONTHS, "30 February 2027", "that month has 28 days"),
        (PLAIN, "end of March", "end of March is a day, and a number in months is wanted"),
        (MONTHS, "by Easter", "not a number"),
    ],
)  # fmt: skip
def test_a_day_that_is_not_clear(attribute: Attribute, typed: str, reason: str) -> None:
    with pytest.raises(UnclearError) as refused:
        quantity(typed, attribute)
    assert reason in str(refused.value)


def test_nobody_reads_a_clock() -> None:
    count_from("")
    with pytest.raises(UnclearError, match="is a day, and a number in months is wanted"):
        quantity("end of March 2027", MONTHS)


def test_only_lengths_of_time_are_counted() -> None:
    with pytest.raises(ProblemError, match="counted is for numbers whose unit is one of days, weeks, months, years"):
        small(
            "n: {kind: integer, title: N, question: N?, unit: USD, counted: until}\n"
            "result: {kind: flag, title: R, otherwise: false}",
            "- {rule: one, when: {n: 1}, then: {result: true}}",
        )
