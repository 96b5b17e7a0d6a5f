"""Boxes settle what a solver would settle, and the same way."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings

from engine.infer.expert import Expert
from engine.prove.boxes import Boxes
from engine.prove.theory import Theory
from tests.support.random_circles import circle_bases
from tests.support.random_knowledge import knowledge_bases

bases = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def asked(theory: Theory) -> Iterator[list[int]]:
    """What checks ask, and more: literals of rules and values, each alone, in pairs, and some three together."""
    encoding = theory.encoding
    found = [*encoding.match.values(), *map(encoding.effective, encoding.match), *encoding.contradiction.values()]
    for name, signal in encoding.signals.items():
        found += [signal.known, *([] if name in theory.facts else signal.values.values())]
    literals = list(dict.fromkeys(each for literal in found for each in (literal, -literal)))
    yield from ([each] for each in literals)
    yield from map(list, itertools.combinations(literals, 2))
    yield from (list(each) for each in zip(literals, literals[3:], literals[7:], strict=False))


@bases
@given(knowledge_bases() | circle_bases())
def test_what_boxes_settle_the_solver_settles_the_same(base: Expert) -> None:
    theory = Theory(base.knowledge)
    boxes = Boxes(theory.encoding, theory.facts)
    for literals in asked(theory):
        settled = boxes.possible(literals)
        assert settled is None or settled == theory.solver.possible(literals), literals
    for name in boxes.exclusive:
        assert not theory.solver.possible([theory.encoding.contradiction[name]])
