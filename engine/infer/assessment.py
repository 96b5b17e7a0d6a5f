"""What follows for one organization, and the trace: firings, premises, contradictions."""

from __future__ import annotations

from dataclasses import field

from engine.knowledge.base import Knowledge
from engine.knowledge.condition import Test, named
from engine.knowledge.rule import Rule
from engine.knowledge.structure import Structure, structure
from engine.knowledge.value import Value, Values


@structure
class Premise(Structure):
    """One value that a rule relied on; `rules` concluded it, and an empty list stands for an answer."""

    attribute: str
    value: Value | None
    rules: tuple[str, ...]
    test: Test


@structure
class Firing(Structure):
    """A rule that matched, on what, and the rule that overrode it, if one did."""

    rule: Rule
    stratum: int
    premises: list[Premise]
    overridden_by: str | None


@structure
class Contradiction(Structure):
    """An attribute that was concluded to be several things, and by which rules."""

    attribute: str
    rules: dict[str, Value]


@structure
class Assessment(Structure):
    """What follows from the answers. `values` holds answers and conclusions; an absent attribute is unknown.

    `supporters` maps every concluded attribute to the rules that concluded it and were not overridden.
    """

    knowledge: Knowledge
    answers: Values
    values: Values
    firings: list[Firing] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    supporters: dict[str, list[Rule]] = field(default_factory=dict)

    @property
    def unknown(self) -> list[str]:
        """The asked attributes without an answer."""
        return [attribute.name for attribute in self.knowledge.asked if attribute.name not in self.answers]

    @property
    def verdict(self) -> dict[str, Value | None]:
        """The conclusions that are the verdict, None where one is unknown."""
        return {name: self.values.get(name) for name in self.knowledge.verdict}

    def conclusions(self) -> dict[str, Value | None]:
        """Every concluded attribute by name; None is unknown."""
        return {
            name: self.values.get(name)
            for name, attribute in sorted(self.knowledge.attributes.items())
            if not attribute.asked
        }

    def decisive(self, attribute: str, test: Test | None = None) -> tuple[str, ...]:
        """The rules whose conclusion stands: all of a choice, the highest of a level, of a set those a test names.

        Of a sum they are all that add to it.
        """
        value, supporters = self.values.get(attribute), self.supporters.get(attribute, ())
        if isinstance(value, tuple):
            wanted = (named(test) if test else ()) or value
            return tuple([rule.id for rule in supporters if _shares(rule.then[attribute], wanted)])
        if self.knowledge.attributes[attribute].adds:
            return tuple([rule.id for rule in supporters])
        return tuple([rule.id for rule in supporters if value is None or rule.then[attribute] == value])


def _shares(concluded: Value, wanted: tuple[Value, ...]) -> bool:
    return isinstance(concluded, tuple) and any(member in wanted for member in concluded)
