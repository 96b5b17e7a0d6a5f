"""What is computed, put to the cases: its mutants, the coverage of its cases, and the cases that are suggested."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.cases.computed import mutants_of_computed
from engine.infer.expert import Expert
from engine.infer.plain import plain_inference, with_attribute
from engine.knowledge.vocabulary import Attribute
from engine.prove.disagreement import disagreement
from tests.support.commands import certwise

FACTS = """\
knowledge: {name: fees, title: Fees, about: What is due., verdict: [due, reminded]}
attributes:
  price: {kind: integer, title: Price, question: '?', minimum: 0, maximum: 20, unit: EUR}
  paid: {kind: integer, title: Paid, question: '?', minimum: 0, maximum: 20, unit: EUR}
  weight: {kind: number, title: Weight, question: '?', minimum: 0, maximum: 30, decimals: 1, unit: kg}
  speed: {kind: choice, title: Speed, question: '?', choices: {slow: Slow, fast: Fast}}
  due:
    kind: number
    title: Due
    unit: EUR
    decimals: 2
    computed:
      cases:
        - {when: {speed: fast, weight: {above: 20}}, value: "price * 1.5 - paid"}
        - {when: {speed: fast}, value: "most(0, price - paid)"}
        - {value: price}
  reminded: {kind: flag, title: Reminded}
"""
RULES = """\
ruleset: fees
title: Fees
rules:
  - {rule: reminder, when: {due: {above: 0}}, then: {reminded: true}, because: Something is due.}
"""
CASE = "cases:\n  - {case: Slow, given: {speed: slow, price: 0}, expect: {due: 0, reminded: {is: unknown}}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("facts/fees.yaml", FACTS), ("rules/fees.yaml", RULES), ("rules/fees_test.yaml", CASE)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def tried(folder: Path, *options: str) -> Any:
    return certwise("--knowledge", str(folder), "rules", "test", *options, home=folder)


def due(folder: Path) -> tuple[Expert, Attribute, dict[str, Attribute]]:
    base = Expert.open(folder)
    attribute = base.knowledge.attributes["due"]
    return (
        base,
        attribute,
        {
            mutant.change: mutant.changed
            for _, mutant in mutants_of_computed(attribute, base.knowledge)
            if isinstance(mutant.changed, Attribute)
        },
    )


def test_mutants_change_operations_parts_constants_conditions_and_the_order_of_cases(folder: Path) -> None:
    _, _, mutants = due(folder)
    heavy, fast = '"Speed is Fast and Weight is above 20 kg"', '"Speed is Fast"'
    most = "the most of 0 and price − paid"
    assert {
        f"without the case {heavy}",
        'without the case "all else"',
        f"with the case {fast} before the one above it",
        "without the condition: Weight is above 20 kg",
        f"in the case {heavy} is computed as price × 1.5 + paid, instead of: price × 1.5 − paid",
        f"in the case {heavy} is computed as price ÷ 1.5 − paid, instead of: price × 1.5 − paid",
        f"in the case {heavy} is computed as price × 1.4 − paid, instead of: price × 1.5 − paid",
        f"in the case {fast} is computed as the least of 0 and price − paid, instead of: {most}",
        f"in the case {fast} is computed as price − paid, instead of: {most}",
        'in the case "all else" is computed as paid, instead of: price',
    } <= set(mutants)
    assert not any("weight" in change.split("computed as")[-1] for change in mutants)


def test_a_mutant_is_proved_the_same_or_told_apart_by_its_witness(folder: Path) -> None:
    base, _, mutants = due(folder)
    same = set()
    for change, attribute in mutants.items():
        changed = with_attribute(base.knowledge, attribute)
        assert changed is not None
        found = disagreement(base.knowledge, changed, ["due"])
        if found is None:
            same.add(change)
            continue
        values = [plain_inference(one).assess(found.answers).values for one in (base.knowledge, changed)]
        assert [value.get("due") for value in values] == [found.before, found.after], change
    assert same == set()


def test_a_mutant_that_computes_the_same_is_proved_to(folder: Path) -> None:
    path = folder / "facts/fees.yaml"
    path.write_text(FACTS.replace("most(0, price - paid)", "most(-20, price - paid)"), encoding="utf-8")
    base, _, mutants = due(folder)
    same = set()
    for change, attribute in mutants.items():
        changed = with_attribute(base.knowledge, attribute)
        assert changed is not None
        if "−20" in change and not disagreement(base.knowledge, changed, ["due"]):
            same.add(change.split("computed as ")[1].split(", instead")[0])
    assert same == {"price − paid", "the most of −21 and price − paid"}


def test_each_case_is_covered_where_it_counts(folder: Path) -> None:
    found = json.loads(tried(folder, "--coverage", "--format", "json").stdout)["coverage"]
    assert found["computed_cases"] == {"total": 3, "percent": 33.33}
    said = [each["says"].split(": ", 1)[1] for each in found["untested"] if each["rule"] == "due"]
    assert said == [
        'due: in no case its case "Speed is Fast and Weight is above 20 kg" counts',
        'due: in no case its case "Speed is Fast" counts',
    ]
    assert tried(folder, "--fail-under", "40").returncode == 1


def test_suggested_cases_bring_all_to_a_hundred_percent(folder: Path) -> None:
    assert tried(folder, "--mutate", "--suggest", "--write").returncode == 1
    written = (folder / "rules/computed_test.yaml").read_text("utf-8")
    assert "case: due, the case Speed is Fast\n" in written
    assert "fired" not in written
    again = tried(folder, "--mutate", "--coverage")
    assert again.returncode == 0, again.stdout
    assert "computed    100.0 % of 3 (each case of a computed number)" in again.stdout
    assert "0 survive" in again.stdout


def test_a_mutant_in_a_circle_or_of_too_many_digits_is_none(folder: Path) -> None:
    other = "  twice: {kind: integer, title: Twice, unit: EUR, computed: reduced * 2}\n"
    wide = "  reduced: {kind: integer, title: Reduced, unit: EUR, computed: price - paid}\n"
    (folder / "facts/fees.yaml").write_text(FACTS + wide + other, encoding="utf-8")
    base = Expert.open(folder)
    reduced = base.knowledge.attributes["reduced"]
    changes = [mutant.change for _, mutant in mutants_of_computed(reduced, base.knowledge)]
    assert changes
    assert not any("twice" in change for change in changes)
