"""The least answers by boxes are those that the solver finds, to the last one."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from engine.infer.expert import Expert
from engine.prove.boxes import Boxes
from engine.prove.least import Least
from engine.prove.theory import Theory
from tests.support.random_circles import circle_bases
from tests.support.random_knowledge import knowledge_bases

bases = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def asked(theory: Theory) -> Iterator[list[int]]:
    """What examples are shown of, and more: rules that match, that stand, in pairs; values, and their opposites."""
    encoding = theory.encoding
    rules = [*encoding.match.values(), *map(encoding.effective, encoding.match)]
    values = [each for name in encoding.signals for each in encoding.signals[name].outputs]
    literals = list(dict.fromkeys(each for literal in (*rules, *values) for each in (literal, -literal)))
    yield from ([each] for each in literals)
    yield from map(list, itertools.islice(itertools.combinations(literals, 2), 0, None, 7))


def found(expert: Expert) -> tuple[int, int]:
    """How often boxes tell the least answers, and of how many; each time they are those of the solver."""
    theory = Theory(expert.knowledge)
    least, solver = Least(Boxes(theory.encoding, theory.facts), theory.facts), theory.solver
    told = every = 0
    for literals in itertools.islice(asked(theory), 80):
        answers = least.answers([*literals, *solver.arising(solver.read_by(literals))])
        wanted = solver.witness(literals)
        if answers is not None:
            assert list(answers.items()) == list((wanted or {}).items())
        told += answers is not None
        every += wanted is not None
    return told, every


@given(knowledge_bases() | circle_bases())
@bases
def test_least_answers_are_those_of_the_solver(base: Expert) -> None:
    found(base)


@pytest.mark.parametrize("members", [3, 9])
def test_boxes_tell_of_all_that_is_read_by_regions(members: int) -> None:
    choices = {name: name.upper() for name in "abcdefghi"[:members]}
    asked = {"title": "Fact", "question": "Which?"}
    attributes = {
        "flag": {"kind": "flag", **asked},
        "more": {"kind": "choice", "choices": choices, "ask_when": {"flag": True}, **asked},
        "size": {"kind": "integer", "minimum": 0, "maximum": 99, **asked},
        "some": {"kind": "set", "choices": choices, **asked},
        "need": {"kind": "choice", "title": "Need", "choices": choices},
        "end": {"kind": "set", "title": "End", "choices": choices},
    }
    rules = [
        {"rule": "r1", "when": {"more": ["a", "c"], "size": {"at_least": 7}}, "then": {"need": "a"}},
        {"rule": "r2", "when": {"some": {"includes": ["b", "c"]}}, "then": {"need": "a"}},
        {"rule": "r3", "when": {"size": {"below": 5}, "flag": False}, "then": {"need": "b"}, "overrides": ["r2"]},
        {"rule": "r4", "when": {"need": "a", "some": {"excludes": "a"}}, "then": {"end": "a"}},
        {"rule": "r5", "when": {"need": {"not": "a"}}, "then": {"end": ["b", "c"]}, "overrides": ["r4"]},
        {"rule": "r6", "when": {"any": [{"need": "c"}, {"some": {"not": ["a", "b"]}}]}, "then": {"end": "c"}},
    ]
    header = {"name": "least", "title": "Least", "about": "Least.", "verdict": ["end"]}
    texts = {
        "facts/all.yaml": json.dumps({"knowledge": header, "attributes": attributes}),
        "rules/all.yaml": json.dumps(
            {"ruleset": "all", "title": "All", "rules": [{**rule, "because": "It is so."} for rule in rules]}
        ),
    }
    told, every = found(Expert.of_texts(texts, "."))
    assert told == every > 40
