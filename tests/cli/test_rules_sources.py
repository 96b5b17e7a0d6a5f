"""Traceability: every claim of the source is carried by a rule or a fact, and a claim that is not is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import certwise
from engine.infer.expert import Expert
from tests.support.places import ROOT, TESTS

SHIPPED = ROOT
# What the knowledge base below had as its digest before documents could be declared.
BEFORE_DOCUMENTS = "3065fb1dfa613b3f63934b3a16cc2e48e45bcd929f978a32619d10a5f8046178"

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


def test_pages_tell_how_many_claims_there_are() -> None:
    claims = Expert.open(SHIPPED).knowledge.claims.values()
    own = sum(claim.own for claim in claims)
    readme, changes = ((ROOT / name).read_text("utf-8") for name in ("README.md", "CHANGELOG.md"))
    assert f"{len(claims) - own} claims of one source document and {own} of our own" in changes
    assert f"its {len(claims) - own} claims" in readme
    assert f"{own} claims of its own" in readme


def test_the_source_document_is_carried_over_whole() -> None:
    claims = Expert.open(SHIPPED).knowledge.claims
    theirs = [claim for claim in claims.values() if claim.document == "comparison"]
    assert (len(theirs), sum(claim.kind == "rule" for claim in theirs)) == (116, 63)
    assert all(claim.own == id.startswith("OP-") == bool(claim.reasoning) for id, claim in claims.items())


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
        "document": "",
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


def scorecard(*words: str) -> str:
    return CliRunner().invoke(certwise, ["--knowledge", str(TESTS / "scorecard"), *words]).output


def test_documents_are_told_and_own_claims_with_their_reasoning() -> None:
    said = scorecard("rules", "sources", "--as-of", "2026-03-01")
    for words in ("STATUTES OF THE FUND", "2025-11", "23, not our own", "PRACTICE OF THE BOARD", "1, our own"):
        assert words in said
    assert said.index("LO-07") < said.index("PRACTICE OF THE BOARD") < said.index("LO-06")
    found = json.loads(scorecard("rules", "sources", "--format", "json"))
    assert found["documents"]["practice"]["own"]
    assert found["documents"]["statutes"]["date"] == "2025-11"
    assert found["claims"]["LO-06"]["document"] == "practice"
    assert found["claims"]["LO-06"]["reasoning"].startswith("One doubt")
    assert "reasoning" not in found["claims"]["LO-05"]


def test_a_rule_is_shown_with_the_reasoning_of_an_own_claim() -> None:
    said = scorecard("rules", "show", "two-doubts-are-talked-over")
    assert "CLAIMS OF OUR OWN" in said
    assert "Reasoning: One doubt" in " ".join(said.split())


def test_documents_are_part_of_what_a_knowledge_base_says() -> None:
    texts = {"facts/tea.yaml": FACTS, "rules/tea.yaml": RULES}
    plain = Expert.of_texts(texts, ".").knowledge
    assert not plain.documents
    assert plain.claims["TE-01"].document == ""
    # A document that is declared makes another knowledge base; that documents can be declared does not.
    section, title = "  - section: leaves\n", "documents: {book: {title: Book, about: On tea.}}\nclaims:"
    named = FACTS.replace(section, f"{section}    document: book\n").replace("claims:", title, 1)
    told = Expert.of_texts({**texts, "facts/tea.yaml": named}, ".").knowledge
    assert told.claims["TE-01"].document == "book"
    assert not told.claims["TE-01"].own
    assert plain.digest == BEFORE_DOCUMENTS != told.digest


def test_whatever_tells_costs_says_that_they_are_approximate(tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text("{market: us, customers: [us_enterprise]}")
    for format in ("text", "markdown"):
        words = ["assess", str(answers), "--no-record", "--format", format]
        assert "All amounts are approximate US costs." in CliRunner().invoke(certwise, words).output
        words = ["compare", "iso27001", "soc2", "--format", format]
        assert "(usd, approximate us costs)" in CliRunner().invoke(certwise, words).output.lower()
