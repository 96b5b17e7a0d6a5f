"""What stands next to a condition or a value: one test turned, one bound moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.knowledge.base import Knowledge
from engine.knowledge.condition import Condition, Count, Test, count, wording
from engine.knowledge.day import FIRST, LAST, day_of, number_of
from engine.knowledge.operator import OPERATORS
from engine.knowledge.parts import replaced
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute


def neighbours(condition: Condition, knowledge: Knowledge) -> Iterator[tuple[Condition, str]]:
    """A condition with one test changed, or one bound of a count, for every change."""
    attributes = knowledge.attributes
    if isinstance(condition, Test):
        for other in _other_tests(condition, attributes[condition.attribute]):
            yield other, f"{wording(other, attributes)}, instead of: {wording(condition, attributes)}"
        return
    if isinstance(condition, Count):
        for changed in _other_counts(condition):
            yield changed, f"{wording(changed, attributes)}, instead of: {wording(condition, attributes)}"
    for index, part in enumerate(condition.parts):
        for other_part, words in neighbours(part, knowledge):
            yield replaced(condition, index, other_part), words


def _other_counts(condition: Count) -> Iterator[Condition]:
    """A count with a bound moved by one, where it stays a bound."""
    least, most, every = condition.least, condition.most, len(condition.parts)
    for other in (least - 1, least + 1):
        if least > 0 and 0 < other <= most:
            yield count(other, most, condition.parts)
    for other in (most - 1, most + 1):
        if most < every and least <= other < every:
            yield count(least, other, condition.parts)


def _other_tests(test: Test, attribute: Attribute) -> Iterator[Test]:
    """A test the other way round, with other values, with a moved threshold."""
    operator = OPERATORS[test.op]
    for neighbour in operator.neighbours:
        yield replace(test, op=neighbour)
    if test.other:
        return
    if operator.operand == "bound":
        for value in beside(attribute, test.values[0]):
            yield replace(test, values=(value,), figure="")
    elif len(test.values) > 1:
        for value in test.values:
            yield replace(test, values=tuple(each for each in test.values if each != value))
    elif test.values and attribute.choices:
        others = [choice for choice in attribute.choices if choice not in test.values]
        for other in others[:2]:
            yield replace(test, values=(other,))


def beside(attribute: Attribute, value: Value) -> Iterator[Value]:
    """The thresholds next to one: a step of a level, a day, 1 of a whole number, a tenth of any other number."""
    if attribute.ranked:
        place = attribute.steps.index(str(value))
        yield from attribute.steps[max(0, place - 1) : place]
        yield from attribute.steps[place + 1 : place + 2]
        return
    if attribute.dated:
        day = number_of(str(value))
        yield from [day_of(each) for each in (day - 1, day + 1) if FIRST <= each <= LAST]
        return
    assert isinstance(value, int | float)
    step = 1 if attribute.whole else max(abs(value) / 10, 0.1)
    yield value - step
    yield value + step
