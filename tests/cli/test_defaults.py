"""A default with a reason, as the commands tell of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.commands import certwise

FILES = {
    "facts/tea.yaml": """
knowledge: {name: tea, title: Tea, about: Which tea., verdict: [tea]}
claims:
  - section: leaves
    title: Leaves
    claims:
      TE-01: {kind: rule, says: Green leaves make green tea.}
      TE-02: {kind: rule, says: Most people drink black tea.}
attributes:
  leaf: {kind: choice, title: Leaf, question: Which leaf?, choices: {green: Green, black: Black}}
  hour: {kind: integer, title: Hour, question: Which hour?, minimum: 0, maximum: 23}
  tea:
    kind: choice
    title: Tea
    choices: {green: Green tea, black: Black tea}
    expected_when: {any: [{known: [hour]}, {leaf: green}]}
    otherwise: {value: black, because: "At {hour} most drink black tea.", source: TE-02, when: {known: [hour]}}
""",
    "rules/leaves.yaml": """
ruleset: leaves
title: Leaves
rules:
  - {rule: green-leaf, when: {leaf: green}, then: {tea: green}, because: It is green., source: TE-01}
""",
    "rules/leaves_test.yaml": """
cases:
  - {case: A green leaf, given: {leaf: green, hour: 9}, expect: {tea: green}, not_fired: otherwise:tea}
""",
}


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / "tea" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tea" / name).write_text(text, encoding="utf-8")
    return tmp_path / "tea"


def test_why_gives_its_reason_and_its_source(tea: Path) -> None:
    said = certwise("--knowledge", str(tea), "why", "tea", "--set", "hour=9").stdout
    assert "At 9 most drink black tea. [TE-02] (otherwise:tea)" in said
    assert "- Hour: 9 (your answer)" in said
    assert "TE-02  Most people drink black tea." in said


def test_why_says_what_a_silent_default_waits_for(tea: Path) -> None:
    said = certwise("--knowledge", str(tea), "why", "tea", "--set", "leaf=black").stdout
    assert "its default is for where Hour is known" in said


def test_why_not_says_what_it_gave_way_to(tea: Path) -> None:
    said = certwise("--knowledge", str(tea), "why-not", "tea=black", "--set", "leaf=green", "--set", "hour=9").stdout
    assert "otherwise:tea: every condition is met, and it gives way to green-leaf" in said


def test_an_assessment_names_it_only_where_it_takes_effect(tea: Path) -> None:
    for answers, wanted in (({"leaf": "green", "hour": 9}, "green-leaf"), ({"hour": 9}, "otherwise:tea")):
        given = json.dumps(answers)
        found = json.loads(certwise("--knowledge", str(tea), "assess", "-", "--format", "json", stdin=given).stdout)
        assert [each["rule"] for each in found["firings"]] == [wanted]
    table = tea.parent / "table.csv"
    table.write_text("id,leaf,hour\n1,green,9\n2,,9\n3,,\n", encoding="utf-8")
    certwise("--knowledge", str(tea), "portfolio", str(table), "-o", str(tea.parent / "out.csv"))
    rows = (tea.parent / "out.csv").read_text("utf-8").splitlines()[1:]
    assert [row.split(",")[-2] for row in rows] == ["green-leaf", "otherwise:tea", "[]"]


def test_the_workbench_lists_shows_and_counts_it(tea: Path) -> None:
    base = ("--knowledge", str(tea), "rules")
    assert "DEFAULTS (OTHERWISE)" in certwise(*base, "list").stdout
    shown = json.loads(certwise(*base, "show", "otherwise:tea", "--format", "json").stdout)
    assert (shown["ruleset"], shown["when"]) == ("otherwise", "Hour is known")
    assert shown["where"].endswith("facts/tea.yaml:17:5")
    assert "rule otherwise:tea" in certwise(*base, "sources").stdout
    assert "otherwise:tea" in certwise(*base, "graph").stdout
    assert "All 2 claims are carried" in certwise(*base, "sources").stdout


def test_no_rule_is_added_to_the_ruleset_of_defaults(tea: Path) -> None:
    rule = ("--when", "{leaf: black}", "--then", "{tea: black}", "--because", "It is black.")
    done = certwise("--knowledge", str(tea), "rules", "new", "black-leaf", "--ruleset", "otherwise", *rule)
    assert (done.returncode, "stands in facts/" in done.stderr) == (2, True)


def test_cases_for_it_are_suggested_and_then_nothing_is_missing(tea: Path) -> None:
    base = ("--knowledge", str(tea), "rules", "test", "--suggest", "--mutate", "--coverage")
    assert "rules/otherwise_test.yaml" in certwise(*base).stdout
    certwise(*base, "--write")
    assert "fired: [otherwise:tea]" in (tea / "rules" / "otherwise_test.yaml").read_text("utf-8")
    said = certwise("--knowledge", str(tea), "rules", "test", "--mutate", "--coverage").stdout
    assert "0 survive" in said
    assert "100.0 % of 2" in said


def test_it_is_laid_out_as_a_rule_is(tea: Path) -> None:
    path = tea / "facts" / "tea.yaml"
    text = (
        path.read_text("utf-8")
        .replace("value: black, because", "because")
        .replace("[hour]}}\n", "[hour]}, value: black}\n")
    )
    path.write_text(text, encoding="utf-8")
    certwise("rules", "format", str(path))
    assert path.read_text("utf-8").index("value: black") < path.read_text("utf-8").index("At {hour}")
