"""How many places an answered number has that rules hold against others, and between which bounds it lies."""

from __future__ import annotations

from fractions import Fraction

from engine.knowledge.vocabulary import Attribute
from engine.number import MOST_DIGITS, exact, plain_number

# Without `decimals` a number that is read exactly has so many places, where its bounds leave room.
USUAL = 6


def exactly(attribute: Attribute) -> str:
    """Give a number all its bounds, and its decimals, so that 15 digits are enough; else why they are not.

    See docs/reference/meaning.md.
    """
    if attribute.whole:
        return ""
    declared = [abs(exact(bound)) for bound in (attribute.minimum, attribute.maximum) if isinstance(bound, int | float)]
    largest = max(declared, default=Fraction(0))
    wanted = range(USUAL, -1, -1) if attribute.decimals is None else [attribute.decimals]
    for decimals in wanted:
        if largest * 10**decimals < 10**MOST_DIGITS and decimals <= MOST_DIGITS:
            attribute.decimals = decimals
            last = float(Fraction(10**MOST_DIGITS - 1, 10**decimals))
            attribute.minimum = -last if attribute.minimum is None else attribute.minimum
            attribute.maximum = last if attribute.maximum is None else attribute.maximum
            return ""
    fewer = "fewer decimals, or " if attribute.decimals else ""
    return (
        f"{attribute.name} is compared with another attribute, so all its numbers must have room in {MOST_DIGITS} "
        f"digits; write {fewer}bounds that are nearer to 0 than {plain_number(float(largest))}"
    )
