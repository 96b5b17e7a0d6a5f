"""A sum in a circuit: the bits of what rules add, and comparisons with numbers, all exact.

Columns of bits are brought down to one bit each by full and half adders (Wallace 1964). Amounts are counted in units,
the last decimal place of any of them; what would be subtracted is added where it is not, from a lower start.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast

from engine.knowledge.together import places, plain
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.number import exact
from engine.prove.circuit import FALSE, TRUE, Circuit
from engine.prove.signal import Signal


@dataclass(slots=True)
class Sum(Signal):
    """The value of an attribute that rules add to: `lowest`, and as many units as the bits say, the least bit first."""

    bits: list[int] = field(default_factory=list)
    lowest: Fraction = Fraction(0)
    unit: Fraction = Fraction(1)

    @property
    def outputs(self) -> list[int]:
        return [self.known, *self.bits]

    @property
    def ends(self) -> list[Value]:
        """No value is below the one, and none is above the other."""
        return [plain(self.lowest), plain(self.lowest + self.unit * ((1 << len(self.bits)) - 1))]

    def equals(self, value: Value | None) -> int:
        if value is None:
            return -self.known
        units = self._units(exact(cast("float", value)))
        if units.denominator != 1 or not 0 <= units < 1 << len(self.bits):
            return FALSE
        number = int(units)
        return self.circuit.all([self.known, *(bit if number >> place & 1 else -bit for place, bit in self._placed)])

    def least(self, number: float, beyond: bool = False) -> int:
        units = self._units(exact(number))
        wanted = math.floor(units) + 1 if beyond else math.ceil(units)
        if wanted >= 1 << len(self.bits):
            return FALSE
        reached = TRUE
        for place, bit in self._placed if wanted > 0 else ():
            either = self.circuit.all if wanted >> place & 1 else self.circuit.any
            reached = either([bit, reached])
        return self.circuit.all([self.known, reached])

    def decoded(self, true: set[int]) -> Value | None:
        if self.known not in true:
            return None
        return plain(self.lowest + self.unit * sum(1 << place for place, bit in self._placed if bit in true))

    @property
    def _placed(self) -> Iterable[tuple[int, int]]:
        return enumerate(self.bits)

    def _units(self, number: Fraction) -> Fraction:
        return (number - self.lowest) / self.unit


def sum_of(circuit: Circuit, attribute: Attribute, adding: Mapping[int, Iterable[float]]) -> Sum:
    """The sum of the amounts that each literal adds; its `otherwise` where none of the literals holds."""
    default = cast("float | None", attribute.default())
    amounts = [(literal, exact(amount)) for literal, listed in adding.items() for amount in listed]
    unit = Fraction(1, 10 ** places([*map(float, (amount for _, amount in amounts)), *([default] if default else [])]))
    some = circuit.any(adding)
    lowest = sum((min(amount, Fraction(0)) for _, amount in amounts), Fraction(0))
    start = lowest if default is None else min(lowest, exact(default))
    columns: list[list[int]] = []
    for literal, amount in amounts:
        _put(columns, literal if amount > 0 else -literal, int(abs(amount) / unit))
    _put(columns, TRUE, int((lowest - start) / unit))
    bits = _added(circuit, columns)
    if default is not None:
        instead = int((exact(default) - start) / unit)
        bits += [FALSE] * (instead.bit_length() - len(bits))
        bits = [
            circuit.any([circuit.all([some, bit]), -some if instead >> place & 1 else FALSE])
            for place, bit in enumerate(bits)
        ]
    known = some if default is None else TRUE
    return Sum(circuit, attribute, known, {}, bits=bits, lowest=start, unit=unit)


def differing(circuit: Circuit, one: Signal | None, other: Signal | None) -> int:
    """The literal of: two signals of numbers, sums or not, have different values, or one alone has any."""
    sides = [_parts(each) for each in (one, other)]
    unit = Fraction(1, math.lcm(*(amount.denominator for _, parts in sides for _, amount in parts)))
    lowest = min(sum((min(amount, Fraction(0)) for _, amount in parts), Fraction(0)) for _, parts in sides)
    bits: list[list[int]] = []
    for known, parts in sides:
        columns: list[list[int]] = []
        start = sum((min(amount, Fraction(0)) for _, amount in parts), Fraction(0))
        for literal, amount in parts:
            _put(columns, literal if amount > 0 else -literal, int(abs(amount) / unit))
        _put(columns, TRUE, int((start - lowest) / unit))
        bits.append([circuit.all([known, bit]) for bit in _added(circuit, columns)])
    width = max(map(len, bits))
    padded = [[*each, *[FALSE] * (width - len(each))] for each in bits]
    pairs = [*zip(*padded, strict=True), (sides[0][0], sides[1][0])]
    return circuit.any([circuit.differ(left, right) for left, right in pairs])


def _parts(signal: Signal | None) -> tuple[int, list[tuple[int, Fraction]]]:
    """Whether a number is known, and what makes it up: literals, each with what it adds."""
    if signal is None:
        return FALSE, []
    if isinstance(signal, Sum):
        bits = [(bit, signal.unit * (1 << place)) for place, bit in enumerate(signal.bits)]
        return signal.known, [*bits, (TRUE, signal.lowest)]
    return signal.known, [(literal, exact(cast("float", value))) for value, literal in signal.values.items()]


def _put(columns: list[list[int]], literal: int, amount: int) -> None:
    """Add a literal to the column of each bit of an amount."""
    columns.extend([] for _ in range(amount.bit_length() - len(columns)))
    for place in range(amount.bit_length()):
        if amount >> place & 1:
            columns[place].append(literal)


def _added(circuit: Circuit, columns: list[list[int]]) -> list[int]:
    """One bit of each column, and of those that carries make."""
    found: list[int] = []
    left = [list(column) for column in columns]
    place = 0
    while place < len(left):
        column = left[place]
        while len(column) > 1:
            one, two, three = column.pop(0), column.pop(0), column.pop(0) if column else FALSE
            column.append(circuit.differ(circuit.differ(one, two), three))
            carry = circuit.any([circuit.all([one, two]), circuit.all([one, three]), circuit.all([two, three])])
            if carry != FALSE:
                left.extend([] for _ in range(place + 2 - len(left)))
                left[place + 1].append(carry)
        found.append(column[0] if column else FALSE)
        place += 1
    return found
