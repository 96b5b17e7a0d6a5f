"""Computed attributes under test: small changes of what they are worked out from, and the cases that decide them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from engine.cases.mutation import Mutant
from engine.cases.neighbours import neighbours
from engine.checks.subject import Subject
from engine.infer.assessment import Assessment
from engine.infer.plain import with_attribute
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import Attributes, Condition, wording
from engine.knowledge.expression import (
    Case,
    Cases,
    Constant,
    Expression,
    Op,
    Operation,
    Reading,
    case_of,
    constant,
)
from engine.knowledge.expression import wording as in_words
from engine.knowledge.parts import without
from engine.knowledge.vocabulary import Attribute
from engine.load.computation import fits
from engine.problem import Where

# The opposite of each operation; a negative is left out instead.
_OTHERS: dict[Op, Op] = {"+": "-", "-": "+", "*": "/", "/": "*", "least": "most", "most": "least"}
# A constant is moved by one in the last of its places, at most so many.
_PLACES = 2
_MOST_OTHERS = 2
Change = tuple[Expression, str]


@dataclass(slots=True)
class Branch:
    """That one of the cases of a computed attribute is the one that counts."""

    attribute: Attribute
    number: int

    @property
    def id(self) -> str:
        """The name of the attribute."""
        return self.attribute.name

    @property
    def where(self) -> Where:
        """The place of the attribute."""
        return self.attribute.where

    def of(self, knowledge: Knowledge) -> bool:
        """Whether it is one of a knowledge base; each period has attributes of its own."""
        return knowledge.attributes.get(self.attribute.name) is self.attribute

    @property
    def case(self) -> Case:
        """The case itself."""
        found: Case = self.attribute.computed.cases[self.number]
        return found

    def reached(self, assessment: Assessment) -> bool:
        """Whether the case counts in an assessment."""
        attributes = assessment.knowledge.attributes
        cases = attributes[self.attribute.name].computed
        return case_of(cases, assessment.values, attributes) is cases.cases[self.number]

    def literals(self, subject: Subject) -> tuple[int]:
        """The literal of the circuit that stands for: the case counts."""
        from engine.prove.computation import Computation

        encoding = subject.encoding
        computation = Computation(encoding.circuit, encoding.signals, encoding.condition)
        return (computation.chosen(self.attribute.computed)[self.number][0],)


def computed_in(knowledge: Knowledge) -> list[Attribute]:
    """The computed attributes, in the order the files declare them."""
    return [each for each in knowledge.concluded if each.computed is not None]


def branches_of(attribute: Attribute) -> list[Branch]:
    """The cases of a computed attribute; none where its expression has no cases."""
    cases = attribute.computed
    return [Branch(attribute, number) for number in range(len(cases.cases))] if isinstance(cases, Cases) else []


def mutants_of_computed(attribute: Attribute, knowledge: Knowledge) -> Iterator[tuple[int, Mutant]]:
    """Every mutant of a computed attribute that could stand in a file, each with a number that it has in every period.

    Left out are circles, and numbers of too many digits.
    """
    for number, (expression, words) in enumerate(_changes(attribute.computed, attribute, knowledge)):
        made = replace(attribute, computed=expression)
        made.name, made.where = attribute.name, attribute.where
        changed = with_attribute(knowledge, made)
        if changed is not None and fits(changed):
            yield number, Mutant(attribute, made, words)


def _changes(expression: Expression, attribute: Attribute, knowledge: Knowledge) -> Iterator[Change]:
    if isinstance(expression, Cases):
        yield from _other_cases(expression, attribute, knowledge)
        return
    for other in _others(expression, attribute, knowledge, whole=True):
        said = [in_words(each, knowledge.attributes) for each in (other, expression)]
        yield other, f"is computed as {said[0]}, instead of: {said[1]}"


def _other_cases(cases: Cases, attribute: Attribute, knowledge: Knowledge) -> Iterator[Change]:
    """Cases of which one is left out, or comes before the one above it, or has another condition or value."""
    listed = cases.cases
    for number, case in enumerate(listed):
        name = f'"{case_words(case, knowledge.attributes)}"'
        before, after = listed[:number], listed[number + 1 :]
        if len(listed) > 1:
            yield Cases((*before, *after)), f"without the case {name}"
        if number and case.when is not None:
            yield Cases((*before[:-1], case, before[-1], *after)), f"with the case {name} before the one above it"
        for when, words in _other_conditions(case.when, knowledge):
            yield Cases((*before, Case(when, case.value), *after)), words
        for value, words in _changes(case.value, attribute, knowledge):
            yield Cases((*before, Case(case.when, value), *after)), f"in the case {name} {words}"


def case_words(case: Case, attributes: Attributes) -> str:
    """Which case it is, in words."""
    return "all else" if case.when is None else wording(case.when, attributes)


def _other_conditions(when: Condition | None, knowledge: Knowledge) -> Iterator[tuple[Condition, str]]:
    if when is not None:
        for part, left in without(when):
            yield left, f"without the condition: {wording(part, knowledge.attributes)}"
        yield from neighbours(when, knowledge)


def _others(
    expression: Expression, attribute: Attribute, knowledge: Knowledge, whole: bool = False
) -> Iterator[Expression]:
    """The expressions next to one; `whole` where it is all that a value is computed as, and so may be a quotient."""
    if isinstance(expression, Constant):
        yield from _moved(expression)
    elif isinstance(expression, Reading):
        yield from map(Reading, _alike(expression.attribute, attribute, knowledge))
    elif isinstance(expression, Operation):
        parts = expression.parts
        if len(parts) == 1:
            yield parts[0]
        elif whole or _OTHERS[expression.op] != "/" or constant(parts[1]) is not None:
            yield from _turned(expression)
        for number, part in enumerate(parts):
            if expression.op in ("least", "most"):
                yield _joined(expression.op, [*parts[:number], *parts[number + 1 :]])
            for other in _others(part, attribute, knowledge):
                yield from _sound(Operation(expression.op, (*parts[:number], other, *parts[number + 1 :])))


def _turned(expression: Operation) -> Iterator[Expression]:
    yield from _sound(Operation(_OTHERS[expression.op], expression.parts))


def _sound(operation: Operation) -> Iterator[Expression]:
    """An operation, unless it divides by 0."""
    if operation.op != "/" or constant(operation.parts[1]) != 0:
        yield operation


def _joined(op: Op, parts: Sequence[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else Operation(op, tuple(parts))


def _moved(number: Constant) -> Iterator[Expression]:
    """The constants one step below and above."""
    written = len(number.text.partition(".")[2])
    places = min(written, _PLACES)
    for step in (-1, 1):
        moved = number.number + Fraction(step, 10**places)
        yield Constant(_decimal(moved, max(written, places)))


def _decimal(number: Fraction, places: int) -> str:
    units = int(number * 10**places)
    digits = f"{abs(units):0{places + 1}d}"
    sign = "-" if units < 0 else ""
    return f"{sign}{digits[: len(digits) - places]}.{digits[len(digits) - places :]}" if places else f"{sign}{digits}"


def _alike(name: str, attribute: Attribute, knowledge: Knowledge) -> list[str]:
    """The first other numbers in the unit of one; what is asked has to have bounds and places, as that one got them."""
    unit = knowledge.attributes[name].unit
    found = [
        each.name
        for each in knowledge.attributes.values()
        if each.numeric and each.unit == unit and each.name not in (name, attribute.name) and _exact(each)
    ]
    return found[:_MOST_OTHERS]


def _exact(attribute: Attribute) -> bool:
    bounded = None not in (attribute.minimum, attribute.maximum)
    return not attribute.asked or (bounded and (attribute.whole or attribute.decimals is not None))
