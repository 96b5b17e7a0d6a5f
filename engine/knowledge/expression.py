"""Numbers worked out from others: expressions, their exact value, and their words."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Literal, NamedTuple

from engine.knowledge.condition import Attributes, Condition, reads
from engine.knowledge.three_valued import status
from engine.knowledge.together import plain
from engine.knowledge.value import Seen, Value
from engine.number import exact

Op = Literal["+", "-", "*", "/", "least", "most"]


class Constant(NamedTuple):
    """A number as it is written; `figure` names where it comes from."""

    text: str
    figure: str = ""

    @property
    def number(self) -> Fraction:
        """The number itself."""
        return Fraction(self.text)


class Reading(NamedTuple):
    """The value of an attribute."""

    attribute: str


class Operation(NamedTuple):
    """What is done with the parts; of one part, `-` is its negative."""

    op: Op
    parts: tuple[Expression, ...]


class Case(NamedTuple):
    """A value, and where it is the one; without a condition, where no case before it is."""

    when: Condition | None
    value: Expression


class Cases(NamedTuple):
    """The value of the first case whose condition holds."""

    cases: tuple[Case, ...]


Expression = Constant | Reading | Operation | Cases


def read_in(expression: Expression) -> Iterator[str]:
    """Every attribute that an expression reads, as often as it does, those of conditions among them."""
    if isinstance(expression, Reading):
        yield expression.attribute
    elif isinstance(expression, Operation):
        for part in expression.parts:
            yield from read_in(part)
    elif isinstance(expression, Cases):
        for case in expression.cases:
            if case.when is not None:
                yield from reads(case.when)
            yield from read_in(case.value)


def numbers_in(expression: Expression) -> Iterator[str]:
    """Every attribute whose number an expression computes with, as often as it does."""
    if isinstance(expression, Reading):
        yield expression.attribute
    for part in parts_of(expression):
        yield from numbers_in(part)


def parts_of(expression: Expression) -> list[Expression]:
    """The expressions that an expression is made of."""
    if isinstance(expression, Operation):
        return list(expression.parts)
    return [case.value for case in expression.cases] if isinstance(expression, Cases) else []


def conditions_in(expression: Expression) -> list[Condition]:
    """The conditions of the cases of an expression."""
    cases = expression.cases if isinstance(expression, Cases) else ()
    return [case.when for case in cases if case.when is not None]


def constant(expression: Expression) -> Fraction | None:
    """The number that an expression always is; None where it reads something."""
    return None if next(read_in(expression), None) is not None else value_of(expression, {}, {})


def value_of(expression: Expression, values: Seen, attributes: Attributes) -> Fraction | None:
    """The exact value; None where something it needs is unknown, or would be divided by 0."""
    if isinstance(expression, Constant):
        return expression.number
    if isinstance(expression, Reading):
        found = values.get(expression.attribute)
        return exact(found) if isinstance(found, int | float) else None
    if isinstance(expression, Cases):
        chosen = case_of(expression, values, attributes)
        return None if chosen is None else value_of(chosen.value, values, attributes)
    parts = [value_of(part, values, attributes) for part in expression.parts]
    known = [part for part in parts if part is not None]
    return None if len(known) < len(parts) else _worked_out(expression.op, known)


def is_linear(expression: Expression) -> bool:
    """Whether no two numbers that are not constants are multiplied or divided by each other."""
    if isinstance(expression, Operation) and expression.op in "*/":
        free = [part for part in expression.parts if constant(part) is None]
        if len(free) > 1 or (expression.op == "/" and constant(expression.parts[1]) is None):
            return False
    return all(is_linear(part) for part in parts_of(expression))


def case_of(cases: Cases, values: Seen, attributes: Attributes) -> Case | None:
    """The case that counts: the first that holds, where none before it is undecided."""
    for case in cases.cases:
        found = "holds" if case.when is None else status(case.when, values, attributes)
        if found != "fails":
            return case if found == "holds" else None
    return None


def _worked_out(op: Op, parts: list[Fraction]) -> Fraction | None:
    first, rest = parts[0], parts[1:]
    match op:
        case "+":
            return sum(rest, first)
        case "-":
            return -first if not rest else first - sum(rest, Fraction(0))
        case "*":
            return math.prod(rest, start=first)
        case "/":
            return None if rest[0] == 0 else first / rest[0]
        case "least":
            return min(parts)
        case "most":
            return max(parts)


def rounded(number: Fraction, decimals: int) -> Fraction:
    """A number rounded to so many places, halves away from 0."""
    units = math.floor(abs(number) * 10**decimals + Fraction(1, 2))
    return Fraction(units if number >= 0 else -units, 10**decimals)


def computed(name: str, values: Seen, attributes: Attributes) -> Value | None:
    """The value of a computed attribute."""
    attribute = attributes[name]
    found = value_of(attribute.computed, values, attributes)
    return None if found is None else plain(rounded(found, attribute.places))


_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_BINDS = {"+": 1, "-": 1, "*": 2, "/": 2}


def wording(expression: Expression, attributes: Attributes, values: Seen | None = None) -> str:
    """An expression in words; with values, each attribute with its own."""
    if isinstance(expression, Constant):
        return expression.figure or _plain(expression.number)
    if isinstance(expression, Reading):
        attribute = attributes[expression.attribute]
        named = attribute.within
        return named if values is None else f"{named} {attribute.title_of(values.get(attribute.name))}"
    if isinstance(expression, Cases):
        return "the first case that holds"
    said = [_inside(part, expression.op, place, attributes, values) for place, part in enumerate(expression.parts)]
    if expression.op in ("least", "most"):
        return f"the {expression.op} of {', '.join(said[:-1])} and {said[-1]}"
    return f"−{said[0]}" if len(said) == 1 else f" {_SIGNS[expression.op]} ".join(said)


def _inside(part: Expression, op: Op, place: int, attributes: Attributes, values: Seen | None) -> str:
    """A part in words, in brackets where it would be read otherwise without them."""
    words = wording(part, attributes, values)
    if not isinstance(part, Operation) or op not in _BINDS:
        return words
    inner = _BINDS.get(part.op, 0)
    loose = inner < _BINDS[op] or (inner == _BINDS[op] and place > 0 and op in "-/")
    return f"({words})" if loose or len(part.parts) == 1 else words


def _plain(number: Fraction) -> str:
    from engine.number import plain_number

    return plain_number(float(number))
