"""rules test: cases and matrices, coverage, suggestions, mutants, and the reports of them."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from cli.main import certwise
from engine.cases import mutation
from engine.cases.case import run
from engine.cases.reading import cases_of
from engine.infer.expert import Expert
from engine.knowledge.base import Knowledge
from engine.problem import ProblemError, ProofTimeout
from engine.prove.disagreement import Disagreement, disagreement

FACTS = """\
knowledge: {name: tea, title: Tea, about: Which tea., verdict: [tea, cups]}
attributes:
  leaf: {kind: choice, title: Leaf, question: Which?, choices: {green: Green, black: Black, white: White}}
  guests: {kind: integer, title: Guests, question: How many?, minimum: 0, maximum: 20}
  tea: {kind: choice, title: Tea, choices: {green: Green tea, black: Black tea}}
  cups: {kind: set, title: Cups, choices: {small: Small, large: Large}}
"""
RULES = """\
ruleset: tea
title: Tea
rules:
  - {rule: green-tea, when: {leaf: [green, white]}, then: {tea: green}, because: It is green.}
  - {rule: black-tea, when: {leaf: black}, then: {tea: black}, because: It is black.}
  - {rule: many-cups, when: {guests: {at_least: 5}, known: [leaf]}, then: {cups: large}, because: Many drink.}
"""
CASES = """\
cases:
  - case: Green leaves
    given: {leaf: green}
    expect: {tea: green}
    fired: green-tea
fixtures:
  alone: {leaf: black, guests: 0}
  party: {leaf: black}
matrices:
  - matrix: Cups for guests
    given: {guests: 5}
    expect: [tea, cups]
    rows:
      alone: [black, large]
      party: [~, large]
"""


def folder(root: Path, cases: str = CASES) -> Path:
    for name, text in (("facts/tea.yaml", FACTS), ("rules/tea.yaml", RULES), ("rules/tea_test.yaml", cases)):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def tried(root: Path, *arguments: str, **environment: str) -> Result:
    runner = CliRunner(env={"GITHUB_ACTIONS": "", **environment})
    return runner.invoke(certwise, ["--knowledge", str(root), "rules", "test", *arguments])


def base(cases: str) -> Expert:
    texts = {"facts/tea.yaml": FACTS, "rules/tea.yaml": RULES, "rules/tea_test.yaml": cases}
    return Expert.of_texts(texts, ".")


def test_a_matrix_makes_a_case_of_each_row_at_its_place() -> None:
    opened = base(CASES)
    cases = cases_of(opened)
    assert [(case.name, case.where.line, case.given) for case in cases] == [
        ("Green leaves", 2, {"leaf": "green"}),
        ("Cups for guests: alone", 14, {"leaf": "black", "guests": 5}),
        ("Cups for guests: party", 15, {"leaf": "black", "guests": 5}),
    ]
    assert [len(case.expected) for case in cases] == [2, 2, 1]
    assert all(run(case, opened).passed for case in cases)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("      party: [", "      partie: [", "15:7: error: partie is no fixture of this file; did you mean party?"),
        ("[~, large]", "[large]", "1 cells, and the matrix has 2 columns: tea, cups"),
        ("expect: [tea, cups]", "expect: [teas, cups]", "teas is not an attribute of the vocabulary"),
        ("leaf: black, guests: 0", "leaf: black, guests: 99", "guests: 99 is not from 0 to 20"),
        ("[~, large]", "[~, ~]", "the case expects nothing"),
    ],
)
def test_mistakes_in_a_matrix_are_reported_at_their_place(old: str, new: str, said: str) -> None:
    assert old in CASES
    with pytest.raises(ProblemError) as caught:
        cases_of(base(CASES.replace(old, new)))
    assert said in str(caught.value)


def test_passing_cases_are_counted(tmp_path: Path) -> None:
    result = tried(folder(tmp_path))
    assert result.exit_code == 0
    assert "3 cases, all pass" in result.output


def test_a_failure_shows_case_place_expectation_and_the_proof_of_what_was_got(tmp_path: Path) -> None:
    root = folder(tmp_path, CASES.replace("alone: [black, large]", "alone: [green, large]"))
    result = tried(root)
    assert result.exit_code == 1
    said = result.output
    assert f"{root}/rules/tea_test.yaml:14:7: Cups for guests: alone" in said
    assert "tea_test.yaml:14:15: expected tea: green, got tea: black" in said
    assert "Reason: It is black. (black-tea)" in said
    assert "Leaf: Black (your answer)" in said
    assert "3 cases, 1 failed" in said


def test_words_choose_cases(tmp_path: Path) -> None:
    assert "2 cases, all pass" in tried(folder(tmp_path), "guests").output
    assert tried(folder(tmp_path), "nonsense").exit_code == 2


def test_coverage_names_what_no_case_covers_and_fails_under_what_is_asked(tmp_path: Path) -> None:
    root = folder(tmp_path, CASES.split("fixtures:", maxsplit=1)[0])
    result = tried(root, "--coverage", "--format", "json")
    found = json.loads(result.output)["coverage"]
    assert result.exit_code == 0
    assert found["rules"] == {"total": 3, "percent": 33.33}
    says = [(each["rule"], each["says"].split(": ", 2)[-1]) for each in found["untested"]]
    assert ("black-tea", "no case makes it fire") in [(rule, words.split(": ")[-1]) for rule, words in says]
    assert any(rule == "many-cups" and "Leaf is known" in words for rule, words in says)
    assert tried(root, "--fail-under", "90").exit_code == 1
    least = min(found["rules"]["percent"], found["conditions"]["percent"])
    assert tried(root, "--fail-under", str(least - 1)).exit_code == 0
    assert tried(root, "--fail-under", str(least + 1)).exit_code == 1


def test_suggested_cases_cover_all_and_can_be_written_into_the_file(tmp_path: Path) -> None:
    root = folder(tmp_path, "# Kept.\n" + CASES)
    result = tried(root, "--suggest", "--write")
    assert result.exit_code == 0
    text = (root / "rules/tea_test.yaml").read_text()
    assert text.startswith("# Kept.\n")
    assert text.index("many-cups, missing only") < text.index("fixtures:")
    again = tried(root, "--coverage")
    assert again.exit_code == 0
    assert "rules       100.0 %" in again.output
    assert "conditions  100.0 %" in again.output


NUMBERS = """\
knowledge: {name: heat, title: Heat, about: Heat., verdict: [hot]}
attributes:
  heat: {kind: number, title: Heat, question: How hot?}
  hot: {kind: flag, title: Hot}
"""


@pytest.mark.parametrize("bound", ["1.234", "-2.500", "120.375", "0.00001", "123456789012345.0", "0.1"])
def test_a_suggested_number_is_read_back_as_the_same_number(bound: str, tmp_path: Path) -> None:
    (tmp_path / "facts").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "facts/heat.yaml").write_text(NUMBERS)
    rule = f"{{rule: is-hot, when: {{heat: {{at_least: {bound}}}}}, then: {{hot: true}}, because: It is hot.}}"
    (tmp_path / "rules/heat.yaml").write_text(f"ruleset: heat\ntitle: Heat\nrules:\n  - {rule}\n")
    # There was no case before, which is a finding.
    assert tried(tmp_path, "--suggest", "--write").exit_code == 1
    again = tried(tmp_path, "--coverage")
    assert again.exit_code == 0, again.output
    assert "rules       100.0 %" in again.output
    given = [case.given for case in cases_of(Expert.open(tmp_path))]
    assert {"heat": float(bound)} in given


def test_a_suggestion_is_not_written_unless_asked(tmp_path: Path) -> None:
    root = folder(tmp_path)
    result = tried(root, "--suggest")
    assert "many-cups" in result.output
    assert (root / "rules/tea_test.yaml").read_text() == CASES
    assert tried(root, "--write").exit_code == 2


def test_a_mutant_whose_proof_is_given_up_is_named_and_the_others_are_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = folder(tmp_path)
    known = json.loads(tried(root, "--mutate", "--format", "json").output)["mutation"]
    asked: list[Knowledge] = []

    def limited(one: Knowledge, other: Knowledge, names: list[str]) -> Disagreement | None:
        asked.append(other)
        if len(asked) == 2:
            raise ProofTimeout
        return disagreement(one, other, names)

    monkeypatch.setattr(mutation, "disagreement", limited)
    found = json.loads(tried(root, "--mutate", "--format", "json").output)["mutation"]
    assert (len(found["undecided"]), found["mutants"]) == (1, known["mutants"])
    assert found["noticed"] + found["same"] + len(found["survivors"]) == known["mutants"] - 1
    asked.clear()
    said = " ".join(tried(root, "--mutate").output.split())
    assert "1 are undecided" in said
    assert "no case notices it, and whether it changes a conclusion was given up" in said


def test_mutants_that_no_case_notices_are_reported_and_learned_from(tmp_path: Path) -> None:
    root = folder(tmp_path)
    result = tried(root, "--mutate", "--format", "json")
    found = json.loads(result.output)["mutation"]
    assert result.exit_code == 1
    changes = [(each["rule"], each["change"]) for each in found["survivors"]]
    assert ("many-cups", "Guests is at least 4, instead of: Guests is at least 5") in changes
    assert found["mutants"] == found["noticed"] + found["same"] + len(changes)
    for each in found["survivors"]:
        assert each["before"] != each["after"]
    tried(root, "--mutate", "--suggest", "--write")
    again = tried(root, "--mutate")
    assert again.exit_code == 0
    assert "0 survive (0.0 %)" in again.output


def test_a_member_that_a_mutant_takes_from_a_set_is_noticed_by_the_suggested_case(tmp_path: Path) -> None:
    root = folder(tmp_path, CASES.split("fixtures:", maxsplit=1)[0])
    (root / "rules/tea.yaml").write_text(RULES.replace("{cups: large}", "{cups: [small, large]}"))
    tried(root, "--mutate", "--suggest", "--write")
    written = (root / "rules/tea_test.yaml").read_text()
    assert "expect: {cups: {includes_all: [small]}}" in written
    assert "expect: {cups: {excludes: [small]}}" in written
    again = tried(root, "--mutate")
    assert "0 survive (0.0 %)" in again.output, again.output


def test_a_mutant_that_changes_nothing_is_not_held_against_the_cases(tmp_path: Path) -> None:
    root = folder(tmp_path)
    rules = RULES.replace("known: [leaf]}", "known: [leaf], any: [{leaf: [green, white]}, {leaf: black}]}")
    (root / "rules/tea.yaml").write_text(rules)
    found = json.loads(tried(root, "--mutate", "--format", "json").output)["mutation"]
    assert found["same"] >= 1
    assert not any("known" in each["change"] for each in found["survivors"])


def test_junit_has_every_case_and_the_failure_with_its_place(tmp_path: Path) -> None:
    root = folder(tmp_path, CASES.replace("expect: {tea: green}", "expect: {tea: black}"))
    result = tried(root, "--format", "junit", "-o", str(tmp_path / "report.xml"))
    assert result.exit_code == 1
    suites = ElementTree.parse(tmp_path / "report.xml").getroot()
    assert (suites.get("tests"), suites.get("failures")) == ("3", "1")
    cases = {each.get("name"): each for each in suites.iter("testcase")}
    failure = cases["Green leaves"].find("failure")
    assert failure is not None
    assert failure.get("message") == "expected tea: black, got tea: green"
    assert cases["Green leaves"].get("line") == "2"
    assert cases["Cups for guests: alone"].find("failure") is None


def test_failures_are_annotated_by_themselves_in_actions(tmp_path: Path) -> None:
    root = folder(tmp_path, CASES.replace("expect: {tea: green}", "expect: {tea: black}"))
    said = tried(root, GITHUB_ACTIONS="true").output
    assert "line=4,col=14,title=Green leaves::expected tea: black, got tea: green" in said


def test_markdown_reports_coverage(tmp_path: Path) -> None:
    said = tried(folder(tmp_path), "--coverage", "--format", "markdown").output
    assert said.startswith("## 3 cases, all pass")
    assert "```text" in said


def test_the_shipped_rules_are_covered_fully() -> None:
    result = CliRunner(env={"GITHUB_ACTIONS": ""}).invoke(certwise, ["rules", "test", "--fail-under", "100"])
    assert result.exit_code == 0, result.output


@pytest.mark.slow(
    "runs the cases on more than a thousand mutants, and proves of the survivors that they change nothing"
)
def test_no_mutant_of_the_shipped_rules_survives() -> None:
    """At most one in ten may; there is none, apart from those proved to change no conclusion."""
    result = CliRunner(env={"GITHUB_ACTIONS": ""}).invoke(certwise, ["rules", "test", "--mutate", "--format", "json"])
    found = json.loads(result.output)["mutation"]
    assert found["mutants"] > 1000
    assert found["survivors"] == []
