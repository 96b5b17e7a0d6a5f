"""Which questions are asked: skipped ones never matter, the examples need few, and answers can be taken back."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.explain.changes import span
from engine.infer.expert import Expert
from engine.interview.interview import Interview
from engine.knowledge.three_valued import status
from engine.knowledge.value import Value, Values
from engine.knowledge.vocabulary import Attribute
from engine.prove.theory import Theory
from tests.benchmarks.questionnaire import interviewed, needed
from tests.support.commands import SECOND
from tests.support.places import ROOT, examples
from tests.support.small import small

FOLDERS = [ROOT, SECOND]
EXAMPLES = [
    (folder, file.name) for folder in FOLDERS for file in sorted((folder / "facts" / "examples").glob("*.yaml"))
]


@pytest.fixture(scope="module")
def proofs(shipped: Expert, second: Expert) -> dict[Path, tuple[Expert, Theory]]:
    return {ROOT: (shipped, Theory(shipped.knowledge)), SECOND: (second, Theory(second.knowledge))}


def value_of(attribute: Attribute) -> st.SearchStrategy[Any]:
    if attribute.kind == "flag":
        return st.booleans()
    if attribute.kind == "set":
        return st.sets(st.sampled_from(list(attribute.choices))).map(attribute.ordered)
    if attribute.numeric:
        low, high = int(attribute.minimum or 0), int(attribute.maximum or 100)
        near = st.integers(low, min(high, low + 24))
        whole = st.one_of(near, st.integers(low, high))
        return whole if attribute.kind == "integer" else st.one_of(whole.map(float), near.map(lambda each: each / 2))
    return st.sampled_from(list(attribute.choices))


def organization(base: Expert) -> st.SearchStrategy[Values]:
    """Answers to any of the questions; nothing is said of whether they arise."""
    return st.fixed_dictionaries({}, optional={each.name: value_of(each) for each in base.knowledge.asked})


def given_when_arising(base: Expert, answers: Values, fixed: Values) -> Values:
    """The answers without those, not fixed, to questions that do not arise."""
    kept = {**answers, **fixed}
    while True:
        gone = [
            each.name
            for each in base.knowledge.asked
            if each.name in kept and each.name not in fixed and each.ask_when is not None
            if status(each.ask_when, kept, base.knowledge.attributes) != "holds"
        ]
        if not gone:
            return kept
        kept = {name: value for name, value in kept.items() if name not in gone}


@pytest.mark.parametrize("folder", FOLDERS, ids=["shipped", "second"])
def test_skipped_questions_never_matter(folder: Path, proofs: dict[Path, tuple[Expert, Theory]]) -> None:
    """After each answer of sixty interviews, what can still matter is worked out by proof."""
    base, proof = proofs[folder]

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(organization(base), st.lists(organization(base), min_size=3, max_size=3), st.booleans())
    def law(person: Values, others: list[Values], whole: bool) -> None:
        names = base.knowledge.settles if whole else base.knowledge.verdict[:1]
        interview = Interview(base, proof)
        while questions := interview.relevant(names):
            before = interview.arising()
            if questions[0].name in person:
                interview.answer(questions[0].name, person[questions[0].name])
            else:
                interview.decline(questions[0].name)
            interview.prune(before)
        settled = base.assess(interview.answers).values
        for other in others:
            skipped = {name: value for name, value in other.items() if name not in interview.order}
            full = given_when_arising(base, skipped, interview.answers)
            found = base.assess(full).values
            assert {name: found.get(name) for name in names} == {name: settled.get(name) for name in names}

    law()


@pytest.mark.parametrize(("folder", "name"), EXAMPLES, ids=[name for _, name in EXAMPLES])
def test_an_example_reaches_what_answering_everything_does(
    folder: Path, name: str, proofs: dict[Path, tuple[Expert, Theory]]
) -> None:
    base, proof = proofs[folder]
    full = base.answers(str(folder / "facts" / "examples" / name))
    interview = Interview(base, proof)
    interviewed(interview, full)
    expected, found = base.assess(full).values, base.assess(interview.answers).values
    for conclusion in base.knowledge.settles:
        assert found.get(conclusion) == expected.get(conclusion)
    assert set(interview.order) >= needed(base, proof, full)


def test_half_of_the_questions_are_enough_in_the_median(proofs: dict[Path, tuple[Expert, Theory]]) -> None:
    base, proof = proofs[ROOT]
    runs = [interviewed(Interview(base, proof), base.answers(str(file))) for file in examples(ROOT)]
    assert median(len(run.asked) for run in runs) <= len(base.knowledge.asked) / 2
    assert median(len(run.main) for run in runs) <= len(base.knowledge.asked) / 3
    # The processor's time, so that what else the machine does is not counted.
    assert median(seconds for run in runs for seconds in run.seconds) < 0.2


def begun(proofs: dict[Path, tuple[Expert, Theory]], **answers: Value) -> Interview:
    base, proof = proofs[ROOT]
    interview = Interview(base, proof)
    for name, value in answers.items():
        interview.answer(name, value)
    return interview


def test_an_answer_keeps_its_place_when_it_changes(proofs: dict[Path, tuple[Expert, Theory]]) -> None:
    interview = begun(proofs, market="us", held=())
    interview.answer("market", "both")
    assert interview.order == ["market", "held"]
    interview.decline("market")
    assert interview.order == ["market", "held"]
    assert "market" not in interview.answers
    interview.answer("market", "us")
    assert interview.declined == []


def test_what_does_not_arise_any_more_is_dropped(proofs: dict[Path, tuple[Expert, Theory]]) -> None:
    interview = begun(proofs, market="us", international_expansion=True)
    before = interview.arising()
    interview.answer("market", "both")
    assert interview.prune(before) == ["international_expansion"]
    assert interview.answers == {"market": "both"}


def test_what_a_file_said_against_its_own_gate_stands(proofs: dict[Path, tuple[Expert, Theory]]) -> None:
    interview = begun(proofs, market="us", regions=("europe",))
    before = interview.arising()
    interview.answer("held", ())
    assert interview.prune(before) == []
    assert interview.answers["regions"] == ("europe",)


def test_a_question_that_cannot_arise_counts_as_open_to_nothing(
    proofs: dict[Path, tuple[Expert, Theory]],
) -> None:
    interview = begun(proofs, market="us", timeline_months=18)
    asked = {each.name for each in interview.relevant(interview.expert.knowledge.settles)}
    assert not asked & {"regions", "urgent_requirement"}
    assert {"regions", "urgent_requirement"} <= {each.name for each in interview.skipped(["path"])}


def test_a_question_whose_condition_waits_for_what_is_declined_does_not_arise(
    proofs: dict[Path, tuple[Expert, Theory]],
) -> None:
    """What its condition says of the unknown decides: `regions` may be asked then, `international_expansion` not."""
    interview = begun(proofs)
    interview.decline("market")
    asked = {each.name for each in interview.relevant(["path"])}
    assert "regions" in asked
    assert "international_expansion" not in asked


def test_why_tells_the_rules_and_what_each_answer_leads_to(proofs: dict[Path, tuple[Expert, Theory]]) -> None:
    interview = begun(
        proofs,
        market="both",
        held=(),
        requested=("iso27001",),
        customers=("us_enterprise",),
        service_organization=True,
    )
    assert "too-few-people-for-both" in interview.waiting("internal_fte", ["path"])
    assert "limited-resources-start-with-one" in interview.waiting("resources", ["path"])
    leads = {tuple(low for low, _ in lead.answers): lead for lead in interview.leads("resources", ["path"])}
    # Only a dedicated team leaves the way open to both at once.
    assert leads["limited", "moderate"].outcomes == {"path": ["iso27001_then_soc2"]}
    assert leads["limited", "moderate"].verdict == "iso27001_then_soc2"
    assert set(leads["dedicated_team",].outcomes["path"]) == {"iso27001_then_soc2", "both_in_parallel"}


def test_ranges_of_numbers_that_lead_to_the_same_are_one(proofs: dict[Path, tuple[Expert, Theory]]) -> None:
    interview = begun(proofs, market="us", held=(), requested=("soc2",), urgent_requirement=False)
    leads = interview.leads("timeline_months", ["bridge"])
    # An interim report takes 4 months at the least, and after 10 there can be a Type 2 report.
    assert [lead.answers for lead in leads] == [[(0, 3), (10, 120)], [(4, 9)]]
    assert [lead.outcomes["bridge"] for lead in leads] == [[False], [True]]


def test_the_order_is_the_same_in_every_interview(proofs: dict[Path, tuple[Expert, Theory]]) -> None:
    for folder in FOLDERS:
        base, proof = proofs[folder]
        first = [each.name for each in Interview(base, proof).relevant(base.knowledge.settles)]
        again = [each.name for each in Interview(base, Theory(base.knowledge)).relevant(base.knowledge.settles)]
        assert first == again
        assert first


def test_what_cannot_be_proved_is_asked(shipped: Expert, proofs: dict[Path, tuple[Expert, Theory]]) -> None:
    idle = Interview(shipped, Theory(shipped.knowledge, limit=1))
    able = begun(proofs)
    for interview in (idle, able):
        interview.answer("market", "us")
        interview.answer("held", ())
    assert {each.name for each in able.relevant(["path"])} <= {each.name for each in idle.relevant(["path"])}
    assert set(able.outcomes()) <= set(idle.outcomes())
    assert idle.leads("requested", ["path"])
    for attribute in shipped.knowledge.asked:
        idle.decline(attribute.name)
    assert idle.relevant(shipped.knowledge.settles) == []


def test_the_ranges_of_a_lead_end_where_the_rules_say() -> None:
    base = small(
        "n: {kind: number, title: N, question: N?, unit: m}\nresult: {kind: flag, title: R, otherwise: false}",
        "- {rule: one, when: {n: {above: 0.7}}, then: {result: true}}",
    )
    leads = Interview(base, Theory(base.knowledge)).leads("n", ["result"])
    attribute = base.knowledge.attributes["n"]
    said = [[span(attribute, low, high) for low, high in lead.answers] for lead in leads]  # type: ignore[arg-type]
    assert said == [["0.7 m or less"], ["above 0.7 m"]]
