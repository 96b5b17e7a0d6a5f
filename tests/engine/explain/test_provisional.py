"""A verdict that is not settled says so: what is still possible is what some completion of the answers shows."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.answers.answers import Answers
from engine.explain import provisional as limits
from engine.explain.report import report_on
from engine.infer.expert import Expert
from engine.interview.interview import Interview
from engine.knowledge.arising import arises
from engine.knowledge.value import Values
from engine.prove.theory import Theory
from tests.support.commands import certwise
from tests.support.random_knowledge import completions, every_value, sources, texts_of
from tests.support.small import small


@st.composite
def bases(draw: Any) -> Expert:
    """Knowledge bases, some of whose questions wait for the one before."""
    document, rules = draw(sources())
    asked = [name for name in document["attributes"] if name.startswith("fact")]
    for before, name in pairwise(asked):
        gate = draw(st.sampled_from([{"known": [before]}, {"unknown": [before]}, {before: {"is": "known"}}, None]))
        if document["attributes"][before]["kind"] == "flag" and draw(st.booleans()):
            gate = {before: draw(st.booleans())}
        if gate is not None:
            document["attributes"][name]["ask_when"] = gate
    return Expert.of_texts(texts_of(document, rules), "random")


def some_answers(data: st.DataObject, base: Expert) -> Values:
    found: Values = {}
    for each in base.knowledge.asked:
        if data.draw(st.booleans()):
            found[each.name] = data.draw(st.sampled_from(every_value(each)))
    return found


@pytest.mark.parametrize("few", [limits.FEW, 0], ids=["every", "random and proven"])
@settings(max_examples=60, deadline=None)
@given(bases(), st.data())
def test_what_is_still_possible_is_what_some_completion_shows(few: int, base: Expert, data: st.DataObject) -> None:
    knowledge, answers = base.knowledge, some_answers(data, base)
    main = knowledge.attributes[knowledge.main]
    seen = {
        base.assess(each).values.get(main.name)
        for each in completions(knowledge, answers)
        if all(name in answers or arises(knowledge, name, each) for name in each)
    }
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(limits, "FEW", few)
        found = report_on(base, answers).provisional
    assert (found is None) == (len(seen) == 1)
    if found is not None and not main.several:
        assert found.proven
        assert set(found.possible) == seen
        assert found.questions


@settings(max_examples=60, deadline=None)
@given(bases(), st.data())
def test_what_the_questionnaire_calls_irrelevant_never_stands_under_able_to_change(
    base: Expert, data: st.DataObject
) -> None:
    answers = some_answers(data, base)
    left = [each.name for each in base.knowledge.asked if each.name not in answers]
    declined = [name for name in left if data.draw(st.booleans())]
    report = report_on(base, Answers(answers, {}, declined))
    interview = Interview(base, Theory(base.knowledge), dict(answers), list(declined), [*answers, *declined])
    irrelevant = {each.name for each in interview.skipped([base.knowledge.main])}
    # What waits for another question is not called irrelevant: it is asked once that is answered.
    wanted = interview.theory.relevant([base.knowledge.main], answers, declined)
    told = {*report.open, *(report.provisional.questions if report.provisional else ())}
    assert not told & (irrelevant - wanted)
    assert not {each.attribute.name for each in report.questions if each.matters} & (irrelevant - wanted)


def test_the_first_line_says_so_in_every_format(tmp_path: Any) -> None:
    given = ("assess", "--no-record", "--set", "market=us")
    said = {each: certwise(*given, "--format", each, home=tmp_path).stdout for each in ("text", "markdown", "html")}
    assert said["text"].startswith("RECOMMENDED PATH, PROVISIONAL\n")
    assert said["markdown"].startswith("# Recommended path, provisional: SOC 2\n")
    assert '<h1><span class="asked">Recommended path, provisional</span>' in said["html"]
    for words in said.values():
        assert "Still possible: SOC 2, SOC 2 then ISO 27001, " in " ".join(words.split())
        assert "Answer next: Customers, Named by customers, Kind of company" in " ".join(words.split())
    found = json.loads(certwise(*given, "--format", "json", home=tmp_path).stdout)["provisional"]
    assert found["possible"][:2] == ["soc2_only", "soc2_then_iso27001"]
    assert found["answer_next"][0] == "customers"


def test_a_settled_verdict_says_nothing_of_it(tmp_path: Any) -> None:
    example = "facts/examples/fintech-us-and-europe.yaml"
    for format in ("text", "markdown", "html"):
        said = certwise("assess", "--no-record", example, "--format", format, home=tmp_path).stdout
        assert "rovisional" not in said
        assert "Still possible" not in said
    done = certwise("assess", "--no-record", example, "--format", "json", home=tmp_path)
    assert json.loads(done.stdout)["provisional"] is None


TWO = """
one: {kind: flag, title: One, question: One?}
two: {kind: flag, title: Two, question: Two?}
result: {kind: choice, title: Result, choices: {a: A, b: B}, otherwise: a}
"""


def test_two_answers_that_change_it_only_together_are_seen_too() -> None:
    base = small(TWO, "- {rule: both, when: {one: true, two: true}, then: {result: b}}")
    report = report_on(base, {})
    assert report.open == []
    assert report.standing == "Still possible: A, B. Answer next: One, Two."
    assert report_on(base, {"one": False}).provisional is None
    assert report_on(base, Answers({}, {}, ["two"])).provisional is None
