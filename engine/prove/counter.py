"""Counts in a circuit, and how many of some literals must hold, at least, where others do.

That several counts cannot be reached at once is hard to prove clause by clause: the proof would have to count. So what
counts is noted beside its gates, and a search for the fewest answers starts at a number that is worked out from that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil

from engine.knowledge.condition import Count
from engine.prove.circuit import TRUE, Circuit

# How many literals must hold at least, and among which, one a bit.
Bound = tuple[int, int]
NOTHING: Bound = (0, 0)


def counted(circuit: Circuit, holding: Sequence[int], failing: Sequence[int], count: Count) -> int:
    """The literal of a count, of the literals of its parts and, for an upper bound, of their opposites.

    Both bounds count in the same order, so that what follows from one of them about the other is proved step by step.
    """
    every, least, most = len(count.parts), count.least, count.most
    reached = kept = TRUE
    if least > 0:
        reached = -circuit.at_most(holding, least - 1)
        _note(circuit, reached, [(part,) for part in holding], least)
        _note(circuit, -reached, [(-part,) for part in holding], every - least + 1)
    if most < every:
        kept = circuit.at_most([-part for part in failing], most)
        _note(circuit, kept, [(part,) for part in failing], every - most)
        _note(circuit, -kept, [(-part,) for part in failing], most + 1)
    both = circuit.all([reached, kept])
    if least > 0 and most < every:
        # No part holds and fails, so of those that hold and those that fail none is counted twice.
        _note(circuit, both, list(zip(holding, failing, strict=True)), least + every - most)
    return both


def _note(circuit: Circuit, literal: int, groups: Sequence[Sequence[int]], wanted: int) -> None:
    if abs(literal) != TRUE:
        circuit.counts[literal] = groups, wanted


class Fewest:
    """How many of some literals, the costs, must hold, at least, where other literals do."""

    def __init__(self, circuit: Circuit, costs: Iterable[int]) -> None:
        self.circuit = circuit
        self._bounds: dict[int, Bound] = {}
        self._done: set[int] = set()
        for place, cost in enumerate(dict.fromkeys(costs)):
            for literal in _implying(circuit, cost):
                number, among = self._bounds.get(literal, NOTHING)
                self._bounds[literal] = number + 1, among | 1 << place

    def of(self, literals: Iterable[int]) -> int:
        """No fewer of the costs hold where all of the literals do; not always as many as must."""
        wanted = list(literals)
        return _together([self._bound(literal) for literal in wanted])[0]

    def _bound(self, literal: int) -> Bound:
        if abs(literal) not in self._done:
            for gate in self.circuit.cone([literal], self._done):
                if gate not in self._done:
                    for each in (gate, -gate):
                        self._bounds.setdefault(each, self._worked_out(each))
                    self._done.add(gate)
        return self._bounds[literal]

    def _worked_out(self, literal: int) -> Bound:
        parts = self.circuit.gates[abs(literal)]
        if parts is None:
            return NOTHING
        if literal > 0:
            found = _together([self._bounds[part] for part in parts])
        else:
            found = _either([self._bounds[-part] for part in parts])
        if literal in self.circuit.counts:
            groups, wanted = self.circuit.counts[literal]
            found = max(found, _of([self._group(group) for group in groups], wanted))
        return found

    def _group(self, group: Sequence[int]) -> Bound:
        """Of one literal of a group; what was folded away in the gates has no bound."""
        return _either([self._bounds.get(part, NOTHING) for part in group])


def _implying(circuit: Circuit, literal: int) -> set[int]:
    """Literals of which each alone makes a literal hold, itself among them."""
    found, stack = {literal}, [literal]
    while stack:
        each = stack.pop()
        parts = circuit.gates[abs(each)] if each < 0 else None
        fresh = {-part for part in parts or ()} - found
        found |= fresh
        stack.extend(fresh)
    return found


def _together(parts: Sequence[Bound]) -> Bound:
    """Of all parts: those count that have nothing in common with one that counts more."""
    number, among = NOTHING
    for each, of_each in sorted(parts, reverse=True):
        if not among & of_each:
            number, among = number + each, among | of_each
    return number, among


def _either(parts: Sequence[Bound]) -> Bound:
    """Of one of the parts, whichever it is."""
    among = 0
    for _, each in parts:
        among |= each
    number = min((each for each, _ in parts), default=0)
    return (number, among) if number else NOTHING


def _of(parts: Sequence[Bound], wanted: int) -> Bound:
    """Of so many of the parts: parts that have something in common may all hold for what the least of them needs."""
    joined: list[tuple[int, int, int]] = []
    for part in parts:
        apart = [each for each in joined if not each[1] & part[1]]
        touching = [each for each in joined if each[1] & part[1]]
        one_of = [part, *((number, each) for number, each, _ in touching)]
        joined = [*apart, (*_either(one_of), 1 + sum(size for _, _, size in touching))]
    needed, among, left = Fraction(0), 0, wanted
    for number, each, size in sorted(joined, key=lambda it: Fraction(it[0], it[2])):
        taken = min(left, size)
        needed += Fraction(number * taken, size)
        left -= taken
        among |= each
    return (ceil(needed), among) if needed else NOTHING
