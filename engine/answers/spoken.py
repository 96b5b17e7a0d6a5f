"""Numbers in words, and lengths of two units, as people write them: half a year, 1 year and 6 months."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from engine.pattern import pattern

_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_NUMBERS = {
    **{word: number for number, word in enumerate(_WORDS)},
    "a": 1,
    "an": 1,
    "thirty": 30,
    "sixty": 60,
    "ninety": 90,
}
_NUMBER = rf"(?P<number>[0-9]+(?:\.[0-9]+)?|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_ABOUT = pattern(r"(?:about|around|approximately|approx\.?|roughly|circa|ca\.?)\s+|[~≈]\s*")
_AND_A_HALF = pattern(rf"{_NUMBER}\s+and\s+a\s+half(?:\s+(?P<rest>.*))?")
_UNIT_AND_A_HALF = pattern(rf"{_NUMBER}\s*(?P<rest>[a-z.]+)\s+and\s+a\s+half")
_HALF = pattern(r"(?:a\s+)?half(?:\s+(?:an?\s+)?(?P<rest>.*))?")
_PLAIN = pattern(rf"{_NUMBER}(?:\s+(?P<rest>.*))?")
_PARTS = pattern(r"([0-9]+(?:\.[0-9]+)?)\s*([a-z]+)\.?[\s,]*(?:and\s+)?([0-9]+(?:\.[0-9]+)?)\s*([a-z]+)\.?")


def in_digits(text: str, units: Collection[str]) -> str:
    """The text with its number in digits, where words say one, before one of the units or alone; else the text."""
    written = " ".join(text.casefold().split())
    bare = written[len(match[0]) :] if (match := _ABOUT.match(written)) else written
    for said, more in ((_AND_A_HALF, "0.5"), (_UNIT_AND_A_HALF, "0.5"), (_HALF, ""), (_PLAIN, "0")):
        found = said.fullmatch(bare)
        rest = ((found["rest"] or "") if found else "").strip()
        if found and (not rest or rest.split()[0].rstrip(".") in units):
            return f"{_sum(found['number'], more) if more else '0.5'} {rest}".strip()
    return bare if bare != written and bare[:1].isdecimal() else text


def _sum(number: str, more: str) -> str:
    whole = Decimal(_NUMBERS[number]) if number in _NUMBERS else Decimal(number)
    return str(whole + Decimal(more)).removesuffix(".0")


def parts(text: str) -> list[tuple[str, str]]:
    """The numbers and units of a length in two units, as 1 year and 6 months; empty where it is none."""
    found = _PARTS.fullmatch(" ".join(text.casefold().split()))
    return [(found[1], found[2]), (found[3], found[4])] if found else []
