"""Random knowledge bases of circles of rules that feed other circles, for hypothesis.

Flags and sets stand in ranks. A rule reads what is concluded of its own rank or a lower one, and concludes something of
its rank, often of a higher one too, so circles of one stratum feed each other; an exception may override what starts
them. The names of the rules follow no order, so that none happens to help.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from engine.infer.expert import Expert
from tests.support.random_knowledge import texts_of

Draw = Callable[[st.SearchStrategy[Any]], Any]
ANSWERS = ("a", "b", "c", "d")
STEPS = ("one", "two", "three", "four", "five", "six")
# The name of an attribute, and a member of it or True.
Item = tuple[str, Any]


@st.composite
def sources(draw: Draw) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The document of the facts, and the rules."""
    attributes = {name: {"kind": "flag", "title": name, "question": f"{name}?"} for name in ANSWERS}
    ranks = [draw(_rank(number)) for number in range(draw(st.integers(1, 4)))]
    for rank in ranks:
        for name, value in rank:
            titles = {step: step for step in STEPS}
            shape = {"kind": "flag"} if value is True else {"kind": "set", "choices": titles}
            attributes[name] = {"title": name, **shape}
    attributes["end"] = {"kind": "set", "title": "end", "choices": {step: step for step in STEPS}}
    rules: list[dict[str, Any]] = []
    for number, rank in enumerate(ranks):
        lower = [item for each in ranks[:number] for item in each]
        higher = [item for each in ranks[number + 1 :] for item in each]
        starting = [("a", True), ("b", True), ("c", True), *lower]
        circling = [*rank, *rank, *lower[-2:], ("d", True)]
        rules.extend(_rule(draw, starting, rank, higher) for _ in range(draw(st.integers(1, 2))))
        rules.extend(_rule(draw, circling, rank, higher) for _ in range(draw(st.integers(1, 7))))
    names = draw(st.permutations([f"rule-{number}" for number in range(len(rules))]))
    rules = [{"rule": name, **rule} for name, rule in zip(names, rules, strict=True)]
    if draw(st.booleans()):
        beaten = draw(st.lists(st.sampled_from(sorted(names)), min_size=1, max_size=3, unique=True))
        rules.append({"rule": "exception", "when": {"d": False}, "then": {"end": "six"}, "overrides": beaten,
                      "because": "It is so."})  # fmt: skip
    facts = {
        "knowledge": {"name": "circles", "title": "Circles", "about": "Circles.", "verdict": ["end"]},
        "attributes": attributes,
    }
    return facts, rules


def circle_bases() -> st.SearchStrategy[Expert]:
    return sources().map(lambda source: Expert.of_texts(texts_of(*source), "circles"))


@st.composite
def _rank(draw: Draw, number: int) -> list[Item]:
    flags = [(f"flag{number}{letter}", True) for letter in "xyz"[: draw(st.integers(0, 3))]]
    steps = STEPS[: draw(st.integers(0 if flags else 2, len(STEPS)))]
    return [*flags, *((f"set{number}", step) for step in steps)]


def _rule(draw: Draw, read: list[Item], own: list[Item], higher: list[Item]) -> dict[str, Any]:
    then: dict[str, Any] = {}
    wanted = [draw(st.sampled_from(own))]
    if higher and draw(st.booleans()):
        wanted.append(draw(st.sampled_from(higher)))
    for name, value in wanted:
        then[name] = True if value is True else [*then.get(name, []), value]
    if draw(st.integers(0, 3)) == 0:
        then["end"] = draw(st.sampled_from(STEPS))
    tests = [_test(*draw(st.sampled_from(read))) for _ in range(draw(st.integers(1, 2)))]
    when = tests[0] if len(tests) == 1 else {draw(st.sampled_from(["any", "all"])): tests}
    return {"when": when, "then": then, "because": "It is so."}


def _test(name: str, value: Any) -> dict[str, Any]:
    return {name: value}
