"""Two vocabularies: what is called the same by proof is the same for every answer that means something in both."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.authoring.edits import revision
from engine.infer.expert import Expert
from engine.knowledge.value import Value, Values
from engine.prove.theory import Theory
from engine.prove.translation import answers_in
from tests.support.small import small

RESULT = "result: {kind: choice, title: Result, choices: {x: X, y: Y, z: Z}}"


def pair(old: str, new: str, rules: str, new_rules: str | None = None) -> tuple[Expert, Expert]:
    return small(f"{old}\n{RESULT}", rules), small(f"{new}\n{RESULT}", rules if new_rules is None else new_rules)


def compared(old: str, new: str, rules: str, new_rules: str | None = None) -> Any:
    return revision(*pair(old, new, rules, new_rules))


FLAG = "a: {kind: flag, title: A, question: A?}"
CHOICE = "a: {kind: choice, title: A, question: A?, choices: {p: P, q: Q}}"
SET = "a: {kind: set, title: A, question: A?, choices: {p: P, q: Q}}"
NUMBER = "a: {kind: number, title: A, question: A?, minimum: 0, maximum: 10}"
INTEGER = "a: {kind: integer, title: A, question: A?, minimum: 0, maximum: 10}"


def test_a_flag_that_became_a_choice_is_not_called_the_same() -> None:
    found = compared(
        FLAG,
        CHOICE,
        "- {rule: one, when: {a: true}, then: {result: x}}",
        "- {rule: one, when: {a: p}, then: {result: x}}",
    )
    assert not found.complete
    assert [(each.attribute, each.whole) for each in found.left_out] == [("a", True)]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (CHOICE, CHOICE.replace("q: Q", "q: Q, r: R"), "r in NEW alone"),
        (CHOICE.replace("q: Q", "q: Q, r: R"), CHOICE, "r in OLD alone"),
        (NUMBER, NUMBER.replace("10", "20"), "from 0 to 10 in OLD and from 0 to 20 in NEW"),
        (NUMBER, INTEGER, "compared for whole numbers"),
        (NUMBER, NUMBER.replace("minimum", "unit: EUR, minimum"), "no unit in OLD and EUR in NEW"),
        (CHOICE, SET, "the set of it alone"),
        (FLAG, "a: {kind: flag, title: A}", "asked in OLD and concluded in NEW"),
        (FLAG, "b: {kind: flag, title: B, question: B?}", "asked in OLD alone"),
    ],
)
def test_what_is_declared_otherwise_is_named(old: str, new: str, words: str) -> None:
    third = "c: {kind: flag, title: C, question: C?}"
    found = compared(f"{old}\n{third}", f"{new}\n{third}", "- {rule: one, when: {unknown: [c]}, then: {result: x}}")
    assert any(words in each.words for each in found.left_out), found.left_out
    assert found.complete


@pytest.mark.parametrize(
    ("old", "new", "old_when", "new_when"),
    [
        (CHOICE, SET, "p", "p"),
        (INTEGER, NUMBER, "{at_least: 3}", "{above: 2}"),
        (NUMBER, INTEGER, "{above: 2.5}", "{at_least: 3}"),
        (NUMBER, NUMBER.replace("10", "20"), "{at_least: 3}", "[3, {at_least: 3}]"),
    ],
)
def test_what_has_a_meaning_in_both_is_translated(old: str, new: str, old_when: str, new_when: str) -> None:
    if new_when.startswith("["):
        new_when = "{at_least: 3}"
    rules = "- {{rule: one, when: {{a: {}}}, then: {{result: x}}}}"
    assert not compared(old, new, rules.format(old_when), rules.format(new_when)).differences
    other = rules.format(new_when).replace("result: x", "result: y")
    found = compared(old, new, rules.format(old_when), other)
    assert ("x", "y") in [(each.before, each.after) for each in found.differences]


def test_a_difference_among_answers_that_both_take_is_found_though_others_are_left_out() -> None:
    found = compared(
        "a: {kind: choice, title: A, question: A?, choices: {p: P, q: Q}}",
        "a: {kind: choice, title: A, question: A?, choices: {q: Q, r: R}}",
        "- {rule: one, when: {known: [a]}, then: {result: x}}",
        "- {rule: one, when: {a: [q, r]}, then: {result: y}}",
    )
    assert [(each.before, each.after, each.answers) for each in found.differences] == [("x", "y", {"a": "q"})]


def test_what_was_asked_and_is_concluded_now_differs_where_the_answer_counted() -> None:
    old, new = pair(
        f"{FLAG}\nb: {{kind: flag, title: B, question: B?}}",
        "a: {kind: flag, title: A}\nb: {kind: flag, title: B, question: B?}",
        "- {rule: one, when: {a: true}, then: {result: x}}",
        "- {rule: one, when: {a: true}, then: {result: x}}\n- {rule: two, when: {b: true}, then: {a: true}}",
    )
    found = revision(old, new)
    assert {("x", None), (None, "x")} == {(each.before, each.after) for each in found.differences}


KINDS = ("flag", "choice", "set", "integer", "number", "level")
NAMES = ("p", "q", "r")


@st.composite
def vocabularies(draw: Any) -> tuple[Expert, Expert]:
    """Two knowledge bases that declare the same two names each in their own way."""
    made = []
    scales = [draw(st.permutations(NAMES)), draw(st.permutations(NAMES))]
    for scale in scales:
        declared, rules = [], []
        for name in ("a", "b"):
            kind = draw(st.sampled_from(KINDS))
            choices = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
            low, high = draw(st.integers(-1, 1)), draw(st.integers(2, 3))
            rest = {
                "flag": "",
                "choice": f", choices: {{{', '.join(f'{each}: {each.upper()}' for each in choices)}}}",
                "set": f", choices: {{{', '.join(f'{each}: {each.upper()}' for each in choices)}}}",
                "level": ", scale: s",
            }.get(kind, f", minimum: {low}, maximum: {high}")
            question = f", question: {name}?" if draw(st.integers(0, 4)) else ""
            declared.append(f"{name}: {{kind: {kind}, title: {name.upper()}{rest}{question}}}")
            matchers = {
                "flag": ["true", "false"],
                "choice": choices,
                "set": [*choices, f"{{excludes: {choices[0]}}}"],
                "level": [*(f"{{at_least: {each}}}" for each in NAMES), *(f"{{below: {each}}}" for each in NAMES[:2])],
            }.get(kind, [f"{{above: {low}}}", "{at_least: 1.5}", "{below: 2}", "1"])
            for index in range(draw(st.integers(1, 2))):
                then = draw(st.sampled_from(["x", "y"]))
                when = draw(st.sampled_from(matchers))
                rules.append(f"- {{rule: {name}-{index}, when: {{{name}: {when}}}, then: {{result: {then}}}}}")
        steps = ", ".join(f"{each}: {each.upper()}" for each in scale)
        made.append(small("\n".join([*declared, RESULT]), "\n".join(rules), f"scales: {{s: {{{steps}}}}}\n"))
    return made[0], made[1]


def _values(base: Expert, name: str) -> list[Value | None]:
    attribute = base.knowledge.attributes[name]
    if not attribute.asked:
        return [None]
    if attribute.kind == "flag":
        return [None, True, False]
    if attribute.kind == "set":
        sets = [
            attribute.ordered(each) for size in range(4) for each in itertools.combinations(attribute.choices, size)
        ]
        return [None, *sets]
    if attribute.numeric:
        numbers = [each / 4 for each in range(-8, 17)]
        return [None, *(each for each in numbers if not attribute.refusal(each if each % 1 else int(each)))]
    return [None, *attribute.choices]


def _shared(old: Expert, new: Expert) -> list[Values]:
    """Every set of answers that means something in both, in the simpler form; worked out without the translation."""
    columns = []
    for name in ("a", "b"):
        one, other = old.knowledge.attributes[name], new.knowledge.attributes[name]
        ours, theirs = _values(old, name), _values(new, name)
        if not (one.asked and other.asked):
            column = ours if one.asked else theirs
        elif one.kind == other.kind == "set":
            sets = [frozenset(each) for each in theirs if isinstance(each, tuple)]
            column = [each for each in ours if not isinstance(each, tuple) or frozenset(each) in sets]
        elif (one.numeric and other.numeric) or one.kind == other.kind:
            column = [each for each in ours if each in theirs]
        elif "set" in (one.kind, other.kind) and one.choices and other.choices:
            singles = ours if one.kind != "set" else theirs
            others = theirs if one.kind != "set" else ours
            column = [each for each in singles if each is None or (each,) in others]
        elif one.choices and other.choices:
            column = [each for each in ours if each in theirs]
        else:
            column = [None]
        columns.append([(name, value) for value in column])
    return [{name: value for name, value in row if value is not None} for row in itertools.product(*columns)]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(vocabularies())
def test_no_difference_is_found_exactly_where_inference_makes_none(bases: tuple[Expert, Expert]) -> None:
    old, new = bases
    found = {(each.before, each.after) for each in Theory(old.knowledge).differ(Theory(new.knowledge))}
    wanted = set()
    for answers in _shared(old, new):
        before, after = (base.assess(answers_in(base.knowledge, answers)).values.get("result") for base in bases)
        if before != after:
            wanted.add((before, after))
    assert found == wanted, "\n".join(text for base in bases for text in base.texts.values())
    revision(old, new)
