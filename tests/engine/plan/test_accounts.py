"""What is printed of a plan adds up as it is printed, and says what rules over its figures say."""

from __future__ import annotations

import json
import random
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from engine.explain.plan_tables import PlanTable, plan_tables
from engine.infer.expert import Expert
from engine.knowledge.catalogue import PlanRules
from engine.knowledge.value import Value
from engine.load.folder import contents
from engine.plan.planning import plan_for
from engine.plan.terms import UNSTATED, Exchange, Terms
from tests.support.plans import document, organizations

ROOT = Path(__file__).parents[3]
SWISS = Terms(date(2026, 12, 1), Exchange("USD", "CHF", Fraction("0.8137"), date(2026, 11, 1)))


def rounded(seed: int, step: int) -> Expert:
    facts = document(seed)
    facts["plan"]["rounded_to"] = step
    rules = [
        {"rule": f"way-{name}", "when": {"wish": name}, "then": {"way": name}, "because": "So."}
        for name in ("one", "two", "three")
    ]
    ruleset = {"ruleset": "ways", "title": "Ways", "rules": rules}
    return Expert.of_texts({"facts/plans.yaml": json.dumps(facts), "rules/ways.yaml": json.dumps(ruleset)}, ".")


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("step", [1, 7, 100])
def test_the_printed_columns_add_up(seed: int, step: int) -> None:
    expert = rounded(seed, step)
    for organization in organizations():
        found = expert.assess(organization)
        for terms in (UNSTATED, SWISS):
            plan = plan_for(found.knowledge, found.values, terms)
            for table in plan_tables(plan):
                if table.kind == "cost":
                    assert_adds_up(table)


def assert_adds_up(table: PlanTable) -> None:
    for column in (1, 2):
        # A program may be planned twice.
        lines = [(row[0], Fraction(row[column].replace(",", ""))) for row in table.rows]
        parts = [each for title, each in lines if title.endswith(", first costs") or title.startswith("Less ")]
        amounts = dict(lines)
        if "First costs" in amounts:
            assert sum(parts) == amounts["First costs"]
        years = [amounts[f"{each} year"] for each in ("First", "Second", "Third")]
        assert sum(years) == amounts["Three years together"]


@pytest.mark.parametrize("seed", range(12))
def test_another_currency_changes_no_comparison(seed: int) -> None:
    facts = document(seed)
    facts["attributes"]["purse"] = {"kind": "integer", "title": "Purse", "question": "?", "minimum": 0}
    facts["plan"]["budget"] = "purse"
    ruleset = {"ruleset": "ways", "title": "Ways", "rules": []}
    expert = Expert.of_texts({"facts/plans.yaml": json.dumps(facts), "rules/w.yaml": json.dumps(ruleset)}, ".")
    for purse in (0, 300, 1200):
        found = expert.assess({"urgent": True, "held": ("alpha",), "purse": purse})
        own = plan_for(found.knowledge, found.values)
        other = plan_for(found.knowledge, found.values, SWISS)
        assert [each.fitting for each in own.fits] == [each.fitting for each in other.fits]
        assert other.cost == SWISS.exchange.of(own.cost)  # type: ignore[union-attr]  it has one
        assert other.gross - other.saved == other.cost


def test_the_lines_of_fit_say_what_a_rule_over_the_same_figures_says() -> None:
    """For random answers about the shipped programs: the same comparison on the same numbers."""
    texts = dict(contents(ROOT).knowledge)
    paths = [f"{program}.end" for program in ("soc2_type1", "soc2_type2", "iso27001")] + ["first_year", "fte"]
    lines = [
        f"  x_{path.replace('.', '_')}_{end}: {{kind: number, title: x, plan: {path}.{end}}}"
        for path in paths
        for end in ("low", "high")
    ]
    texts["facts/figures.yaml"] = "\n".join(["attributes:", *lines, ""])
    expert = Expert.of_texts(texts, ".")
    dice = random.Random(7)
    seen = 0
    for _ in range(150):
        found = expert.assess(answers(expert, dice))
        plan = plan_for(found.knowledge, found.values)
        seen += len(plan.fits)
        rules = found.knowledge.plan
        assert rules is not None
        assert {(fit.what, fit.program): fit.fitting for fit in plan.fits} == ruled(rules, found.values)
    assert seen > 200


def answers(expert: Expert, dice: random.Random) -> dict[str, Value]:
    found: dict[str, Value] = {}
    numbers = {"timeline_months": (3, 6, 7, 9, 12, 20, 36), "internal_fte": (0.5, 1, 1.5, 3, 5)}
    for each in expert.knowledge.asked:
        if each.kind == "flag":
            found[each.name] = dice.random() < 0.5
        elif each.kind in ("choice", "level"):
            found[each.name] = dice.choice(list(each.choices))
        elif each.kind == "set":
            found[each.name] = tuple(name for name in each.choices if dice.random() < 0.2)
        elif each.numeric:
            found[each.name] = dice.choice(numbers.get(each.name, (15_000, 60_000, 84_000, 150_000, 400_000)))
    return {name: value for name, value in found.items() if dice.random() < 0.7 or name in numbers}


def ruled(rules: PlanRules, values: dict[str, Value]) -> dict[tuple[str, str], str]:
    """What three comparisons of figures with answers say: above the high end, above the low end, or below it."""
    found: dict[tuple[str, str], str] = {}
    programs = ("soc2_type1", "soc2_type2", "iso27001")
    limits = [("deadline", each, f"{each}_end", rules.deadline_of(each)) for each in programs]
    limits += [("budget", "", "first_year", "budget_usd"), ("people", "", "fte", "internal_fte")]
    for what, program, figure, answer in limits:
        low, high, has = (values.get(name) for name in (f"x_{figure}_low", f"x_{figure}_high", answer))
        if low is None or high is None or has is None or (what != "deadline" and not high):
            continue
        assert isinstance(low, int | float) and isinstance(high, int | float) and isinstance(has, int | float)  # noqa: PT018  one thing
        found[what, program] = "fits" if has >= high else "may not fit" if has >= low else "does not fit"
    return found
