"""Rules without which every conclusion would stay the same."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from engine.checks.subject import Subject
from engine.knowledge.rule import Rule
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute

Redundant = list[tuple[Rule, list[Rule]]]


def redundant(subject: Subject) -> Redundant:
    """The redundant rules, each with the rules that make it so: one, where one is enough.

    The last of several that make each other redundant is found first; what is found no longer counts as a reason.
    """
    found: dict[str, list[Rule]] = {}
    for rule in reversed(subject.rules):
        if others := _covering(subject, rule, found):
            found[rule.id] = others
    return [(rule, found[rule.id]) for rule in subject.rules if rule.id in found]


def _covering(subject: Subject, rule: Rule, left_out: Collection[str]) -> list[Rule]:
    """Rules that conclude all that a rule does wherever it stands; none where it is needed."""
    if rule.default or subject.overriding(rule) or not subject.possible(subject.stands(rule)):
        return []
    attributes = subject.knowledge.attributes
    candidates: dict[str, Rule] = {}
    single: set[str] | None = None
    for name, value in _parts(rule):
        near = subject.near(name, rule)
        subject.spend(len(near))
        others = [
            other
            for other in near
            if not attributes[name].adds
            and not other.default
            and other.id != rule.id
            and other.id not in left_out
            and _as_much(subject.knowledge.attributes[name], other.then[name], value)
            and not subject.depends(other, rule.then)
        ]
        standing, literals = subject.stands(rule), [subject.stands(other) for other in others]
        if not others or subject.seen_apart(standing, literals):
            return []
        enough = {other.id for other in others if not subject.possible(standing, -subject.stands(other))}
        # Whether several cover what one does need not be asked: that is hard where there are many.
        if not enough and not subject.covered(standing, literals):
            return []
        candidates.update((other.id, other) for other in others)
        single = enough if single is None else single & enough
    if single:
        return [candidates[min(single)]]
    # A rule that is enough stands together with this one; of others that is to be seen.
    return _fewest(subject, rule, [each for _, each in sorted(candidates.items()) if subject.together(rule, each)])


def _fewest(subject: Subject, rule: Rule, others: list[Rule]) -> list[Rule]:
    """Of the rules that make one redundant, as many as are needed."""
    needed = list(others)
    for each in others:
        rest = [other for other in needed if other is not each]
        if all(subject.covered(subject.stands(rule), _standing(subject, rest, part)) for part in _parts(rule)):
            needed = rest
    return needed


def _standing(subject: Subject, others: list[Rule], part: tuple[str, Value]) -> list[int]:
    """The literals of the rules that conclude a part at least."""
    name, value = part
    attribute = subject.knowledge.attributes[name]
    return [
        subject.stands(other) for other in others if name in other.then and _as_much(attribute, other.then[name], value)
    ]


def _parts(rule: Rule) -> list[tuple[str, Value]]:
    """What a rule concludes, a set member by member."""
    return [
        (name, each) for name, value in rule.then.items() for each in (value if isinstance(value, tuple) else (value,))
    ]


def _as_much(attribute: Attribute, concluded: Value, wanted: Value) -> bool:
    """Whether a value makes the wanted one redundant; of sets, a single member is wanted."""
    if attribute.together in ("least", "most"):
        one, other = cast("float", concluded), cast("float", wanted)
        return one <= other if attribute.together == "least" else one >= other
    if attribute.ranked:
        return attribute.steps.index(str(concluded)) >= attribute.steps.index(str(wanted))
    return wanted in concluded if isinstance(concluded, tuple) else concluded == wanted
