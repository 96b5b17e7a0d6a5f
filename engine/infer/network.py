"""The adapter to durable-rules: which rules of a stratum match, asked of its extension module.

It keeps inside the subset that was measured to be sound. A stratum's complete values are asserted as one flat fact,
unknown and empty ones spelled out, so nothing is negated over facts that are yet to come. One session id and one fact
id are used again and again, the fact is retracted after each question: nothing grows, and no hash can collide. Words
and numbers stand under different keys, since comparisons are weakly typed; keys are told apart by a hash of 32 bits, so
they come from a small family that is known to have no collisions, and a choice is the number of its place. A stratum is
split into rulesets of few tests, and a large condition into pieces (see engine.infer.pieces): one fact may pass 64
tests at most and have 254 properties, and 512 tests under one node never return. docs/durable-rules.md has the whole
list, and tests/engine/infer/test_network.py pins each edge.
"""

from __future__ import annotations

import itertools
import json
import shlex
import sys
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter
from typing import Any, assert_never

from engine.infer.pieces import Formula, cut, holds, size
from engine.knowledge.condition import ALWAYS, Condition, Group, Test, region, tests
from engine.knowledge.day import number_of
from engine.knowledge.operator import OPERATORS, Among, Between, End, Known, Touches
from engine.knowledge.rule import Rule
from engine.knowledge.strata import Strata
from engine.knowledge.structure import Structure
from engine.knowledge.three_valued import status
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem, ProblemError, Where, printable

try:
    import durable_rules_engine as durable
except ImportError as error:
    durable, _reason = None, str(error)
else:
    _reason = ""

# CPython 3.13 dropped a name that the extension's source still calls; its build reads CPPFLAGS, and not CFLAGS.
FLAG = "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject"
RANGE = "durable-rules>=2.0.28,<2.1"
# What the adapter calls; a version without one of these is as good as none.
_NEEDED = ("create_ruleset", "assert_fact", "start_action_for_state", "complete_and_start_action", "retract_fact")

STORED, UNREAD = 0, 1
# The most values that the rules of one ruleset test.
MOST_TESTS = 60
# The values of one attribute that are kept spelled.
KEPT = 4096
# The extension keeps process-wide tables without a lock of its own.
_LOCK = threading.Lock()
_names = itertools.count()
_BY_NAME = attrgetter("attribute")
# The key of an attribute, and the members of a set in the order of their keys.
_Key = tuple[str, list[str]]


@dataclass(slots=True, eq=False, repr=False)
class Shard(Structure):
    """A durable-rules ruleset as JSON, what its short names stand for, and what it reads.

    `rules` are ids of rules, or of a rule that was cut, its id and the number of a piece; without a source they are
    those that always hold. `reads` are attributes, each
    with the members of a set that are looked for; the place of an attribute, and of a member, makes its key. `cut` has
    the formulas of rules some pieces of which stand here. `compared` are tests of two attributes, which are decided
    before the engine is asked; their places follow those of the attributes. A shard with conditions `remembered` is no
    ruleset: what they say of each case is worked out once.
    """

    source: str
    rules: list[str]
    reads: dict[str, list[str]]
    cut: dict[str, Formula] = field(default_factory=dict)
    compared: list[Test] = field(default_factory=list)
    remembered: dict[str, Condition] = field(default_factory=dict)


def require_engine() -> None:
    """Raise ProblemError, with the command that mends it, where the extension module is missing or of no use."""
    missing = [name for name in _NEEDED if not hasattr(durable, name)]
    reason = _reason or (f"it lacks {', '.join(missing)}" if missing else "")
    if reason:
        pip = f"{FLAG} {shlex.quote(sys.executable)} -m pip install --no-cache-dir --force-reinstall --no-deps"
        message = (
            f"the rule engine cannot be used: {reason}; install it anew, with the flag that Python 3.13 "
            f"needs: {pip} '{RANGE}'"
        )
        raise ProblemError([Problem(Where("durable-rules"), "no-rule-engine", printable(message, 1_000))])


class Network:
    """The compiled rules of a knowledge base. Making one costs milliseconds; asking it, microseconds."""

    def __init__(self, shards: list[list[Shard]], attributes: Mapping[str, Attribute]) -> None:
        """Raises ProblemError where the extension module cannot be used."""
        require_engine()
        spelled: dict[tuple[str, int, tuple[str, ...]], _Spelled] = {}

        def reading(shard: Shard) -> list[tuple[str, _Spelled]]:
            found = []
            for place, (name, members) in enumerate(shard.reads.items()):
                key = (name, place, tuple(members))
                if key not in spelled:
                    spelled[key] = _Spelled(f"a{place}", attributes[name], members)
                found.append((name, spelled[key]))
            return found

        self._attributes = attributes
        self._layers = [
            [(_Ruleset(each.source), each.rules, reading(each), each.compared) for each in layer if each.source]
            for layer in shards
        ]
        self._always = [[id for each in layer if not each.source for id in each.rules] for layer in shards]
        self._remembered = [
            [_Remembered(each.remembered, reading(each), attributes) for each in layer if each.remembered]
            for layer in shards
        ]
        self._cut = [{id: formula for each in layer for id, formula in each.cut.items()} for layer in shards]

    def matches(self, layer: int, values: Mapping[str, Value]) -> set[str]:
        """The ids of the rules of a stratum whose conditions hold for these values; what is absent is unknown."""
        found: set[str] = set(self._always[layer])
        for remembered in self._remembered[layer]:
            found |= remembered.matches(values)
        for ruleset, rules, reads, compared in self._layers[layer]:
            parts = "".join([spelled[values.get(name)] for name, spelled in reads])
            for place, test in enumerate(compared, len(reads)):
                parts += f',"a{place}":{int(status(test, values, self._attributes) == "holds")}'
            found.update([rules[int(name)] for name in ruleset.ask(f'{{"id":"1","sid":"1"{parts}}}')])
        return _whole(found, self._cut[layer]) if self._cut[layer] else found


def _whole(found: set[str], cut: Mapping[str, Formula]) -> set[str]:
    """The rules that hold, of rules and of pieces that do."""
    whole = {each for each in found if " " not in each}
    pieces: dict[str, set[int]] = {}
    for id, number in (each.split(" ") for each in found - whole):
        pieces.setdefault(id, set()).add(int(number))
    return whole | {id for id, numbers in pieces.items() if holds(cut[id], numbers)}


class _Remembered:
    """Rules that read a few words: which of them match is worked out once for each case, and then known."""

    __slots__ = ("attributes", "conditions", "known", "reads")

    def __init__(
        self,
        conditions: Mapping[str, Condition],
        reads: list[tuple[str, _Spelled]],
        attributes: Mapping[str, Attribute],
    ) -> None:
        self.conditions = conditions
        self.reads = reads
        self.attributes = attributes
        self.known: dict[str, frozenset[str]] = {}

    def matches(self, values: Mapping[str, Value]) -> frozenset[str]:
        case = "".join([spelled[values.get(name)] for name, spelled in self.reads])
        found = self.known.get(case)
        if found is None:
            if len(self.known) >= KEPT:
                self.known.clear()
            holding = (id for id, when in self.conditions.items() if status(when, values, self.attributes) == "holds")
            self.known[case] = found = frozenset(holding)
        return found


class _Ruleset:
    """A ruleset of the extension, made anew where a question to it was broken off."""

    __slots__ = ("handle", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self.handle: int | None = None

    def ask(self, fact: str) -> list[str]:
        """The short names of the rules that match a fact, each as often as it matches."""
        with _LOCK:
            try:
                if self.handle is None:
                    self.handle = durable.create_ruleset(f"stratum{next(_names)}", self.source)
                return _ask(self.handle, fact)
            except BaseException:
                # A match that was begun and not completed keeps all others waiting, without a word: no rule would fire.
                self.handle = None
                raise


def _ask(handle: int, fact: str) -> list[str]:
    """Assert a fact, collect the short names of the rules that match, and retract it."""
    found: list[str] = []
    code, state = durable.assert_fact(handle, fact)
    if code == STORED:
        started = durable.start_action_for_state(handle, state)
        message = started[1] if started else None
        while message is not None:
            # A message is {"name": {"m": fact}}; a name is a number here, so it ends at the next quote.
            found.append(message[2 : message.index('"', 2)])
            message = durable.complete_and_start_action(handle, state)
    elif code != UNREAD:
        raise RuntimeError(f"durable-rules took a fact for one it has seen (code {code})")
    durable.retract_fact(handle, fact)
    return found


class _Spelled(dict[Value | None, str]):
    """The values of one attribute as parts of a JSON object, each with a comma before it, spelled once and kept."""

    def __init__(self, key: str, attribute: Attribute, members: list[str]) -> None:
        super().__init__()
        self.key = key
        self.attribute = attribute
        self.members = members

    def __missing__(self, value: Value | None) -> str:
        if len(self) >= KEPT:
            self.clear()
        self[value] = found = self._spell(value)
        return found

    def _spell(self, value: Value | None) -> str:
        key, attribute = self.key, self.attribute
        if value is None:
            return f',"k{key}":0'
        known = f',"k{key}":1'
        if isinstance(value, tuple):
            chosen = frozenset(value)
            members = [f'"{key}m{place}":{int(member in chosen)}' for place, member in enumerate(self.members)]
            return ",".join([known, *members])
        return f'{known},"{key}":{_spelled(value, attribute)}'


def _spelled(value: Value, attribute: Attribute) -> str:
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
        found.append(Shard("", [], _read(remembered), remembered=remembered))
    return found


def _reads_words(condition: Condition, attributes: Mapping[str, Attribute]) -> bool:
    """Whether a condition reads no number and no day, of which there are too many to remember, and compares none."""
    return not any(test.other or attributes[test.attribute].spans for test in tests(condition))


def _read(conditions: Mapping[str, Condition]) -> dict[str, list[str]]:
    """The attributes that conditions test, each with the members of a set that are looked for."""
    reads: dict[str, list[str]] = {}
    for test in _tests(conditions):
        if test.other:
            continue
        members = reads.setdefault(test.attribute, [])
        asked_about = region(test)
        if isinstance(asked_about, Touches):
            members.extend(member for member in map(str, asked_about.members) if member not in members)
    return reads


def _tests(conditions: Mapping[str, Condition]) -> list[Test]:
    return sorted((test for each in conditions.values() for test in tests(each)), key=_BY_NAME)


def _shard(conditions: Mapping[str, Condition], attributes: Mapping[str, Attribute]) -> Shard:
    reads = _read(conditions)
    compared = list(dict.fromkeys(test for test in _tests(conditions) if test.other))
    keys: dict[str | Test, _Key] = {name: (f"a{place}", members) for place, (name, members) in enumerate(reads.items())}
    keys.update((test, (f"a{place}", [])) for place, test in enumerate(compared, len(reads)))
    source = {
        str(index): {"all": [{"m": {"$and": [_pattern(each, attributes, keys)]}}]}
        for index, each in enumerate(conditions.values())
    }
    return Shard(_json(source), list(conditions), reads, compared=compared)


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
            found = [{key: _Literal(_spelled(value, attribute))} for value in values]
            return _joined(found, "$or") if inside else _joined([{"$neq": each} for each in found], "$and")
        case Between() as between:
            found = [
                {_compared(end, inside): {key: _Literal(_spelled(end.bound, attribute))}} for end in between.ends()
            ]
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
