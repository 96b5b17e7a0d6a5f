"""What `rules check` says can be acted on: without the rule or the part, no organization is told anything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.checks.analysis import analyse
from engine.checks.finding import Finding
from engine.infer.expert import Expert
from engine.infer.plain import plain_inference, with_rules
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import wording
from engine.knowledge.parts import without
from engine.knowledge.rule import Rule
from engine.knowledge.value import Values
from tests.support.random_circles import circle_bases
from tests.support.random_knowledge import completions, knowledge_bases
from tests.support.small import small

bases = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def follows(knowledge: Knowledge, organizations: Iterable[Values]) -> list[Values]:
    inference = plain_inference(knowledge)
    return [inference.assess(answers).values for answers in organizations]


def acted_on(knowledge: Knowledge, finding: Finding) -> Knowledge | None:
    """The knowledge base as the finding would have it; None where it asks for no change of rules."""
    id = finding.problem.id
    if not finding.rules:
        return None
    rule = knowledge.rules[finding.rules[0]]
    others = [each for each in knowledge.rules.values() if each is not rule]
    if id in ("subsumed-rule", "shadowed-rule") or (id in ("never-fires", "always-overridden") and not rule.overrides):
        return changed(knowledge, [replaced(each, each.overrides, rule.id) for each in others])
    if id == "test-without-effect":
        said = finding.problem.message.split("says this already: ")[1]
        (rest, *_) = [rest for part, rest in without(rule.when) if wording(part, knowledge.attributes) == said]
        return changed(knowledge, [*others, replace(rule, when=rest)])
    if id == "override-never-applies":
        return changed(knowledge, [*others, replaced(rule, rule.overrides, finding.rules[1])])
    return None


def replaced(rule: Rule, overrides: list[str], without: str) -> Rule:
    return replace(rule, overrides=[each for each in overrides if each != without])


def changed(knowledge: Knowledge, rules: list[Rule]) -> Knowledge:
    found = with_rules(knowledge, rules)
    assert found is not None
    return found


def every_finding_holds(base: Expert) -> None:
    organizations = list(completions(base.knowledge))
    before = follows(base.knowledge, organizations)
    for finding in analyse(base.knowledge, base.texts).findings:
        assert finding.problem.id != "not-proven"
        after = acted_on(base.knowledge, finding)
        if after is not None:
            assert follows(after, organizations) == before, finding


@bases
@given(circle_bases())
def test_in_circles(base: Expert) -> None:
    every_finding_holds(base)


@bases
@given(knowledge_bases())
def test_in_random_knowledge_bases(base: Expert) -> None:
    every_finding_holds(base)


@bases
@given(circle_bases() | knowledge_bases(), st.booleans())
def test_all_redundant_rules_may_go_together(base: Expert, only_subsumed: bool) -> None:
    ids = ("subsumed-rule",) if only_subsumed else ("subsumed-rule", "shadowed-rule")
    findings = [each for each in analyse(base.knowledge, base.texts).findings if each.problem.id in ids]
    gone = {finding.rules[0] for finding in findings}
    left = [
        replace(rule, overrides=[each for each in rule.overrides if each not in gone])
        for rule in base.knowledge.rules.values()
        if rule.id not in gone
    ]
    organizations = list(completions(base.knowledge))
    assert follows(changed(base.knowledge, left), organizations) == follows(base.knowledge, organizations)


@bases
@given(circle_bases() | knowledge_bases())
def test_all_parts_without_effect_may_go_together(base: Expert) -> None:
    after = base.knowledge
    for finding in analyse(base.knowledge, base.texts).findings:
        if finding.problem.id == "test-without-effect":
            after = acted_on(after, finding) or after
    organizations = list(completions(base.knowledge))
    assert follows(after, organizations) == follows(base.knowledge, organizations)


def test_two_parts_that_a_circle_needs_one_of() -> None:
    """Without either part the other one begins the circle; without both nothing does."""
    base = small(
        """
        a: {kind: flag, title: A, question: A?}
        x: {kind: flag, title: X}
        result: {kind: flag, title: R}
        """,
        """
        - {rule: one, when: {any: [{a: true}, {x: true}]}, then: {result: true}}
        - {rule: two, when: {any: [{a: true}, {result: true}]}, then: {x: true}}
        """,
    )
    every_finding_holds(base)
    found = [each.problem for each in analyse(base.knowledge, base.texts).findings]
    assert [each.message.split(": ")[1] for each in found if each.id == "test-without-effect"] == [
        "A is yes",
        "R is yes",
    ]


def test_a_part_that_another_finding_makes_needless_is_not_found() -> None:
    """Only where `four` is read without its own needless part, another part of `five` would be needless too."""
    base = small(
        """
        a: {kind: flag, title: A, question: A?}
        d: {kind: flag, title: D, question: D?}
        set: {kind: set, title: S, choices: {one: One, two: Two}}
        result: {kind: flag, title: R}
        """,
        """
        - {rule: four, when: {all: [{set: one}, {set: two}]}, then: {set: [one]}}
        - {rule: five, when: {any: [{set: one}, {set: two}]}, then: {set: [one], result: true}}
        - {rule: one, when: {a: true}, then: {set: [one]}}
        - {rule: six, when: {d: true}, then: {set: [two]}}
        """,
    )
    every_finding_holds(base)
