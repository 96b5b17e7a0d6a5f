"""What follows: the meaning of every matcher and group, of kinds, overrides and circles, and laws that hold for all."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.documents.reading import parse
from engine.explain.why import why
from engine.infer.expert import Expert
from engine.knowledge.base import Knowledge
from engine.knowledge.three_valued import status
from engine.knowledge.value import Values
from engine.knowledge.vocabulary import Attribute
from engine.plan.planning import plan_for
from tests.agreement import Subject, inference
from tests.support.evaluator import Meaning
from tests.support.random_knowledge import answers_for, knowledge_bases
from tests.support.small import fired, outcome, small

ATTRIBUTES = """
c: {kind: choice, title: C, question: C?, choices: {x: X, y: Y, z: Z}}
s: {kind: set, title: S, question: S?, choices: {a: A, b: B, d: D}}
f: {kind: flag, title: F, question: F?}
i: {kind: integer, title: I, question: I?}
n: {kind: number, title: N, question: N?}
l: {kind: level, scale: steps, title: L, question: L?}
result: {kind: flag, title: Result}
"""
SCALES = """
scales: {steps: {low: Low, mid: Mid, high: High}}
programs:
  p:
    title: P
    about: P.
    source: []
    phases:
      - {phase: one, title: One, months: [3, 6], source: []}
      - {phase: two, title: Two, weeks: [13, 26], source: []}
    costs:
      one: {title: One, range: [10, 20], when: first, source: []}
      two: {title: Two, range: [1.5, 2], when: first, source: []}
      year: {title: Year, range: [100, 200], when: yearly, source: []}
    fte: {range: [0.5, 1.5], source: []}
figures: {sum: {sum: [p.months.low, p.fte.high], says: A sum.}}
"""


def holds(condition: str, *answers: Values) -> list[bool]:
    """Whether a condition holds, for each of the answers."""
    base = small(ATTRIBUTES, f"- {{rule: one, when: {condition}, then: {{result: true}}}}", SCALES)
    return [fired(base, each) == ["one"] for each in answers]


@pytest.mark.parametrize(
    ("condition", "yes", "no"),
    [
        # A value, and any of a list.
        ("{c: x}", [{"c": "x"}], [{"c": "y"}]),
        ("{c: [x, y]}", [{"c": "x"}, {"c": "y"}], [{"c": "z"}]),
        ("{s: a}", [{"s": ("a",)}, {"s": ("a", "b")}], [{"s": ()}, {"s": ("b",)}]),
        ("{s: [a, b]}", [{"s": ("a",)}, {"s": ("b", "d")}], [{"s": ()}, {"s": ("d",)}]),
        ("{f: true}", [{"f": True}], [{"f": False}]),
        ("{f: false}", [{"f": False}], [{"f": True}]),
        ("{f: [true, false]}", [{"f": True}, {"f": False}], []),
        ("{i: 5}", [{"i": 5}], [{"i": 4}]),
        ("{i: [5, 7]}", [{"i": 5}, {"i": 7}], [{"i": 6}]),
        ("{n: 0.5}", [{"n": 0.5}], [{"n": 0.25}]),
        ("{n: 2}", [{"n": 2.0}], [{"n": 2.5}]),
        ("{l: mid}", [{"l": "mid"}], [{"l": "low"}, {"l": "high"}]),
        ("{l: [low, high]}", [{"l": "low"}, {"l": "high"}], [{"l": "mid"}]),
        # Named tests.
        ("{c: {not: x}}", [{"c": "y"}], [{"c": "x"}]),
        ("{c: {not: [x, y]}}", [{"c": "z"}], [{"c": "x"}, {"c": "y"}]),
        ("{s: {not: a}}", [{"s": ()}, {"s": ("b",)}], [{"s": ("a", "b")}]),
        ("{s: {not: [a, b]}}", [{"s": ()}, {"s": ("d",)}], [{"s": ("b", "d")}]),
        ("{f: {not: true}}", [{"f": False}], [{"f": True}]),
        ("{i: {not: 5}}", [{"i": 4}], [{"i": 5}]),
        ("{l: {not: [low, mid]}}", [{"l": "high"}], [{"l": "low"}]),
        ("{i: {not: {at_least: 5}}}", [{"i": 4}], [{"i": 5}]),
        ("{i: {at_least: 5}}", [{"i": 5}, {"i": 6}], [{"i": 4}]),
        ("{i: {at_most: 5}}", [{"i": 5}, {"i": 4}], [{"i": 6}]),
        ("{i: {above: 5}}", [{"i": 6}], [{"i": 5}]),
        ("{i: {below: 5}}", [{"i": 4}], [{"i": 5}]),
        ("{i: {at_least: 5, below: 7}}", [{"i": 5}, {"i": 6}], [{"i": 4}, {"i": 7}]),
        ("{n: {above: 0.5, not: 1}}", [{"n": 0.75}, {"n": 1.5}], [{"n": 0.5}, {"n": 1.0}]),
        ("{l: {at_least: mid}}", [{"l": "mid"}, {"l": "high"}], [{"l": "low"}]),
        ("{l: {at_most: mid}}", [{"l": "mid"}, {"l": "low"}], [{"l": "high"}]),
        ("{l: {above: mid}}", [{"l": "high"}], [{"l": "mid"}]),
        ("{l: {below: mid}}", [{"l": "low"}], [{"l": "mid"}]),
        ("{s: {includes: a}}", [{"s": ("a", "d")}], [{"s": ("b",)}]),
        ("{s: {includes: [a, b]}}", [{"s": ("a", "b", "d")}], [{"s": ("a",)}]),
        ("{s: {includes_all: [a, b]}}", [{"s": ("a", "b")}], [{"s": ("b",)}, {"s": ()}]),
        ("{s: {includes_any: [a, b]}}", [{"s": ("b",)}], [{"s": ("d",)}, {"s": ()}]),
        ("{s: {excludes: a}}", [{"s": ()}, {"s": ("b",)}], [{"s": ("a",)}]),
        ("{s: {excludes: [a, b]}}", [{"s": ("d",)}, {"s": ()}], [{"s": ("a",)}, {"s": ("b", "d")}]),
        ("{s: {includes: a, excludes: b}}", [{"s": ("a", "d")}], [{"s": ("a", "b")}, {"s": ()}]),
        # Figures of the catalogue.
        ("{n: {at_least: {figure: p.months.low}}}", [{"n": 6.0}], [{"n": 5.9}]),
        ("{n: {at_most: {figure: p.months.high}}}", [{"n": 12.0}], [{"n": 12.1}]),
        ("{n: {above: {figure: p.phases.two.low}}}", [{"n": 3.5}], [{"n": 3.0}]),
        ("{n: {below: {figure: p.costs.two.low}}}", [{"n": 1.25}], [{"n": 1.5}]),
        ("{n: {below: {figure: p.cost.low}}}", [{"n": 11.25}], [{"n": 11.5}]),
        ("{n: {at_least: {figure: p.annual.high}}}", [{"n": 200.0}], [{"n": 199.0}]),
        ("{n: {at_least: {figure: p.fte.low}}}", [{"n": 0.5}], [{"n": 0.25}]),
        ("{n: {at_least: {figure: sum}}}", [{"n": 7.5}], [{"n": 7.25}]),
        # Groups.
        ("{c: x, f: true}", [{"c": "x", "f": True}], [{"c": "x"}, {"f": True}, {"c": "x", "f": False}]),
        ("{any: [{c: x}, {f: true}]}", [{"c": "x"}, {"f": True, "c": "y"}], [{"c": "y", "f": False}]),
        ("{all: [{c: x}, {f: true}]}", [{"c": "x", "f": True}], [{"c": "x", "f": False}]),
        ("{none: [{c: x}, {f: true}]}", [{"c": "y", "f": False}], [{"c": "x", "f": False}, {"c": "y", "f": True}]),
        ("{none: [{c: x, f: true}]}", [{"c": "x", "f": False}, {"c": "y", "f": True}], [{"c": "x", "f": True}]),
        ("{any: [{c: x, f: true}, {none: [{i: 1}]}]}", [{"c": "x", "f": True}, {"i": 2}], [{"c": "x", "i": 1}]),
        ("{c: x, any: [{f: true}, {i: 1}]}", [{"c": "x", "i": 1}], [{"c": "y", "i": 1}, {"c": "x", "i": 2}]),
        ("{none: [{any: [{c: x}, {i: 1}]}]}", [{"c": "y", "i": 2}], [{"c": "y", "i": 1}]),
        ("{none: [{none: [{c: x}]}]}", [{"c": "x"}], [{"c": "y"}, {}]),
        ("{none: [{s: {includes_all: [a, b]}}]}", [{"s": ("a",)}], [{"s": ("a", "b")}]),
        # What is known.
        ("{known: [c]}", [{"c": "x"}], [{}]),
        ("{unknown: [c]}", [{}, {"f": True}], [{"c": "x"}]),
        ("{known: [c, f]}", [{"c": "x", "f": False}], [{"c": "x"}, {}]),
        ("{unknown: [c, f]}", [{}], [{"c": "x"}, {"f": False}]),
        ("{known: [s]}", [{"s": ()}], [{}]),
        ("{none: [{known: [c]}]}", [{}], [{"c": "x"}]),
        ("{none: [{unknown: [c, f]}]}", [{"c": "x"}, {"f": False}], [{}]),
        ("{unknown: [c], f: true}", [{"f": True}], [{"f": True, "c": "x"}, {}]),
    ],
)  # fmt: skip
def test_condition(condition: str, yes: list[Values], no: list[Values]) -> None:
    assert holds(condition, *yes) == [True] * len(yes)
    assert holds(condition, *no) == [False] * len(no)


@pytest.mark.parametrize(
    "condition",
    ["{c: x}", "{c: {not: x}}", "{s: a}", "{s: {excludes: a}}", "{f: true}", "{f: false}", "{i: {at_least: 5}}",
     "{i: {below: 5}}", "{n: {not: 5}}", "{l: {at_least: low}}", "{l: {below: mid}}"],
)  # fmt: skip
def test_nothing_holds_of_what_is_unknown_and_neither_does_its_negation(condition: str) -> None:
    for group in ("{}", "{{none: [{}]}}", "{{any: [{}]}}", "{{all: [{}]}}", "{{none: [{{none: [{}]}}]}}"):
        assert holds(group.format(condition) if group != "{}" else condition, {}) == [False]


TRUTHS: dict[str, Values] = {"true": {"c": "x"}, "false": {"c": "y"}, "unknown": {}}
TRUTHS_TOO: dict[str, Values] = {"true": {"f": True}, "false": {"f": False}, "unknown": {}}


@pytest.mark.parametrize(("one", "other"), list(itertools.product(TRUTHS, TRUTHS_TOO)))
def test_unknown_is_not_false(one: str, other: str) -> None:
    """Strong Kleene logic: a group holds where what is known decides it."""
    answers = {**TRUTHS[one], **TRUTHS_TOO[other]}
    both = [one, other]
    every, some, none = both == ["true", "true"], "true" in both, both == ["false", "false"]
    assert holds("{c: x, f: true}", answers) == [every]
    assert holds("{any: [{c: x}, {f: true}]}", answers) == [some]
    assert holds("{none: [{c: x}, {f: true}]}", answers) == [none]
    assert holds("{none: [{c: x, f: true}]}", answers) == ["false" in both]


CONCLUDED = """
given: {kind: choice, title: Given, question: Given?, choices: {x: X, y: Y, z: Z}}
other: {kind: flag, title: Other, question: Other?}
one: {kind: choice, title: One, choices: {a: A, b: B}}
two: {kind: choice, title: Two, choices: {a: A, b: B}, otherwise: b}
members: {kind: set, title: Members, choices: {a: A, b: B, c: C}}
step: {kind: level, scale: steps, title: Step}
kept: {kind: level, scale: steps, title: Kept, otherwise: mid}
yes: {kind: flag, title: "Yes"}
off: {kind: flag, title: "Off", otherwise: false}
sure: {kind: flag, title: Sure, otherwise: true}
count: {kind: integer, title: Count}
size: {kind: number, title: Size, otherwise: 1.5}
result: {kind: set, title: Result, choices: {a: A, b: B, c: C}}
"""
STEPS = "scales: {steps: {low: Low, mid: Mid, high: High}}\n"


def concluding(rules: str) -> Expert:
    return small(CONCLUDED, rules, STEPS)


class TestKinds:
    def test_what_no_rule_concludes(self) -> None:
        base = concluding("- {rule: one, when: {given: x}, then: {one: a}}")
        assert base.assess({}).conclusions() == {
            "one": None, "two": "b", "members": (), "step": "low", "kept": "mid", "yes": None, "off": False,
            "sure": True, "count": None, "size": 1.5, "result": (),
        }  # fmt: skip

    def test_what_is_read_where_no_rule_concludes_it(self) -> None:
        base = concluding(
            """
            - {rule: never, when: {given: x}, then: {one: a, members: a, step: high, yes: true, count: 1}}
            - {rule: set-is-known, when: {known: [members], members: {excludes: a}}, then: {result: a}}
            - {rule: level-is-lowest, when: {step: low, kept: {at_least: mid}}, then: {result: b}}
            - {rule: rest-is-unknown, when: {unknown: [one, yes, count]}, then: {result: c}}
            - {rule: otherwise-is-read, when: {two: b, off: false, sure: true, size: 1.5}, then: {result: a}}
            """
        )
        assert fired(base, {}) == ["level-is-lowest", "otherwise-is-read", "rest-is-unknown", "set-is-known"]
        assert base.assess({}).values["result"] == ("a", "b", "c")

    def test_a_set_is_the_union_in_the_declared_order(self) -> None:
        base = concluding(
            """
            - {rule: last, when: {given: x}, then: {members: [c, b]}}
            - {rule: first, when: {other: true}, then: {members: a}}
            """
        )
        assert base.assess({"given": "x", "other": True}).values["members"] == ("a", "b", "c")
        assert base.assess({"given": "x"}).values["members"] == ("b", "c")

    def test_the_highest_step_stands_and_every_supporter_is_kept(self) -> None:
        base = concluding(
            """
            - {rule: low, when: {known: [given]}, then: {step: low, kept: low}}
            - {rule: mid, when: {given: [x, y]}, then: {step: mid}}
            - {rule: high, when: {given: x}, then: {step: high}}
            """
        )
        found = base.assess({"given": "x"})
        assert found.values["step"] == "high"
        assert found.values["kept"] == "low"  # what a rule concludes stands, also below otherwise
        assert [rule.id for rule in found.supporters["step"]] == ["high", "low", "mid"]
        assert found.decisive("step") == ("high",)
        assert found.contradictions == []
        assert base.assess({"given": "z"}).values["step"] == "low"

    @pytest.mark.parametrize(
        ("attribute", "one", "other", "value"),
        [("yes", True, False, True), ("off", False, True, True), ("one", "a", "b", None), ("two", "b", "a", None),
         ("count", 1, 2, None), ("size", 0.5, 1, None)],
    )  # fmt: skip
    def test_a_contradiction_names_all_rules(self, attribute: str, one: Any, other: Any, value: Any) -> None:
        said = {"r1": one, "r2": other, "r3": one}
        base = concluding(
            "\n".join(
                f"- {{rule: {id}, when: {{given: {given}}}, then: {{{attribute}: {str(each).lower()}}}}}"
                for (id, each), given in zip(said.items(), ("x", "[x, y]", "x"), strict=True)
            )
        )
        found = base.assess({"given": "x"})
        assert [(each.attribute, each.rules) for each in found.contradictions] == [(attribute, said)]
        assert found.values.get(attribute) == value
        alone = base.assess({"given": "y"})
        assert alone.contradictions == []
        assert alone.values.get(attribute) == other

    def test_rules_that_agree_do_not_contradict_each_other(self) -> None:
        base = concluding(
            """
            - {rule: one, when: {given: x}, then: {one: a, count: 2, size: 2}}
            - {rule: two, when: {known: [given]}, then: {one: a, count: 2, size: 2.0}}
            """
        )
        found = base.assess({"given": "x"})
        assert (found.values["one"], found.values["count"], found.values["size"]) == ("a", 2, 2)
        assert found.contradictions == []
        assert found.decisive("one") == ("one", "two")

    def test_what_is_contradicted_is_unknown_to_other_rules(self) -> None:
        base = concluding(
            """
            - {rule: one, when: {given: x}, then: {one: a}}
            - {rule: two, when: {given: x}, then: {one: b}}
            - {rule: reader, when: {unknown: [one]}, then: {result: a}}
            - {rule: negation, when: {one: {not: a}}, then: {result: b}}
            """
        )
        assert base.assess({"given": "x"}).values["result"] == ("a",)


class TestOverrides:
    def test_the_overridden_rule_matches_and_its_conclusions_do_not_count(self) -> None:
        base = concluding(
            """
            - {rule: usual, when: {given: [x, y]}, then: {one: a, members: [a, b]}}
            - {rule: exception, when: {given: x}, then: {one: b}, overrides: usual}
            """
        )
        found = base.assess({"given": "x"})
        assert found.values["one"] == "b"
        assert found.values["members"] == ()
        assert [(firing.rule.id, firing.overridden_by) for firing in found.firings] == [
            ("exception", None), ("usual", "exception")
        ]  # fmt: skip
        assert [rule.id for rule in found.supporters["one"]] == ["exception"]
        assert found.contradictions == []
        assert base.assess({"given": "y"}).values["one"] == "a"

    def test_an_exception_that_does_not_match_overrides_nothing(self) -> None:
        base = concluding(
            """
            - {rule: usual, when: {given: x}, then: {one: a}}
            - {rule: exception, when: {other: true}, then: {one: b}, overrides: usual}
            """
        )
        for answers in ({"given": "x"}, {"given": "x", "other": False}):
            assert base.assess(answers).values["one"] == "a"

    def test_a_chain(self) -> None:
        """Where both match, the overridden rule's conclusions do not count, overridden or not itself."""
        base = concluding(
            """
            - {rule: usual, when: {known: [given]}, then: {count: 1}}
            - {rule: exception, when: {given: [x, y]}, then: {count: 2}, overrides: usual}
            - {rule: exception-to-it, when: {given: x}, then: {count: 3}, overrides: exception}
            """
        )
        assert [base.assess({"given": given}).values["count"] for given in "zyx"] == [1, 2, 3]
        found = {firing.rule.id: firing.overridden_by for firing in base.assess({"given": "x"}).firings}
        assert found == {"usual": "exception", "exception": "exception-to-it", "exception-to-it": None}

    def test_an_overrider_in_a_later_stratum(self) -> None:
        base = concluding(
            """
            - {rule: usual, when: {given: x}, then: {one: a}}
            - {rule: counted, when: {given: x}, then: {count: 5}}
            - {rule: exception, when: {count: {above: 3}}, then: {yes: true}, overrides: usual}
            - {rule: reader, when: {unknown: [one]}, then: {result: a}}
            """
        )
        found = base.assess({"given": "x"})
        assert "one" not in found.values
        assert found.values["result"] == ("a",)
        assert {firing.rule.id: firing.overridden_by for firing in found.firings}["usual"] == "exception"

    def test_one_rule_overrides_several_and_several_override_one(self) -> None:
        base = concluding(
            """
            - {rule: a, when: {given: x}, then: {members: a}}
            - {rule: b, when: {given: x}, then: {members: b}}
            - {rule: both, when: {other: true}, then: {members: c}, overrides: [a, b]}
            - {rule: again, when: {other: true}, then: {yes: true}, overrides: [a]}
            """
        )
        found = base.assess({"given": "x", "other": True})
        assert found.values["members"] == ("c",)
        overridden = {firing.rule.id: firing.overridden_by for firing in found.firings}
        assert overridden == {"a": "again", "b": "both", "both": None, "again": None}


class TestCircles:
    RULES = """
        - {rule: start, when: {given: x}, then: {members: a}}
        - {rule: a-to-b, when: {members: a}, then: {members: b}}
        - {rule: b-to-flag, when: {members: b}, then: {off: true}}
        - {rule: flag-to-c, when: {off: true}, then: {members: c}}
        - {rule: c-to-a, when: {members: c}, then: {members: a}}
        - {rule: reader, when: {members: {includes_all: [a, b, c]}, off: true}, then: {result: a}}
        - {rule: nothing, when: {members: {excludes: [a, b, c]}}, then: {result: c}}
    """

    def test_a_set_and_a_flag_feed_each_other(self) -> None:
        base = concluding(self.RULES)
        assert base.assess({"given": "x"}).values["members"] == ("a", "b", "c")
        assert base.assess({"given": "x"}).values["result"] == ("a",)

    def test_nothing_supports_itself(self) -> None:
        base = concluding(self.RULES)
        found = base.assess({"given": "y"})
        assert found.values["members"] == ()
        assert found.values["off"] is False
        assert [firing.rule.id for firing in found.firings] == ["nothing"]

    def test_a_long_way_round(self) -> None:
        count = 150
        choices = ", ".join(f"m{index}: M" for index in range(count))
        rules = "".join(
            f"- {{rule: r{i}, when: {{chain: m{i}}}, then: {{chain: m{i + 1}}}}}\n" for i in range(count - 1)
        )
        base = small(
            f"given: {{kind: flag, title: G, question: G?}}\nchain: {{kind: set, title: C, choices: {{{choices}}}}}",
            rules + "- {rule: start, when: {given: true}, then: {chain: m0}}",
            verdict="[chain]",
        )
        assert len(base.assess({"given": True}).values["chain"]) == count  # type: ignore[arg-type]
        assert base.assess({"given": False}).values["chain"] == ()

    def test_a_rule_that_is_overridden_from_another_circle_feeds_nothing(self) -> None:
        """What overrides a part of a circle is complete before the circle runs."""
        base = small(
            """
            given: {kind: flag, title: G, question: G?}
            x: {kind: set, title: X, choices: {a: A, c: C}}
            y: {kind: set, title: Y, choices: {a: A, b: B, c: C}}
            """,
            """
            - {rule: to-x, when: {given: true}, then: {x: a}}
            - {rule: x-to-x, when: {x: a}, then: {x: c}}
            - {rule: to-y, when: {given: true}, then: {y: a}}
            - {rule: y-to-y, when: {y: a}, then: {y: b}}
            - {rule: overrider, when: {y: b}, then: {y: c}, overrides: to-x}
            """,
            verdict="[x, y]",
        )
        found = base.assess({"given": True})
        assert found.values == {"given": True, "x": (), "y": ("a", "b", "c")}
        assert sorted(firing.rule.id for firing in found.firings) == ["overrider", "to-x", "to-y", "y-to-y"]


class TestTrace:
    def test_premises_name_answers_and_rules(self) -> None:
        base = concluding(
            """
            - {rule: low, when: {given: x}, then: {step: mid, members: [a, b]}}
            - {rule: high, when: {other: true}, then: {step: high, members: c}}
            - {rule: reader, when: {step: [mid, high], members: c, any: [{other: true}, {given: y}]}, then: {one: a}}
            """
        )
        found = base.assess({"given": "x", "other": True})
        firing = next(firing for firing in found.firings if firing.rule.id == "reader")
        premises = {premise.attribute: (premise.value, premise.rules) for premise in firing.premises}
        assert premises == {
            "step": ("high", ("high",)),
            "members": (("a", "b", "c"), ("high",)),
            "other": (True, ()),
        }
        assert firing.stratum > next(each.stratum for each in found.firings if each.rule.id == "low")

    def test_a_premise_holds_all_members_that_the_rule_relied_on(self) -> None:
        base = concluding(
            """
            - {rule: a, when: {given: x}, then: {members: a}}
            - {rule: b, when: {given: x}, then: {members: b}}
            - {rule: c, when: {given: x}, then: {members: c}}
            - {rule: reader, when: {members: {includes_all: [a, b]}}, then: {result: a}}
            """
        )
        found = base.assess({"given": "x"})
        (premise,) = next(firing for firing in found.firings if firing.rule.id == "reader").premises
        assert premise.rules == ("a", "b")
        assert [line.text for line in why(found, "result") if line.attribute == "members"] == ["Members: A, B"]

    def test_the_sentence_names_the_matched_values(self) -> None:
        base = concluding(
            "- {rule: one, when: {given: [x, y], other: true}, then: {one: a}, because: '{given} and {other}.'}"
        )
        found = base.assess({"given": "y", "other": True})
        sentence = found.firings[0].rule.sentence(found.values, base.knowledge.attributes)
        assert sentence == "Y and yes."

    def test_what_is_unknown(self, second: Expert) -> None:
        found = second.assess({"soil": "clay"})
        assert found.unknown == [attribute.name for attribute in second.knowledge.asked if attribute.name != "soil"]
        assert list(found.verdict) == second.knowledge.verdict


# Laws.


def some_answers(knowledge: Knowledge, dice: random.Random, known: float) -> Values:
    """Valid answers of which about this share is known; numbers stand on, beside and between the bounds of rules."""
    return {each.name: one_value(each, dice) for each in knowledge.asked if dice.random() < known}


def one_value(attribute: Attribute, dice: random.Random) -> Any:
    if attribute.kind == "flag":
        return dice.random() < 0.5
    if attribute.kind == "set":
        share = dice.choice((0.15, 0.5))
        return tuple(choice for choice in attribute.choices if dice.random() < share)
    if not attribute.numeric:
        return dice.choice(list(attribute.choices))
    low, high = attribute.minimum or 0, attribute.maximum or 1000
    scale = dice.choice((1, 5, 30, 1000, 100_000, high))
    value = min(high, low + dice.random() * scale)
    return round(value) if attribute.kind == "integer" else dice.choice((round(value * 4) / 4, value))


@pytest.mark.parametrize("name", ["shipped", "second"])
def test_inference_agrees_with_the_page_of_semantics(name: str, request: pytest.FixtureRequest) -> None:
    base: Expert = request.getfixturevalue(name)
    dice = random.Random(20240527)
    fired_at_all: set[str] = set()
    meaning = Meaning.of(base.texts)
    for round_ in range(1_500):
        answers = some_answers(base.knowledge, dice, (0.1, 0.4, 0.8)[round_ % 3])
        wanted = meaning.evaluate(answers)
        assert next(inference(Subject(base, meaning, [answers], [wanted])), None) is None, answers
        fired_at_all |= set(wanted.matched)
    assert len(fired_at_all) > 0.9 * sum(1 for each in base.knowledge.rules.values() if not each.derived)


@pytest.mark.parametrize("name", ["shipped", "second"])
def test_a_verdict_follows_exactly_where_it_is_expected(name: str, request: pytest.FixtureRequest) -> None:
    """And it is one; the plan can always be made."""
    base: Expert = request.getfixturevalue(name)
    dice = random.Random(7)
    verdict = base.knowledge.attributes[base.knowledge.verdict[0]]
    for round_ in range(1_000):
        answers = some_answers(base.knowledge, dice, (0.05, 0.2, 0.7)[round_ % 3])
        found = base.assess(answers)
        expected = status(verdict.expected_when, answers, base.knowledge.attributes) == "holds"
        assert (found.values.get(verdict.name) is not None) == expected, answers
        assert found.contradictions == [], answers
        plan_for(found.knowledge, found.values)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_inference_agrees_with_the_page_of_semantics_on_random_knowledge(data: st.DataObject) -> None:
    base = data.draw(knowledge_bases())
    meaning = Meaning.of(base.texts)
    organizations = data.draw(st.lists(answers_for(base.knowledge), min_size=1, max_size=8))
    wanted = [meaning.evaluate(answers) for answers in organizations]
    assert next(inference(Subject(base, meaning, organizations, wanted)), None) is None


@pytest.mark.parametrize("name", ["shipped", "second"])
def test_an_assessment_repeated_is_the_same(name: str, request: pytest.FixtureRequest) -> None:
    base: Expert = request.getfixturevalue(name)
    dice = random.Random(1)
    sample = [some_answers(base.knowledge, dice, 0.6) for _ in range(60)]
    first = [outcome(base, answers) for answers in sample]
    again = Expert.of_texts(base.texts, base.knowledge.root)
    for _ in range(3):
        order = dice.sample(range(len(sample)), len(sample))
        assert all(outcome(base, sample[index]) == first[index] for index in order)
    assert [outcome(again, answers) for answers in sample] == first


@pytest.mark.parametrize("name", ["shipped", "second"])
def test_the_order_of_files_and_rules_and_answers_means_nothing(name: str, request: pytest.FixtureRequest) -> None:
    base: Expert = request.getfixturevalue(name)
    dice = random.Random(3)
    sample = [some_answers(base.knowledge, dice, 0.6) for _ in range(25)]
    expected = [outcome(base, answers) for answers in sample]
    for _ in range(6):
        other = Expert.of_texts(shuffled(base.texts, dice), base.knowledge.root)
        assert other.knowledge.digest == base.knowledge.digest
        for answers, before in zip(sample, expected, strict=True):
            items = list(answers.items())
            dice.shuffle(items)
            assert outcome(other, dict(items)) == before


def shuffled(texts: Mapping[str, str], dice: random.Random) -> dict[str, str]:
    """The same knowledge: files under other names, so in another order, and rules in another order."""
    changed: dict[str, str] = {}
    for number, name in enumerate(dice.sample(sorted(texts), len(texts))):
        folder, text = name.split("/")[0], texts[name]
        if name.endswith("_test.yaml"):
            continue
        if folder == "rules":
            document = parse(text, name).plain()
            for rules in (document.get("rules", []), document.get("table", {}).get("rows", [])):
                dice.shuffle(rules)
            text = json.dumps(document)
        changed[f"{folder}/{number}.yaml"] = text
    return changed
