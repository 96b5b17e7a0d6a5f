"""Two values held against each other in a circuit: exactly, bit by bit, whatever their places and bounds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import zip_longest

from engine.knowledge.condition import Test, magnitude
from engine.number import exact
from engine.prove.adder import Parts, Sum, bits_of, lowest_of, parts_of
from engine.prove.circuit import FALSE, TRUE, Circuit
from engine.prove.signal import Signal


def compared(circuit: Circuit, one: Signal, other: Signal, test: Test) -> int:
    """The literal of: two known values stand to each other as a test says."""
    known = circuit.all([one.known, other.known])
    if not one.attribute.traits.compares:
        pairs = [circuit.all([literal, other.values.get(value, FALSE)]) for value, literal in one.values.items()]
        same = circuit.any(pairs)
    else:
        left, right = aligned(circuit, made_of(one), made_of(other))
        if test.op not in ("is", "is_not"):
            first, second = (left, right) if test.op in ("below", "at_least") else (right, left)
            less = below(circuit, first, second)
            return circuit.all([known, less if test.op in ("below", "above") else -less])
        same = circuit.all([-circuit.differ(*pair) for pair in zip_longest(left, right, fillvalue=FALSE)])
    return circuit.all([known, same if test.op == "is" else -same])


def made_of(signal: Signal) -> Parts:
    """What makes up a number, the place of a step or the number of a day; meant for where it is known."""
    if signal.parts is not None or isinstance(signal, Sum):
        return parts_of(signal)[1]
    values = [(literal, exact(magnitude(value, signal.attribute))) for value, literal in signal.values.items()]
    return chosen(signal.circuit, values)


def chosen(circuit: Circuit, among: Sequence[tuple[int, Fraction]]) -> Parts:
    """What makes up the one number whose literal holds; no two of the literals hold together."""
    if not among:
        return []
    lowest = min(amount for _, amount in among)
    unit = unit_of(among)
    units = [(literal, int((amount - lowest) / unit)) for literal, amount in among]
    width = max(count for _, count in units).bit_length()
    bits = [circuit.any([literal for literal, count in units if count >> place & 1]) for place in range(width)]
    return [(TRUE, lowest), *((bit, unit * (1 << place)) for place, bit in enumerate(bits))]


def unit_of(parts: Iterable[tuple[int, Fraction]]) -> Fraction:
    """A number of which all amounts are multiples."""
    return Fraction(1, math.lcm(*(amount.denominator for _, amount in parts)))


def aligned(circuit: Circuit, one: Parts, other: Parts) -> tuple[list[int], list[int]]:
    """Two numbers in bits that mean the same in both."""
    lowest, unit = min(lowest_of(one), lowest_of(other)), unit_of([*one, *other])
    return bits_of(circuit, one, lowest, unit), bits_of(circuit, other, lowest, unit)


def below(circuit: Circuit, one: Sequence[int], other: Sequence[int]) -> int:
    """The literal of: a number is less than another one, both in bits, the least first."""
    less = FALSE
    for left, right in zip_longest(one, other, fillvalue=FALSE):
        same = -circuit.differ(left, right)
        less = circuit.any([circuit.all([-left, right]), circuit.all([same, less])])
    return less


def constant(number: int) -> list[int]:
    """The bits of a whole number."""
    return [TRUE if number >> place & 1 else FALSE for place in range(number.bit_length())]
