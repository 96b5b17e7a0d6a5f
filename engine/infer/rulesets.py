"""The rules of each stratum as rulesets of the rule engine, each within its bounds (see engine.infer.network)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any, assert_never

from engine.infer.pieces import Formula, cut, size
from engine.infer.shard import Shard, spelled
from engine.knowledge.condition import ALWAYS, Condition, Group, Test, reads, region, tests
from engine.knowledge.operator import OPERATORS, Among, Between, End, Known, Touches
from engine.knowledge.rule import Rule
from engine.knowledge.strata import Strata
from engine.knowledge.vocabulary import Attribute

# The most values that the rules of one ruleset test.
MOST_TESTS = 60
_BY_NAME = attrgetter("attribute")
# The key of an attribute, and the members of a set in the order of their keys.
_Key = tuple[str, list[str]]


def shards(rules: Mapping[str, Rule], strata: Strata, attributes: Mapping[str, Attribute]) -> list[list[Shard]]:
    """The rulesets of every stratum, each within the measured bounds.

    Raises TypeError for a value of no kind, which loading lets through nowhere.
    """
    return [_of_stratum([rules[id] for id in stratum.rules], attributes) for stratum in strata.layers]


def _of_stratum(rules: Iterable[Rule], attributes: Mapping[str, Attribute]) -> list[Shard]:
    found: list[Shard] = []
    weight = 0
    chunk: dict[str, Condition] = {}
    formulas: dict[str, Formula] = {}
    always: list[str] = []
    remembered: dict[str, Condition] = {}
    for rule in rules:
        if rule.when == ALWAYS:
            always.append(rule.id)
            continue
        if rule.derived and _reads_words(rule.when, attributes):
            remembered[rule.id] = rule.when
            continue
        formula, pieces = cut(rule.when)
        if len(pieces) > 1:
            formulas[rule.id] = formula
        for number, piece in enumerate(pieces):
            values = size(piece).values
            if chunk and weight + values > MOST_TESTS:
                found.append(_shard(chunk, attributes))
                weight, chunk = 0, {}
            chunk[f"{rule.id} {number}" if len(pieces) > 1 else rule.id] = piece
            weight += values
    if chunk:
        found.append(_shard(chunk, attributes))
        found[-1].cut = formulas
    if always:
        found.append(Shard("", always, {}))
    if remembered:
        found.append(Shard("", [], {}, remembered=remembered, groups=_groups(remembered)))
    return found


def _reads_words(condition: Condition, attributes: Mapping[str, Attribute]) -> bool:
    """Whether a condition reads no number and no day, of which there are too many to remember, and compares none."""
    return not any(test.other or attributes[test.attribute].spans for test in tests(condition))


def _read(conditions: Mapping[str, Condition]) -> dict[str, list[str]]:
    """The attributes that conditions test, each with the members of a set that are looked for."""
    found: dict[str, list[str]] = {}
    for test in _tests(conditions):
        if test.other:
            continue
        members = found.setdefault(test.attribute, [])
        asked_about = region(test)
        if isinstance(asked_about, Touches):
            members.extend(member for member in map(str, asked_about.members) if member not in members)
    return found


def _tests(conditions: Mapping[str, Condition]) -> list[Test]:
    return sorted((test for each in conditions.values() for test in tests(each)), key=_BY_NAME)


def _shard(conditions: Mapping[str, Condition], attributes: Mapping[str, Attribute]) -> Shard:
    looked_for = _read(conditions)
    compared = list(dict.fromkeys(test for test in _tests(conditions) if test.other))
    keys: dict[str | Test, _Key] = {
        name: (f"a{place}", members) for place, (name, members) in enumerate(looked_for.items())
    }
    keys.update((test, (f"a{place}", [])) for place, test in enumerate(compared, len(looked_for)))
    source = {
        str(index): {"all": [{"m": {"$and": [_pattern(each, attributes, keys)]}}]}
        for index, each in enumerate(conditions.values())
    }
    return Shard(_json(source), list(conditions), looked_for, compared=compared, groups=_groups(conditions))


def _groups(conditions: Mapping[str, Condition]) -> list[tuple[list[str], list[str]]]:
    """The ids of conditions by the attributes that decide them; what reads a part of these stands with the rest."""
    reading = {id: frozenset(reads(condition)) for id, condition in conditions.items()}
    found: dict[frozenset[str], list[str]] = {}
    for id, names in sorted(reading.items(), key=lambda each: -len(each[1])):
        found.setdefault(next((others for others in found if names <= others), names), []).append(id)
    return [(sorted(names), ids) for names, ids in found.items()]


def _pattern(condition: Condition, attributes: Mapping[str, Attribute], keys: Mapping[str | Test, _Key]) -> Any:
    if isinstance(condition, Test):
        if condition.other:
            return {keys[condition][0]: 1}
        return _test(condition, attributes[condition.attribute], *keys[condition.attribute])
    # A count is cut into its parts; see engine.infer.pieces.
    assert isinstance(condition, Group)
    parts = [_pattern(part, attributes, keys) for part in condition.parts]
    return {"$and" if condition.kind == "all" else "$or": parts}


def _test(test: Test, attribute: Attribute, key: str, looked_for: list[str]) -> Any:
    inside = OPERATORS[test.op].inside
    match region(test):
        case Known():
            return {f"k{key}": int(inside)}
        case Touches(members=members):
            found: list[Any] = [{f"{key}m{looked_for.index(str(member))}": int(inside)} for member in members]
            return _joined(found, "$or" if inside else "$and")
        case Among(values=values):
            found = [{key: _Literal(spelled(value, attribute))} for value in values]
            return _joined(found, "$or") if inside else _joined([{"$neq": each} for each in found], "$and")
        case Between() as between:
            found = [{_compared(end, inside): {key: _Literal(spelled(end.bound, attribute))}} for end in between.ends()]
            return _joined(found, "$and" if inside else "$or")
        case unheard_of:
            assert_never(unheard_of)


def _compared(end: End, inside: bool) -> str:
    """The comparison with an end that holds for values on its inner side, or on its outer one."""
    if end.low == inside:
        return "$gt" if end.beyond else "$gte"
    return "$lte" if end.beyond else "$lt"


def _joined(parts: list[Any], group: str) -> Any:
    return parts[0] if len(parts) == 1 else {group: parts}


class _Literal(str):
    """A value that is spelled in JSON already."""

    __slots__ = ()


def _json(value: Any) -> str:
    """JSON in which literals stand as they were spelled: the json module would write 1e-05."""
    if isinstance(value, _Literal):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{_json(child)}" for key, child in value.items()) + "}"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "[" + ",".join(map(_json, value)) + "]"
    return json.dumps(value)
