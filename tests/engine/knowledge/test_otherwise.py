"""A default with a reason: the same by inference, by proof and in SQL, and analysed as a rule is."""

from __future__ import annotations

from typing import Any

import pytest

from engine.authoring.edits import revision
from engine.cases.coverage import coverage
from engine.cases.periods import Part, mutation_of
from engine.checks.analysis import analyse
from engine.checks.subject import Subject
from engine.infer.expert import Expert
from engine.knowledge.value import Value, Values
from engine.problem import ProblemError
from engine.prove.theory import Theory
from tests.support.organizations import run
from tests.support.random_knowledge import completions
from tests.support.small import fired, small
from tests.support.theory import Questions

FLAGS = "".join(f"{name}: {{kind: flag, title: {name.upper()}, question: '{name}?'}}\n" for name in "ab")
SCALE = "scales: {steps: {low: Low, mid: Mid, high: High}}"


def base_of(declared: str, value: Any, otherwise: Any, when: str = "", rules: str = "") -> Expert:
    """`b` concludes a value; otherwise another holds, where `when` says so."""
    condition = f", when: {when}" if when else ""
    default = f"otherwise: {{value: {otherwise}, because: Nothing says more.{condition}}}"
    return small(
        f"{FLAGS}result: {{{declared}, title: R, {default}}}",
        f"- {{rule: says, when: {{b: true}}, then: {{result: {value}}}}}\n{rules}",
        SCALE,
    )


def in_sql(base: Expert, organizations: list[Values]) -> list[dict[str, Any]]:
    names, rows = run(base, organizations)
    return sorted((dict(zip(names, row, strict=True)) for row in rows), key=lambda each: int(each["id"]))


@pytest.mark.parametrize(
    ("declared", "value", "otherwise", "nothing"),
    [
        ("kind: flag", True, False, None),
        ("kind: flag", False, True, None),
        ("kind: choice, choices: {x: X, y: Y}", "x", "y", None),
        ("kind: integer", 3, -2, None),
        ("kind: number", 0.25, 1.5, None),
        ("kind: level, scale: steps", "mid", "high", "low"),
        ("kind: level, scale: steps", "high", "low", "low"),
        ("kind: number, together: sum", 0.1, 0.25, None),
        ("kind: integer, together: sum", -3, 7, None),
        ("kind: integer, together: count", 1, 7, 0),
        ("kind: number, together: most", 2, 0.5, None),
    ],
)
def test_a_default_takes_effect_where_its_condition_holds_and_nothing_else_speaks(
    declared: str, value: Any, otherwise: Any, nothing: Value | None
) -> None:
    shown = [str(each).lower() if isinstance(each, bool) else each for each in (value, otherwise)]
    base = base_of(declared, *shown, when="{a: true}")
    theory, organizations = Theory(base.knowledge), list(completions(base.knowledge))
    for answers, row in zip(organizations, in_sql(base, organizations), strict=True):
        speaks = answers.get("a") is True and answers.get("b") is not True
        wanted = value if answers.get("b") is True else otherwise if speaks else nothing
        assert base.assess(answers).values.get("result") == wanted
        assert theory.conclusions(answers)["result"] == wanted
        assert row["result"] == wanted
        assert fired(base, answers) == sorted(row["rules_fired"])
        assert ("otherwise:result" in fired(base, answers)) == speaks
    assert Questions(base.knowledge).can_fire("otherwise:result") == {"a": True}


def test_without_a_condition_it_is_a_plain_otherwise_with_a_reason() -> None:
    plain = small(
        f"{FLAGS}result: {{kind: flag, title: R, otherwise: false}}",
        "- {rule: says, when: {b: true}, then: {result: true}}",
    )
    reasoned = base_of("kind: flag", "true", "false")
    assert Theory(plain.knowledge).differ(Theory(reasoned.knowledge)) == []
    (firing,) = reasoned.assess({}).firings
    assert (firing.rule.id, firing.rule.because, firing.premises) == ("otherwise:result", "Nothing says more.", [])


def test_rules_that_contradict_each_other_leave_no_room_for_it() -> None:
    declared = "kind: choice, choices: {x: X, y: Y, z: Z}"
    base = base_of(declared, "x", "z", rules="- {rule: other, when: {a: true}, then: {result: y}}")
    both: Values = {"a": True, "b": True}
    assert base.assess(both).values.get("result") is None
    assert fired(base, both) == ["other", "says"]
    assert in_sql(base, [both])[0]["contradictions"] == ["result"]
    assert "verdict-double" in [each.problem.id for each in analyse(base.knowledge, base.texts, base.assess).findings]


def test_a_rule_that_is_set_aside_leaves_room_for_it() -> None:
    base = small(
        f"{FLAGS}other: {{kind: flag, title: O}}\n"
        "result: {kind: choice, title: R, choices: {x: X, y: Y}, otherwise: {value: y, because: So.}}",
        "- {rule: says, when: {b: true}, then: {result: x}}\n"
        "- {rule: stops, when: {a: true}, then: {other: true}, overrides: says}",
    )
    both: Values = {"a": True, "b": True}
    assert base.assess(both).values["result"] == "y"
    assert in_sql(base, [both])[0]["result"] == "y"
    assert Theory(base.knowledge).conclusions(both)["result"] == "y"
    # The default and the rule match together, and that is no overlap: the default gave way to nothing.
    assert "overlapping-rules" not in [each.problem.id for each in analyse(base.knowledge, base.texts).findings]


def test_its_condition_may_read_what_a_circle_concludes() -> None:
    base = small(
        f"{FLAGS}one: {{kind: flag, title: O}}\ntwo: {{kind: flag, title: T, otherwise: "
        "{value: false, because: So., when: {one: true}}}\n"
        "result: {kind: flag, title: R, otherwise: {value: true, because: So., when: {two: false}}}",
        "- {rule: start, when: {a: true}, then: {one: true}}\n"
        "- {rule: turn, when: {two: true}, then: {one: true}}\n"
        "- {rule: back, when: {one: true, b: true}, then: {two: true}}",
    )
    theory, organizations = Theory(base.knowledge), list(completions(base.knowledge))
    for answers, row in zip(organizations, in_sql(base, organizations), strict=True):
        assert base.assess(answers).conclusions() == theory.conclusions(answers)
        assert fired(base, answers) == sorted(row["rules_fired"])
    assert base.assess({"a": True}).conclusions() == {"one": True, "two": False, "result": True}
    assert base.assess({"b": True}).conclusions() == {"one": None, "two": None, "result": None}


@pytest.mark.parametrize("when", ["{result: false}", "{next: true}"])
def test_a_default_that_waits_for_itself_is_refused(when: str) -> None:
    with pytest.raises(ProblemError) as caught:
        small(
            f"{FLAGS}next: {{kind: flag, title: N}}\n"
            f"result: {{kind: flag, title: R, otherwise: {{value: true, because: So., when: {when}}}}}",
            "- {rule: turn, when: {result: true}, then: {next: true}}",
        )
    assert {each.id for each in caught.value.problems} == {"cycle"}
    assert "otherwise:result" in str(caught.value)


def test_the_way_to_a_default_is_proved() -> None:
    base = base_of("kind: flag", "true", "false", when="{a: true}")
    found = Theory(base.knowledge).flip({"b": True}, "result", False, base.assess)
    assert found == [{"a": True, "b": False}]


def test_it_is_covered_and_its_mutants_are_noticed() -> None:
    base = base_of("kind: choice, choices: {x: X, y: Y, z: Z}", "x", "y", when="{a: true}")
    subject = Subject(base.knowledge, Theory(base.knowledge), base.texts)
    seen: list[Values] = [{"b": True}, {"b": False}, {"a": True, "b": True}]
    found = coverage(subject, map(base.assess, seen))
    assert [(each.rule.id, each.test is None) for each in found.untested if each.fires] == [
        ("otherwise:result", True),
        ("otherwise:result", False),
    ]
    assert coverage(subject, map(base.assess, [*seen, {"a": True}])).untested == []
    survivors = mutation_of([Part(base, [])], learn=False).survivors
    assert [each.mutant.change for each in survivors if each.mutant.original.default] == [
        "taken out",
        "without its condition",
        "A is not yes, instead of: A is yes",
        "concludes result: X",
        "concludes result: Z",
    ]


def test_a_default_that_never_takes_effect_is_found() -> None:
    base = base_of("kind: flag", "true", "false", "{b: true}", "- {rule: other, when: {a: true}, then: {result: true}}")
    (found,) = analyse(base.knowledge, base.texts, base.assess).findings
    assert found.problem.id == "never-fires"
    assert "where no other rule concludes result" in found.problem.message


def test_an_attribute_that_only_has_a_default_is_never_concluded() -> None:
    declared = "result: {kind: flag, title: R, otherwise: {value: false, because: So.}}"
    rule = "- {rule: r, when: {a: true, b: true}, then: {x: true}}"
    base = small(f"{FLAGS}x: {{kind: flag, title: X}}\n{declared}", rule, verdict="[x, result]")
    ids = [each.problem.id for each in analyse(base.knowledge, base.texts, base.assess).findings]
    assert ids == ["attribute-never-concluded"]


def test_two_versions_tell_of_its_value_its_reason_and_its_condition() -> None:
    one = base_of("kind: flag", "true", "false", when="{a: true}")
    texts = {
        name: text.replace("Nothing says more.", "So.").replace("when: {a: true}", "when: {a: false}")
        for name, text in one.texts.items()
    }
    found = revision(one, Expert.of_texts(texts, "."))
    assert [(each.what, each.name, each.changes) for each in found.edits] == [
        ("rule", "otherwise:result", ["when: A is yes -> A is no", "because: Nothing says more. -> So."])
    ]
    assert {(each.before, each.after) for each in found.differences} == {(False, None), (None, False)}
