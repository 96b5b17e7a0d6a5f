"""Whether what attributes are computed from fits: bounds, places, digits; and who may not be computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from engine.knowledge.base import Knowledge
from engine.knowledge.expression import Expression, numbers_in, parts_of
from engine.knowledge.interval import Interval, Intervals, interval
from engine.knowledge.vocabulary import Attribute
from engine.load.places import USUAL
from engine.number import MOST_DIGITS
from engine.problem import Problem, Where, one_of

# The digits that one step of a computation may have: SQL counts whole numbers of 38.
MOST_OF_A_STEP = 10**34


def refusal(attribute: Attribute) -> str:
    """Why an attribute cannot be computed; empty where it can."""
    if not attribute.numeric:
        return f"{attribute.name} is {attribute.a_kind}, and only integers and numbers are computed"
    also = {"question": attribute.question, "together": attribute.together, "plan": attribute.plan}
    named = [key for key, it in also.items() if it] + ["otherwise"] * (attribute.otherwise is not None)
    return f"{attribute.name} is computed, so it has no {one_of(named)}" if named else ""


def settle_computed(knowledge: Knowledge, problems: list[Problem], place: Callable[..., Where]) -> None:
    """Give each computed number its places, and report those whose values may have too many digits."""
    intervals = Intervals(knowledge)
    for stratum in knowledge.strata.layers:
        for name in stratum.completes:
            attribute = knowledge.attributes[name]
            if attribute.computed is not None and (wrong := _settled(attribute, intervals)):
                problems.append(Problem(place("attributes", name, "computed"), "wrong-value", wrong))


def fits(knowledge: Knowledge) -> bool:
    """Whether the values of all computed numbers, and all steps on the way to them, have room in their digits."""
    intervals = Intervals(knowledge)
    return all(
        _largest(interval(each.computed, intervals)) * 10**each.places < 10**MOST_DIGITS - 1
        and _longest_step(each, intervals) * 10**each.places < MOST_OF_A_STEP
        for each in knowledge.concluded
        if each.computed is not None
    )


def _largest(found: Interval) -> Fraction:
    return max(abs(found.low), abs(found.high))


def _longest_step(attribute: Attribute, intervals: Intervals) -> int:
    return max(interval(each, intervals).units for each in _steps(attribute.computed))


def _settled(attribute: Attribute, intervals: Intervals) -> str:
    name, found = attribute.name, interval(attribute.computed, intervals)
    wanted = [attribute.places] if attribute.whole or attribute.decimals is not None else range(USUAL, -1, -1)
    for decimals in wanted:
        if _largest(found) * 10**decimals < 10**MOST_DIGITS - 1:
            if not attribute.whole:
                attribute.decimals = decimals
            if _longest_step(attribute, intervals) * 10**decimals < MOST_OF_A_STEP:
                return ""
            return f"{name} is computed by way of numbers of more than 34 digits; give what it reads nearer bounds"
    unbounded = [
        each
        for each in dict.fromkeys(numbers_in(attribute.computed))
        if None in (intervals.knowledge.attributes[each].minimum, intervals.knowledge.attributes[each].maximum)
    ]
    attribute.decimals = 0
    asked = [each for each in unbounded if intervals.knowledge.attributes[each].asked]
    remedy = f"give {one_of(asked)} a minimum and a maximum" if asked else "give what it reads nearer bounds"
    return f"{name} may have more than {MOST_DIGITS} digits, which a number cannot keep; {remedy}, or it fewer decimals"


def _steps(expression: Expression) -> Iterator[Expression]:
    yield expression
    for part in parts_of(expression):
        yield from _steps(part)
