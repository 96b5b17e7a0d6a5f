"""Words that a reader no longer meets, each with what to say instead, and the places where one may stay."""

from __future__ import annotations

import re

DROPPED = {
    r"attestations?": "program, certificate, report",
    r"stand-?ins?": "interim Type 1 report",
    r"bridges?(?! letter)": "interim Type 1 report",
    r"verdict proper": "verdict",
    r"buyers?": "customer",
    r"public bod(y|ies)": "government agency",
    r"americans?": "US",
    r"abroad|at home|foreign": "outside the US",
    r"at hand|keep up|kept up": "hold, keep valid",
    r"bears? on": "affects, points to",
    r"comes? out": "you get",
    r"set aside": "overridden (a rule), rejected (a row)",
    r"fired|fires": "applies",
    r"facts?": "question, answer",
    r"(?<!there )is no(?! longer)(?= [a-z])": "is not a",
    r"(?-i:because(?= [A-Z]))": "Reason:",
    r"\?\?|!!": "may not fit, does not fit",
}

# A dropped word may stay in these: the folder of a knowledge base is called facts/, others are names and idioms.
ALLOWED = (
    r"\bfacts/",
    r"\battestation of compliance\b",
    r"\bkept up to date\b",
    r"\bknowledge (?:base )?attestations\b",
)


def dropped_in(text: str) -> list[str]:
    """The dropped words in a text, each with what to say instead."""
    for allowed in ALLOWED:
        text = re.sub(allowed, "", text, flags=re.IGNORECASE)
    found = []
    for words, instead in DROPPED.items():
        pattern = rf"\b(?:{words})\b" if words[0] != "\\" else words
        found.extend(f"{match[0]}: say {instead}" for match in re.finditer(pattern, text, re.IGNORECASE))
    return found
