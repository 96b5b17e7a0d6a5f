"""Spellings of values that files, options, tables and the questionnaire take or refuse alike.

`SPELLINGS` holds, by attribute of `ATTRIBUTES`, a text and what it stands for: a value, None for unknown, or a
`Refused` with a part of the sentence that says why.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.infer.expert import Expert
from engine.knowledge.value import Value
from tests.support.small import small


class Refused(NamedTuple):
    """A text that is no value, and words of the reason."""

    words: str


ATTRIBUTES = """
    budget: {kind: integer, title: Outside budget, question: How much?, minimum: 0, maximum: 100000000, unit: USD}
    months: {kind: integer, title: Time left, question: How long?, minimum: 0, maximum: 120, unit: months}
    span: {kind: number, title: Span, question: How long?, minimum: 0, maximum: 120, unit: months}
    people: {kind: number, title: People, question: How many?, minimum: 0, maximum: 1000, unit: FTE}
    balance: {kind: number, title: Balance, question: How much?}
    urgent: {kind: flag, title: Urgent, question: Is it?}
    market: {kind: choice, title: Primary market, question: Where?,
      choices: {us: United States, both: "Here, and abroad", no: Nowhere}}
    odd: {kind: choice, title: Odd names, question: Which?,
      choices: {'1': First, 'true': Second, '1.0': Third, 'null': Fourth, none: Fifth, 'yes': Sixth, unknown: Seventh}}
    wish: {kind: level, title: Wish, question: How much?, scale: wish}
    held: {kind: set, title: Held already, question: Which?,
      choices: {iso: ISO 27001, soc: "SOC 2, either type", other: Another}}
    odd_set: {kind: set, title: Odd set, question: Which?, choices: {none: None of these, some: Some}}
    result: {kind: flag, title: Result}
"""


def spelled_base() -> Expert:
    """A knowledge base that asks for every attribute of the list."""
    return small(
        ATTRIBUTES,
        "- {rule: one, when: {market: us}, then: {result: true}}",
        "scales: {wish: {none: No, some: Some}}\n",
    )


SPELLINGS: dict[str, dict[str, Value | Refused | None]] = {
    "budget": {
        "120000": 120_000, "120,000": 120_000, "1'000": 1000, "1 000": 1000, "1_000": 1000, "250k": 250_000,
        "1.2m": 1_200_000, "1e3": 1000, "1E3": 1000, "$120k": 120_000, "120 USD": 120, "+5": 5, "-0": 0, "5.0": 5,
        "00120": 120, " 7 ": 7, "1,500": 1500, "1.234.567": 1_234_567, "12.0": 12, "2 thousand": 2000,
        "": None, "null": None, "~": None, "unknown": None, "Unknown": None, "don't know": None, "NULL": None,
        "120.000": Refused("can mean 120000 or 120"), "1.500": Refused("can mean 1500 or 1.5"),
        "120.500": Refused("can mean 120500 or 120.5"), "1,5": Refused("can mean 1.5 or 15"),
        "1.234,5": Refused("write 1234.5"), "0x10": Refused("write 16"), "0o17": Refused("write 15"),
        "€200.000": Refused("in EUR; this is wanted in USD"), "200 GBP": Refused("in GBP"), "1 year": Refused("year"),
        "none": Refused("not a number"), "[]": Refused("not a number"), "２５０": Refused("write 250"),
        "٢٥٠": Refused("write 250"), "1/2": Refused("write 0.5"), "½": Refused("not a number"),
        "NaN": Refused("finite"), ".nan": Refused("finite"), "inf": Refused("finite"), "-.inf": Refused("finite"),
        "9" * 400: Refused("beyond"), "1e400": Refused("beyond"), "1e-400": Refused("too near"),
        "50%": Refused("% mean"), "true": Refused("not a number"), "yes": Refused("not a number"),
        "1234567890123456": Refused("beyond"), "-5": Refused("not from 0"), "5.5": Refused("5 or 6"),
        "100-200": Refused("mean"), "soon": Refused("not a number"), "1,000,00": Refused("not clear"),
    },
    "months": {
        "18": 18, "1 year": 12, "18 months": 18, "90 days": 3, "52 weeks": 12, "2 quarters": 6, "1.5 years": 18,
        "18m": 18, "45 days": Refused("1 or 2"), "half a year": 6, "1 year 6 months": 18, "6 weeks": Refused("1 or 2"),
        "end of March": Refused("is a day"),
    },
    "span": {"90 days": 3.0, "45 days": 1.5, "6 weeks": Refused("not exactly"), "18 m": 18.0},
    "people": {
        "1.5": 1.5, "50%": 0.5, ".5": 0.5, "0.125": 0.125, "1.1250": 1.125, "2 people": 2.0, "5.": 5.0, "0.25": 0.25,
        "1.125": Refused("can mean 1125 or 1.125"), "0,5": Refused("write 0.5"), ",5": Refused("write 0.5"),
        "0.1234567890123456": Refused("a number keeps 15"), "1001": Refused("not from 0 to 1,000"),
    },
    "balance": {
        "-3.25": -3.25, "-1k": -1000.0, "-0": 0.0, "1e-5": 1e-05, "-1e2": -100.0, "1000000000000000": 1e15,
        "1e16": Refused("beyond"), "5 apples": Refused("apples"), "€5": Refused("EUR"),
    },
    "urgent": {
        **dict.fromkeys(("yes", "Yes", "YES", "y", "true", "True", "tRUE", "on"), True),
        **dict.fromkeys(("no", "No", "n", "false", "FALSE", "off", " no "), False),
        "": None, "null": None, "unknown": None, "don’t know": None,
        "WAHR": Refused("write yes or no"), "ja": Refused("write yes or no"), "1": Refused("write yes or no"),
        "0": Refused("write yes or no"), "none": Refused("neither yes nor no"), "treu": Refused("did you mean true"),
        "[]": Refused("neither yes nor no"),
    },
    "market": {
        "us": "us", "US": "us", "United States": "us", "united  states": "us", "no": "no", "No": "no", "NOWHERE": "no",
        "Here, and abroad": "both", "": None, "~": None, "unknown": None,
        "mars": Refused("not one of us, both, no"), "united": Refused("did you mean us"), "1.5": Refused("not one of"),
        "yes": Refused("not one of"), "false": Refused("not one of"), "us,both": Refused("not one of"),
        "[us]": Refused("not one of"), "none": Refused("not one of"),
    },
    "odd": {
        "1": "1", "true": "true", "True": "true", "1.0": "1.0", "null": "null", "Null": "null", "none": "none",
        "yes": "yes", "unknown": "unknown", "Fourth": "null", "": None, "~": None, "don't know": None,
        "no": Refused("not one of"), "01": Refused("not one of"),
    },
    "wish": {"none": "none", "some": "some", "SOME": "some", "No": "none", "": None, "2": Refused("not one of")},
    "held": {
        "iso": ("iso",), "soc,iso": ("iso", "soc"), "soc; iso": ("iso", "soc"), "soc|iso": ("iso", "soc"),
        "[soc, iso]": ("iso", "soc"), '["soc", \'iso\']': ("iso", "soc"), "iso,iso": ("iso",), "iso,": ("iso",),
        "SOC 2, either type": ("soc",), "Another, SOC 2, either type, iso 27001": ("iso", "soc", "other"),
        "none": (), "None": (), "nothing": (), "[]": (), "[ ]": (), "": None, " ": None, "null": None, "unknown": None,
        "iso,,soc": Refused("nothing stands between"), ",": Refused("nothing stands between"),
        "[iso": Refused("bracket"), "iso,dog": Refused("dog is not one of"), "iso,unknown": Refused("not one of"),
        "iso soc": Refused("not one of"), "{iso}": Refused("not one of"), "[[]]": Refused("not clear"),
        "none,iso": Refused("none is not one of"),
    },
    "odd_set": {"none": ("none",), "[]": (), "nothing": (), "none,some": ("none", "some"), "None of these": ("none",)},
}  # fmt: skip
