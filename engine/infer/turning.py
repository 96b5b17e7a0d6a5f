"""Where an answer that is compared or computed with turns what rules see, as long as all others stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise

from engine.infer.assessment import Assessment
from engine.knowledge.base import Knowledge
from engine.knowledge.comparison import conditions_of
from engine.knowledge.condition import Test, magnitude, point, tests
from engine.knowledge.three_valued import status
from engine.knowledge.together import plain
from engine.knowledge.value import Values
from engine.knowledge.vocabulary import Attribute
from engine.number import exact
from engine.prove.signal import limits, step_of

# An answer is tried at so many places, evenly, and beside what it is compared with; between two that differ, by halves.
MARKS, MOST_TURNS = 32, 40


def turning(knowledge: Knowledge, name: str, answers: Values, assess: Callable[[Values], Assessment]) -> set[float]:
    """The magnitudes at which a test turns that the regions of an answer do not tell; those that the marks show."""
    return _Turning(knowledge, knowledge.attributes[name], answers, assess).found()


class _Turning:
    def __init__(
        self, knowledge: Knowledge, attribute: Attribute, answers: Values, assess: Callable[[Values], Assessment]
    ) -> None:
        self.knowledge = knowledge
        self.attribute = attribute
        self.answers = answers
        self.assess = assess
        self.step = step_of(attribute) or Fraction(1)
        self.low, self.high = (exact(end) for end in limits(attribute))
        attributes = knowledge.attributes
        read = [test for when in conditions_of(knowledge) for test in tests(when)]
        self.tests = [test for test in read if test.other or attributes[test.attribute].computed is not None]
        self.seen: dict[int, tuple[str, ...]] = {}

    def found(self) -> set[float]:
        last = int((self.high - self.low) / self.step)
        marks = sorted({*(last * mark // MARKS for mark in range(MARKS + 1)), *self.beside(last)})
        turns: list[int] = []
        for low, high in pairwise(marks):
            turns.extend(self.between(low, high, MOST_TURNS - len(turns)))
        return {float(self.low + self.step * turn) for turn in turns}

    def beside(self, last: int) -> Iterator[int]:
        """The places of what the answer is compared with, and those around them."""
        values = self.assess(self.answers).values
        for test in self.tests:
            for name in test.reads if test.other and self.attribute.name in test.reads else ():
                value = values.get(name)
                if value is not None:
                    place = int((exact(magnitude(value, self.knowledge.attributes[name])) - self.low) / self.step)
                    yield from (each for each in (place - 1, place, place + 1) if 0 <= each <= last)

    def between(self, low: int, high: int, most: int) -> list[int]:
        """The first places at which something is otherwise than before, between two."""
        if most <= 0 or high <= low or self.told(low) == self.told(high):
            return []
        if high == low + 1:
            return [high]
        middle = (low + high) // 2
        first = self.between(low, middle, most)
        return [*first, *self.between(middle, high, most - len(first))]

    def told(self, place: int) -> tuple[str, ...]:
        """What the tests say of the answer at a place."""
        if place not in self.seen:
            number = plain(self.low + self.step * place)
            answers = {**self.answers, self.attribute.name: point(number, self.attribute)}
            values = self.assess(answers).values
            self.seen[place] = tuple(self.status(test, values) for test in self.tests)
        return self.seen[place]

    def status(self, test: Test, values: Values) -> str:
        return status(test, values, self.knowledge.attributes)
