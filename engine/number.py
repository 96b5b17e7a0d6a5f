"""Numbers as the decimals that are written: how large they may be, the digits they keep, and how they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from engine.pattern import pattern

LARGEST = 10**15
# The digits that a number keeps: every decimal of so many has a float of its own that is printed like it.
MOST_DIGITS = 15
# Three digits after a point can be taken for thousands; with one more they cannot.
TWO_READINGS = pattern(r"[-+]?[1-9][0-9]{0,2}\.[0-9]{3}")


def plain_number(value: float) -> str:
    """A number in plain decimal notation, all its digits, with separators for thousands."""
    if isinstance(value, int) or value == int(value):
        return f"{int(value):,}"
    return f"{Decimal(repr(value)):,f}"


def number_text(value: float) -> str:
    """A number as it is written in a file or an option: plain decimal, and never with two readings."""
    return clear(format(Decimal(repr(value)), "f") if isinstance(value, float) else str(value))


def clear(written: str) -> str:
    """A number as it is written, with a 0 more where it could be read in two ways."""
    return f"{written}0" if TWO_READINGS.fullmatch(written) else written


@lru_cache(4096)
def exact(number: float) -> Fraction:
    """The decimal that a number stands for: 1/10 for 0.1, and not the float beside it."""
    return Fraction(repr(number))


def places(numbers: Iterable[float]) -> int:
    """The least number of decimals that all of these have room in."""
    found = 0
    for number in numbers:
        while (exact(number) * 10**found).denominator != 1:
            found += 1
    return found


def digits(word: str) -> int:
    """How many digits a number has as it is written, from the first to the last that is not 0."""
    return len("".join(map(str, Decimal(word).as_tuple().digits)).strip("0"))


def too_long(word: str) -> str:
    """What is wrong with a number, as it is written, where it has more digits than are kept; else empty."""
    if digits(word) > MOST_DIGITS:
        return f"{word} has {digits(word)} digits, and a number keeps {MOST_DIGITS}; round it"
    if digits(word) and Decimal(repr(float(word))) != Decimal(word):
        return f"{word} is too near 0 to be kept; write 0"
    return ""
