"""The language that a table was written in, where it is said: its decimal sign, its words for yes and no, its dates."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.answers.value import UnclearError, folded
from engine.knowledge.vocabulary import Attribute
from engine.problem import did_you_mean, one_of, printable

# For each language, whether a comma stands before decimals, and the words that spreadsheets and people write for true
# and for false, in pairs.
_LANGUAGES: dict[str, tuple[bool, str]] = {
    "en": (False, "true/false yes/no"),
    "cs": (True, "pravda/nepravda ano/ne"),
    "da": (True, "sand/falsk ja/nej"),
    "de": (True, "wahr/falsch ja/nein"),
    "es": (True, "verdadero/falso sí/no si/no"),
    "fi": (True, "tosi/epätosi kyllä/ei"),
    "fr": (True, "vrai/faux oui/non"),
    "it": (True, "vero/falso sì/no si/no"),
    "nb": (True, "sann/usann ja/nei"),
    "nl": (True, "waar/onwaar ja/nee"),
    "pl": (True, "prawda/fałsz tak/nie"),
    "pt": (True, "verdadeiro/falso sim/não sim/nao"),
    "sv": (True, "sant/falskt ja/nej"),
}
# Where a country writes numbers otherwise than its language does elsewhere.
_POINT = {"de-ch", "de-li", "it-ch", "es-mx", "es-us", "es-gt", "es-pr"}
_COMMA = {"en-za"}
_MONTH_FIRST = {"en-us"}
_SPACES = "\u0020\u00a0\u2009\u202f"
_DIGITS = re.compile(rf"[0-9](?:[0-9.,'’{_SPACES}]*[0-9])?")
_BY_COMMA = re.compile(rf"([0-9]{{1,3}}(?:([.'’{_SPACES}])[0-9]{{3}})(?:\2[0-9]{{3}})*|[0-9]+)(?:,([0-9]+))?")
_BY_POINT = re.compile(rf"([0-9]{{1,3}}(?:([,'’{_SPACES}])[0-9]{{3}})(?:\2[0-9]{{3}})*|[0-9]+)(?:\.([0-9]+))?")
_DAY = re.compile(r"([0-9]{1,2})([./-])\s?([0-9]{1,2})\2\s?([0-9]{4})")


@dataclass(frozen=True, slots=True)
class Tongue:
    """How a language writes values; `comma` says that a comma stands before decimals."""

    name: str
    comma: bool
    true: frozenset[str]
    false: frozenset[str]
    month_first: bool

    def plainly(self, text: str, attribute: Attribute) -> str:
        """A text of this language as the reading of values takes it; what is not clear stays as it is."""
        if attribute.boolean:
            word = folded(text)
            return "yes" if word in self.true else "no" if word in self.false else text
        if attribute.numeric:
            return _DIGITS.sub(self._number, text)
        if attribute.dated and (day := _DAY.fullmatch(text.strip())):
            first, second = (day[3], day[1]) if not self.month_first else (day[1], day[3])
            return f"{day[4]}-{int(first):02}-{int(second):02}"
        return text

    def _number(self, found: re.Match[str]) -> str:
        parts = (_BY_COMMA if self.comma else _BY_POINT).fullmatch(found[0])
        if parts is None:
            return found[0]
        whole = re.sub(r"[^0-9]", "", parts[1])
        if parts[3] is None:
            return whole
        # Three decimals have two readings where no language is said; a zero more has one.
        return f"{whole}.{parts[3]}{'0' if len(parts[3]) == 3 else ''}"


def tongue(name: str) -> Tongue:
    """The language of a tag, as de or de-CH. Raises UnclearError where it is none that is known."""
    tag = name.strip().lower().replace("_", "-").partition(".")[0]
    language = {"no": "nb", "nn": "nb"}.get(tag.partition("-")[0], tag.partition("-")[0])
    if language not in _LANGUAGES:
        near = did_you_mean(language, _LANGUAGES)
        shown = printable(name.strip(), 20)
        raise UnclearError(
            f"{shown} is not a language that is known{near or '; write one of ' + one_of(_LANGUAGES, 20)}"
        )
    comma, words = _LANGUAGES[language]
    pairs = [each.split("/") for each in words.split()]
    true, false = ({folded(pair[index]) for pair in pairs} for index in (0, 1))
    return Tongue(
        tag, (comma and tag not in _POINT) or tag in _COMMA, frozenset(true), frozenset(false), tag in _MONTH_FIRST
    )
