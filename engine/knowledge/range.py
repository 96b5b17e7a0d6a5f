"""Ranges of figures: sums and differences end by end, and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache

from engine.number import MOST_DIGITS, exact, plain_number


@dataclass(frozen=True, slots=True)
class Range:
    """A lowest and a highest figure, exact: sums of decimals are decimals, and a third of a month is a third."""

    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)

    @classmethod
    def of(cls, figures: Sequence[float]) -> Range:
        """The range of [low, high] as they are written."""
        return cls(exact(figures[0]), exact(figures[1]))

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Range) -> Range:
        """The difference, end by end: low less low, and high less high."""
        return Range(self.low - other.low, self.high - other.high)

    def scaled(self, low: Fraction, high: Fraction) -> Range:
        """The range with each end times a factor of its own."""
        return Range(self.low * low, self.high * high)

    def less(self, percent: Sequence[float]) -> Range:
        """The range without [least, most] percent of it: the low end loses the most."""
        least, most = (exact(each) / 100 for each in percent)
        return self.scaled(1 - most, 1 - least)

    def json(self, digits: int = 1) -> dict[str, float]:
        """The range as {"low", "high"}, whole numbers as integers."""
        return {"low": tidy(self.low, digits), "high": tidy(self.high, digits)}

    def words(self, digits: int = 1, beside: float | None = None) -> str:
        """The range for a sentence, rounded; one figure where both ends are the same.

        More digits are written where rounding would make nothing of a figure, or move it across the number `beside` it.
        """
        while digits < MOST_DIGITS and not all(_fair(each, digits, beside) for each in (self.low, self.high)):
            digits += 1
        low, high = (plain_number(tidy(figure, digits)) for figure in (self.low, self.high))
        return low if low == high else f"{low} to {high}"

    def about(self, beside: float | None = None) -> str:
        """The range in whole numbers where they are as good, and whether they are rounded."""
        words = self.words(0, beside)
        whole = self.low.denominator == self.high.denominator == 1
        return words if whole else f"about {words}"


def tidy(figure: Fraction, digits: int = 1) -> float:
    """A figure rounded, and an integer where it is whole."""
    return figure.numerator if figure.denominator == 1 else _tidy(figure.numerator, figure.denominator, digits)


@lru_cache(4096)
def _tidy(numerator: int, denominator: int, digits: int) -> float:
    """The same for a figure that is not whole; the figures of a plan come again and again, and rounding takes long."""
    rounded = round(Fraction(numerator, denominator), digits)
    return int(rounded) if rounded == int(rounded) else float(rounded)


def kept(figure: Fraction) -> float | None:
    """The number of a figure, to compare answers with; None for a decimal of more than 15 digits.

    What no decimal is (a week is 3/13 of a month) is rounded to 15 digits.
    """
    number = float(Context(prec=MOST_DIGITS).divide(Decimal(figure.numerator), Decimal(figure.denominator)))
    rest = figure.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return number if rest > 1 or exact(number) == figure else None


def _fair(figure: Fraction, digits: int, beside: float | None) -> bool:
    """Whether a rounded figure still stands on the same side of 0, and of another number."""
    if figure.denominator == 1:
        return True
    rounded = round(figure, digits)
    if beside is None:
        return (rounded == 0) == (figure == 0)
    other = exact(beside)
    return (rounded < other, rounded > other) == (figure < other, figure > other)
