"""Proofs agree with inference: on random knowledge bases each organization tried, and at random on the shipped one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.infer.assessment import Assessment
from engine.infer.expert import Expert
from engine.knowledge.three_valued import status
from engine.knowledge.value import Value, Values
from engine.knowledge.vocabulary import Attribute
from engine.problem import ProofTimeout
from engine.prove.circuit import FALSE, TRUE, Circuit
from engine.prove.facts import shortest
from engine.prove.signal import first_from
from engine.prove.theory import ProofMismatchError, Theory
from tests.support.places import ROOT, examples
from tests.support.random_knowledge import answers_for, completions, knowledge_bases, knowledge_pairs
from tests.support.theory import Questions

# Every random knowledge base makes networks that are never freed, so there are not many of them.
random_bases = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass
class Everyone:
    """Every organization of a small knowledge base, with what inference concludes of it."""

    base: Expert

    def __post_init__(self) -> None:
        self.assessments = [self.base.assess(answers) for answers in completions(self.base.knowledge)]

    def with_answers(self, answers: Values, refused: Iterable[str] = ()) -> list[Assessment]:
        return [
            each
            for each in self.assessments
            if all(each.answers.get(name) == value for name, value in answers.items())
            and not any(name in each.answers for name in refused)
        ]

    def fewest(self, found: Iterable[Assessment]) -> int | None:
        return min((len(each.answers) for each in found), default=None)


def fired(assessment: Assessment, rule: str, standing: bool = False) -> bool:
    return any(
        each.rule.id == rule and not (standing and each.overridden_by is not None) for each in assessment.firings
    )


def members(value: Value | None) -> set[str]:
    return set(value) if isinstance(value, tuple) else set()


def size(answers: Values | None) -> int | None:
    return None if answers is None else len(answers)


def concluded(base: Expert) -> list[Attribute]:
    return [attribute for attribute in base.knowledge.attributes.values() if not attribute.asked]


@st.composite
def partial(draw: Any, base: Expert) -> tuple[Values, list[str]]:
    """Answers to some questions, and some others that are refused; the answers are among those of `completions`."""
    everything = list(completions(base.knowledge))
    answers = draw(st.sampled_from(everything))
    kept = {name: value for name, value in answers.items() if draw(st.booleans())}
    rest = [attribute.name for attribute in base.knowledge.asked if attribute.name not in kept]
    return kept, [name for name in rest if draw(st.integers(0, 3)) == 0]


@random_bases
@given(knowledge_bases())
def test_the_circuit_concludes_what_inference_concludes(base: Expert) -> None:
    proof = Questions(base.knowledge)
    for assessment in Everyone(base).assessments:
        assert proof.conclusions(assessment.answers) == assessment.conclusions()


@random_bases
@given(knowledge_bases(), st.data())
def test_outcomes_and_relevance(base: Expert, data: st.DataObject) -> None:
    proof, everyone = Questions(base.knowledge), Everyone(base)
    for _ in range(5):
        answers, refused = data.draw(partial(base))
        left = everyone.with_answers(answers, refused)
        for attribute in concluded(base):
            found = proof.outcomes(attribute.name, answers, refused)
            values = [each.values.get(attribute.name) for each in left]
            if attribute.kind == "set":
                sets = [members(value) for value in values]
                assert found == [id for id in attribute.choices if any(id in each for each in sets)]
                always = attribute.ordered(set(attribute.choices).intersection(*sets))
                assert proof.certain(attribute.name, answers, refused) == always
            else:
                assert len(found) == len(set(found))
                assert set(found) == set(values)
        names = [data.draw(st.sampled_from(concluded(base))).name]
        open_facts = [each.name for each in base.knowledge.asked if each.name not in {*answers, *refused}]
        expected = {name for name in open_facts if matters(name, names, left)}
        assert proof.relevant(names, answers, refused) == expected


def matters(fact: str, names: list[str], left: list[Assessment]) -> bool:
    """Whether two of these organizations that differ in one fact only have other conclusions."""
    seen: dict[Any, Any] = {}
    for each in left:
        others = tuple(sorted((name, value) for name, value in each.answers.items() if name != fact))
        conclusions = [each.values.get(name) for name in names]
        if seen.setdefault(others, conclusions) != conclusions:
            return True
    return False


@random_bases
@given(knowledge_bases(), st.data())
def test_an_answer_narrows(base: Expert, data: st.DataObject) -> None:
    proof, everyone = Questions(base.knowledge), Everyone(base)
    answers, refused = data.draw(partial(base))
    attribute = data.draw(st.sampled_from(concluded(base)))
    fact = data.draw(st.sampled_from(base.knowledge.asked)).name
    answers.pop(fact, None)
    for value, found in proof.narrowing(fact, attribute.name, answers, refused).items():
        given = answers if value is None else {**answers, fact: value}
        unknown = {*refused, fact} if value is None else set(refused) - {fact}
        values = [proof.conclusions(each.answers)[attribute.name] for each in everyone.with_answers(given, unknown)]
        # A representative of a region may lie between the answers that are tried.
        if values:
            every = set().union(*map(members, values)) if attribute.kind == "set" else set(values)
            assert set(found) == every


@random_bases
@given(knowledge_bases())
def test_the_least_organization_for_which_a_rule_fires(base: Expert) -> None:
    proof, everyone = Questions(base.knowledge), Everyone(base)
    for rule in base.knowledge.rules:
        for found, standing in ((proof.can_fire(rule), False), (proof.can_stand(rule), True)):
            assert size(found) == everyone.fewest(each for each in everyone.assessments if fired(each, rule, standing))
            assert found is None or fired(base.assess(found), rule, standing)
            assert (found is None) == (rule in (proof.never_stand() if standing else proof.never_fire()))


@random_bases
@given(knowledge_bases())
def test_pairs_of_rules(base: Expert) -> None:
    proof, everyone = Questions(base.knowledge), Everyone(base)
    rules = list(base.knowledge.rules)
    for one, other in pairwise(rules):
        both = [each for each in everyone.assessments if fired(each, one) and fired(each, other)]
        only = [each for each in everyone.assessments if fired(each, one) and not fired(each, other)]
        assert size(proof.overlap(one, other)) == everyone.fewest(both)
        assert size(proof.implies(one, other)) == everyone.fewest(only)


@random_bases
@given(knowledge_bases())
def test_conclusions_that_are_double_or_missing(base: Expert) -> None:
    proof, everyone = Questions(base.knowledge), Everyone(base)
    for attribute in concluded(base):
        name, expected = attribute.name, attribute.expected_when
        found = proof.double_or_missing(name)
        double = [each for each in everyone.assessments if name in [it.attribute for it in each.contradictions]]
        assert size(found.double) == everyone.fewest(double)
        assert size(proof.contradictions().get(name)) == everyone.fewest(double)
        if expected is None:
            assert found.missing is None
            assert found.unexpected is None
            continue
        attributes = base.knowledge.attributes
        wanted = [status(expected, each.answers, attributes) == "holds" for each in everyone.assessments]
        pairs = list(zip(everyone.assessments, wanted, strict=True))
        assert size(found.missing) == everyone.fewest(it for it, want in pairs if want and name not in it.values)
        assert size(found.unexpected) == everyone.fewest(it for it, want in pairs if not want and name in it.values)


@random_bases
@given(knowledge_bases(), st.data())
def test_flips_are_the_fewest_changes(base: Expert, data: st.DataObject) -> None:
    proof, everyone = Questions(base.knowledge), Everyone(base)
    for _ in range(4):
        answers = data.draw(st.sampled_from(everyone.assessments)).answers
        attribute = data.draw(st.sampled_from(concluded(base)))
        value = data.draw(st.sampled_from(values_of(attribute)))
        keep = [each.name for each in base.knowledge.asked if data.draw(st.integers(0, 4)) == 0]
        withdraw = data.draw(st.booleans())
        at_least = value is not None and (attribute.numeric or attribute.kind == "level") and data.draw(st.booleans())

        def reached(each: Assessment) -> bool:
            return holds(each, attribute, value, at_least)  # noqa: B023  used within the round

        found = proof.flip(answers, attribute.name, value, base.assess, keep, at_least, withdraw)
        ways = [
            changes
            for each in everyone.assessments
            if reached(each) and (changes := allowed(answers, each.answers, keep, withdraw)) is not None
        ]
        fewest = min(map(len, ways), default=None)
        assert [len(each) for each in found] == [fewest] * len(found)
        assert bool(found) == bool(ways)
        least = [each for each in ways if len(each) == fewest]
        for each in found:
            assert not any(within(proof, answers, way, each) and not within(proof, answers, each, way) for way in least)
        if len(found) < 5:
            assert all(any(within(proof, answers, each, way) for each in found) for way in least)


def values_of(attribute: Attribute) -> list[Value | None]:
    if attribute.kind == "flag":
        return [True, False, None]
    if attribute.kind == "set":
        return [*attribute.choices, (), tuple(attribute.choices)]
    if attribute.dated:
        return ["2024-02-28", "2024-02-29", None]
    return [0, 1, 0.5, None] if attribute.numeric else [*attribute.choices, None]


def holds(assessment: Assessment, attribute: Attribute, value: Value | None, at_least: bool) -> bool:
    got = assessment.values.get(attribute.name)
    if at_least:
        rank: Any = attribute.steps.index if attribute.kind == "level" else float
        return got is not None and bool(rank(got) >= rank(value))
    return value in got if isinstance(got, tuple) and isinstance(value, str) else got == value


def allowed(answers: Values, other: Values, keep: list[str], withdraw: bool) -> dict[str, Value | None] | None:
    """The changes from one organization to another one, or None where some may not be made."""
    changes = {name: other.get(name) for name in {**answers, **other} if answers.get(name) != other.get(name)}
    forbidden = any(name in keep or (value is None and not withdraw) for name, value in changes.items())
    return None if forbidden else changes


def within(proof: Questions, answers: Values, one: dict[str, Value | None], other: dict[str, Value | None]) -> bool:
    """Whether one change is a part of another one, or the same."""
    return one.keys() == other.keys() and all(
        part_of(proof, name, answers.get(name), value, other[name]) for name, value in one.items()
    )


def part_of(proof: Questions, fact: str, old: Value | None, one: Value | None, other: Value | None) -> bool:
    signal = proof.facts[fact].signal
    if one is None or other is None:
        return one is other
    if signal.attribute.kind == "set":
        return members(old) ^ members(one) <= members(old) ^ members(other)
    if not signal.starts:
        return one == other
    position = list(signal.values).index
    first, second = position(signal.start(one)), position(signal.start(other))
    start = second if old is None else position(signal.start(old))
    return first == second if old is None else start <= first <= second or start >= first >= second


@random_bases
@given(knowledge_pairs())
def test_two_versions_of_the_rules_differ_where_they_do(pair: tuple[Expert, Expert]) -> None:
    old, new = pair
    names = [attribute.name for attribute in concluded(old)]
    expected: dict[Any, int] = {}
    for answers in completions(old.knowledge):
        before, after = old.assess(answers).values, new.assess(answers).values
        for name in names:
            for kind in changes_of(before.get(name), after.get(name)):
                expected[name, *kind] = min(len(answers), expected.get((name, *kind), 99))
    found = Theory(old.knowledge).differ(Theory(new.knowledge), names)
    assert {(each.attribute, each.before, each.after): len(each.answers) for each in found} == expected
    for each in found:
        kinds = changes_of(*(base.assess(each.answers).values.get(each.attribute) for base in pair))
        assert (each.before, each.after) in kinds


def changes_of(before: Value | None, after: Value | None) -> list[tuple[Value | None, Value | None]]:
    if isinstance(before, tuple) and isinstance(after, tuple):
        lost = [((member,), ()) for member in before if member not in after]
        return [*lost, *(((), (member,)) for member in after if member not in before)]
    return [] if before == after else [(before, after)]


@pytest.fixture(scope="module")
def proof(shipped: Expert) -> Questions:
    return Questions(shipped.knowledge)


def test_the_shipped_conclusions_follow_and_no_others(shipped: Expert, proof: Questions) -> None:
    """The circuit agrees, and z3 finds no second value for any conclusion of some of these organizations.

    z3 takes nearly all of the time: for each of twenty organizations it is asked anew about every conclusion.
    """
    checked = 0

    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
    @given(answers_for(shipped.knowledge))
    def check(answers: Values) -> None:
        nonlocal checked
        checked += 1
        expected = shipped.assess(answers).conclusions()
        assert proof.conclusions(answers) == expected
        if checked % 20 == 0:
            refused = [each.name for each in shipped.knowledge.asked if each.name not in answers]
            for name, value in expected.items():
                outcomes = proof.outcomes(name, answers, refused)
                assert outcomes == (list(value) if isinstance(value, tuple) else [value])

    check()


def test_there_is_one_verdict_exactly_where_one_is_expected(shipped: Expert, proof: Questions) -> None:
    found = proof.double_or_missing(shipped.knowledge.verdict[0])
    assert found.double is None, found.double
    assert found.missing is None, found.missing
    assert found.unexpected is None, found.unexpected


def test_the_shipped_examples_can_be_led_to_every_verdict(shipped: Expert, proof: Questions) -> None:
    name = shipped.knowledge.verdict[0]
    answers = shipped.answers(str(examples(ROOT)[0]))
    now = shipped.assess(answers).values[name]
    for value in shipped.knowledge.attributes[name].choices:
        found = proof.flip(answers, name, value, shipped.assess)
        assert (found == [{}]) == (value == now)
        assert found


def test_the_same_question_has_the_same_answer_whatever_was_asked_before(shipped: Expert, proof: Questions) -> None:
    name = shipped.knowledge.verdict[0]
    answers = shipped.answers(str(examples(ROOT)[1]))
    other = Questions(shipped.knowledge)
    for value in reversed(shipped.knowledge.attributes[name].choices):
        assert other.flip(answers, name, value, shipped.assess) == proof.flip(answers, name, value, shipped.assess)
    for rule in list(shipped.knowledge.rules)[::9]:
        assert other.can_fire(rule) == proof.can_fire(rule)


def test_a_version_does_not_differ_from_itself(shipped: Expert, proof: Questions) -> None:
    assert proof.differ(Theory(shipped.knowledge), [each.name for each in concluded(shipped)]) == []


def small(attributes: dict[str, Any], rules: list[dict[str, Any]], verdict: str = "end") -> Expert:
    facts = {
        "knowledge": {"name": "small", "title": "Small", "about": "Small.", "verdict": [verdict]},
        "attributes": {name: {"title": name, **document} for name, document in attributes.items()},
    }
    ruleset = {
        "ruleset": "all",
        "title": "All",
        "rules": [{"rule": f"rule-{index}", "because": "So.", **rule} for index, rule in enumerate(rules)],
    }
    return Expert.of_texts({"facts/a.yaml": json.dumps(facts), "rules/all.yaml": json.dumps(ruleset)}, "small")


NUMBER = {"kind": "number", "question": "?"}
FLAG = {"kind": "flag"}


def test_a_number_moves_no_further_than_it_must() -> None:
    base = small(
        {"much": {**NUMBER, "minimum": 0, "maximum": 100}, "end": FLAG},
        [{"when": {"much": {"above": 6, "below": 12.5}}, "then": {"end": True}}],
    )
    proof = Questions(base.knowledge)
    assert proof.flip({"much": 2.0}, "end", True, base.assess) == [{"much": 7.0}]
    assert proof.flip({"much": 50.0}, "end", True, base.assess) == [{"much": 12.0}]
    assert proof.flip({}, "end", True, base.assess) == [{"much": 7.0}]
    assert proof.flip({"much": 8.0}, "end", True, base.assess) == [{}]
    assert proof.flip({"much": 8.0}, "end", None, base.assess) == [{"much": 6.0}, {"much": 12.5}]
    assert proof.flip({"much": 2.0}, "end", True, base.assess, keep=["much"]) == []
    assert proof.can_fire("rule-0") == {"much": 7.0}


def test_a_number_without_bounds_is_answered_with_zero() -> None:
    base = small({"much": NUMBER, "end": FLAG}, [{"when": {"much": {"below": 5}}, "then": {"end": True}}])
    assert Questions(base.knowledge).can_fire("rule-0") == {"much": 0.0}


def test_a_bound_that_no_answer_reaches_is_proved_dead() -> None:
    base = small(
        {"many": {"kind": "integer", "question": "?", "minimum": 1, "maximum": 9}, "end": FLAG},
        [
            {"when": {"many": {"above": 8.5, "below": 9}}, "then": {"end": True}},
            {"when": {"many": {"at_least": 10}}, "then": {"end": True}},
            {"when": {"many": {"below": 1}}, "then": {"end": True}},
            {"when": {"many": {"above": 8}}, "then": {"end": True}},
        ],
    )
    proof = Questions(base.knowledge)
    assert [proof.can_fire(rule) for rule in base.knowledge.rules] == [None, None, None, {"many": 9}]
    assert proof.relevant(["end"], {"many": 9}) == set()
    assert proof.relevant(["end"], {}) == {"many"}


def test_recursion_is_followed_to_its_end_and_no_further() -> None:
    steps = {f"s{index}": f"S{index}" for index in range(30)}
    rules: list[dict[str, Any]] = [{"when": {"reach": f"s{i}"}, "then": {"reach": f"s{i + 1}"}} for i in range(28)]
    rules.append({"when": {"start": True}, "then": {"reach": "s0"}})
    base = small(
        {"start": {**FLAG, "question": "?"}, "reach": {"kind": "set", "choices": steps}, "end": FLAG},
        [*rules, {"when": {"reach": "s28"}, "then": {"end": True}}, {"when": {"reach": "s29"}, "then": {"end": False}}],
    )
    proof = Questions(base.knowledge)
    assert proof.can_fire("rule-29") == {"start": True}
    assert proof.can_fire("rule-30") is None
    assert proof.certain("reach", {"start": True}) == tuple(list(steps)[:29])


def test_what_no_random_organization_shows_is_proved() -> None:
    choices = {"yes": "Yes", "no": "No", "maybe": "Maybe"}
    names = [f"fact{index}" for index in range(16)]
    base = small(
        {name: {"kind": "choice", "question": "?", "choices": choices} for name in names} | {"end": FLAG},
        [{"when": dict.fromkeys(names, "yes"), "then": {"end": True}}],
    )
    proof = Questions(base.knowledge)
    assert proof.outcomes("end", {}) == [True, None]
    assert proof.relevant(["end"], {}) == set(names)
    assert proof.relevant(["end"], {"fact0": "yes"}, ["fact3"]) == set()
    assert proof.outcomes("end", {"fact0": "no"}) == [None]


def test_a_rule_overrides_where_it_matches_though_it_is_overridden_itself() -> None:
    base = small(
        {"fact": {**FLAG, "question": "?"}, "end": {**FLAG, "otherwise": False}},
        [
            {"when": {"known": ["fact"]}, "then": {"end": True}, "overrides": ids}
            for ids in ([], ["rule-0"], ["rule-1"])
        ],
    )
    proof = Questions(base.knowledge)
    assert proof.never_fire() == []
    assert proof.never_stand() == ["rule-0", "rule-1"]
    assert [each.overridden_by for each in base.assess({"fact": True}).firings] == ["rule-1", "rule-2", None]


def test_a_flip_that_inference_denies_is_an_internal_error() -> None:
    base = small({"much": NUMBER, "end": FLAG}, [{"when": {"much": {"below": 5}}, "then": {"end": True}}])
    with pytest.raises(ProofMismatchError, match="end"):
        Questions(base.knowledge).flip({}, "end", True, lambda answers: base.assess({}))


def test_a_check_that_takes_too_long_says_so() -> None:
    """Twelve pigeons in eleven holes: the textbook problem that takes resolution exponential time."""
    holes = {f"h{index}": f"H{index}" for index in range(11)}
    pigeons = {f"p{index}": {"kind": "choice", "question": "?", "choices": holes} for index in range(12)}
    each = [{"known": [name]} for name in pigeons]
    shared = [
        {"when": {"all": [{one: hole}, {other: hole}]}, "then": {"crowded": True}}
        for hole in holes
        for one in pigeons
        for other in pigeons
        if one < other
    ]
    base = small(
        {**pigeons, "crowded": {**FLAG, "otherwise": False}, "end": FLAG},
        [*shared, {"when": {"all": each, "crowded": False}, "then": {"end": True}}],
    )
    proof = Questions(base.knowledge, limit=100_000)
    with pytest.raises(ProofTimeout, match="given up"):
        proof.can_fire(f"rule-{len(shared)}")


def test_versions_are_compared_on_answers_that_both_accept() -> None:
    colours = {"kind": "choice", "question": "?", "choices": {"red": "Red", "blue": "Blue"}}
    more = {**colours, "choices": {"red": "Red", "green": "Green"}}
    rule = {"when": {"colour": "red"}, "then": {"end": True}}
    old = small({"colour": colours, "end": FLAG}, [rule, {"when": {"colour": "blue"}, "then": {"end": False}}])
    new = small({"colour": more, "end": FLAG}, [rule, {"when": {"colour": "green"}, "then": {"end": False}}])
    assert Theory(old.knowledge).differ(Theory(new.knowledge)) == []
    asks = small(
        {"colour": colours, "other": {**FLAG, "question": "?"}, "end": FLAG},
        [rule, {"when": {"other": True}, "then": {"end": True}}],
    )
    found = [(each.before, each.after, each.answers) for each in Theory(old.knowledge).differ(Theory(asks.knowledge))]
    assert found == [
        (False, True, {"colour": "blue", "other": True}),
        (False, None, {"colour": "blue"}),
        (None, True, {"other": True}),
    ]


def test_values_on_both_sides_of_a_bound() -> None:
    number, integer = Attribute("number", "N"), Attribute("integer", "I")
    assert first_from(number, 2) == 2.0
    assert first_from(number, 2, beyond=True) == 2.00000000000001
    assert first_from(number, -1, beyond=True) == -0.999999999999999
    assert first_from(number, 0.999999999999999, beyond=True) == 1.0
    assert first_from(number, 0, beyond=True) > 0
    assert [first_from(integer, each) for each in (2, 2.5)] == [2, 3]
    assert [first_from(integer, each, beyond=True) for each in (2, 2.5)] == [3, 3]


@given(st.floats(-1e14, 1e14), st.floats(-1e14, 1e14), st.booleans())
def test_a_short_number_stays_between_its_bounds(one: float, other: float, from_above: bool) -> None:
    low, high = min(one, other), max(one, other)
    found = shortest(low, high, from_above)
    assert low <= found <= high
    assert len(str(found)) <= max(len(str(low)), len(str(high)))


def test_a_circuit_shares_and_folds() -> None:
    circuit = Circuit()
    a, b = circuit.input(), circuit.input()
    assert circuit.all([a, b, TRUE, a]) == circuit.all([b, a])
    assert circuit.all([a, -a]) == FALSE
    assert circuit.any([a, -a]) == TRUE
    assert circuit.all([]) == TRUE
    assert circuit.any([]) == FALSE
    assert circuit.at_most([a, b], 2) == TRUE
    assert circuit.at_most([a, TRUE], 0) == FALSE
    assert circuit.undecided([circuit.all([a, b])], {a: False}) == set()
    assert circuit.undecided([circuit.any([a, b])], {a: False}) == {b}
