"""Numbers as people write them: separators, "k" and "m", currencies, and units that convert to the declared one.

What has two readings is refused with both of them, and what is not exact in decimal is refused rather than rounded.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from engine.answers.counted import length_until
from engine.answers.spoken import in_digits, parts
from engine.answers.value import UnclearError
from engine.knowledge.vocabulary import Attribute
from engine.number import LARGEST, MOST_DIGITS, TWO_READINGS, exact, plain_number
from engine.pattern import pattern
from engine.problem import printable

MAX_LENGTH = 500
_DECIMALS = 2
_TIMES: dict[str, dict[str, Fraction]] = {
    "months": {"month": Fraction(1), "year": Fraction(12), "quarter": Fraction(3), "week": Fraction(12, 52),
               "day": Fraction(1, 30)},
    "years": {"year": Fraction(1), "month": Fraction(1, 12), "quarter": Fraction(1, 4), "week": Fraction(1, 52)},
    "weeks": {"week": Fraction(1), "day": Fraction(1, 7), "year": Fraction(52), "quarter": Fraction(13)},
    "days": {"day": Fraction(1), "week": Fraction(7), "hour": Fraction(1, 24)},
    "hours": {"hour": Fraction(1), "day": Fraction(24), "minute": Fraction(1, 60)},
    "minutes": {"minute": Fraction(1), "hour": Fraction(60), "second": Fraction(1, 60)},
}  # fmt: skip
_SHORT = {
    "mo": "month", "mos": "month", "yr": "year", "yrs": "year", "y": "year", "wk": "week", "wks": "week", "d": "day",
    "h": "hour", "hr": "hour", "hrs": "hour", "min": "minute", "mins": "minute", "sec": "second", "secs": "second",
}  # fmt: skip
_PEOPLE = {"fte": Fraction(1), "ftes": Fraction(1), "people": Fraction(1), "person": Fraction(1), "%": Fraction(1, 100)}
_CODES = (
    "EUR", "USD", "GBP", "JPY", "CHF", "CAD", "AUD", "NZD", "CNY", "RMB", "HKD", "SGD", "INR", "KRW", "SEK", "NOK",
    "DKK", "PLN", "CZK", "HUF", "RON", "BGN", "RUB", "TRY", "UAH", "ILS", "BRL", "MXN", "ZAR", "AED", "SAR", "THB",
    "IDR", "MYR", "PHP", "TWD", "VND", "ARS", "CLP", "COP", "EGP", "ISK",
)  # fmt: skip
_CURRENCIES = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "us$": "USD", "dollar": "USD", "dollars": "USD",
    "£": "GBP", "pound": "GBP", "pounds": "GBP", "¥": "JPY", "yen": "JPY", "₹": "INR", "rupees": "INR", "fr.": "CHF",
    "sfr": "CHF", "franken": "CHF", "francs": "CHF", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₪": "ILS",
    "zł": "PLN", "kč": "CZK", "c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD", "r$": "BRL", "hk$": "HKD",
    **{code.lower(): code for code in _CODES},
}  # fmt: skip
_SCALES = {"k": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "mio": 10**6, "million": 10**6, "bn": 10**9,
           "billion": 10**9}  # fmt: skip
_SPACES = "\u0020\u00a0\u2009\u202f"
_TYPED = pattern(
    rf"(?P<sign>[-+]?)(?P<before>[^0-9\s.,+'_-]*)\s*(?P<number>[-+]?[0-9][0-9.,_'{_SPACES}]*|[-+]?[.,][0-9]+)"
    r"(?P<exponent>(?<=[0-9.])[eE][-+]?[0-9]+(?![0-9A-Za-z]))?\s*(?P<after>.*)",
    re.DOTALL,
)
_PLAIN = pattern(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)")
_GROUPED = pattern(rf"[-+]?[1-9][0-9]{{0,2}}([,'_{_SPACES}])[0-9]{{3}}(\1[0-9]{{3}})*(\.[0-9]+)?")
_POINTS = pattern(r"[-+]?[1-9][0-9]{0,2}(\.[0-9]{3}){2,}")
_ONE_COMMA = pattern(r"[-+]?[0-9]*,[0-9]+")
_BOTH = pattern(r"[-+]?[1-9][0-9]{0,2}(\.[0-9]{3})+,[0-9]+")
_RADIX = pattern(r"[-+]?0[xob][0-9a-f]+")
_FRACTION = pattern(r"([-+]?[0-9]{1,9})\s*[/\u2044]\s*([0-9]{1,9})")
_DIGITS = pattern(r"[-+]?[0-9]*[.,]?[0-9]+")
_NOT_FINITE = pattern(r"[-+]?\.?(nan|inf|infinity)|[-+]?∞")


def quantity(text: str, attribute: Attribute) -> int | float:
    """The number that a text stands for, in the attribute's unit. Raises UnclearError with a reason and an example."""
    written = text.strip().replace("\u2212", "-").replace("’", "'")
    if not written:
        raise UnclearError(f"nothing was typed; write for example {example(attribute)}")
    if not _DIGITS.fullmatch(written):
        said = _spoken(written, attribute)
        if not isinstance(said, str):
            return said
        written = said
    bare = _without_unit(written, attribute.unit)
    _special(bare)
    typed = _TYPED.fullmatch(bare) if len(bare) <= MAX_LENGTH else None
    if typed is None or (typed["sign"] and typed["number"][0] in "+-"):
        raise UnclearError(f"{printable(text.strip(), 40)} is not a number; write for example {example(attribute)}")
    readings = _factors(typed["before"], typed["after"], attribute)
    number = _number(typed["number"].strip(), typed["sign"], typed["exponent"] or "", typed["after"].strip())
    if number.adjusted() > 30 or number.adjusted() < -300:
        size = f"beyond {plain_number(LARGEST)}" if number.adjusted() > 0 else "too near to nothing; write 0"
        raise UnclearError(f"the number is {size}") if number else UnclearError("write 0")
    return _either(Fraction(number), readings, attribute, text)


def _spoken(written: str, attribute: Attribute) -> int | float | str:
    """The number that words, a day or several units say, or the text with digits in the place of words."""
    units = _units(attribute.unit)
    timed = f"{_singular(attribute.unit.casefold())}s" in _TIMES
    if timed:
        said = length_until(written, attribute)
        if isinstance(said, int):
            return said
        written = said or written
    words = {*units, *(f"{word}s" for word in units), *_SHORT, *_SCALES, *_CURRENCIES}
    written = in_digits(written, words)
    several = [(number, _factor(unit, units)) for number, unit in parts(written)] if timed else []
    factors = [factor for _, factor in several if factor is not None]
    if len(factors) == 2 and factors[0] > factors[1]:
        value = sum((Fraction(Decimal(number)) * (factor or 0) for number, factor in several), Fraction())
        return fitting(value, attribute, converted=True)
    return written


def _factor(unit: str, units: dict[str, Fraction]) -> Fraction | None:
    """What one of a unit of time is; beside another one m is a month, or else a minute."""
    named = units.get("month", units.get("minute")) if unit == "m" else None
    return named or units.get(unit, units.get(_singular(unit)))


def _singular(word: str) -> str:
    return _SHORT.get(word, word.removesuffix("s"))


def _either(
    number: Fraction, readings: list[tuple[Fraction, Fraction, str]], attribute: Attribute, text: str
) -> int | float:
    """The value of the one reading that fits. Raises UnclearError with both where two do."""
    found: list[tuple[int | float, str]] = []
    refused: list[UnclearError] = []
    for scale, unit, word in readings:
        try:
            found.append((fitting(number * scale * unit, attribute, converted=unit.denominator > 1), word))
        except UnclearError as error:
            refused.append(error)
    if not found:
        raise refused[0]
    if len(found) > 1:
        digits = plain_number(float(number))
        means = " or ".join(f"{digits} {word}" for _, word in found)
        raise UnclearError(f"{printable(text.strip(), 40)} can mean {means}; write one of these")
    return found[0][0]


def fitting(value: Fraction, attribute: Attribute, *, converted: bool = False) -> int | float:
    """An exact value as the attribute holds it. Raises UnclearError where it is not whole, long, or out of bounds."""
    near = round(value, _DECIMALS)
    if abs(value) > LARGEST:
        raise UnclearError(f"the number is beyond {plain_number(LARGEST)}")
    if attribute.whole and value.denominator != 1:
        around = [whole for whole in (value.__floor__(), value.__ceil__()) if not attribute.refusal(whole)]
        shown = f"{plain_number(float(value if not converted else near))} {attribute.unit}".rstrip()
        hint = f": {' or '.join(map(str, around))}, perhaps" if around else ""
        raise UnclearError(f"that is {shown}, and a whole number is wanted{hint}")
    if converted and value != near:
        shown = f"{plain_number(float(near))} {attribute.unit}"
        raise UnclearError(f"that is about {shown}, and not exactly; write the {attribute.unit} you mean, as a number")
    found: int | float = int(value) if attribute.whole else float(value) + 0.0
    if exact(found) != value:
        raise UnclearError(f"that has more digits, and a number keeps {MOST_DIGITS}; round it")
    if refusal := attribute.refusal(found):
        raise UnclearError(refusal)
    return found


def _without_unit(written: str, unit: str) -> str:
    """What stands before the declared unit, where that ends the text."""
    folded, wanted = written.casefold(), unit.casefold()
    if not wanted or not folded.endswith(wanted) or len(folded) != len(written):
        return written
    before = written[: len(written) - len(wanted)]
    apart = before[-1:].isspace() or not (before[-1:].isalnum() and wanted[0].isalnum())
    after_digit = before[-1:].isdigit() and not wanted[0].isdigit() and wanted[0] not in ".,"
    return before.rstrip() if before.strip() and (apart or after_digit) else written


def _special(written: str) -> None:
    """Refuse what looks like a number and is none that a person would mean, with what to write instead."""
    shown, folded = printable(written, 40), written.lower()
    if _NOT_FINITE.fullmatch(folded):
        raise UnclearError("a number must be finite")
    if _RADIX.fullmatch(folded):
        try:
            decimal = int(folded, 0)
        except ValueError:
            raise UnclearError(f"{shown} is not a number") from None
        if abs(decimal) > LARGEST:
            raise UnclearError(f"the number is beyond {plain_number(LARGEST)}")
        raise UnclearError(f"{shown} is not in decimal; write {decimal}")
    if (parts := _FRACTION.fullmatch(folded)) and int(parts[2]):
        raise UnclearError(f"{shown} is a fraction; write {float(Fraction(int(parts[1]), int(parts[2]))):.6g}")
    other = [character for character in written if not character.isascii() and unicodedata.decimal(character, -1) >= 0]
    if other:
        same = "".join(str(unicodedata.decimal(each)) if each in other else each for each in written)
        raise UnclearError(f"{shown} is not in the digits 0 to 9; write {printable(same, 40)}")


def _number(text: str, sign: str, exponent: str, after: str) -> Decimal:
    """The number that digits and separators stand for. Raises UnclearError with the readings where there are two."""
    shown = f"{sign}{text}{exponent}"
    if TWO_READINGS.fullmatch(text) and not exponent:
        decimal = text.rstrip("0").rstrip(".")
        raise _two(
            shown, sign, text.replace(".", ""), decimal, text + "0" if text.endswith(decimal) else decimal, after
        )
    if _GROUPED.fullmatch(text):
        text = re.sub(rf"[,'_{_SPACES}]", "", text)
    elif _POINTS.fullmatch(text):
        text = text.replace(".", "")
    elif _BOTH.fullmatch(text):
        plain = text.replace(".", "").replace(",", ".")
        raise UnclearError(f"{printable(shown, 40)} has a comma before its decimals; write {sign}{plain}")
    elif _ONE_COMMA.fullmatch(text):
        whole, point = text.replace(",", ""), text.replace(",", ".")
        if text.lstrip("+-")[0] in "0,":
            zero = point.replace(".", "0.", 1) if text.lstrip("+-")[0] == "," else point
            raise UnclearError(f"{printable(shown, 40)} has a comma before its decimals; write {sign}{zero}")
        raise _two(shown, sign, point, whole, whole, after)
    if not _PLAIN.fullmatch(text):
        raise UnclearError(f"{printable(shown, 40)} is not clear; write digits only, and one point before decimals")
    return Decimal(f"{sign}{text}{exponent[:12]}")


def _two(shown: str, sign: str, one: str, other: str, typed: str, after: str) -> UnclearError:
    unit = f" {after}" if after else ""
    means = f"{sign}{one}{unit} or {sign}{other}{unit}"
    return UnclearError(
        f"{printable(shown + unit, 40)} can mean {means}; write {sign}{one}{unit} or {sign}{typed}{unit}"
    )


def _factors(before: str, after: str, attribute: Attribute) -> list[tuple[Fraction, Fraction, str]]:
    """What the words around a number multiply it by: thousands or millions, and the unit's conversion.

    Of a letter that can be both there are two readings, each with its word.
    """
    words = [word for word in f"{before} {after}".strip().casefold().split() if word]
    units = _units(attribute.unit)
    scale = unit = Fraction(1)
    scaled = converted = False
    for word in (each if each in _CURRENCIES else each.rstrip(".") for each in words):
        known = _singular(word)
        if word in _SCALES and not scaled and word != attribute.unit.casefold():
            if len(words) == 1 and (meant := _unit_of_letter(word, attribute.unit)):
                large = {"k": "thousand", "m": "million"}[word]
                return [(Fraction(1), meant[1], meant[0]), (Fraction(_SCALES[word]), Fraction(1), large)]
            scale, scaled = Fraction(_SCALES[word]), True
        elif (factor := units.get(word, units.get(known))) is not None and not converted:
            unit, converted = factor, True
        elif word in _CURRENCIES and _CURRENCIES[word] != _CURRENCIES.get(attribute.unit.casefold()):
            wanted = f"{attribute.unit}" if attribute.unit else "a bare number"
            raise UnclearError(f"that is in {_CURRENCIES[word]}; this is wanted in {wanted}: {example(attribute)}")
        else:
            wanted = f"a number in {attribute.unit}" if attribute.unit else "a number"
            raise UnclearError(f"what does {printable(word, 20)} mean here? Write {wanted}: {example(attribute)}")
    return [(scale, unit, "")]


def _units(unit: str) -> dict[str, Fraction]:
    """How many of the declared unit one of each unit is. A unit that is not listed is asked again, not guessed."""
    folded = unit.casefold()
    if not folded:
        return {}
    if folded in _CURRENCIES:
        return {word: Fraction(1) for word, code in _CURRENCIES.items() if code == _CURRENCIES[folded]}
    if folded in ("fte", "people"):
        return _PEOPLE
    single = _singular(folded)
    return {folded: Fraction(1), **_TIMES.get(f"{single}s", {})}


def _unit_of_letter(letter: str, unit: str) -> tuple[str, Fraction] | None:
    """The unit that a letter for thousands or millions can also be meant as, and what one of it is."""
    folded = unit.casefold()
    if len(letter) > 1:
        return None
    table = _TIMES.get(f"{_singular(folded)}s", {})
    # Of months and minutes the one that is nearer to the declared unit.
    named = [word for word in ("month", "minute") if word in table] if letter == "m" else []
    if named:
        return f"{named[0]}s", table[named[0]]
    return (unit, Fraction(1)) if folded.startswith(letter) else None


def example(attribute: Attribute) -> str:
    """A number that may be written for an attribute."""
    if attribute.example:
        return attribute.example
    low = int(attribute.limits[0]) if attribute.minimum is not None else 0
    some = low if low + 1 > attribute.limits[1] else low + 1
    return f"{some} {attribute.unit}".strip()
