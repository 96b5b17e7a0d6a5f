"""Traceability: every claim of the source is carried by a rule or a fact, and a claim that is not is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import certwise
from tests.support.places import ROOT

SHIPPED = ROOT

FACTS = """
knowledge: {name: tea, title: Tea, about: Which tea., verdict: [tea]}
claims:
  - section: leaves
    title: Leaves
    claims:
      TE-01: {kind: rule, says: Green leaves make green tea.}
      TE-02: {kind: rule, says: Black leaves make black tea.}
      TE-03: {kind: catalogue, says: Tea has leaves.}
attributes:
  leaf:
    kind: choice
    title: Leaf
    question: Which leaf?
    choices: {green: {title: Green, source: TE-02}, black: Black}
  tea: {kind: choice, title: Tea, choices: {green: Green}}
"""
RULES = """
ruleset: tea
title: Tea
rules:
  - {rule: green-tea, when: {leaf: green}, then: {tea: green}, because: It is green., source: [TE-01, TE-03]}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CERTWISE_CACHE", "")
    (tmp_path / "facts").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "facts/tea.yaml").write_text(FACTS)
    (tmp_path / "rules/tea.yaml").write_text(RULES)
    return tmp_path


def test_every_claim_of_the_shipped_knowledge_base_is_carried() -> None:
    result = CliRunner().invoke(certwise, ["rules", "sources", "--format", "json"])
    found = json.loads(result.output)
    assert result.exit_code == 0
    assert found["uncovered"] == []
    assert "us-market-expects-soc2" in found["claims"]["DF-01"]["rules"]
    for claim in found["claims"].values():
        assert claim["rules" if claim["kind"] == "rule" else "facts"]


def test_a_claim_is_covered_by_its_own_kind_of_carrier_only(folder: Path) -> None:
    result = CliRunner().invoke(certwise, ["--knowledge", str(folder), "rules", "sources", "--format", "json"])
    found = json.loads(result.output)
    assert result.exit_code == 1
    assert found["uncovered"] == ["TE-02", "TE-03"]
    assert found["claims"]["TE-01"]["rules"] == ["green-tea"]
    assert found["claims"]["TE-02"]["facts"] == ["attributes.leaf.choices.green"]
    assert found["claims"]["TE-02"]["rules"] == []
    assert found["claims"]["TE-03"] | {"where": {}} == {
        "rules": ["green-tea"],
        "facts": [],
        "kind": "catalogue",
        "section": "leaves",
        "says": "Tea has leaves.",
        "where": {},
    }


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_the_table_names_what_is_carried_by_nothing(folder: Path, format: str) -> None:
    result = CliRunner().invoke(certwise, ["--knowledge", str(folder), "rules", "sources", "--format", format])
    assert result.exit_code == 1
    said = result.output.lower()
    assert "leaves" in said
    assert "rule green-tea" in said
    assert said.index("carried by nothing") < said.rindex("te-02 (rule): black leaves make black tea.")
