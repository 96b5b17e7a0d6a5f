"""Amounts of a plan in whole numbers are those that fractions give."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from engine.knowledge.range import tidy
from engine.plan.planning import _part

amounts = st.fractions(-(10**7), 10**7, max_denominator=1000)


@given(amounts, st.fractions(0, 400, max_denominator=60))
def test_the_part_of_a_year_is_rounded_to_hundredths_and_a_half_to_the_even_one(
    annual: Fraction, months: Fraction
) -> None:
    assert _part(annual, months) == round(annual * months / 12, 2)


@given(amounts, st.integers(0, 4))
def test_a_figure_is_tidied_as_it_is_rounded(figure: Fraction, digits: int) -> None:
    rounded = round(figure, digits)
    found = tidy(figure, digits)
    assert found == float(rounded)
    assert isinstance(found, int) == (rounded == int(rounded))
