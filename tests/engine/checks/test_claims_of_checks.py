"""Every claim of a check by proof, held against all organizations of random small knowledge bases."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from engine.cases.coverage import coverage, points_of
from engine.cases.mutation import mutants_of
from engine.checks.analysis import analyse
from engine.checks.subject import Subject
from engine.infer.assessment import Assessment
from engine.infer.expert import Expert
from engine.infer.plain import plain_inference, with_rules
from engine.knowledge.base import Knowledge
from engine.knowledge.parts import without
from engine.knowledge.rule import Rule
from engine.knowledge.three_valued import status
from engine.prove.theory import Theory
from tests.support.random_knowledge import completions, knowledge_bases

few = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
MOST = 400


def everyone(knowledge: Knowledge) -> list[Assessment]:
    inference = plain_inference(knowledge)
    return [inference.assess(answers) for answers in completions(knowledge)]


def small(base: Expert) -> bool:
    return sum(1 for _ in completions(base.knowledge)) <= MOST


def matches(rule: Rule, assessment: Assessment) -> bool:
    return any(firing.rule.id == rule.id for firing in assessment.firings)


def stands(rule: Rule, assessment: Assessment) -> bool:
    return any(firing.rule.id == rule.id and firing.overridden_by is None for firing in assessment.firings)


def among_rows(rule: Rule) -> bool:
    """Whether other rows of its table can leave nothing to a rule."""
    return rule.row is not None and (rule.row.hit == "first" or rule.row.otherwise)


def judged_as_rows(one: Rule, other: Rule) -> bool:
    """Whether two rules are rows of one table, of which one overrides the other, or of which its policy says more."""
    if one.row is None or other.row is None or one.row.table != other.row.table:
        return False
    return one.row.hit != "collect" or one.row.otherwise or other.row.otherwise


class Truth:
    """What each check should find, worked out by trying every organization."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.all = everyone(knowledge)
        self.rules = sorted(knowledge.rules.values(), key=lambda rule: (rule.where, rule.id))

    def rule_findings(self) -> set[tuple[str, str]]:
        found = set()
        for rule in self.rules:
            fires = any(matches(rule, each) for each in self.all)
            if not fires:
                found.add(("never-fires", rule.id))
            elif not any(stands(rule, each) for each in self.all):
                found.add(("hidden-row" if among_rows(rule) else "always-overridden", rule.id))
            for other in map(self.knowledge.rules.__getitem__, rule.overrides):
                alive = fires and any(matches(other, each) for each in self.all)
                if alive and not any(matches(rule, each) and matches(other, each) for each in self.all):
                    found.add(("override-never-applies", rule.id))
            if fires and any(self.same(rule, left) for _, left in without(rule.when)):
                found.add(("test-without-effect", rule.id))
        return found

    def same(self, rule: Rule, left: object) -> bool:
        attributes = self.knowledge.attributes
        return all(
            (status(left, each.values, attributes) == "holds")
            == (status(rule.when, each.values, attributes) == "holds")
            for each in self.all
        )

    def quarrels(self) -> set[tuple[str, ...]]:
        found: set[tuple[str, ...]] = set()
        for name, attribute in self.knowledge.attributes.items():
            if attribute.kind in ("set", "level") or attribute.together:
                continue
            # A default gives way to every rule that stands, so it has no quarrel with any.
            rules = [rule for rule in self.rules if name in rule.then and not rule.default]
            for place, other in enumerate(rules):
                for one in rules[:place]:
                    if one.then[name] == other.then[name] or judged_as_rows(one, other):
                        continue
                    if any(stands(one, each) and stands(other, each) for each in self.all):
                        id = "verdict-double" if name in self.knowledge.verdict else "contradiction"
                        found.add((id, *sorted((one.id, other.id))))
                    elif any(matches(one, each) and matches(other, each) for each in self.all) and not (
                        one.id in other.overrides or other.id in one.overrides
                    ):
                        found.add(("overlapping-rules", *sorted((one.id, other.id))))
        return found

    def expectations(self) -> set[tuple[str, int]]:
        found = set()
        for attribute in self.knowledge.attributes.values():
            if attribute.expected_when is None:
                continue
            for each in self.all:
                expected = status(attribute.expected_when, each.values, self.knowledge.attributes) == "holds"
                if expected != (attribute.name in each.values):
                    found.add(("verdict-missing" if expected else "verdict-unexpected", attribute.where.line))
        return found


@few
@given(knowledge_bases().filter(small))
def test_the_checks_find_what_is_there_and_nothing_else(base: Expert) -> None:
    knowledge = base.knowledge
    truth = Truth(knowledge)
    findings = analyse(knowledge, base.texts).findings
    of_rules = {"never-fires", "always-overridden", "hidden-row", "override-never-applies", "test-without-effect"}
    assert {(f.problem.id, f.rules[0]) for f in findings if f.problem.id in of_rules} == truth.rule_findings()
    of_pairs = {"verdict-double", "contradiction", "overlapping-rules"}
    assert {(f.problem.id, *sorted(f.rules)) for f in findings if f.problem.id in of_pairs} == truth.quarrels()
    of_attributes = {"verdict-missing", "verdict-unexpected"}
    assert {
        (f.problem.id, f.problem.where.line) for f in findings if f.problem.id in of_attributes
    } == truth.expectations()


@few
@given(knowledge_bases().filter(small))
def test_every_redundant_rule_can_be_taken_out_and_all_of_them_together(base: Expert) -> None:
    knowledge = base.knowledge
    found = [
        each.rules[0]
        for each in analyse(knowledge, base.texts).findings
        if each.problem.id in ("subsumed-rule", "shadowed-rule")
    ]
    for taken in [*([id] for id in found), found]:
        rest = with_rules(knowledge, [rule for rule in knowledge.rules.values() if rule.id not in taken])
        assert rest is not None
        before = [(each.values, len(each.contradictions)) for each in everyone(knowledge)]
        assert [(each.values, len(each.contradictions)) for each in everyone(rest)] == before


@few
@given(knowledge_bases().filter(small))
def test_what_coverage_leaves_out_cannot_be_brought_about(base: Expert) -> None:
    knowledge = base.knowledge
    subject = Subject(knowledge, Theory(knowledge), base.texts)
    reachable = [
        (rule.id, point.test, point.fires)
        for rule in subject.rules
        for point in points_of(rule)
        if any(point.reached(each) for each in everyone(knowledge))
    ]
    found = coverage(subject, [])
    assert [(point.rule.id, point.test, point.fires) for point in found.untested if point.test is None] == [
        each for each in reachable if each[1] is None
    ]
    assert found.rules + found.conditions == len(reachable)
    assert coverage(subject, everyone(knowledge)).untested == []


@few
@given(knowledge_bases().filter(small))
def test_a_mutant_is_proved_the_same_or_told_apart_by_its_witness(base: Expert) -> None:
    """Every organization is assessed by each mutant, which is compiled for that."""
    knowledge = base.knowledge
    theory = Theory(knowledge)
    names = [each.name for each in knowledge.attributes.values() if not each.asked]
    before = [each.conclusions() for each in everyone(knowledge)]
    for rule in list(knowledge.rules.values())[:2]:
        for mutant in list(mutants_of(rule, knowledge))[:4]:
            others = [each for each in knowledge.rules.values() if each.id != rule.id]
            changed = with_rules(knowledge, [*others, *([mutant.changed] if mutant.changed else [])])
            if changed is None:
                continue
            differences = theory.differ(Theory(changed), names)
            if not differences:
                assert [each.conclusions() for each in everyone(changed)] == before
            for each in differences:
                one, other = (plain_inference(version).assess(each.answers) for version in (knowledge, changed))
                assert one.values.get(each.attribute) != other.values.get(each.attribute)


@few
@given(knowledge_bases())
def test_trial_runs_conclude_what_inference_does(base: Expert) -> None:
    inference = plain_inference(replace(base.knowledge))
    for _, answers in zip(range(20), completions(base.knowledge), strict=False):
        tried, assessed = inference.assess(answers), base.assess(answers)
        assert tried.values == assessed.values
        assert {each.rule.id: each.overridden_by for each in tried.firings} == {
            each.rule.id: each.overridden_by for each in assessed.firings
        }
