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
import shlex
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from operator import itemgetter

from engine.infer.pieces import Formula, holds
from engine.infer.shard import Shard, spelled
from engine.knowledge.predicate import predicate
from engine.knowledge.three_valued import status
from engine.knowledge.value import Seen, Value
from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem, ProblemError, Where, printable

try:
    import durable_rules_engine as durable
except ImportError as error:
    durable, _reason = None, str(error)
else:
    _reason = ""

# CPython 3.13 dropped a name that the extension's source still calls; the rest lets an overflow in C end the program
# before it is of use to anyone. Its build reads CPPFLAGS, and not CFLAGS.
FLAG = "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject -O2 -fstack-protector-strong -D_FORTIFY_SOURCE=2"
RANGE = "durable-rules>=2.0.28,<2.1"
# What the adapter calls; a version without one of these is as good as none.
_NEEDED = ("create_ruleset", "assert_fact", "start_action_for_state", "complete_and_start_action", "retract_fact")

STORED, UNREAD = 0, 1
# The values of one attribute that are kept spelled, and the cases of a group of which it is kept which rules match.
KEPT, KEPT_CASES = 4096, 512
# The values by which rules match or not, each that of one attribute.
Case = tuple[Value | None, ...]
# The extension keeps process-wide tables without a lock of its own.
_LOCK = threading.Lock()
_names = itertools.count()
# The extension never gives a ruleset back, so one of the same text is used again: between two questions it is empty.
_HANDLES: dict[str, int] = {}


def require_engine() -> None:
    """Raise ProblemError, with the command that mends it, where the extension module is missing or of no use."""
    missing = [name for name in _NEEDED if not hasattr(durable, name)]
    reason = _reason or (f"it lacks {', '.join(missing)}" if missing else "")
    if reason:
        name, _, flags = FLAG.partition("=")
        install = f"{shlex.quote(sys.executable)} -m pip install --no-cache-dir --force-reinstall --no-deps"
        message = (
            f"the rule engine cannot be used: {printable(reason, 80)}; install it anew, with the flag that Python 3.13 "
            f"needs: {name}={shlex.quote(flags)} {install} '{RANGE}'"
        )
        raise ProblemError([Problem(Where("durable-rules"), "no-rule-engine", printable(message, 1_000))])


class Network:
    """The compiled rules of a knowledge base. Making one costs milliseconds; asking it, microseconds."""

    def __init__(self, shards: list[list[Shard]], attributes: Mapping[str, Attribute]) -> None:
        """Raises ProblemError where the extension module cannot be used."""
        require_engine()
        made: dict[tuple[str, int, tuple[str, ...]], _Spelled] = {}

        def spelling(shard: Shard) -> list[tuple[str, _Spelled]]:
            found = []
            for place, (name, members) in enumerate(shard.reads.items()):
                key = (name, place, tuple(members))
                if key not in made:
                    made[key] = _Spelled(f"a{place}", attributes[name], members)
                found.append((name, made[key]))
            return found

        self._parts = [
            [
                _Ruleset(each, attributes, spelling(each)) if each.source else _Remembered(each, attributes)
                for each in layer
                if each.groups
            ]
            for layer in shards
        ]
        self._always = [[id for each in layer if not each.source for id in each.rules] for layer in shards]
        self._cut = [{id: formula for each in layer for id, formula in each.cut.items()} for layer in shards]

    def forget(self) -> None:
        """Forget which rules matched, so that the rule engine is asked again."""
        for layer in self._parts:
            for part in layer:
                part.forget()

    def matches(self, layer: int, values: Seen) -> Collection[str]:
        """The ids of the rules of a stratum whose conditions hold for these values, None where one is unknown."""
        found = self._always[layer].copy()
        for part in self._parts[layer]:
            found += part.matches(values)
        return _whole(set(found), self._cut[layer]) if self._cut[layer] else found


def _whole(found: set[str], cut: Mapping[str, Formula]) -> set[str]:
    """The rules that hold, of rules and of pieces that do."""
    whole = {each for each in found if " " not in each}
    pieces: dict[str, set[int]] = {}
    for id, number in (each.split(" ") for each in found - whole):
        pieces.setdefault(id, set()).add(int(number))
    return whole | {id for id, numbers in pieces.items() if holds(cut[id], numbers)}


class _Part:
    """Rules of a stratum in groups that read the same few values.

    Which rules of a group match is kept for the last cases that came; where one is new to a group, all are tried.
    """

    __slots__ = ("_groups",)

    def __init__(self, shard: Shard) -> None:
        self._groups: list[tuple[Callable[[Seen], Case], dict[Case, list[str]], list[str]]]
        self._groups = [(_reading(names), {}, rules) for names, rules in shard.groups]

    def matches(self, values: Seen) -> list[str]:
        """The rules that match, each once."""
        found: list[str] = []
        matching: set[str] | None = None
        for read, known, rules in self._groups:
            case = read(values)
            try:
                found += known[case]
            except KeyError:
                if matching is None:
                    matching = set(self._matching(values))
                if len(known) >= KEPT_CASES:
                    known.clear()
                known[case] = new = [id for id in rules if id in matching]
                found += new
        return found

    def forget(self) -> None:
        """Forget the cases that came."""
        for _, known, _ in self._groups:
            known.clear()

    def _matching(self, values: Seen) -> Iterable[str]:
        raise NotImplementedError


def _reading(names: list[str]) -> Callable[[Seen], Case]:
    return itemgetter(*names) if len(names) > 1 else lambda values: tuple([values[name] for name in names])


class _Remembered(_Part):
    """Rules that read a few words: there are so few cases that the engine is not asked."""

    __slots__ = ("_attributes", "_conditions")

    def __init__(self, shard: Shard, attributes: Mapping[str, Attribute]) -> None:
        super().__init__(shard)
        self._conditions = shard.remembered
        self._attributes = attributes

    def _matching(self, values: Seen) -> list[str]:
        return [id for id, when in self._conditions.items() if status(when, values, self._attributes) == "holds"]


class _Ruleset(_Part):
    """A ruleset of the extension, made anew where a question to it was broken off."""

    __slots__ = ("_compared", "_rules", "_source", "_spelling")

    def __init__(self, shard: Shard, attributes: Mapping[str, Attribute], spelling: list[tuple[str, _Spelled]]) -> None:
        super().__init__(shard)
        self._source = shard.source
        self._rules = shard.rules
        self._spelling = spelling
        self._compared = [predicate(test, attributes) for test in shard.compared]

    def _matching(self, values: Seen) -> list[str]:
        parts = [words[values[name]] for name, words in self._spelling]
        parts += [f',"a{place}":{int(holds(values))}' for place, holds in enumerate(self._compared, len(parts))]
        return [self._rules[int(name)] for name in self._asked(f'{{"id":"1","sid":"1"{"".join(parts)}}}')]

    def _asked(self, fact: str) -> list[str]:
        """The short names of the rules that match a fact, each as often as it matches."""
        with _LOCK:
            try:
                handle = _HANDLES.get(self._source)
                if handle is None:
                    handle = _HANDLES[self._source] = durable.create_ruleset(f"stratum{next(_names)}", self._source)
                return _ask(handle, fact)
            except BaseException:
                # A match that was begun and not completed keeps all others waiting, without a word: no rule would fire.
                _HANDLES.pop(self._source, None)
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
        return f'{known},"{key}":{spelled(value, attribute)}'
