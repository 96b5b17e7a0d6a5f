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
        # For literals that were counted, what says of each number so far that so many of them hold.
        self._counted: dict[tuple[int, ...], list[int]] = {}

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
        listed = tuple(parts)
        return -self._reached(listed, most + 1)[most] if most < len(listed) else TRUE

    def _reached(self, parts: tuple[int, ...], most: int) -> Sequence[int]:
        """For each number up to `most`, and perhaps beyond, the literal of: so many of the parts hold, or more."""
        if len(parts) == 1:
            return parts
        found, most = self._counted.setdefault(parts, []), min(most, len(parts))
        if len(found) < most:
            middle = len(parts) // 2
            one, other = self._reached(parts[:middle], most), self._reached(parts[middle:], most)
            sizes = middle, len(parts) - middle
            for number in range(len(found) + 1, most + 1):
                splits = range(max(0, number - sizes[1]), min(sizes[0], number) + 1)
                found.append(
                    self.any(
                        [
                            self.all([*one[left - 1 : left], *other[number - left - 1 : number - left]])
                            for left in splits
                        ]
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
        gates = self.gates
        for gate in cone:
            parts = gates[gate]
            if parts is not None:
                if len(parts) == 2:
                    one, other = parts
                    found = bits[one] & bits[other]
                else:
                    found = mask
                    for part in parts:
                        found &= bits[part]
                bits[gate], bits[-gate] = found, mask ^ found

    def changed(self, cone: Iterable[int], bits: list[int], inputs: Mapping[int, int], mask: int) -> list[int]:
        """The bits with other inputs: of the gates of a cone those are worked out anew that read what changes."""
        other, touched = bits.copy(), set[int]()
        for input, value in inputs.items():
            if value != bits[input]:
                other[input], other[-input] = value, mask ^ value
                touched.update((input, -input))
        gates, untouched = self.gates, touched.isdisjoint
        for gate in cone:
            parts = gates[gate] or ()
            if untouched(parts):
                continue
            found = mask
            for part in parts:
                found &= other[part]
            if found != bits[gate]:
                other[gate], other[-gate] = found, mask ^ found
                touched.update((gate, -gate))
        return other

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
        decided = self.decided(self.cone(wanted), inputs)
        return {gate for gate in self.open_behind(wanted, decided) if self.gates[gate] is None}

    def decided(self, cone: Iterable[int], inputs: Mapping[int, bool]) -> dict[int, bool]:
        """Those gates of a cone that fixed inputs decide, and what they are, whatever the other inputs are."""
        found: dict[int, bool] = {TRUE: True}
        gates = self.gates
        for gate in cone:
            parts = gates[gate]
            if parts is None:
                if gate in inputs:
                    found[gate] = inputs[gate]
                continue
            open_parts = False
            for part in parts:
                known = found.get(part if part > 0 else -part)
                if known is None:
                    open_parts = True
                elif known != (part > 0):
                    found[gate] = False
                    break
            else:
                if not open_parts:
                    found[gate] = True
        return found

    def open_behind(self, literals: Iterable[int], decided: Container[int]) -> set[int]:
        """The gates and inputs that are not decided, and on which literals may still depend."""
        seen = {abs(literal) for literal in literals if abs(literal) not in decided}
        stack = list(seen)
        while stack:
            for part in self.gates[stack.pop()] or ():
                gate = abs(part)
                if gate not in seen and gate not in decided:
                    seen.add(gate)
                    stack.append(gate)
        return seen

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
