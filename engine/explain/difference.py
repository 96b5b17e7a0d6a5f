"""What two assessments with the same rules conclude differently, and the rules that made the difference."""

from __future__ import annotations

from dataclasses import dataclass

from engine.infer.assessment import Assessment
from engine.knowledge.rule import Rule
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.plan.plan import Plan
from engine.plan.planning import plan_for


@dataclass(slots=True)
class Change:
    """An attribute with another value: `no_longer` are the rules that made the first one, `now` those of the second.

    An answer that changed has no rules, nor has a conclusion that falls back to its default.
    """

    attribute: Attribute
    before: Value | None
    after: Value | None
    no_longer: list[Rule]
    now: list[Rule]


@dataclass(slots=True)
class Difference:
    """The answers that differ, the parts of the verdict that do, the other conclusions, and both plans."""

    before: Assessment
    after: Assessment
    answers: list[Change]
    verdict: list[Change]
    others: list[Change]
    plans: tuple[Plan, Plan]


def difference(before: Assessment, after: Assessment) -> Difference:
    """Every answer and conclusion that differs between two assessments of one knowledge base."""
    knowledge = before.knowledge
    asked = [attribute.name for attribute in knowledge.asked]
    others = [name for name in knowledge.attributes if name not in asked and name not in knowledge.verdict]
    return Difference(
        before,
        after,
        _changes(before, after, asked),
        _changes(before, after, knowledge.verdict),
        _changes(before, after, others),
        (plan_for(before.knowledge, before.values), plan_for(after.knowledge, after.values)),
    )


def _changes(before: Assessment, after: Assessment, names: list[str]) -> list[Change]:
    return [
        Change(
            before.knowledge.attributes[name],
            before.values.get(name),
            after.values.get(name),
            _only(before, after, name),
            _only(after, before, name),
        )
        for name in names
        if before.values.get(name) != after.values.get(name)
    ]


def _only(one: Assessment, other: Assessment, name: str) -> list[Rule]:
    """The rules behind what one assessment concludes and the other does not; of a set, behind those members."""
    value, against = one.values.get(name), other.values.get(name)
    rules = one.supporters.get(name, [])
    if isinstance(value, tuple):
        own = set(value).difference(against if isinstance(against, tuple) else ())
        return [rule for rule in rules if own.intersection(_members(rule.then[name]))]
    decisive = one.decisive(name)
    return [rule for rule in rules if rule.id in decisive]


def _members(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
