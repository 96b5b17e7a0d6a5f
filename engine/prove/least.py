"""The least answers for which literals hold, found best first over boxes of answers, without a solver.

A node is what some literals leave of each answer, a box. The least point of all nodes is tried; where a literal does
not hold there, it must in one of several cases, each of which makes the box smaller. No box has a lesser point than its
own least one, so the first at which all literals hold is the least there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from heapq import heappop, heappush
from itertools import chain, compress, count, product
from operator import not_
from typing import NamedTuple

from engine.knowledge.value import Values
from engine.prove.boxes import Boxes
from engine.prove.circuit import TRUE
from engine.prove.cover import Box, SpentError, Steps
from engine.prove.facts import Fact

# What a search may take, in steps of some microseconds each, before it is left to the solver.
STEPS = 3_000
# The atoms of an axis that is yes or no.
_YES, _EITHER = 1, 3


class Point(NamedTuple):
    """Answers, in the order of which is less: fewer, of fewer members, to earlier questions, with earlier values.

    `questions` are the places of the facts that are answered, `values` of each the place of its value; of a set, for
    each member whether it is not named.
    """

    size: int
    members: int
    questions: tuple[int, ...]
    values: tuple[int | tuple[bool, ...], ...]


class Least:
    """The least answers by the boxes of one encoding; least as engine.prove.solver.Solver.witness has it."""

    def __init__(self, boxes: Boxes, facts: Mapping[str, Fact]) -> None:
        self.boxes = boxes
        self.circuit = boxes.circuit
        self.facts = list(facts.items())
        # For each axis of answers the place of its fact.
        self._fact_at = {axis: place for place, axes in enumerate(boxes.axes.values()) for axis in axes}
        self._axes = list(boxes.axes.values())

    def answers(self, literals: Iterable[int], allowed: int = STEPS) -> Values | None:
        """The least answers for which all literals hold; None where there are none, or where boxes do not tell."""
        steps = Steps(allowed)
        try:
            return self._search(list(literals), steps)
        except SpentError:
            return None
        finally:
            self.boxes.steps += steps.taken

    def _search(self, literals: list[int], steps: Steps) -> Values | None:
        """See `answers`. Raises SpentError."""
        whole = self.boxes.within({}, literals)
        if whole is None:
            return None
        order = count()
        heap = [(self._point(whole), next(order), whole, tuple(literals))]
        while heap:
            point, _, box, wanted = heappop(heap)
            trial = _Trial(self.circuit.gates, self._inputs(point), steps)
            failing = next((literal for literal in wanted if not trial.holds(literal)), None)
            # Of what is read exactly an axis does not say all, so what is least is not known where it is answered.
            if any(self.facts[place][1].place for place in point.questions):
                return None
            if failing is None:
                return self._decoded(point)
            failing = trial.deepest(failing)
            if self.circuit.gates[abs(failing)] is None:
                return None
            for case in self.boxes.cases(failing, box, steps):
                smaller = self.boxes.within(box, [case])
                if smaller is not None:
                    heappush(heap, (self._point(smaller), next(order), smaller, (case, *wanted)))
        return None

    def _point(self, box: Box) -> Point:
        """The least point of a box."""
        members, questions, values = 0, [], []
        for place in sorted({self._fact_at[axis] for axis in box if axis in self._fact_at}):
            first = self._first(place, box)
            if first is not None:
                questions.append(place)
                values.append(first)
                members += 0 if isinstance(first, int) else first.count(False)
        return Point(len(questions), members, tuple(questions), tuple(values))

    def _first(self, place: int, box: Box) -> int | tuple[bool, ...] | None:
        """The place of the least value that a box leaves of a fact, or its members; None where it may be unknown."""
        fact, axes = self.facts[place][1], self._axes[place]
        if len(axes) > 1:
            # The axes of a set of many choices: whether it is known, and of each member whether it is named.
            known, *members = (box.get(axis, _EITHER) for axis in axes)
            return tuple(mask != _YES for mask in members) if known == _YES else None
        mask = box[axes[0]]
        if fact.signal.attribute.several:
            ranked = _ranked(len(fact.signal.values))
            unknown = 1 << len(ranked)
            return None if mask & unknown else next(left_out for atom, left_out in ranked if mask >> atom & 1)
        return None if mask >> len(fact.inputs) else (mask & -mask).bit_length() - 1

    def _inputs(self, point: Point) -> set[int]:
        """The inputs that are true at a point; of an answer all others are false."""
        found = set[int]()
        for place, value in zip(point.questions, point.values, strict=True):
            inputs = self.facts[place][1].inputs
            if isinstance(value, int):
                found.add(inputs[value])
            else:
                found.update((inputs[0], *compress(inputs[1:], map(not_, value))))
        return found

    def _decoded(self, point: Point) -> Values:
        found: Values = {}
        for place, value in zip(point.questions, point.values, strict=True):
            name, fact = self.facts[place]
            literals = list(fact.signal.values.values())
            true = [literals[value]] if isinstance(value, int) else compress(literals, map(not_, value))
            decoded = fact.decoded({fact.signal.known, *true})
            assert decoded is not None
            found[name] = decoded
        return found


class _Trial:
    """The literals of a circuit at one point, worked out as far as one asks; `steps` counts the gates."""

    def __init__(self, gates: Sequence[tuple[int, ...] | None], inputs: Set[int], steps: Steps) -> None:
        self._gates = gates
        self._inputs = inputs
        self._steps = steps
        self._known = {TRUE: True}

    def holds(self, literal: int) -> bool:
        """Whether a literal holds. Raises SpentError."""
        known, stack = self._known, list[tuple[int, Iterator[int]]]()
        gate = abs(literal)
        if gate not in known:
            stack.append((gate, self._parts(gate)))
        while stack:
            gate, parts = stack[-1]
            for part in parts:
                value = known.get(abs(part))
                if value is None:
                    stack[-1] = gate, chain([part], parts)
                    stack.append((abs(part), self._parts(abs(part))))
                    break
                if value != (part > 0):
                    known[gate] = False
                    stack.pop()
                    break
            else:
                known[gate] = self._gates[gate] is not None or gate in self._inputs
                stack.pop()
        return known[abs(literal)] == (literal > 0)

    def deepest(self, literal: int) -> int:
        """Of a literal that does not hold a part that does not, and of which one of several cases must hold."""
        while literal > 0 and (parts := self._gates[literal]):
            literal = next(part for part in parts if not self.holds(part))
        return literal

    def _parts(self, gate: int) -> Iterator[int]:
        self._steps.take(1)
        return iter(self._gates[gate] or ())


@cache
def _ranked(size: int) -> list[tuple[int, tuple[bool, ...]]]:
    """The values of a set of so few choices, the least first: the atom, and which members are left out."""
    values = [tuple(not named for named in each) for each in product((False, True), repeat=size)]
    return sorted(enumerate(values), key=lambda each: (each[1].count(False), each[1]))
