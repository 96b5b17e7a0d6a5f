"""Random small knowledge bases of every kind of attribute, rule and stratum, for hypothesis.

Their facts have so few values that every organization can be tried: see `completions`. The texts are JSON, which YAML
includes. Rules are stratified by construction: an attribute of rank n is concluded from those of lower ranks, and from
its own rank only by tests that more conclusions could make true, so that sets and flags of one rank can be recursive.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st

from engine.infer.expert import Expert
from engine.knowledge.base import Knowledge
from engine.knowledge.value import Value, Values
from engine.knowledge.vocabulary import Attribute

Draw = Callable[[st.SearchStrategy[Any]], Any]
KINDS = ("flag", "choice", "set", "integer", "number", "level", "date")
WORDS = ("red", "green", "blue")
MEMBERS = ("left", "right")
SCALE = ("low", "middle", "high")
# Rules name whole and half numbers, and answers stand on quarters too: on every bound, and on each side of it.
DAYS = ["2024-02-28", "2024-02-29", "2024-03-01"]
NAMED: dict[str, list[Value]] = {"integer": [0, 1, 2, 3], "number": [0.0, 0.5, 1.0], "date": [*DAYS]}
BOUNDS: dict[str, list[Value]] = {
    "integer": [-1, 0, 1, 1.5, 2, 3],
    "number": [-1, 0, 0.5, 1, 1.5],
    "date": ["0001-01-01", *DAYS, "9999-12-31"],
}
ANSWERS: dict[str, list[Value]] = {
    "integer": [0, 1, 2, 3],
    "number": [0.0, 0.25, 0.5, 0.75, 1.0],
    "date": ["2024-02-27", *DAYS],
}

LEAP = date(2024, 2, 29).toordinal()


@dataclass
class Declared:
    """An attribute of a random knowledge base; facts have rank -1."""

    name: str
    kind: str
    rank: int
    document: dict[str, Any]

    @property
    def values(self) -> list[Any]:
        if self.kind == "flag":
            return [True, False]
        if self.kind in NAMED:
            return NAMED[self.kind]
        return list(SCALE if self.kind == "level" else self.document["choices"])


@st.composite
def sources(draw: Draw) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The document of the facts, and the rules."""
    facts = [_declared(f"fact{index}", draw(st.sampled_from(KINDS)), -1) for index in range(draw(st.integers(1, 3)))]
    concluded = [
        _declared(f"conclusion{index}", draw(st.sampled_from(KINDS)), draw(st.integers(0, 2)))
        for index in range(draw(st.integers(1, 4)))
    ]
    for attribute in concluded:
        if attribute.kind != "set" and draw(st.booleans()):
            attribute.document["otherwise"] = draw(st.sampled_from(attribute.values))
    for attribute in concluded:
        if "otherwise" in attribute.document and draw(st.booleans()):
            attribute.document["otherwise"] = draw(_defaults(attribute, facts, concluded))
    for attribute in concluded:
        if attribute.kind in NAMED and draw(st.booleans()):
            attribute.document["together"] = draw(
                st.sampled_from(["least", "most", *(["sum"] * 2 if attribute.kind != "date" else [])])
            )
        if draw(st.integers(0, 3)) == 0:
            attribute.document["expected_when"] = draw(conditions(facts, [], 1))
    rules = [draw(_rules(f"rule-{index}", facts, concluded)) for index in range(draw(st.integers(1, 7)))]
    _override(draw, rules, facts + concluded)
    document = {
        "knowledge": {"name": "random", "title": "Random", "about": "Random.", "verdict": [concluded[0].name]},
        "scales": {"scale": {step: step.title() for step in SCALE}},
        "attributes": {each.name: each.document for each in facts + concluded},
    }
    return document, rules


def texts_of(document: dict[str, Any], rules: list[dict[str, Any]]) -> dict[str, str]:
    ruleset = {"ruleset": "random", "title": "Random", "rules": rules}
    return {"facts/all.yaml": json.dumps(document, indent=1), "rules/random.yaml": json.dumps(ruleset, indent=1)}


@st.composite
def texts(draw: Draw) -> dict[str, str]:
    """The texts of a knowledge base by relative path."""
    document, rules = draw(sources())
    table = _tabled(draw, document["attributes"], rules)
    found = texts_of(document, [rule for rule in rules if table is None or rule not in table[0]])
    if table is not None:
        found["rules/table.yaml"] = json.dumps({"ruleset": "table", "title": "Table", "table": table[1]}, indent=1)
    return found


def knowledge_bases() -> st.SearchStrategy[Expert]:
    return texts().map(lambda each: Expert.of_texts(each, "random"))


@st.composite
def knowledge_pairs(draw: Draw) -> tuple[Expert, Expert]:
    """Two knowledge bases over one vocabulary; of the second, some rules are missing or conclude other values."""
    document, rules = draw(sources())
    changed: list[dict[str, Any]] = []
    for rule in rules:
        fate = draw(st.sampled_from(["stays", "stays", "goes", "changes"]))
        if fate == "changes":
            kinds = {name: document["attributes"][name] for name in rule["then"]}
            then = {name: draw(st.sampled_from(_declared_again(name, it).values)) for name, it in kinds.items()}
            changed.append({**rule, "then": then})
        elif fate == "stays":
            changed.append(rule)
    left = {rule["rule"] for rule in changed}
    changed = [{**rule, "overrides": [id for id in rule.get("overrides", []) if id in left]} for rule in changed]
    first, second = (Expert.of_texts(texts_of(document, each), "random") for each in (rules, changed))
    return first, second


def answers_for(knowledge: Knowledge) -> st.SearchStrategy[Values]:
    """Valid answers to some of the questions of any knowledge base."""
    optional = {attribute.name: answer_to(attribute) for attribute in knowledge.asked}
    return st.fixed_dictionaries({}, optional=optional)


def answer_to(attribute: Attribute) -> st.SearchStrategy[Value]:
    if attribute.kind == "flag":
        return st.booleans()
    if attribute.kind == "set":
        return st.sets(st.sampled_from(list(attribute.choices))).map(attribute.ordered)
    if attribute.dated:
        low, high = attribute.limits
        days = st.integers(int(low), int(high)) | st.integers(LEAP - 40, LEAP + 40)
        return days.map(lambda day: date.fromordinal(min(max(day, int(low)), int(high))).isoformat())
    if attribute.numeric:
        low = 0 if attribute.minimum is None else attribute.limits[0]
        high = low + 1000 if attribute.maximum is None else attribute.limits[1]
        whole = st.integers(int(low), int(high)) | st.integers(int(low), min(int(high), int(low) + 40))
        return whole if attribute.kind == "integer" else st.integers(int(low * 4), int(high * 4)).map(lambda it: it / 4)
    return st.sampled_from(list(attribute.choices))


def completions(knowledge: Knowledge, answers: Values | None = None) -> Iterator[Values]:
    """Every organization of a random knowledge base that has these answers: what is not answered may stay unknown."""
    given = answers or {}
    names = [attribute.name for attribute in knowledge.asked]
    options = [[given[each.name]] if each.name in given else [*every_value(each), None] for each in knowledge.asked]
    for values in itertools.product(*options):
        yield {name: value for name, value in zip(names, values, strict=True) if value is not None}


def every_value(attribute: Attribute) -> list[Value]:
    if attribute.kind == "flag":
        return [True, False]
    if attribute.kind == "set":
        subsets = (itertools.combinations(attribute.choices, size) for size in range(len(attribute.choices) + 1))
        return [subset for each in subsets for subset in each]
    return ANSWERS.get(attribute.kind) or list(attribute.choices)


def _declared(name: str, kind: str, rank: int) -> Declared:
    document: dict[str, Any] = {"kind": kind, "title": name.title()}
    if kind in ("choice", "set"):
        document["choices"] = {word: word.title() for word in (WORDS if kind == "choice" else MEMBERS)}
    if kind == "level":
        document["scale"] = "scale"
    if kind in ANSWERS:
        document.update(minimum=ANSWERS[kind][0], maximum=ANSWERS[kind][-1])
    if rank < 0:
        document["question"] = f"What is {name}?"
    return Declared(name, kind, rank, document)


def _declared_again(name: str, document: dict[str, Any]) -> Declared:
    return Declared(name, document["kind"], 0, document)


@st.composite
def _defaults(draw: Draw, attribute: Declared, facts: list[Declared], concluded: list[Declared]) -> dict[str, Any]:
    """An `otherwise` with a reason; what it waits for ranks lower, or can only grow."""
    found = {"value": attribute.document["otherwise"], "because": "Nothing else says more."}
    if draw(st.booleans()):
        lower = facts + [each for each in concluded if each.rank < attribute.rank]
        found["when"] = draw(conditions(lower, _growing(concluded, attribute.rank), 1))
    return found


def _otherwise(attribute: Declared) -> Any:
    found = attribute.document.get("otherwise")
    return found["value"] if isinstance(found, dict) else found


def _growing(concluded: list[Declared], rank: int) -> list[Declared]:
    """What rules of a rank may read of attributes of the same rank: sets, and flags that are not true without rules."""
    return [
        each
        for each in concluded
        if each.rank == rank and (each.kind == "set" or (each.kind == "flag" and _otherwise(each) is not True))
    ]


@st.composite
def _rules(draw: Draw, id: str, facts: list[Declared], concluded: list[Declared]) -> dict[str, Any]:
    then = draw(st.lists(st.sampled_from(concluded), min_size=1, max_size=2, unique_by=lambda each: each.name))
    rank = min(each.rank for each in then)
    lower = facts + [each for each in concluded if each.rank < rank]
    growing = _growing(concluded, rank)
    conclusions = {}
    for each in then:
        many = each.kind == "set" and draw(st.booleans())
        value = st.sampled_from(each.values)
        conclusions[each.name] = draw(st.lists(value, min_size=1, max_size=2, unique=True) if many else value)
    return {
        "rule": id,
        "when": draw(conditions(lower, growing, 2)),
        "then": conclusions,
        "because": "It is so.",
    }


@st.composite
def conditions(draw: Draw, readable: list[Declared], growing: list[Declared], depth: int) -> dict[str, Any]:
    """A condition; the attributes of `growing` are read only where they have a member or are true."""
    condition: dict[str, Any] = {}
    for _ in range(draw(st.integers(1, 2))):
        form = draw(st.sampled_from(["test", "test", "test", "group", "count", "state", "compared"]))
        pairs = [(one, other) for one in readable for other in readable if comparable(one, other)]
        if form == "count" and depth:
            condition["count"] = draw(counts(readable, growing, depth))
        elif form == "group" and depth:
            kind = draw(st.sampled_from(["any", "all", "none"]))
            inner = conditions(readable, [] if kind == "none" else growing, depth - 1)
            condition[kind] = draw(st.lists(inner, min_size=1, max_size=2))
        elif form == "compared" and pairs:
            one, other = draw(st.sampled_from(pairs))
            condition[one.name] = draw(comparisons(one, other))
        elif form == "state":
            kind = draw(st.sampled_from(["known", "unknown"]))
            name = draw(st.sampled_from(readable)).name
            condition.update(draw(st.sampled_from([{kind: [name]}, {name: {"is": kind}}])))
        else:
            attribute = draw(st.sampled_from(readable + growing + growing))
            matcher = growing_matchers(attribute) if attribute in growing else matchers(attribute)
            condition[attribute.name] = draw(matcher)
    return condition


@st.composite
def counts(draw: Draw, readable: list[Declared], growing: list[Declared], depth: int) -> dict[str, Any]:
    """How many of a list of conditions hold; only a lower bound may be met by more conclusions."""
    key = draw(st.sampled_from(["at_least", "at_least", "at_most", "exactly", "both"]))
    listed = draw(
        st.lists(conditions(readable, growing if key == "at_least" else [], depth - 1), min_size=1, max_size=4)
    )
    every = len(listed)
    if key == "both" and every > 1:
        least, most = sorted(draw(st.tuples(st.integers(1, every - 1), st.integers(1, every - 1))))
        return {"at_least": least, "at_most": most, "of": listed}
    key = "exactly" if key == "both" else key
    return {key: draw(st.integers(key == "at_least", every - (key == "at_most"))), "of": listed}


def comparable(one: Declared, other: Declared) -> bool:
    """Whether a condition may hold two attributes against each other."""
    numbers = {one.kind, other.kind} <= {"integer", "number"}
    return one.name != other.name and one.kind != "set" and (numbers or one.kind == other.kind)


def comparisons(one: Declared, other: Declared) -> st.SearchStrategy[Any]:
    """What stands beside an attribute that is held against another one."""
    same = st.just({"attribute": other.name})
    found = same | st.fixed_dictionaries({"not": same})
    if one.kind in ("flag", "choice"):
        return found
    threshold = st.sampled_from(["at_least", "at_most", "above", "below"]).flatmap(
        lambda test: st.fixed_dictionaries({test: same})
    )
    return found | threshold | threshold


def growing_matchers(attribute: Declared) -> st.SearchStrategy[Any]:
    if attribute.kind == "flag":
        return st.just(True)
    value = st.sampled_from(attribute.values)
    lists = st.lists(value, min_size=1, max_size=2, unique=True)
    return value | lists | st.fixed_dictionaries({"includes_all": lists})


def matchers(attribute: Declared) -> st.SearchStrategy[Any]:
    """What stands beside an attribute in a condition."""
    value = st.sampled_from(attribute.values)
    if attribute.kind == "flag":
        return value | st.fixed_dictionaries({"not": value})
    lists = st.lists(value, min_size=1, max_size=2, unique=True)
    found = value | lists | st.fixed_dictionaries({"not": value | lists})
    if attribute.kind == "set":
        return found | st.sampled_from(["includes_all", "excludes", "includes_any"]).flatmap(
            lambda test: st.fixed_dictionaries({test: lists})
        )
    if attribute.kind == "choice":
        return found
    bounds: list[Any] = [*BOUNDS.get(attribute.kind, SCALE)]
    bound = st.sampled_from(bounds)
    threshold = st.sampled_from(["at_least", "at_most", "above", "below"]).flatmap(
        lambda test: st.fixed_dictionaries({test: bound})
    )
    return found | threshold | threshold


def _override(draw: Draw, rules: list[dict[str, Any]], attributes: list[Declared]) -> None:
    """Let some rules override earlier ones, where what these conclude is of a higher rank than all that they read."""
    ranks = {each.name: each.rank for each in attributes}
    for index, rule in enumerate(rules):
        read = max(ranks[name] for name in read_by(rule["when"]))
        below = [other["rule"] for other in rules[:index] if all(ranks[name] > read for name in other["then"])]
        if below and draw(st.booleans()):
            rule["overrides"] = draw(st.lists(st.sampled_from(below), min_size=1, max_size=2, unique=True))


def read_by(condition: dict[str, Any]) -> set[str]:
    """The names that a condition reads."""
    found: set[str] = set()
    for key, value in condition.items():
        if key in ("any", "all", "none"):
            found.update(name for part in value for name in read_by(part))
        elif key == "count" and isinstance(value, dict) and "of" in value:
            found.update(name for part in value["of"] for name in read_by(part))
        elif key in ("known", "unknown"):
            found.update(value)
        else:
            found.add(key)
            found.update(compared_in(value))
    return found


def compared_in(matcher: Any) -> Iterator[str]:
    """The attributes that stand in a matcher."""
    if isinstance(matcher, dict):
        for key, inner in matcher.items():
            yield from [inner] if key == "attribute" else compared_in(inner)


def _tabled(
    draw: Draw, attributes: dict[str, Any], rules: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], dict[str, Any]] | None:
    """Some rules over answers alone, and the table with a hit policy whose rows they are."""
    asked = {name for name, each in attributes.items() if "question" in each}
    chosen = [rule for rule in rules if {*rule["when"], *read_by(rule["when"])} <= asked and "overrides" not in rule]
    if not chosen or draw(st.booleans()):
        return None
    when = list(dict.fromkeys(name for rule in chosen for name in rule["when"]))
    then = list(dict.fromkeys(name for rule in chosen for name in rule["then"]))
    merged = {name for name in then if attributes[name]["kind"] in ("set", "level") or "together" in attributes[name]}
    hit = draw(st.sampled_from(["first", "first", "unique", "any", *(["collect"] if merged == set(then) else [])]))
    left_out = st.sampled_from(["-", None, {"is": "unknown"}])
    rows = [
        {
            "rule": rule["rule"],
            "cells": [
                *(rule["when"][name] if name in rule["when"] else draw(left_out) for name in when),
                *(rule["then"].get(name) for name in then),
            ],
        }
        for rule in draw(st.permutations(chosen))
    ]
    table: dict[str, Any] = {"hit": hit, "when": when, "then": then, "because": "It is so.", "rows": rows}
    if draw(st.booleans()):
        table["otherwise"] = {"rule": "the-rest", "cells": [chosen[0]["then"].get(name) for name in then]}
    return chosen, table
