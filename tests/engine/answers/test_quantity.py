"""Numbers as people type them: what is clear is converted, what is not is asked again with a reason."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.answers.quantity import quantity
from engine.answers.value import UnclearError
from engine.knowledge.vocabulary import Attribute

MONTHS = Attribute(kind="integer", title="Time", minimum=0, maximum=120, unit="months", example="9, or 1 year")
FTE = Attribute(kind="number", title="People", minimum=0, maximum=1000, unit="FTE")
USD = Attribute(kind="integer", title="Budget", minimum=0, maximum=100_000_000, unit="USD")
SPAN = Attribute(kind="number", title="Span", minimum=0, maximum=120, unit="months")
BARE = Attribute(kind="number", title="Ratio")
HOURS = Attribute(kind="number", title="Wait", unit="hours")
YEARS = Attribute(kind="number", title="Term", minimum=0, maximum=100, unit="years")
METRES = Attribute(kind="number", title="Length", unit="metres")
GRAMS = Attribute(kind="number", title="Weight", unit="kg")
EURO = Attribute(kind="integer", title="Budget", minimum=0, maximum=100_000_000, unit="EUR")
UNBOUND = Attribute(kind="integer", title="Time", unit="months")
HECTARES = Attribute(kind="number", title="Area", minimum=0, maximum=500, unit="ha")


@pytest.mark.parametrize(
    ("attribute", "typed", "number"),
    [
        (USD, "250k", 250_000),
        (USD, "250 K", 250_000),
        (USD, "$250,000", 250_000),
        (USD, "250 000 usd", 250_000),
        (USD, "1.5m", 1_500_000),
        (USD, "1.5 million dollars", 1_500_000),
        (USD, "1e5", 100_000),
        (USD, "$120k", 120_000),
        (USD, "120,000", 120_000),
        (USD, "+5", 5),
        (USD, "120.0000", 120),
        (USD, "1200.000", 1200),
        (USD, "1.234.567", 1_234_567),
        (USD, "1'000'000", 1_000_000),
        (USD, "1_000", 1000),
        (USD, "0", 0),
        (MONTHS, "1 year", 12),
        (MONTHS, "1.5 years", 18),
        (MONTHS, "3 quarters", 9),
        (MONTHS, "52 weeks", 12),
        (MONTHS, "90 days", 3),
        (MONTHS, "26 weeks", 6),
        (MONTHS, " 6 ", 6),
        (MONTHS, "6.0", 6),
        (MONTHS, "6 mo.", 6),
        (MONTHS, "18m", 18),
        (MONTHS, "18 M", 18),
        (MONTHS, "18 months", 18),
        (MONTHS, "half a year", 6),
        (MONTHS, "a half year", 6),
        (MONTHS, "a year", 12),
        (MONTHS, "A year and a half", 18),
        (MONTHS, "one and a half years", 18),
        (MONTHS, "two and a half years", 30),
        (MONTHS, "1 year 6 months", 18),
        (MONTHS, "1y6m", 18),
        (MONTHS, "2 years and 3 months", 27),
        (MONTHS, "a quarter", 3),
        (MONTHS, "six", 6),
        (MONTHS, "about 9 months", 9),
        (MONTHS, "~9", 9),
        (YEARS, "18m", 1.5),
        (EURO, "€200,000", 200_000),
        (EURO, "200 k €", 200_000),
        (FTE, "half", 0.5),
        (FTE, "half a person", 0.5),
        (FTE, "one and a half", 1.5),
        (FTE, "two people", 2.0),
        (USD, "half a million", 500_000),
        (FTE, "50%", 0.5),
        (FTE, "0.125", 0.125),
        (FTE, "1.1250", 1.125),
        (FTE, ".5", 0.5),
        (FTE, "2 people", 2.0),
        (FTE, "-0", 0.0),
        (HECTARES, "12.5 ha", 12.5),
        (BARE, "-3.25", -3.25),
        (BARE, "-1k", -1000.0),
    ],
)
def test_what_is_clear(attribute: Attribute, typed: str, number: float) -> None:
    found = quantity(typed, attribute)
    assert found == number
    assert isinstance(found, int if attribute.kind == "integer" else float)
    assert math.copysign(1, found) == math.copysign(1, number)


@pytest.mark.parametrize(
    ("attribute", "typed", "reason"),
    [
        (USD, "", "nothing was typed; write for example 1 USD"),
        (USD, "€250k", "that is in EUR; this is wanted in USD: 1 USD"),
        (USD, "€200.000", "that is in EUR; this is wanted in USD"),
        (USD, "250 EUR", "that is in EUR; this is wanted in USD"),
        (MONTHS, "€5", "that is in EUR; this is wanted in months"),
        (USD, "250k k", "what does k mean here"),
        (USD, "250.000", "250.000 can mean 250000 or 250; write 250000 or 250"),
        (USD, "1.234 k", "1.234 k can mean 1234 k or 1.234 k; write 1234 k or 1.2340 k"),
        (USD, "1,5 million", "1,5 million can mean 1.5 million or 15 million; write"),
        (USD, "1,50,000", "is not clear"),
        (USD, "1.234,5", "has a comma before its decimals; write 1234.5"),
        (USD, "1'000,000", "is not clear"),
        (USD, "100-200", "what does -200 mean here"),
        (USD, "a lot", "a lot is not a number"),
        (USD, "nan", "a number must be finite"),
        (USD, "-inf", "a number must be finite"),
        (USD, "0x10", "0x10 is not in decimal; write 16"),
        (USD, "1e400", "the number is beyond"),
        (USD, "1e-400", "too near to nothing"),
        (USD, "1e99999999999999999999", "the number is beyond"),
        (USD, "２５０", "２５０ is not in the digits 0 to 9; write 250"),
        (USD, "٢٥٠", "is not in the digits 0 to 9; write 250"),
        (USD, "2.5", "that is 2.5 USD, and a whole number is wanted: 2 or 3, perhaps"),
        (USD, "-5", "-5 is not from 0 to 100,000,000"),
        (USD, "9" * 50, "the number is beyond"),
        (USD, "9" * 400, "the number is beyond"),
        (USD, "9" * 600, "is not a number"),
        (USD, "5\x1b[2J", "\\x1b[2j"),
        (MONTHS, "6 months 1 year", "what does 1 mean here? Write a number in months: 9, or 1 year"),
        (MONTHS, "6-12 months", "what does -12 mean here? Write a number in months: 9, or 1 year"),
        (MONTHS, "half a mile", "half a mile is not a number; write for example 9, or 1 year"),
        (MONTHS, "45 days", "that is 1.5 months, and a whole number is wanted: 1 or 2, perhaps"),
        (MONTHS, "6 weeks", "that is 1.38 months, and a whole number is wanted: 1 or 2, perhaps"),
        (HOURS, "18m", "18m can mean 18 minutes or 18 million; write one of these"),
        (UNBOUND, "18m", "18m can mean 18 months or 18 million; write one of these"),
        (METRES, "2m", "2m can mean 2 metres or 2 million; write one of these"),
        (GRAMS, "2k", "2k can mean 2 kg or 2 thousand; write one of these"),
        (EURO, "€200.000", "200.000 can mean 200000 or 200; write 200000 or 200"),
        (MONTHS, "200", "200 is not from 0 to 120"),
        (FTE, "1.500", "can mean 1500 or 1.5"),
        (FTE, "1,5", "1,5 can mean 1.5 or 15; write 1.5 or 15"),
        (FTE, "0,500", "has a comma before its decimals; write 0.500"),
        (FTE, ",5", "has a comma before its decimals; write 0.5"),
        (FTE, "1/2", "1/2 is a fraction; write 0.5"),
        (FTE, "0.1234567890123456", "a number keeps 15"),
        (HECTARES, "5 acres", "what does acres mean here? Write a number in ha: 1 ha"),
        (BARE, "5 apples", "what does apples mean here? Write a number: 1"),
        (SPAN, "6 weeks", "that is about 1.38 months, and not exactly"),
    ],
)
def test_what_is_not_clear(attribute: Attribute, typed: str, reason: str) -> None:
    with pytest.raises(UnclearError) as refused:
        quantity(typed, attribute)
    assert reason in str(refused.value)
    assert str(refused.value).isprintable()


PIECES = st.sampled_from(
    [*"0123456789", ".", ",", "-", "+", " ", "'", "k", "m", "%", "year", "USD", "½", "١", "e", "\n"]
)


@given(
    st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=12).map("".join)),
    st.sampled_from([MONTHS, FTE, USD, BARE, HECTARES]),
)
def test_a_number_in_range_or_a_reason(typed: str, attribute: Attribute) -> None:
    try:
        found = quantity(typed, attribute)
    except UnclearError:
        return
    assert attribute.refusal(found) == ""
    assert isinstance(found, int) == (attribute.kind == "integer")


@given(st.integers(0, 100_000_000))
def test_a_plain_number_is_itself(number: int) -> None:
    assert quantity(str(number), USD) == number
    if number >= 1000:
        assert quantity(f"{number:,}", USD) == number
