"""A ruleset of the rule engine, and how its facts spell values."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal

from engine.infer.pieces import Formula
from engine.knowledge.condition import Condition, Test
from engine.knowledge.day import number_of
from engine.knowledge.structure import Structure, structure
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute


@structure
class Shard(Structure):
    """A durable-rules ruleset as JSON, what its short names stand for, and what it reads.

    `rules` are ids of rules, or of a rule that was cut, its id and the number of a piece; without a source they are
    those that always hold. `reads` are attributes, each
    with the members of a set that are looked for; the place of an attribute, and of a member, makes its key. `cut` has
    the formulas of rules some pieces of which stand here. `compared` are tests of two attributes, which are decided
    before the engine is asked; their places follow those of the attributes. A shard with conditions `remembered` is no
    ruleset: what they say of each case is worked out once. `groups` are the rules by what decides whether they match:
    attributes, and rules that read no others.
    """

    source: str
    rules: list[str]
    reads: dict[str, list[str]]
    cut: dict[str, Formula] = field(default_factory=dict)
    compared: list[Test] = field(default_factory=list)
    remembered: dict[str, Condition] = field(default_factory=dict)
    groups: list[tuple[list[str], list[str]]] = field(default_factory=list)


def spelled(value: Value, attribute: Attribute) -> str:
    """A value as it stands in a fact. Raises TypeError for one of no kind, which loading lets through nowhere."""
    if attribute.choices:
        return str(attribute.steps.index(str(value)))
    if attribute.boolean:
        return '"t"' if value else '"f"'
    if attribute.numeric:
        assert isinstance(value, int | float)
        return decimal(value)
    if attribute.dated:
        return decimal(number_of(str(value)))
    raise TypeError(f"{attribute.name}: {value}")


def decimal(value: float) -> str:
    """A number with a decimal point and no exponent, the one notation the extension reads."""
    text = format(Decimal(repr(value)), "f")
    return text if "." in text else f"{text}.0"
