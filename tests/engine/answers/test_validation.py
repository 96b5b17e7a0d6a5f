"""Answers: what is taken, what is refused and with which words, from files and from options."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.infer.expert import Expert
from engine.problem import ProblemError
from tests.support.random_knowledge import answers_for
from tests.support.small import small, written


@pytest.fixture(scope="module")
def base() -> Expert:
    return small(
        """
        leaf: {kind: choice, title: Leaf, question: Leaf?, choices: {green: Green, black: Black, 'no': No leaf}}
        guests: {kind: set, title: Guests, question: Who?, choices: {aunt: Aunt, uncle: Uncle, child: Child}}
        hour: {kind: integer, title: Hour, question: When?, minimum: 0, maximum: 23, unit: h}
        year: {kind: integer, title: Year, question: When?}
        grams: {kind: number, title: Grams, question: How much?, minimum: 0.5, maximum: 1000, unit: g}
        balance: {kind: number, title: Balance, question: How much?}
        thirsty: {kind: flag, title: Thirsty, question: Thirsty?}
        patience: {kind: level, scale: wish, title: Patience, question: How patient?}
        result: {kind: flag, title: Result}
        """,
        "- {rule: one, when: {leaf: green}, then: {result: true}}",
        "scales: {wish: {none: None, some: Some, much: Much}}\n",
    )


def answered(base: Expert, folder: Path, text: str, *options: str) -> dict[str, Any]:
    return base.answers(written(folder, text), options)


def refused(base: Expert, folder: Path, text: str, *options: str) -> list[str]:
    with pytest.raises(ProblemError) as caught:
        answered(base, folder, text, *options)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("{}", {}),
        ("leaf: green", {"leaf": "green"}),
        ("leaf: no", {"leaf": "no"}),
        ("guests: []", {"guests": ()}),
        ("guests: [uncle, aunt, uncle]", {"guests": ("aunt", "uncle")}),
        ("hour: 0", {"hour": 0}),
        ("leaf: Green", {"leaf": "green"}),
        ("Leaf: No leaf", {"leaf": "no"}),
        ("leaf: ''", {}),
        ("guests: aunt", {"guests": ("aunt",)}),
        ("guests: Uncle; aunt", {"guests": ("aunt", "uncle")}),
        ("guests: none", {"guests": ()}),
        ("thirsty: yes", {"thirsty": True}),
        ("thirsty: 'true'", {"thirsty": True}),
        ("hour: '5'", {"hour": 5}),
        ("grams: 1,000", {"grams": 1000.0}),
        ("hour: unknown\nthirsty: don't know", {}),
        ("hour: 2e1", {"hour": 20}),
        ("hour: 5.0", {"hour": 5}),
        ("year: -1000000000000000", {"year": -(10**15)}),
        ("grams: 1", {"grams": 1.0}),
        ("grams: 0.5", {"grams": 0.5}),
        ("balance: -1e-5", {"balance": -1e-05}),
        ("thirsty: true", {"thirsty": True}),
        ("thirsty: FALSE", {"thirsty": False}),
        ("patience: none", {"patience": "none"}),
        ("leaf: ~\nguests: null\nhour:\ngrams: ~", {}),
        ('{"leaf": "green", "guests": ["aunt"], "hour": 5, "thirsty": true}',
         {"leaf": "green", "guests": ("aunt",), "hour": 5, "thirsty": True}),
    ],
)  # fmt: skip
def test_taken(base: Expert, tmp_path: Path, text: str, values: dict[str, Any]) -> None:
    found = answered(base, tmp_path, text)
    assert found == values
    assert [type(value) for value in found.values()] == [type(value) for value in values.values()]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        # Names.
        ("laef: green", "1:1: error: laef is not asked; did you mean leaf? [unknown-name]"),
        ("laef: ~", "1:1: error: laef is not asked; did you mean leaf? [unknown-name]"),
        ("zzz: 1", "1:1: error: these are not answers: not one of the 1 keys is asked; what is asked: leaf, guests,"
                   " hour, year, grams, balance, thirsty, patience [wrong-shape]"),
        ("result: true", "1:1: error: result is concluded by rules and cannot be answered [unknown-name]"),
        ("result: ~", "1:1: error: result is concluded by rules and cannot be answered [unknown-name]"),
        # Choices.
        ("leaf: gren", "1:7: error: leaf: gren is not one of green, black, no; did you mean green? [wrong-value]"),
        ("leaf: [green]", "1:7: error: leaf: one value is wanted here, and this is a list [wrong-value]"),
        ("leaf: {green: true}", "1:7: error: leaf: one value is wanted here, and this is a mapping [wrong-value]"),
        ("leaf: 5", "1:7: error: leaf: 5 is not one of green, black, no [wrong-value]"),
        ("leaf: false", "1:7: error: leaf: false is not one of green, black, no [wrong-value]"),
        # Sets.
        ("guests: true", "1:9: error: guests: true is not one of aunt, uncle, child [wrong-value]"),
        ("guests: {aunt: 1}", "1:9: error: guests: one value is wanted here, and this is a mapping [wrong-value]"),
        ("guests: [aunt, dog]", "1:16: error: guests: dog is not one of aunt, uncle, child [wrong-value]"),
        ("guests: [[aunt]]", "1:10: error: guests: one value is wanted here, and this is a list [wrong-value]"),
        ("guests: [~]", "1:10: error: guests: nothing is not one of aunt, uncle, child [wrong-value]"),
        # Flags.
        ("thirsty: ja", "1:10: error: thirsty: ja is neither yes nor no; write yes or no [wrong-value]"),
        ("thirsty: 1", "1:10: error: thirsty: 1 is neither yes nor no; write yes or no [wrong-value]"),
        ("thirsty: []", "1:10: error: thirsty: one value is wanted here, and this is a list [wrong-value]"),
        # Integers.
        ("hour: 24", "1:7: error: hour: 24 is not from 0 to 23 [wrong-value]"),
        ("hour: -1", "1:7: error: hour: -1 is not from 0 to 23 [wrong-value]"),
        ("hour: 5.5", "1:7: error: hour: that is 5.5 h, and a whole number is wanted: 5 or 6, perhaps [wrong-value]"),
        ("hour: noon", "1:7: error: hour: noon is not a number; write for example 1 h [wrong-value]"),
        ("hour: true", "1:7: error: hour: true is not a number; write for example 1 h [wrong-value]"),
        ("hour: .inf", "1:7: error: hour: a number must be finite [wrong-value]"),
        ("hour: 1e400", "1:7: error: hour: the number is beyond 1,000,000,000,000,000 [wrong-value]"),
        ("hour: [5]", "1:7: error: hour: one value is wanted here, and this is a list [wrong-value]"),
        ("year: 1000000000000001", "1:7: error: year: the number is beyond 1,000,000,000,000,000 [wrong-value]"),
        (f"year: 1{'0' * 399}", "1:7: error: year: the number is beyond 1,000,000,000,000,000 [wrong-value]"),
        # Numbers.
        ("grams: 0.25", "1:8: error: grams: 0.25 is not from 0.5 to 1,000 [wrong-value]"),
        ("grams: 1000.5", "1:8: error: grams: 1,000.5 is not from 0.5 to 1,000 [wrong-value]"),
        ("grams: .nan", "1:8: error: grams: a number must be finite [wrong-value]"),
        ("grams: -.inf", "1:8: error: grams: a number must be finite [wrong-value]"),
        ("grams: much", "1:8: error: grams: much is not a number; write for example 1 g [wrong-value]"),
        ("hour: 0x10", "1:7: error: hour: 0x10 is not in decimal; write 16 [wrong-value]"),
        ("year: 120.000", "1:7: error: year: 120.000 can mean 120000 or 120; write 120000 or 120 [wrong-value]"),
        ("year: '120.000'", "1:7: error: year: 120.000 can mean 120000 or 120; write 120000 or 120 [wrong-value]"),
        ('{"year": 120.000}', "1:10: error: year: 120.000 can mean 120000 or 120; write 120000 or 120 [wrong-value]"),
        ("grams: false", "1:8: error: grams: false is not a number; write for example 1 g [wrong-value]"),
        ("grams: 1,5", "1:8: error: grams: 1,5 can mean 1.5 or 15; write 1.5 or 15 [wrong-value]"),
        ("balance: 1e16", "1:10: error: balance: the number is beyond 1,000,000,000,000,000 [wrong-value]"),
        # Levels.
        ("patience: lots", "1:11: error: patience: lots is not one of none, some, much [wrong-value]"),
        ("patience: 2", "1:11: error: patience: 2 is not one of none, some, much [wrong-value]"),
        # The whole.
        ("[leaf]", "1:1: error: answers are a mapping of attributes to values [wrong-shape]"),
        ("green", "1:1: error: answers are a mapping of attributes to values [wrong-shape]"),
        ("leaf: green\nLeaf: black", "2:1: error: leaf is answered a second time; first at answers.yaml:1:1"
                                     " [duplicate-key]"),
        ("leaf: green\nleaf: black", "2:1: error: leaf stands here a second time; first on line 1 [duplicate-key]"),
    ],
)  # fmt: skip
def test_refused(base: Expert, tmp_path: Path, text: str, message: str) -> None:
    assert refused(base, tmp_path, text) == [f"answers.yaml:{message}"]


def test_every_mistake_is_reported_at_once(base: Expert, tmp_path: Path) -> None:
    text = "leaf: gren\nguests:\n  - aunt\n  - unkle\n  - 5\nhours: 5\nhour: 99\nthirsty: maybe\nresult: ~\ngrams: 5\n"
    assert refused(base, tmp_path, text) == [
        "answers.yaml:1:7: error: leaf: gren is not one of green, black, no; did you mean green? [wrong-value]",
        "answers.yaml:4:5: error: guests: unkle is not one of aunt, uncle, child; did you mean uncle? [wrong-value]",
        "answers.yaml:5:5: error: guests: 5 is not one of aunt, uncle, child [wrong-value]",
        "answers.yaml:6:1: error: hours is not asked; did you mean hour? [unknown-name]",
        "answers.yaml:7:7: error: hour: 99 is not from 0 to 23 [wrong-value]",
        "answers.yaml:8:10: error: thirsty: maybe is neither yes nor no; write yes or no [wrong-value]",
        "answers.yaml:9:1: error: result is concluded by rules and cannot be answered [unknown-name]",
    ]


@pytest.mark.parametrize(
    ("option", "values"),
    [
        ("leaf=black", {"leaf": "black"}),
        ("leaf=no", {"leaf": "no"}),
        (" leaf = black ", {"leaf": "black"}),
        ("guests=aunt", {"leaf": "green", "guests": ("aunt",)}),
        ("guests=child, aunt", {"leaf": "green", "guests": ("aunt", "child")}),
        ("guests=[child,aunt]", {"leaf": "green", "guests": ("aunt", "child")}),
        ("guests=[]", {"leaf": "green", "guests": ()}),
        ("Guests=Aunt;Child", {"leaf": "green", "guests": ("aunt", "child")}),
        ("guests=none", {"leaf": "green", "guests": ()}),
        ("leaf=No leaf", {"leaf": "no"}),
        ("leaf=unknown", {}),
        ("year=1,500", {"leaf": "green", "year": 1500}),
        ("hour=7", {"leaf": "green", "hour": 7}),
        ("hour=7.0", {"leaf": "green", "hour": 7}),
        ("grams=2.5", {"leaf": "green", "grams": 2.5}),
        ("balance=-1e2", {"leaf": "green", "balance": -100.0}),
        ("thirsty=true", {"leaf": "green", "thirsty": True}),
        ("patience=much", {"leaf": "green", "patience": "much"}),
        ("leaf=", {}),
        ("leaf=null", {}),
        ("leaf=~", {}),
        ("guests=", {"leaf": "green"}),
    ],
)
def test_an_option_replaces_the_answer_of_the_file(
    base: Expert, tmp_path: Path, option: str, values: dict[str, Any]
) -> None:
    assert answered(base, tmp_path, "leaf: green", option) == values


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("leaf", "leaf: write leaf=value [bad-option]"),
        ("", ": write name=value [bad-option]"),
        ("laef=green", "laef is not asked; did you mean leaf? [unknown-name]"),
        ("result=true", "result is concluded by rules and cannot be answered [unknown-name]"),
        ("leaf=gren", "leaf: gren is not one of green, black, no; did you mean green? [wrong-value]"),
        ("leaf=[green]", "leaf: [green] is not one of green, black, no; did you mean green? [wrong-value]"),
        ("guests=aunt,dog", "guests: dog is not one of aunt, uncle, child [wrong-value]"),
        ("thirsty=1", "thirsty: 1 is neither yes nor no; write yes or no [wrong-value]"),
        ("hour=99", "hour: 99 is not from 0 to 23 [wrong-value]"),
        ("hour=soon", "hour: soon is not a number; write for example 1 h [wrong-value]"),
        ("grams=.nan", "grams: a number must be finite [wrong-value]"),
        ("leaf=green=black", "leaf: green=black is not one of green, black, no; did you mean green? [wrong-value]"),
    ],
)
def test_a_bad_option(base: Expert, option: str, message: str) -> None:
    with pytest.raises(ProblemError) as caught:
        base.answers(None, [option])
    assert [str(problem) for problem in caught.value.problems] == [f"--set: error: {message}"]


def test_every_bad_option_is_reported_at_once(base: Expert) -> None:
    with pytest.raises(ProblemError) as caught:
        base.answers(None, ["leaf=gren", "hour=99", "thirsty=true"])
    assert len(caught.value.problems) == 2


def test_options_for_one_set_add_up(base: Expert) -> None:
    assert base.answers(None, ["guests=child", "Guests=Aunt"]) == {"guests": ("aunt", "child")}
    assert base.answers(None, ["guests=none", "guests=[]"]) == {"guests": ()}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["leaf=green", "leaf=black"], "leaf: given as green and as black; write leaf once"),
        (["leaf=green", "Leaf="], "leaf: given as green and as unknown; write leaf once"),
        (["guests=none", "guests=aunt"], "guests: given as none and as aunt; name all that hold, or none"),
        (["guests=aunt", "guests="], "guests: given as aunt and as unknown; name all that hold, or none"),
    ],
)
def test_two_values_for_one_attribute_are_refused(base: Expert, options: list[str], message: str) -> None:
    with pytest.raises(ProblemError) as caught:
        base.answers(None, options)
    assert [str(problem) for problem in caught.value.problems] == [f"--set: error: {message} [wrong-value]"]
    assert base.answers(None, ["leaf=green", "leaf=Green"]) == {"leaf": "green"}


def test_no_file_is_no_answers(base: Expert) -> None:
    assert base.answers(None) == {}


def test_standard_input(base: Expert, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream:
        buffer = io.BytesIO(b"leaf: gren")

    monkeypatch.setattr(sys, "stdin", Stream())
    with pytest.raises(ProblemError, match="<stdin>:1:7: error: leaf: gren is not one of"):
        base.answers("-")


def test_answers_are_in_the_order_of_the_vocabulary(base: Expert, tmp_path: Path) -> None:
    assert list(answered(base, tmp_path, "thirsty: true\nleaf: green", "guests=aunt")) == ["leaf", "guests", "thirsty"]


def test_more_than_a_megabyte_is_refused(base: Expert, tmp_path: Path) -> None:
    found = refused(base, tmp_path, "# " + "x" * 1024 * 1024 + "\nleaf: green\n")
    assert found == ["answers.yaml: error: larger than the 1,024 KB that are read [too-large]"]


def test_a_message_is_safe_on_a_terminal(base: Expert, tmp_path: Path) -> None:
    found = refused(base, tmp_path, '"\\e[31mred": 1\nleaf: "\\e[2J"\nhour: "\\u202e5"\n')
    assert len(found) == 3
    assert all(line.isprintable() and len(line) < 600 for line in found)
    assert len(refused(base, tmp_path, f"leaf: {'x' * 10_000}")[0]) < 600


@pytest.mark.parametrize("name", ["shipped", "second"])
def test_valid_answers_are_taken_as_they_are(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    base: Expert = request.getfixturevalue(name)

    @settings(max_examples=60, deadline=None)
    @given(answers_for(base.knowledge))
    def check(answers: dict[str, Any]) -> None:
        assert answered(base, tmp_path, json.dumps(answers)) == answers
        options = [f"{name}={','.join(value) if isinstance(value, tuple) else json.dumps(value).strip(chr(34))}"
                   for name, value in answers.items() if value != ()]  # fmt: skip
        assert base.answers(None, options) == {name: value for name, value in answers.items() if value != ()}

    check()


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_any_answers_are_taken_or_refused(base: Expert, tmp_path: Path, data: st.DataObject) -> None:
    names = st.sampled_from([attribute.name for attribute in base.knowledge.asked]) | st.text(max_size=5)
    answers = data.draw(st.dictionaries(names, ANYTHING, max_size=4))
    problems: list[Any] = []
    found: dict[str, Any] = {}
    try:
        found = answered(base, tmp_path, json.dumps(answers))
    except ProblemError as error:
        problems = error.problems
    assert all(problem.where.line for problem in problems)
    base.assess(found)
