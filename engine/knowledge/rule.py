"""Rules and rulesets, as they stand once a knowledge base is loaded."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import field

from engine.knowledge.condition import Attributes, Condition, Group
from engine.knowledge.period import EVERY_DAY, Period
from engine.knowledge.structure import Structure, structure
from engine.knowledge.table import Row
from engine.knowledge.value import Value, Values
from engine.problem import Where

# The condition that always holds, and the ruleset of the rules that are defaults.
ALWAYS = Group("all", ())
DEFAULTS = "otherwise"
PLACEHOLDER = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*)\}")


@structure
class Rule(Structure):
    """One rule. `then` maps each concluded attribute to its value; of a set, to the tuple of members it adds.

    `row` is its place in a decision table with a hit policy. A `derived` one stands in no file: it says what follows
    from the plan, whose entry `where` is. A `default` is an `otherwise` with a reason: it matches where its condition
    holds and no other rule that concludes its one attribute stands.
    """

    id: str
    ruleset: str
    when: Condition
    then: dict[str, Value]
    because: str
    source: list[str] = field(default_factory=list)
    overrides: list[str] = field(default_factory=list)
    where: Where = field(default_factory=Where)
    row: Row | None = None
    derived: bool = False
    default: bool = False
    period: Period = EVERY_DAY

    def sentence(self, values: Values, attributes: Attributes) -> str:
        """The rule's reason, with {name} replaced by the words for the value."""
        return self.filled(attributes, lambda name: attributes[name].title_of(values.get(name)))

    def filled(self, attributes: Attributes, words: Callable[[str], str]) -> str:
        """The rule's reason, with {name} replaced by these words for the attribute."""
        if "{" not in self.because:
            return self.because
        return PLACEHOLDER.sub(lambda match: words(match[1]) if match[1] in attributes else match[0], self.because)


@structure
class Ruleset(Structure):
    """A file of rules: its name, and what it is about."""

    name: str
    title: str
    about: str = ""
    rules: list[str] = field(default_factory=list)
    where: Where = field(default_factory=Where)


def default_id(attribute: str) -> str:
    """The id of the rule that is the default of an attribute; no rule of a file can be called this."""
    return f"{DEFAULTS}:{attribute}"
