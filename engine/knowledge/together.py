"""A number that several rules make together: their sum, the least, the most, or how many of them there are."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.number import MOST_DIGITS, exact, places


def joined(attribute: Attribute, said: Iterable[Any]) -> Value:
    """What the numbers or dates that rules conclude, one at least, are together. Of decimals the sum is exact."""
    numbers: list[Any] = list(said)
    if attribute.adds:
        if all(isinstance(each, int) for each in numbers):
            total: int = sum(numbers)
            return total
        return plain(sum(map(exact, numbers), Fraction(0)))
    # Days as they are written stand in the order of the alphabet.
    found: Value = max(numbers) if attribute.together == "most" else min(numbers)
    return found


def plain(number: Fraction) -> float:
    """A decimal of at most 15 digits as rules and answers have it."""
    return int(number) if number.denominator == 1 else float(number)


def too_long(numbers: Iterable[float]) -> bool:
    """Whether some of these together may have more digits than a number keeps."""
    listed = list(numbers)
    total = sum((abs(exact(each)) for each in listed), Fraction(0))
    return bool(total * 10 ** places(listed) >= 10**MOST_DIGITS)
