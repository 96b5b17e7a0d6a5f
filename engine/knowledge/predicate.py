"""A condition made ready to be asked often whether it holds: what `status` says, in a fraction of the time."""

from __future__ import annotations

from collections.abc import Callable

from engine.knowledge.condition import Attributes, Condition, Count, Test, magnitude
from engine.knowledge.operator import OPERATORS
from engine.knowledge.value import Seen

Predicate = Callable[[Seen], bool]


def predicate(condition: Condition, attributes: Attributes) -> Predicate:
    """Whether the condition holds for values. It waits for an unknown one as it fails: it does not hold."""
    if isinstance(condition, Test):
        return _compared(condition, attributes) if condition.other else _of_test(condition, attributes)
    if isinstance(condition, Count):
        sides = [(least, [predicate(part, attributes) for part in parts]) for least, parts in condition.sides()]
        return lambda values: all(sum(part(values) for part in parts) >= least for least, parts in sides)
    parts = [predicate(part, attributes) for part in condition.parts]
    return _every(parts) if condition.kind == "all" else _some(parts)


def _every(parts: list[Predicate]) -> Predicate:
    def every(values: Seen) -> bool:
        for part in parts:  # noqa: SIM110  a generator takes twice as long
            if not part(values):
                return False
        return True

    return every


def _some(parts: list[Predicate]) -> Predicate:
    def some(values: Seen) -> bool:
        for part in parts:  # noqa: SIM110  likewise
            if part(values):
                return True
        return False

    return some


def _of_test(test: Test, attributes: Attributes) -> Predicate:
    name, operator, attribute = test.attribute, OPERATORS[test.op], attributes[test.attribute]
    passes, operand = operator.passes, test.values
    if operator.operand == "none":
        inside = operator.inside
        return lambda values: (values.get(name) is not None) == inside
    if operator.operand == "bound":
        bound = magnitude(operand[0], attribute)
        if attribute.numeric:
            return lambda values: (value := values.get(name)) is not None and passes(value, bound)
        return lambda values: (value := values.get(name)) is not None and passes(magnitude(value, attribute), bound)
    return lambda values: (value := values.get(name)) is not None and passes(value, operand)


def _compared(test: Test, attributes: Attributes) -> Predicate:
    one, other, operator = test.attribute, test.other, OPERATORS[test.op]
    attribute, passes, bound = attributes[one], operator.passes, operator.operand == "bound"

    def compared(values: Seen) -> bool:
        value, beside = values.get(one), values.get(other)
        if value is None or beside is None:
            return False
        if bound:
            return passes(magnitude(value, attribute), magnitude(beside, attribute))
        return passes(value, (beside,))

    return compared
