"""Numbers as people type them: separators, "k" and "m", and units that convert to the declared one."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation, localcontext

from engine.problem import printable
from engine.vocabulary import Attribute, plain_number

# How many of the declared unit one of the typed unit is. A unit that is not listed is asked again, not guessed.
_UNITS: dict[str, dict[str, Decimal]] = {
    "months": {
        "month": Decimal(1), "months": Decimal(1), "mo": Decimal(1), "year": Decimal(12), "years": Decimal(12),
        "yr": Decimal(12), "yrs": Decimal(12), "y": Decimal(12), "quarter": Decimal(3), "quarters": Decimal(3),
        "week": Decimal(12) / 52, "weeks": Decimal(12) / 52, "wk": Decimal(12) / 52, "wks": Decimal(12) / 52,
        "day": Decimal(12) / Decimal("365.25"), "days": Decimal(12) / Decimal("365.25"),
    },
    "FTE": {"fte": Decimal(1), "ftes": Decimal(1), "people": Decimal(1), "person": Decimal(1), "%": Decimal("0.01")},
    "EUR": {"eur": Decimal(1), "€": Decimal(1), "euro": Decimal(1), "euros": Decimal(1)},
    "USD": {"usd": Decimal(1), "$": Decimal(1), "dollar": Decimal(1), "dollars": Decimal(1), "us$": Decimal(1)},
}  # fmt: skip
MAX_LENGTH = 60
_SCALES = {"": Decimal(1), "k": Decimal(1000), "thousand": Decimal(1000), "m": Decimal(10**6), "mn": Decimal(10**6),
           "million": Decimal(10**6)}  # fmt: skip
_TYPED = re.compile(
    r"(?P<before>[^\d\s.,+-]*)\s*(?P<number>[-+]?\d[\d.,_' \u00a0\u202f]*|[-+]?[.,]\d+)\s*(?P<after>.*)", re.DOTALL
)
_PLAIN = re.compile(r"[-+]?(\d+(\.\d+)?|\.\d+)")
_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}([,' \u00a0\u202f_]\d{3})+(\.\d+)?")


class UnclearError(ValueError):
    """What was typed is no number that the attribute can take; the message is for the person."""


def quantity(text: str, attribute: Attribute) -> int | float:
    """The number that a text stands for, in the attribute's unit. Raises UnclearError with a reason and an example."""
    typed = _TYPED.fullmatch(text.strip()) if len(text) <= MAX_LENGTH else None
    if not text.strip():
        raise UnclearError(f"nothing was typed; write for example {_example(attribute)}")
    if typed is None:
        raise UnclearError(f"{printable(text, 40)} is not a number; write for example {_example(attribute)}")
    # Six decimals are more than anybody types; what a division of units leaves behind them is not meant.
    with localcontext(prec=3 * MAX_LENGTH):
        value = round(_number(typed["number"].strip()) * _factor(typed["before"], typed["after"], attribute), 6)
    if attribute.kind == "integer" and value != int(value) and not attribute.refusal(float(round(value))):
        shown = f"{plain_number(float(value))} {attribute.unit}".rstrip()
        raise UnclearError(f"that is {shown}, and a whole number is wanted: {round(value)}, perhaps")
    found: int | float = int(value) if attribute.kind == "integer" and value == int(value) else float(value) + 0.0
    if refusal := attribute.refusal(found):
        raise UnclearError(refusal)
    return found


def _number(text: str) -> Decimal:
    if _GROUPED.fullmatch(text):
        text = re.sub(r"[,' \u00a0\u202f_]", "", text)
    elif re.fullmatch(r"[-+]?[1-9]\d{0,2}([.]\d{3}){2,}", text):
        text = text.replace(".", "")
    elif re.fullmatch(r"[-+]?\d+,\d{1,2}", text):
        text = text.replace(",", ".")
    elif re.fullmatch(r"[-+]?[1-9]\d{0,2}[.]\d{3}", text):
        whole = text.replace(".", "")
        raise UnclearError(
            f"{text} can mean {whole} or {text.rstrip('0').rstrip('.')}; write {whole}, or leave the zeros out"
        )
    if not _PLAIN.fullmatch(text):
        raise UnclearError(f"{printable(text, 40)} is not clear; write digits only, and one point before decimals")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise UnclearError(f"{printable(text, 40)} is not a number") from None


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
            wanted = f"a number in {attribute.unit}" if attribute.unit else "a number"
            raise UnclearError(f"what does {printable(word, 20)} mean here? Write {wanted}: {_example(attribute)}")
    return factor


def _example(attribute: Attribute) -> str:
    if attribute.example:
        return attribute.example
    low = int(attribute.minimum) if attribute.minimum is not None else 0
    some = low if attribute.maximum is not None and low + 1 > attribute.maximum else low + 1
    return f"{some} {attribute.unit}".strip()
