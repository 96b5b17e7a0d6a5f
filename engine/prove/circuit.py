"""A Boolean circuit: shared and-gates over free inputs, to simulate many assignments at once and to prove things of."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

TRUE, FALSE = 1, -1


class Circuit:
    """And-gates. A literal is the number of a gate or an input, negative where it is negated; gate 1 is true.

    A gate is the sorted tuple of its literals, an input is None; what a gate reads has lower numbers. `counts` tells of
    literals that hold only where so many of some groups have a literal that holds; see engine.prove.counter.
    """

    def __init__(self) -> None:
        self.counts: dict[int, tuple[Sequence[Sequence[int]], int]] = {}
        self.gates: list[tuple[int, ...] | None] = [None, ()]
        self._numbers: dict[tuple[int, ...], int] = {(): TRUE}

    def input(self) -> int:
        """A new free input; gives its literal."""
        self.gates.append(None)
        return len(self.gates) - 1

    def all(self, parts: Iterable[int]) -> int:
        """The literal of: all parts hold; equal gates are one, constants are folded."""
        wanted = set(parts)
        wanted.discard(TRUE)
        if FALSE in wanted or any(-part in wanted for part in wanted):
            return FALSE
        if len(wanted) == 1:
            return wanted.pop()
        key = tuple(sorted(wanted))
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.gates)
            self.gates.append(key)
        return number

    def any(self, parts: Iterable[int]) -> int:
        """The literal of: at least one of the parts holds."""
        return -self.all([-part for part in parts])

    def differ(self, one: int, other: int) -> int:
        """The literal of: one of the two holds, and not the other."""
        return self.any([self.all([one, -other]), self.all([-one, other])])

    def at_most(self, parts: Iterable[int], most: int) -> int:
        """Holds where no more than `most` parts do. A totalizer; Bailleux and Boufkhad (2003)."""
        listed = list(parts)
        return -self._reached(listed, most + 1)[most] if most < len(listed) else TRUE

    def _reached(self, parts: list[int], most: int) -> list[int]:
        """For each number up to `most` the literal of: so many of the parts hold, or more."""
        if len(parts) == 1:
            return parts
        middle = len(parts) // 2
        one, other = self._reached(parts[:middle], most), self._reached(parts[middle:], most)
        found = []
        for number in range(1, min(most, len(parts)) + 1):
            splits = range(max(0, number - len(other)), min(len(one), number) + 1)
            found.append(
                self.any(
                    [self.all([*one[left - 1 : left], *other[number - left - 1 : number - left]]) for left in splits]
                )
            )
        return found

    def cone(self, literals: Iterable[int], stop: Container[int] = ()) -> list[int]:
        """The gates and inputs that decide these literals, each after those it reads.

        What only the gates of `stop` read is left out.
        """
        seen = {abs(literal) for literal in literals}
        stack = list(seen)
        while stack:
            gate = stack.pop()
            for part in () if gate in stop else self.gates[gate] or ():
                if abs(part) not in seen:
                    seen.add(abs(part))
                    stack.append(abs(part))
        return sorted(seen)

    def simulate(self, cone: Iterable[int], bits: list[int], mask: int) -> None:
        """Work out many organizations at once, one in each bit. `bits` has the inputs; see `blank`."""
        for gate in cone:
            parts = self.gates[gate]
            if parts is not None:
                found = mask
                for part in parts:
                    found &= bits[part]
                bits[gate], bits[-gate] = found, mask ^ found

    def blank(self, inputs: Mapping[int, int], mask: int) -> list[int]:
        """Bits by literal: a negative index counts from the end, so the negated literals stand there."""
        bits = [0] * (2 * len(self.gates))
        bits[TRUE] = mask
        for gate, value in inputs.items():
            bits[gate], bits[-gate] = value, mask ^ value
        return bits

    def undecided(self, literals: Iterable[int], inputs: Mapping[int, bool]) -> set[int]:
        """The inputs that some of the literals may still depend on where the given inputs are fixed."""
        wanted = list(literals)
        decided: dict[int, bool | None] = {}
        for gate in self.cone(wanted):
            parts = self.gates[gate]
            if parts is None:
                decided[gate] = inputs.get(gate)
                continue
            found = [_signed(decided[abs(part)], part) for part in parts]
            decided[gate] = False if False in found else None if None in found else True
        seen = {abs(literal) for literal in wanted if decided[abs(literal)] is None}
        stack = list(seen)
        while stack:
            for part in self.gates[stack.pop()] or ():
                if decided[abs(part)] is None and abs(part) not in seen:
                    seen.add(abs(part))
                    stack.append(abs(part))
        return {gate for gate in seen if self.gates[gate] is None}

    def replaced(self, literals: Iterable[int], inputs: Mapping[int, int]) -> list[int]:
        """The literals over other inputs."""
        wanted = list(literals)
        made: dict[int, int] = {}
        for gate in self.cone(wanted):
            parts = self.gates[gate]
            if parts is None:
                made[gate] = inputs.get(gate, gate)
            elif all(made[abs(part)] == abs(part) for part in parts):
                made[gate] = gate
            else:
                made[gate] = self.all([made[part] if part > 0 else -made[-part] for part in parts])
        return [made[literal] if literal > 0 else -made[-literal] for literal in wanted]


def _signed(value: bool | None, literal: int) -> bool | None:
    return value if literal > 0 or value is None else not value
