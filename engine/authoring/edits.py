"""Two versions of a knowledge base: what was written differently, and what follows otherwise."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.infer.expert import Expert
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import wording
from engine.knowledge.period import NO_VALUE, Calendar, Period, joined
from engine.knowledge.rule import Rule
from engine.knowledge.value import Value, spelled
from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem, ProblemError, Where
from engine.prove.circuit import Circuit
from engine.prove.disagreement import Disagreement
from engine.prove.theory import ProofMismatchError, Theory
from engine.prove.translation import LeftOut, answers_in, incomparable, translation


@dataclass(slots=True)
class Edit:
    """A rule or an attribute that was added, removed or changed; `changes` says each change in words."""

    kind: str
    what: str
    name: str
    where: Where
    changes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Revision:
    """What differs: in the texts of rules and attributes, and in what follows.

    `differences` holds an example of every kind of change, the fewest answers first; empty, it is a proof that there
    is none, over the answers that both versions take. `left_out` says which answers were not compared, or were taken
    to mean the same though they are declared otherwise; `incomparable` why other conclusions could not be compared.
    `identical` says that the digests are equal.
    """

    edits: list[Edit]
    differences: list[Disagreement]
    compared: list[str]
    incomparable: list[str]
    identical: bool = False
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every conclusion of the verdict was compared, for answers to every question."""
        return not self.incomparable and not any(each.whole for each in self.left_out)


def revision(before: Expert, after: Expert) -> Revision:
    """Everything that differs between two versions. Each difference is confirmed by inference.

    Raises ProofTimeout where a question is not settled in time, and ProofMismatchError where inference does not
    confirm a difference.
    """
    old, new = before.knowledge, after.knowledge
    names = list(dict.fromkeys([*old.verdict, *new.verdict]))
    if old.digest == new.digest:
        # Both say the same, word for word: there is nothing to prove, however large they are.
        return Revision([], [], names, [], identical=True)
    reasons = {name: incomparable(old.attributes, new.attributes, name) for name in names}
    compared = [name for name in names if not reasons[name]]
    differences = Theory(old).differ(Theory(new), compared)
    differences.sort(key=lambda each: len(each.answers))
    for difference in differences:
        _confirm(difference, before, after)
    left_out = translation(Circuit(), old, new).left_out
    edits = [*_rules(old, new), *_tables(old, new), *_attributes(old, new)]
    return Revision(edits, differences, compared, [said for said in reasons.values() if said], left_out=left_out)


def revisions(before: Expert, after: Expert) -> list[tuple[Period, Revision]]:
    """What differs in each period of either; periods that stand beside each other and differ alike are one.

    Where nothing depends on the day it is one period. Raises as `revision` does, and ProblemError for a day on which
    one of them has mistakes.
    """
    days = {day for each in (before, after) for day in each.knowledge.calendar.changes}
    found: list[tuple[Period, Revision]] = []
    for period in Calendar(tuple(sorted(days))).periods:
        try:
            one, other = before.on(period.some_day), after.on(period.some_day)
        except ProblemError as error:
            if any(problem.id != NO_VALUE for problem in error.problems):
                raise
            continue
        differing = revision(one, other)
        if found and found[-1][1] == differing and len(joined([found[-1][0], period])) == 1:
            found[-1] = (joined([found[-1][0], period])[0], differing)
        else:
            found.append((period, differing))
    if not found:
        message = "there is no day on which both versions have a value of every figure that they read"
        raise ProblemError([Problem(Where("rules diff"), NO_VALUE, message)])
    return found


def _confirm(difference: Disagreement, before: Expert, after: Expert) -> None:
    for expert, wanted, other in (
        (before, difference.before, difference.after),
        (after, difference.after, difference.before),
    ):
        got = expert.assess(answers_in(expert.knowledge, difference.answers)).values.get(difference.attribute)
        # Of a set, a difference is one member that one side has and the other has not.
        member = (*wanted, *other) if isinstance(wanted, tuple) and isinstance(other, tuple) else ()
        holds = (
            set(member) & set(got) == set(wanted)
            if isinstance(got, tuple) and isinstance(wanted, tuple)
            else got == wanted
        )
        if not holds:
            said = f"{difference.attribute}: {wanted} for {difference.answers}"
            raise ProofMismatchError(f"inference does not confirm {said} in {expert.knowledge.root}")


def _rules(old: Knowledge, new: Knowledge) -> Iterator[Edit]:
    olds, news = {**old.rules, **old.resting}, {**new.rules, **new.resting}
    for id in sorted({*olds, *news}):
        before, after = olds.get(id), news.get(id)
        if before is None and after is not None:
            yield Edit("added", "rule", id, after.where, [f"when {wording(after.when, new.attributes)}"])
        elif after is None and before is not None:
            yield Edit("removed", "rule", id, before.where, [f"when {wording(before.when, old.attributes)}"])
        elif before is not None and after is not None and (changes := _changes(before, after, old, new)):
            yield Edit("changed", "rule", id, after.where, changes)


def _tables(old: Knowledge, new: Knowledge) -> Iterator[Edit]:
    """Tables whose rows count otherwise, or stand in another order where that matters."""
    hits = [{rule.row.table: rule.row.hit for rule in each.rules.values() if rule.row} for each in (old, new)]
    for table in sorted({**hits[0], **hits[1]}):
        changes = []
        if table not in old.rulesets or table not in new.rulesets:
            continue
        if hits[0].get(table) != hits[1].get(table):
            changes.append(f"hit: {_said(hits[0].get(table) or 'none')} -> {_said(hits[1].get(table) or 'none')}")
        orders = [each.strata.sequences.get(table, []) for each in (old, new)]
        both = [[id for id in order if id in other] for order, other in zip(orders, reversed(orders), strict=True)]
        changes.extend(f"{id} is read {words}" for id, words in _moved(*both))
        if changes:
            yield Edit("changed", "table", table, new.rulesets[table].where, changes)


def _moved(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    """Rows that stand elsewhere among those that both versions have, as few as say all of it, and behind which row."""
    places = {id: place for place, id in enumerate(before)}
    kept = set(_longest_rising([places[id] for id in after]))
    for place, id in enumerate(after):
        if places[id] not in kept:
            yield id, f"after {after[place - 1]}" if place else "first"


def _longest_rising(numbers: list[int]) -> list[int]:
    """A longest part of different numbers that rises, by patience sorting (Fredman 1975)."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(ends, number)
        before[number] = ends[place - 1] if place else None
        ends[place : place + 1] = [number]
    found: list[int] = []
    last = ends[-1] if ends else None
    while last is not None:
        found.append(last)
        last = before[last]
    return found[::-1]


def _changes(before: Rule, after: Rule, old: Knowledge, new: Knowledge) -> list[str]:
    found = []
    if before.when != after.when:
        one, other = wording(before.when, old.attributes), wording(after.when, new.attributes)
        found.append(f"when: {one} -> {other}")
    found.extend(
        f"then {name}: {_said(before.then.get(name))} -> {_said(after.then.get(name))}"
        for name in dict.fromkeys([*before.then, *after.then])
        if before.then.get(name) != after.then.get(name)
    )
    rows = [rule.row is not None and rule.row.otherwise for rule in (before, after)]
    if rows[0] != rows[1]:
        found.append("otherwise row -> row" if rows[0] else "row -> otherwise row")
    for key in ("because", "source", "overrides", "ruleset", "period"):
        one, other = getattr(before, key), getattr(after, key)
        if one != other:
            found.append(f"{key}: {_said(one)} -> {_said(other)}")
    return found


def _attributes(old: Knowledge, new: Knowledge) -> Iterator[Edit]:
    for name in sorted({*old.attributes, *new.attributes}):
        before, after = old.attributes.get(name), new.attributes.get(name)
        if before is None and after is not None:
            yield Edit("added", "attribute", name, after.where)
        elif after is None and before is not None:
            yield Edit("removed", "attribute", name, before.where)
        elif before is not None and after is not None:
            changes = list(_redeclared(before, after, (old.default(before), new.default(after))))
            if changes:
                yield Edit("changed", "attribute", name, after.where, changes)


def _redeclared(before: Attribute, after: Attribute, defaults: tuple[Value | None, Value | None]) -> Iterator[str]:
    for key in ("kind", "minimum", "maximum", "unit", "together", "otherwise", "question", "title", "ranks", "shown"):
        one, other = defaults if key == "otherwise" else (getattr(before, key), getattr(after, key))
        if one != other:
            yield f"{key}: {_said(one)} -> {_said(other)}"
    if list(before.choices) != list(after.choices):
        yield f"choices: {_said(list(before.choices))} -> {_said(list(after.choices))}"
    for id, choice in before.choices.items():
        other = after.choices.get(id, choice)
        if choice.title != other.title:
            yield f"{id}: {choice.title} -> {other.title}"
        if choice.rank != other.rank:
            yield f"rank of {id}: {_said(choice.rank)} -> {_said(other.rank)}"
    for key in ("expected_when", "ask_when"):
        if getattr(before, key) != getattr(after, key):
            yield key


def _said(value: object) -> str:
    return spelled(value, empty="nothing", unknown="nothing") or "nothing"
