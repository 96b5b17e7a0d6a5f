"""Numbers as people type them: separators, "k" and "m", and units that convert to the declared one."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from engine.problem import printable
from engine.vocabulary import Attribute

# How many of the declared unit one of the typed unit is. A unit that is not listed is asked again, not guessed.
_UNITS: dict[str, dict[str, Decimal]] = {
    "months": {
        "month": Decimal(1), "months": Decimal(1), "mo": Decimal(1), "year": Decimal(12), "years": Decimal(12),
        "yr": Decimal(12), "yrs": Decimal(12), "y": Decimal(12), "quarter": Decimal(3), "quarters": Decimal(3),
        "week": Decimal(12) / 52, "weeks": Decimal(12) / 52, "wk": Decimal(12) / 52, "wks": Decimal(12) / 52,
        "day": Decimal(12) / Decimal("365.25"), "days": Decimal(12) / Decimal("365.25"),
    },
    "FTE": {"fte": Decimal(1), "ftes": Decimal(1), "people": Decimal(1), "person": Decimal(1), "%": Decimal("0.01")},
    "USD": {"usd": Decimal(1), "$": Decimal(1), "dollar": Decimal(1), "dollars": Decimal(1), "us$": Decimal(1)},
}  # fmt: skip
MAX_LENGTH = 60
_SCALES = {"": Decimal(1), "k": Decimal(1000), "thousand": Decimal(1000), "m": Decimal(10**6), "mn": Decimal(10**6),
           "million": Decimal(10**6)}  # fmt: skip
_TYPED = re.compile(
    r"(?P<before>[^\d\s.,+-]*)\s*(?P<number>[-+]?\d[\d.,_' \u00a0\u202f]*|[-+]?[.,]\d+)\s*(?P<after>.*)", re.DOTALL
)
_PLAIN = re.compile(r"[-+]?(\d+(\.\d+)?|\.\d+)")
_GROUPED = re.compile(r"[-+]?\d{1,3}([,' \u00a0\u202f_]\d{3})+(\.\d+)?")


class Unclear(ValueError):
    """What was typed is no number that the attribute can take; the message is for the person."""


def quantity(text: str, attribute: Attribute) -> int | float:
    """The number that a text stands for, in the attribute's unit. Raises Unclear with a reason and an example."""
    typed = _TYPED.fullmatch(text.strip()) if len(text) <= MAX_LENGTH else None
    if not text.strip():
        raise Unclear(f"nothing was typed; write for example {_example(attribute)}")
    if typed is None:
        raise Unclear(f"{printable(text, 40)} is not a number; write for example {_example(attribute)}")
    value = _number(typed["number"].strip()) * _factor(typed["before"], typed["after"], attribute)
    found: int | float = float(round(value, 6))
    if attribute.kind == "integer":
        if value != int(value):
            whole = round(value)
            raise Unclear(f"that is {round(value, 2)} {attribute.unit}, and a whole number is wanted: write {whole}")
        found = int(value)
    if refusal := attribute.refusal(found):
        raise Unclear(refusal)
    return found


def _number(text: str) -> Decimal:
    if _GROUPED.fullmatch(text):
        text = re.sub(r"[,' \u00a0\u202f_]", "", text)
    elif re.fullmatch(r"[-+]?\d{1,3}([.]\d{3})+", text) and text.count(".") > 1:
        text = text.replace(".", "")
    elif re.fullmatch(r"[-+]?\d+,\d{1,2}|[-+]?\d+,\d{4,}", text):
        text = text.replace(",", ".")
    elif re.fullmatch(r"[-+]?[1-9]\d{0,2}[.]\d{3}", text):
        whole = text.replace(".", "")
        raise Unclear(
            f"{text} can mean {whole} or {text.rstrip('0').rstrip('.')}; write {whole}, or leave the zeros out"
        )
    if not _PLAIN.fullmatch(text):
        raise Unclear(f"{printable(text, 40)} is not clear; write digits only, and one point before decimals")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Unclear(f"{printable(text, 40)} is not a number") from None


def _factor(before: str, after: str, attribute: Attribute) -> Decimal:
    """What the words around a number multiply it by."""
    words = [word for word in re.split(r"[\s]+", f"{before} {after}".strip().lower().rstrip(".")) if word]
    units = _UNITS.get(attribute.unit, {attribute.unit.lower(): Decimal(1)} if attribute.unit else {})
    factor, scaled, converted = Decimal(1), False, False
    for word in words:
        if word in units and not converted:
            factor, converted = factor * units[word], True
        elif word in _SCALES and not scaled:
            factor, scaled = factor * _SCALES[word], True
        else:
            wanted = f" in {attribute.unit}" if attribute.unit else ""
            raise Unclear(f"what does {printable(word, 20)} mean here? Write a number{wanted}: {_example(attribute)}")
    return factor


def _example(attribute: Attribute) -> str:
    if attribute.example:
        return attribute.example
    low = attribute.minimum if attribute.minimum is not None else 0
    return f"{int(low) + 1} {attribute.unit}".strip()
