"""The figures of a plan as attributes: what is printed, what rules read, and what is proven are the same numbers."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import pytest

from engine.cases.mutation import Mutator, mutants_of
from engine.cases.periods import mutation_of, parts_of
from engine.checks.defects import attribute_never_concluded
from engine.checks.subject import Subject
from engine.infer.expert import Expert
from engine.knowledge.range import Range
from engine.number import exact
from engine.plan.plan import Plan
from engine.plan.planning import plan_for
from engine.prove.theory import Theory
from tests.support.organizations import assert_agreement, expected, run
from tests.support.plans import PATHS, attribute_of, document, figures, organizations, texts

SEEDS = range(30)
LATE = 24.5


@cache
def base(seed: int) -> Expert:
    """One for all tests of a seed, none of which changes it."""
    return Expert.of_texts(texts(seed, LATE), ".")


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_is_what_the_page_says_for_every_organization(seed: int) -> None:
    expert, facts = base(seed), document(seed)
    wanted = [path for path in PATHS if attribute_of(path) in facts["attributes"]]
    for organization in organizations():
        found = expert.assess(organization).values
        said = figures(facts, organization)
        for path in wanted:
            value = found.get(attribute_of(path))
            assert (value is None) == (path not in said), (organization, path)
            if value is not None:
                assert isinstance(value, int | float)
                assert abs(exact(value) - said[path]) < Fraction(1, 10**9), (organization, path)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plan_that_is_shown_has_the_same_figures(seed: int) -> None:
    expert = base(seed)
    for organization in organizations():
        found = expert.assess(organization)
        plan = plan_for(found.knowledge, found.values)
        for name, shown in _shown(plan).items():
            for end, figure in (("low", shown.low), ("high", shown.high)):
                value = found.values.get(f"{name}_{end}", 0)
                assert isinstance(value, int | float)
                assert abs(exact(value) - figure) < Fraction(1, 10**9), (organization, name, end)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_shown_adds_up(seed: int) -> None:
    expert = base(seed)
    for organization in organizations():
        found = expert.assess(organization)
        plan = plan_for(found.knowledge, found.values)
        assert plan.gross - plan.saved == plan.cost
        assert plan.years[0] + plan.years[1] + plan.years[2] == plan.three_years
        busiest = [each.people for each in plan.staffing]
        assert plan.fte == Range(
            max((each.low for each in busiest), default=Fraction(0)),
            max((each.high for each in busiest), default=Fraction(0)),
        )


def _shown(plan: Plan) -> dict[str, Range]:
    first, second, third = plan.years
    return {
        "gross": plan.gross, "cost": plan.cost, "saved": plan.saved, "annual": plan.annual, "first_year": first,
        "second_year": second, "third_year": third, "three_years": plan.three_years, "fte": plan.fte,
    }  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_the_statement_says_the_same(seed: int) -> None:
    expert, everyone = base(seed), list(organizations())
    names, rows = run(expert, everyone)
    assert_agreement(names, rows, expected(expert, everyone), everyone)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_proven_of_a_figure_is_what_all_organizations_show(seed: int) -> None:
    expert = base(seed)
    proof = Theory(expert.knowledge)
    late = any(figures(document(seed), each).get("end.high", Fraction(0)) > LATE for each in organizations())
    assert proof.solver.possible([proof.encoding.match["too-late"]]) is late


def test_what_the_plan_derives_is_no_gap_of_the_rules_that_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures are concluded, though no file has a rule for them, and only written rules have mutants."""
    expert = base(0)
    subject = Subject(expert.knowledge, Theory(expert.knowledge), expert.texts)
    found = {each.problem.message.split()[3].strip(",") for each in attribute_never_concluded.find(subject)}
    shown = {attribute_of(path) for each in organizations() for path in figures(document(0), each)}
    assert found & shown == set()
    monkeypatch.setattr(Mutator, "noticed", lambda *_: True)
    written = [rule for rule in expert.knowledge.rules.values() if not rule.derived]
    mutants = sum(len(list(mutants_of(rule, expert.knowledge))) for rule in written)
    assert mutation_of(parts_of(expert, []), False).mutants == mutants < 100
