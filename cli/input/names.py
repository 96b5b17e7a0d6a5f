"""Names that a user typed, looked up in the vocabulary, and what rules say in words."""

from __future__ import annotations

from collections.abc import Iterable

from cli.refusal import refuse, shown
from engine.answers.naming import named
from engine.answers.value import UnclearError, folded
from engine.knowledge.base import Knowledge
from engine.knowledge.rule import Rule
from engine.problem import did_you_mean, one_of


def known(name: str, names: Iterable[str], place: str, what: str) -> str:
    """The name, if it is one of these, in any case; otherwise a refusal that offers the nearest."""
    listed = list(names)
    same = [each for each in listed if each == name] or [
        each for each in listed if each.lower() == name.strip().lower()
    ]
    if len(same) != 1:
        near = did_you_mean(name, listed) or f"; there are {one_of(listed)}"
        raise refuse(place, "unknown-name", f"{shown(name)} is not a {what}{near}")
    return same[0]


def known_rule(knowledge: Knowledge, name: str, place: str = "rules") -> Rule:
    return knowledge.rules[known(name, knowledge.rules, place, "rule")]


def known_ruleset(knowledge: Knowledge, name: str, place: str = "--ruleset") -> str:
    titled = [id for id, ruleset in knowledge.rulesets.items() if folded(ruleset.title) == folded(name)]
    return titled[0] if len(titled) == 1 else known(name, knowledge.rulesets, place, "ruleset")


def known_attribute(knowledge: Knowledge, name: str, place: str = "--attribute") -> str:
    try:
        return named(knowledge, name).name
    except UnclearError as error:
        raise refuse(place, "unknown-name", str(error)) from None


def known_claim(knowledge: Knowledge, name: str, place: str = "--claim") -> str:
    return known(name, knowledge.claims, place, "claim of the source")
