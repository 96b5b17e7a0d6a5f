"""A sum in a circuit: the bits of what rules add, and comparisons with numbers, all exact.

Columns of bits are brought down to one bit each by full and half adders (Wallace 1964). Amounts are counted in units,
the last decimal place of any of them; what would be subtracted is added where it is not, from a lower start.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import field
from fractions import Fraction
from itertools import zip_longest
from typing import cast

from engine.knowledge.structure import structure
from engine.knowledge.together import plain
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.number import exact, places
from engine.prove.circuit import FALSE, TRUE, Circuit
from engine.prove.signal import Signal

# What makes up a number: literals, each with the amount that it adds where it holds.
Parts = list[tuple[int, Fraction]]


@structure
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


def sum_of(
    circuit: Circuit,
    attribute: Attribute,
    adding: Sequence[tuple[int, float]],
    fallback: Sequence[tuple[int, float]],
) -> Sum:
    """The sum of what each literal adds where it holds; where none does, the number of a literal of the fallback.

    The literals of the fallback exclude each other, and all that add.
    """
    parts = [(literal, exact(amount)) for literal, amount in adding]
    unit = Fraction(1, 10 ** places(amount for _, amount in (*adding, *fallback)))
    some = circuit.any(literal for literal, _ in adding)
    lowest = min([lowest_of(parts), *(exact(amount) for _, amount in fallback)])
    bits = bits_of(circuit, parts, lowest, unit)
    if fallback:
        instead = [(literal, int((exact(amount) - lowest) / unit)) for literal, amount in fallback]
        bits += [FALSE] * (max(units.bit_length() for _, units in instead) - len(bits))
        bits = [
            circuit.any([circuit.all([some, bit]), *(literal for literal, units in instead if units >> place & 1)])
            for place, bit in enumerate(bits)
        ]
    known = circuit.any([some, *(literal for literal, _ in fallback)])
    return Sum(circuit, attribute, known, {}, bits=bits, lowest=lowest, unit=unit)


def differing(circuit: Circuit, one: Signal | None, other: Signal | None) -> int:
    """The literal of: two signals of numbers, sums or not, have different values, or one alone has any."""
    sides = [parts_of(each) for each in (one, other)]
    unit = Fraction(1, math.lcm(*(amount.denominator for _, parts in sides for _, amount in parts)))
    lowest = min(lowest_of(parts) for _, parts in sides)
    bits = [[circuit.all([known, bit]) for bit in bits_of(circuit, parts, lowest, unit)] for known, parts in sides]
    pairs = [*zip_longest(*bits, fillvalue=FALSE), (sides[0][0], sides[1][0])]
    return circuit.any([circuit.differ(left, right) for left, right in pairs])


def parts_of(signal: Signal | None) -> tuple[int, Parts]:
    """Whether a number is known, and what makes it up: literals, each with what it adds."""
    if signal is None:
        return FALSE, []
    if signal.parts is not None:
        return signal.known, signal.parts
    if isinstance(signal, Sum):
        bits = [(bit, signal.unit * (1 << place)) for place, bit in enumerate(signal.bits)]
        return signal.known, [*bits, (TRUE, signal.lowest)]
    return signal.known, [(literal, exact(cast("float", value))) for value, literal in signal.values.items()]


def lowest_of(parts: Iterable[tuple[int, Fraction]]) -> Fraction:
    """No sum of some of the parts is below this."""
    return sum((min(amount, Fraction(0)) for _, amount in parts), Fraction(0))


def bits_of(circuit: Circuit, parts: Sequence[tuple[int, Fraction]], lowest: Fraction, unit: Fraction) -> list[int]:
    """How many units the sum of those parts whose literals hold is above `lowest`."""
    columns: list[list[int]] = []
    for literal, amount in parts:
        _put(columns, literal if amount > 0 else -literal, int(abs(amount) / unit))
    _put(columns, TRUE, int((lowest_of(parts) - lowest) / unit))
    return _added(circuit, columns)


def _put(columns: list[list[int]], literal: int, amount: int) -> None:
    """Add a literal to the column of each bit of an amount."""
    if literal == FALSE:
        return
    columns.extend([] for _ in range(amount.bit_length() - len(columns)))
    for place in range(amount.bit_length()):
        if amount >> place & 1:
            columns[place].append(literal)


def _added(circuit: Circuit, columns: list[list[int]]) -> list[int]:
    """One bit of each column, and of those that carries make; the columns are used up."""
    found: list[int] = []
    for place, column in enumerate(columns):
        while len(column) > 1:
            one, two, three = column.pop(0), column.pop(0), column.pop(0) if column else FALSE
            column.append(circuit.differ(circuit.differ(one, two), three))
            carry = circuit.any([circuit.all([one, two]), circuit.all([one, three]), circuit.all([two, three])])
            if carry != FALSE:
                columns.extend([] for _ in range(place + 2 - len(columns)))
                columns[place + 1].append(carry)
        found.append(column[0] if column else FALSE)
    return found
