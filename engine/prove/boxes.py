"""What single answers leave of a literal: boxes, which settle most questions about the rows of tables without a solver.

An axis is an answer (of a set with many choices, each of its members), or a conclusion; its atoms are the values that
rules tell apart, and unknown. A box restricts some of the axes, each to a mask of atoms. Every literal of a circuit has
a box outside which it cannot hold. Where the box is exact the literal holds all over it, as with a rule whose tests are
all of answers. Answers are free of each other, so a box of answers that is not empty has answers in it; of conclusions
that is not known, so they only tell apart what cannot hold together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from engine.knowledge.rule import Rule
from engine.knowledge.table import overriding
from engine.knowledge.value import Value
from engine.prove.circuit import FALSE, TRUE
from engine.prove.cover import Box, SpentError, Steps, both, covered, places, union
from engine.prove.encoding import Encoding
from engine.prove.facts import Fact
from engine.prove.signal import Signal

# A set of no more choices is one axis, with an atom for each of its values.
FEW_CHOICES = 6
# What one question may take, in steps of some microseconds each; and what one about a whole table may.
STEPS, MANY_STEPS = 5_000, 500_000
# How often cases are split into cases.
DEPTH = 3
# And what it may take to show of which attributes rules cannot conclude different values.
EXCLUDING = 1_000_000


@dataclass(frozen=True, slots=True)
class Shape:
    """The box of a literal; `inside` is its part over answers where that is exact, and None otherwise."""

    box: Box
    inside: Box | None


ALWAYS = Shape({}, {})
NEVER = Shape({-1: 0}, {-1: 0})
ANY = Shape({}, None)


class Boxes:
    """The boxes of the literals of one encoding, each worked out when it is first asked for.

    `exclusive` are the attributes of which boxes show that no two rules that stand conclude different values; what
    says that they contradict each other is taken to be false. `axes` are those of each answer, and `steps` counts the
    work that was done.
    """

    def __init__(self, encoding: Encoding, facts: Mapping[str, Fact]) -> None:
        self.encoding = encoding
        self.circuit = encoding.circuit
        self.steps = 0
        self._full: list[int] = []
        self._shapes = {TRUE: ALWAYS, FALSE: NEVER}
        self._seeds: dict[int, Box] = {}
        self.axes: dict[str, range] = {}
        for name, fact in facts.items():
            first = len(self._full)
            self._add_answer(fact)
            self.axes[name] = range(first, len(self._full))
        self._answers = len(self._full)
        for name, signal in encoding.signals.items():
            if name not in facts:
                self._add_conclusion(signal)
        self.exclusive: list[str] = []
        for name in encoding.contradiction:
            self._exclude(name)

    def possible(self, literals: Iterable[int], steps: int = STEPS) -> bool | None:
        """Whether all of the literals can hold together; None where boxes do not tell within these steps."""
        bound = Steps(steps)
        try:
            return self._possible(list(literals), bound, DEPTH)
        except SpentError:
            return None
        finally:
            self.steps += bound.taken

    def box(self, literal: int) -> Box:
        """What an axis must be in for the literal to hold; not always all that it must."""
        return self._shape(literal).box

    def exact(self, literal: int) -> Box | None:
        """The box of answers inside of which the literal holds everywhere, and outside nowhere; None without one."""
        return self._shape(literal).inside

    def cases(self, literal: int, box: Box, steps: Steps) -> list[int]:
        """Literals of which one holds, where a negated gate does and the axes are inside a box. Raises SpentError."""
        found: dict[int, None] = {}
        queue, seen = [literal], {literal}
        while queue:
            each = queue.pop()
            gate = self.circuit.gates[abs(each)]
            if each > 0 or gate is None or self._shape(each).inside is not None:
                shape = self._shape(each)
                if shape is not NEVER and both(shape.box, box) is not None:
                    found[each] = None
                continue
            queue.extend(-part for part in gate if -part not in seen)
            seen.update(-part for part in gate)
        steps.take(len(seen))
        return list(found)

    def within(self, box: Box, literals: Iterable[int]) -> Box | None:
        """The part of a box outside which literals cannot hold together; None where they cannot at all."""
        found: Box | None = box
        for literal in literals:
            shape = self._shape(literal)
            found = None if found is None or shape is NEVER else both(found, shape.box)
        return found

    def _possible(self, literals: list[int], steps: Steps, depth: int) -> bool | None:
        """See `possible`; `depth` is how often cases may be split into cases. Raises SpentError."""
        box, cuts, unclear = Box(), list[Box](), list[int]()
        queue, seen = list(literals), set[int]()
        while queue:
            literal = queue.pop()
            if -literal in seen:
                return False
            if literal in seen:
                continue
            seen.add(literal)
            shape, gate = self._shape(literal), self.circuit.gates[abs(literal)]
            met = both(box, shape.box)
            if shape is NEVER or met is None:
                return False
            box = met
            if shape.inside is not None:
                continue
            if (opposite := self._shape(-literal).inside) is not None:
                cuts.append(opposite)
            elif gate is not None and literal > 0:
                queue.extend(gate)
            else:
                left = [-part for part in gate or () if self._shape(-part) is not NEVER]
                (queue if len(left) == 1 else unclear).append(left[0] if len(left) == 1 else literal)
        steps.take(len(seen) + len(cuts))
        inside = self._inside(box)
        remaining = self._cut(inside, cuts)
        if remaining is None:
            return False
        inside, cuts = remaining
        if len(cuts) > 1 and covered(inside, cuts, self._full, steps):
            return False
        return self._by_cases(seen, box, unclear, steps, depth) if unclear else True

    def _by_cases(self, known: set[int], box: Box, unclear: list[int], steps: Steps, depth: int) -> bool | None:
        """Whether literals can hold together where each of some is one of several cases: the one of the fewest."""
        choices = [(literal, self.cases(literal, box, steps)) for literal in unclear if literal < 0]
        choices = [(literal, cases) for literal, cases in choices if literal not in cases]
        if not choices or not depth:
            return None
        literal, cases = min(choices, key=lambda each: len(each[1]))
        for case in cases:
            settled = self._possible([*(known - {literal}), case], steps, depth - 1)
            if settled is not False:
                return settled
        return False

    def _inside(self, box: Box) -> Box:
        """The part of a box over answers."""
        if all(axis < self._answers for axis in box):
            return box
        return {axis: mask for axis, mask in box.items() if axis < self._answers}

    def _cut(self, box: Box, cuts: list[Box]) -> tuple[Box, list[Box]] | None:
        """A box of answers without what is in others, and those that are not taken away so; None where nothing is left.

        Another one is taken away where what stays is a box: if it has all that this one has, on all axes but one.
        """
        for _ in range(3):
            left: list[Box] = []
            before = box
            for cut in cuts:
                beyond = [(axis, self._mask(box, axis) & ~mask) for axis, mask in cut.items()]
                beyond = [(axis, mask) for axis, mask in beyond if mask]
                if not beyond:
                    return None
                if any(not self._mask(box, axis) & mask for axis, mask in cut.items()):
                    continue
                if len(beyond) == 1:
                    box = {**box, **dict(beyond)}
                else:
                    left.append(cut)
            cuts = left
            if box is before:
                break
        return box, cuts

    def _mask(self, box: Box, axis: int) -> int:
        return box.get(axis, self._full[axis])

    def _shape(self, literal: int) -> Shape:
        found = self._shapes.get(literal)
        if found is None:
            for gate in self.circuit.cone([literal], self._shapes):
                if gate not in self._shapes:
                    self._work_out(gate)
            found = self._shapes[literal]
        return found

    def _work_out(self, gate: int) -> None:
        """The shapes of a gate, of which all that it reads have theirs, and of its opposite."""
        parts = self.circuit.gates[gate]
        one = other = ANY
        if parts is not None:
            one = self._all(parts)
            other = self._any([-part for part in parts], one)
        one, other = self._seeded(gate, one), self._seeded(-gate, other)
        self._shapes[gate] = ALWAYS if other is NEVER else one
        self._shapes[-gate] = ALWAYS if one is NEVER else other

    def _seeded(self, literal: int, shape: Shape) -> Shape:
        seed = self._seeds.get(literal)
        if seed is None or shape is NEVER:
            return shape
        box = both(shape.box, seed)
        if box is None:
            return NEVER
        exact = shape.inside is not None or min(seed) < self._answers
        return Shape(box, self._inside(box) if exact else None)

    def _all(self, parts: Sequence[int]) -> Shape:
        """The shape of what holds where all of these literals do."""
        box: Box = {}
        exact = True
        cuts: list[Box] = []
        for part in parts:
            shape = self._shapes[part]
            met = None if shape is NEVER else both(box, shape.box)
            if met is None:
                return NEVER
            box = met
            if shape.inside is None:
                opposite = self._shapes[-part].inside
                exact = exact and opposite is not None
                if opposite is not None:
                    cuts.append(opposite)
        remaining = self._cut(self._inside(box), cuts)
        if remaining is None:
            return NEVER
        inside, cuts = remaining
        if not box and not inside and exact and not cuts:
            return ALWAYS
        return Shape({**box, **inside}, inside if exact and not cuts else None)

    def _any(self, parts: Sequence[int], none: Shape) -> Shape:
        """The shape of what holds where one of these literals does; `none` is that of its opposite."""
        shapes = [shape for shape in map(self._shapes.__getitem__, parts) if shape is not NEVER]
        if none is NEVER:
            return ALWAYS
        if none.inside == {} or not shapes:
            return NEVER
        if len(shapes) == 1:
            return shapes[0]
        hull = shapes[0].box
        for shape in shapes[1:]:
            if not hull:
                break
            joined = ((axis, mask | shape.box[axis]) for axis, mask in hull.items() if axis in shape.box)
            hull = {axis: mask for axis, mask in joined if mask != self._full[axis]}
        if none.inside is not None and len(none.inside) == 1:
            ((axis, mask),) = none.inside.items()
            hull = {**hull, axis: self._full[axis] & ~mask}
            return Shape(hull, {axis: hull[axis]})
        return Shape(hull, None) if hull else ANY

    def _axis(self, atoms: int) -> int:
        self._full.append((1 << atoms) - 1)
        return len(self._full) - 1

    def _seed(self, literal: int, axis: int, mask: int) -> None:
        """A literal that holds just where an axis is inside a mask."""
        for each, inside in ((literal, mask), (-literal, self._full[axis] & ~mask)):
            if abs(each) != TRUE:
                box = self._seeds.setdefault(each, {})
                box[axis] = box.get(axis, inside) & inside

    def _add_answer(self, fact: Fact) -> None:
        inputs = fact.inputs
        if not fact.signal.attribute.several:
            # What is known is the first input that is true; the last atom is unknown.
            axis = self._axis(len(inputs) + 1)
            for place, input in enumerate(inputs):
                self._seed(input, axis, 1 << place)
        elif len(inputs) <= FEW_CHOICES + 1:
            known, *members = inputs
            values = list(product((False, True), repeat=len(members)))
            axis = self._axis(len(values) + 1)
            self._seed(known, axis, (1 << len(values)) - 1)
            for place, member in enumerate(members):
                self._seed(member, axis, sum(1 << number for number, value in enumerate(values) if value[place]))
        else:
            for input in inputs:
                self._seed(input, self._axis(2), 1)

    def _add_conclusion(self, signal: Signal) -> None:
        if signal.attribute.several:
            for literal in signal.values.values():
                self._seed(literal, self._axis(2), 1)
            return
        axis = self._axis(len(signal.values) + 1)
        for place, literal in enumerate(signal.values.values()):
            self._seed(literal, axis, 1 << place)

    def _exclude(self, name: str) -> None:
        """Add an attribute to `exclusive` where boxes show that, rule by rule."""
        rules = [rule for rule in self.encoding.knowledge.rules.values() if name in rule.then and not rule.default]
        if any(rule.id in self.encoding.circles for rule in rules):
            return
        effective = [self.encoding.effective(rule.id) for rule in rules]
        rivals = rivals_of(rules, name, Meeting(map(self.box, effective)))
        for place, mask in enumerate(rivals):
            for other in places(mask & ((1 << place) - 1)):
                asked = [effective[place], effective[other]]
                if self.steps > EXCLUDING or self.possible(asked) is not False:
                    return
        self.exclusive.append(name)
        several = self.encoding.contradiction[name]
        self._shapes[several], self._shapes[-several] = NEVER, ALWAYS


class Meeting:
    """Which boxes of a list have a point in common."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        self.boxes = list(boxes)
        self._axes: dict[int, dict[int, int]] = {}
        self._met: dict[tuple[int, int], int] = {}
        for place, box in enumerate(self.boxes):
            for axis, mask in box.items():
                masks = self._axes.setdefault(axis, {})
                masks[mask] = masks.get(mask, 0) | 1 << place
        every = (1 << len(self.boxes)) - 1
        self._some = every & ~union(masks.get(0, 0) for masks in self._axes.values())
        self._free = {axis: every & ~union(masks.values()) for axis, masks in self._axes.items()}

    def with_box(self, box: Box) -> int:
        """The places of the boxes that meet a box, as bits."""
        found = self._some
        for axis in box:
            found &= self._with(axis, box[axis])
        return found

    def _with(self, axis: int, mask: int) -> int:
        met = self._met.get((axis, mask)) if mask else 0
        if met is None:
            masks = self._axes.get(axis, {})
            met = self._free.get(axis, -1) | union(chosen for other, chosen in masks.items() if other & mask)
            self._met[axis, mask] = met
        return met


def rivals_of(rules: Sequence[Rule], name: str, meeting: Meeting) -> list[int]:
    """For each rule the places of those that conclude another value of an attribute, as bits.

    `meeting` has the boxes of the rules. Left out are those whose box it does not meet, those that it overrides or is
    overridden by, by name or as a row of its table, and defaults, which give way.
    """
    same: dict[Value, int] = {}
    settled = [0] * len(rules)
    defaults = sum(1 << place for place, rule in enumerate(rules) if rule.default)
    at = {rule.id: place for place, rule in enumerate(rules)}
    for place, rule in enumerate(rules):
        same[rule.then[name]] = same.get(rule.then[name], 0) | 1 << place
        for other in (at[id] for id in rule.overrides if id in at):
            settled[place] |= 1 << other
            settled[other] |= 1 << place
    for place, others in overriding(rules).items():
        settled[place] |= others
    return [
        0 if rule.default else meeting.with_box(box) & ~(same[rule.then[name]] | settled[place] | defaults)
        for place, (rule, box) in enumerate(zip(rules, meeting.boxes, strict=True))
    ]
