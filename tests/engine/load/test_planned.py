"""Attributes that are figures of the plan: every mistake in them, with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.infer.expert import Expert
from engine.problem import ProblemError
from tests.support.plans import document


def refused(
    change: dict[str, Any], rules: list[dict[str, Any]] | None = None, plan: bool = True, name: str = "w"
) -> str:
    facts = document(3)
    facts["attributes"] = {key: each for key, each in facts["attributes"].items() if "plan" not in each}
    facts["attributes"]["figure"] = {"kind": "number", "title": "Figure", "plan": "end.high", **change}
    if not plan:
        del facts["plan"]
    ruleset = {"ruleset": name, "title": "Ways", "rules": rules or []}
    with pytest.raises(ProblemError) as error:
        Expert.of_texts({"facts/plans.yaml": json.dumps(facts, indent=1), "rules/w.yaml": json.dumps(ruleset)}, ".")
    return "\n".join(f"{each.where}: {each.message} [{each.id}]" for each in error.value.problems)


def test_a_figure_that_is_none() -> None:
    said = refused({"plan": "ends.high"})
    assert "facts/plans.yaml:" in said
    assert "ends.high is not a figure of the plan; did you mean end.high?" in said
    assert "end.high is not a figure of the plan" in refused({}, plan=False)
    assert "delta.end.high is not a figure of the plan" in refused({"plan": "delta.end.high"})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"question": "?"}, "figure is asked, so it cannot be a figure of the plan"),
        ({"kind": "flag"}, "a figure of the plan is a number, and figure is a flag; write kind: number"),
        ({"kind": "integer"}, "a figure of the plan is a number, and figure is an integer; write kind: number"),
        ({"together": "sum"}, "figure is end.high, which says how programs make it together"),
        ({"maximum": 1}, "figure, end.high of the plan, with"),
    ],
)
def test_an_attribute_that_cannot_be_one(change: dict[str, Any], said: str) -> None:
    assert said in refused(change)


def test_rules_do_not_conclude_it_and_do_not_stand_in_its_ruleset() -> None:
    rule = {"rule": "r", "when": {"urgent": True}, "then": {"figure": 3}, "because": "So."}
    assert "figure is end.high of the plan, which works it out; no rule concludes it" in refused({}, [rule])
    assert "the ruleset plan is that of the figures of the plan; write another name" in refused({}, name="plan")


def test_a_plan_that_waits_for_its_own_figures_is_a_circle() -> None:
    rule = {"rule": "r", "when": {"figure": {"above": 3}}, "then": {"way": "one"}, "because": "So."}
    assert "[cycle]" in refused({}, [rule])


def test_a_phase_that_is_none_and_a_share_that_is_none() -> None:
    facts = document(3)
    facts["plan"]["programs"][-1]["after"] = "alpha.nothing"
    facts["programs"]["alpha"]["phases"][0]["shortened"] = [{"by": "delta", "percent": [10, 101], "source": []}]
    ruleset = {"ruleset": "w", "title": "Ways", "rules": []}
    with pytest.raises(ProblemError) as error:
        Expert.of_texts({"facts/plans.yaml": json.dumps(facts, indent=1), "rules/w.yaml": json.dumps(ruleset)}, ".")
    said = "\n".join(map(str, error.value.problems))
    assert "nothing is no phase of alpha" in said
    assert "delta is no program of the catalogue" in said
    assert "a phase is shorter by 100 percent at most" in said


def test_a_deadline_of_its_own_is_of_a_program_and_a_number() -> None:
    facts = document(3)
    facts["plan"]["deadlines"] = {"alpha": "urgent", "delta": "nothing"}
    ruleset = {"ruleset": "w", "title": "Ways", "rules": []}
    with pytest.raises(ProblemError) as error:
        Expert.of_texts({"facts/plans.yaml": json.dumps(facts, indent=1), "rules/w.yaml": json.dumps(ruleset)}, ".")
    said = "\n".join(map(str, error.value.problems))
    assert "deadlines names an integer or a number, and urgent is a flag" in said
    assert "delta is no program of the catalogue" in said
    assert "nothing is no attribute" in said


def test_a_share_is_given_once_and_by_a_name_that_is_there() -> None:
    facts = document(3)
    facts["assumptions"] = {"half": {"title": "Half", "says": "so", "percent": [50, 150], "source": []}}
    facts["assumed"] = {"hlf": [1, 2]}
    between, of = ["alpha", "beta"], ["first"]
    facts["overlaps"] = [
        {"between": between, "of": of, "source": []},
        {"between": between, "of": of, "source": [], "assumes": "haf"},
        {"between": between, "of": of, "source": [], "assumes": "half", "percent": [1, 2]},
    ]
    ruleset = {"ruleset": "w", "title": "Ways", "rules": []}
    with pytest.raises(ProblemError) as error:
        Expert.of_texts({"facts/plans.yaml": json.dumps(facts, indent=1), "rules/w.yaml": json.dumps(ruleset)}, ".")
    said = "\n".join(map(str, error.value.problems))
    assert said.count("a share is given by one of percent and assumes") == 2
    assert "haf is no assumption; did you mean half?" in said
    assert "hlf is no assumption; did you mean half?" in said
    assert "a share is 100 percent at most" in said
