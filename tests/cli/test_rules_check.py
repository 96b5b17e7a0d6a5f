"""rules check: a clean knowledge base gives nothing, and every planted defect is found at its line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import certwise
from engine.checks.analysis import analyse
from engine.checks.defects.registry import CHECKS
from engine.infer.expert import Expert
from engine.load.folder import gather
from engine.load.loader import load
from engine.load.memory import Memory
from tests.support.commands import SECOND
from tests.support.places import ROOT

BASES = {"shipped": ROOT, "second": SECOND}
# Of a knowledge base with a defect more, all files but the planted ones are those of the one before.
MEMORIES = {base: Memory() for base in BASES}

# A vocabulary and rules without a defect, put beside those of a knowledge base. Every plant replaces or adds lines;
# a finding is expected on each line that ends in "# ID".
FACTS = """\
claims:
  - section: planted
    title: Planted
    claims:
      PL-01: {kind: rule, says: Leaves make tea.}
scales:
  planted: {weak: Weak, strong: Strong}
attributes:
  leaf: {kind: choice, title: Leaf, question: Which?, choices: {green: Green, black: Black}}
  hour: {kind: integer, title: Hour, question: When?, minimum: 0, maximum: 23}
  guests: {kind: set, title: Guests, question: Who?, choices: {old: Old, young: Young}}
  tea: {kind: choice, title: Tea, choices: {green: Green, black: Black}}
  ready: {kind: flag, title: Ready}
  strength: {kind: level, title: Strength, scale: planted}
"""
RULES = """\
ruleset: planted
title: Planted
rules:
  - {rule: green-leaf, when: {leaf: green}, then: {tea: green}, because: It is green., source: PL-01}
  - {rule: black-leaf, when: {leaf: black}, then: {tea: black}, because: It is black., source: PL-01}
  - {rule: late, when: {hour: {at_least: 17}}, then: {ready: true, strength: strong}, because: Late., source: PL-01}
  - {rule: guests, when: {guests: [old, young]}, then: {ready: true}, because: They wait., source: PL-01}
"""

# The id, what is added to the facts' attributes, and what is added to the rules.
PLANTS: list[tuple[str, str, str]] = [
    (
        "claim-out-of-period",
        "claims:\n  - section: past\n    title: Past\n    claims:\n"
        "      PL-02: {kind: rule, says: It was so., until: 1999-12-31}\n",
        "  - {rule: night, when: {leaf: black, hour: 3}, then: {strength: strong}, because: So., source: PL-02}"
        "  # claim-out-of-period\n",
    ),
    (
        "verdict-missing",
        "  biscuit: {kind: flag, title: Biscuit, expected_when: {known: [leaf]}}  # verdict-missing\n",
        "  - {rule: biscuit, when: {leaf: green}, then: {biscuit: true}, because: It is., source: PL-01}\n",
    ),
    (
        "verdict-unexpected",
        "  biscuit: {kind: flag, title: Biscuit, expected_when: {leaf: green}}  # verdict-unexpected\n",
        "  - {rule: biscuit, when: {known: [leaf]}, then: {biscuit: true}, because: It is., source: PL-01}\n",
    ),
    (
        "sum-out-of-bounds",
        "  biscuit: {kind: integer, title: Biscuit, together: sum, maximum: 3}  # sum-out-of-bounds\n",
        "  - {rule: leafy, when: {leaf: green}, then: {biscuit: 2}, because: It is., source: PL-01}\n"
        "  - {rule: tired, when: {hour: {at_least: 17}}, then: {biscuit: 2}, because: It is late., source: PL-01}\n",
    ),
    (
        "computed-out-of-bounds",
        "  biscuit: {kind: integer, title: Biscuit, computed: 20 - hour, minimum: 0}  # computed-out-of-bounds\n",
        "  - {rule: many, when: {biscuit: {above: 3}}, then: {strength: strong}, because: Many., source: PL-01}\n",
    ),
    (
        "verdict-double",
        "",
        "  - {rule: late-tea, when: {hour: 23}, then: {tea: black}, because: Late., source: PL-01}  # verdict-double\n",
    ),
    (
        "contradiction",
        "  cup: {kind: integer, title: Cup, minimum: 1, maximum: 9}\n",
        "  - {rule: one-cup, when: {leaf: green}, then: {cup: 1}, because: One., source: PL-01}\n"
        "  - {rule: two-cups, when: {hour: 3}, then: {cup: 2}, because: Two., source: PL-01}  # contradiction\n"
        "  - {rule: cups, when: {cup: {above: 1}}, then: {strength: strong}, because: So., source: PL-01}\n",
    ),
    (
        "overlapping-rules",
        "  cup: {kind: integer, title: Cup, minimum: 1, maximum: 9}\n",
        "  - {rule: one-cup, when: {leaf: green}, then: {cup: 1}, because: One., source: PL-01}\n"
        "  - {rule: two-cups, when: {hour: 3}, then: {cup: 2}, because: Two., source: PL-01}  # overlapping-rules\n"
        "  - {rule: both, when: {leaf: green, hour: 3}, then: {cup: 2}, because: So., source: PL-01,"
        " overrides: [one-cup]}\n"
        "  - {rule: cups, when: {cup: {above: 1}}, then: {strength: strong}, because: So., source: PL-01}\n",
    ),
    (
        "never-fires",
        "",
        "  - {rule: never, when: {hour: {above: 5, below: 4}}, then: {ready: true}, because: No., source: PL-01}"
        "  # never-fires\n",
    ),
    (
        "always-overridden",
        "",
        "  - {rule: early, when: {hour: 4}, then: {strength: weak}, because: So., source: PL-01}  # always-overridden\n"
        "  - {rule: morning, when: {hour: {at_most: 4}}, then: {strength: strong}, because: Morning., source: PL-01,"
        " overrides: [early]}\n",
    ),
    (
        "hidden-row",
        "  cup: {kind: integer, title: Cup, minimum: 1, maximum: 9}\n",
        "  - {rule: cups, when: {cup: {above: 1}}, then: {strength: strong}, because: So., source: PL-01}\n"
        "table:\n  hit: first\n  when: [leaf, hour]\n  then: [cup]\n  because: So.\n  rows:\n"
        "    - {rule: day, cells: [-, {below: 13}, 1], source: PL-01}\n"
        "    - {rule: evening, cells: [[green, {is: unknown}], {at_least: 12}, 2], source: PL-01}\n"
        "    - {rule: green-hours, cells: [green, [{at_least: 9}, 3], 3], source: PL-01}  # hidden-row\n",
    ),
    (
        "rows-overlap",
        "  cup: {kind: integer, title: Cup, minimum: 1, maximum: 9}\n",
        "  - {rule: cups, when: {cup: {above: 1}}, then: {strength: strong}, because: So., source: PL-01}\n"
        "table:\n  hit: unique\n  when: [leaf, hour]\n  then: [cup]\n  because: So.\n  rows:\n"
        "    - {rule: day, cells: [-, {below: 18}, 1], source: PL-01}\n"
        "    - {rule: green-hours, cells: [green, {at_least: 17}, 3], source: PL-01}  # rows-overlap\n"
        "  otherwise: {rule: else, cells: [2], source: PL-01}\n",
    ),
    (
        "rows-disagree",
        "  cup: {kind: set, title: Cup, choices: {tall: Tall, wide: Wide}}\n",
        "  - {rule: cups, when: {cup: [tall, wide]}, then: {strength: strong}, because: So., source: PL-01}\n"
        "table:\n  hit: any\n  when: [leaf, hour]\n  then: [cup]\n  because: So.\n  rows:\n"
        "    - {rule: day, cells: [-, {below: 18}, tall], source: PL-01}\n"
        "    - {rule: early, cells: [black, {below: 9}, tall], source: PL-01}  # subsumed-rule\n"
        "    - {rule: green-hours, cells: [green, {at_least: 17}, wide], source: PL-01}  # rows-disagree\n",
    ),
    (
        "override-never-applies",
        "",
        "  - {rule: not-green, when: {leaf: black, hour: 1}, then: {strength: strong}, because: No., source: PL-01,"
        " overrides: [green-leaf]}  # override-never-applies\n",
    ),
    (
        "subsumed-rule",
        "",
        "  - {rule: later, when: {hour: {at_least: 20}}, then: {strength: strong}, because: Later., source: PL-01}"
        "  # subsumed-rule\n",
    ),
    (
        "shadowed-rule",
        "",
        "  - {rule: same, when: {any: [{hour: 23}, {guests: old}]}, then: {ready: true}, because: So., source: PL-01}"
        "  # shadowed-rule\n",
    ),
    (
        "test-without-effect",
        "",
        "  - {rule: known, when: {leaf: green, known: [leaf]}, then: {strength: strong}, because: So., source: PL-01}"
        "  # test-without-effect\n",
    ),
    (
        "message-without-value",
        "",
        "  - {rule: odd, when: {any: [{leaf: green}, {hour: 2}]}, then: {strength: strong}, because: 'A {leaf} leaf.',"
        " source: PL-01}  # message-without-value\n",
    ),
    ("attribute-never-read", "  unread: {kind: flag, title: Unread, question: Why?}  # attribute-never-read\n", ""),
    (
        "attribute-never-concluded",
        "  milk: {kind: flag, title: Milk, otherwise: false}  # attribute-never-concluded\n",
        "",
    ),
    (
        "attribute-never-asked",
        "  sugar:  # attribute-never-asked\n    {kind: flag, title: Sugar, question: Sugar?,"
        " ask_when: {all: [{leaf: green}, {leaf: black}]}}\n",
        "  - {rule: sweet, when: {sugar: true}, then: {strength: strong}, because: Sweet., source: PL-01}\n",
    ),
    (
        "choice-never-read",
        "  pot:\n    kind: choice\n    title: Pot\n    question: Which pot?\n    choices:\n      big: Big\n"
        "      small: Small  # choice-never-read\n",
        "  - {rule: pot, when: {pot: big}, then: {strength: strong}, because: Big., source: PL-01}\n",
    ),
    (
        "choice-never-concluded",
        "  milk:\n    kind: choice\n    title: Milk\n    choices:\n      cold: Cold\n"
        "      warm: Warm  # choice-never-concluded\n",
        "  - {rule: milk, when: {leaf: black}, then: {milk: cold}, because: Cold., source: PL-01}\n",
    ),
    (
        "citation-missing",
        "",
        "  - {rule: alone, when: {leaf: black}, then: {strength: strong}, because: So.}  # citation-missing\n",
    ),
    (
        "claim-uncovered",
        "claims: [{section: more, title: More, claims: {\n"
        "  PL-02: {kind: catalogue, says: Tea has leaves.}  # claim-uncovered\n}}]\n",
        "",
    ),
    (
        "unused-ignore",
        "",
        "  # certwise: ignore never-fires because it did once  # unused-ignore\n"
        "  - {rule: more, when: {hour: 3}, then: {strength: strong}, because: So., source: PL-01}\n",
    ),
    (
        "bad-ignore",
        "",
        "  # certwise: ignore never-fires  # bad-ignore\n"
        "  - {rule: more, when: {hour: 3}, then: {strength: strong}, because: So., source: PL-01}\n",
    ),
]


def planted(base: str, facts: str = "", rules: str = "") -> dict[str, str]:
    """The texts of a knowledge base with the planted vocabulary in its verdict; `facts` may also be whole sections."""
    texts = gather(BASES[base])
    texts["facts/knowledge.yaml"] = re.sub(
        r"(verdict: \[[^\]]*)\]", r"\1, tea, ready, strength]", texts["facts/knowledge.yaml"]
    )
    names = re.findall(r"^  ([a-z]+):.*Biscuit", facts, re.MULTILINE) + re.findall(r"^  (milk):", facts, re.MULTILINE)
    if names:
        texts["facts/knowledge.yaml"] = texts["facts/knowledge.yaml"].replace("strength]", f"strength, {names[0]}]")
    texts["facts/planted.yaml"] = FACTS + ("" if facts.startswith("claims") else facts)
    if facts.startswith("claims"):
        texts["facts/more.yaml"] = facts
    if any(re.search(r"^documents:", text, re.MULTILINE) for text in texts.values()):
        texts["facts/planted.yaml"] += "documents: {planted: {title: Planted, about: Planted.}}\n"
        for name in {"facts/planted.yaml", "facts/more.yaml"} & texts.keys():
            named = re.sub(r"(title: More,)", r"\1 document: planted,", texts[name])
            texts[name] = re.sub(r"( +)(title: (?:Planted|Past))\n", r"\1\2\n\1document: planted\n", named)
    texts["rules/planted.yaml"] = RULES + rules
    return texts


def marks(texts: dict[str, str]) -> list[tuple[str, int, str]]:
    """Where a finding is expected: file, line, id."""
    return sorted(
        (file, number, match[1])
        for file in ("facts/planted.yaml", "facts/more.yaml", "rules/planted.yaml")
        for number, line in enumerate(texts.get(file, "").splitlines(), start=1)
        if (match := re.search(r"# ([a-z-]+)$", line))
    )


def found(texts: dict[str, str], base: str) -> list[tuple[str, int, str]]:
    analysis = analyse(load(".", texts, memory=MEMORIES[base]), texts)
    return [
        (each.problem.where.file, each.problem.where.line, each.problem.id)
        for each in analysis.findings
        if not each.ignored
    ]


@pytest.mark.parametrize("base", BASES)
def test_a_clean_knowledge_base_gives_no_finding(base: str) -> None:
    assert found(gather(BASES[base]), base) == []
    assert found(planted(base), base) == []


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize(("id", "facts", "rules"), PLANTS, ids=[plant[0] for plant in PLANTS])
def test_a_planted_defect_is_found_at_its_line(base: str, id: str, facts: str, rules: str) -> None:
    texts = planted(base, facts, rules)
    assert marks(texts)
    assert id in {mark[2] for mark in marks(texts)}
    assert found(texts, base) == marks(texts)


def test_there_is_a_plant_for_every_check() -> None:
    assert {name.replace("_", "-") for name in CHECKS} | {"unused-ignore", "bad-ignore"} == {each[0] for each in PLANTS}


def test_witnesses_are_the_smallest_organizations_and_show_what_is_said() -> None:
    texts = planted("second", *next(plant[1:] for plant in PLANTS if plant[0] == "verdict-double"))
    base = Expert.of_texts(texts, ".")
    (finding,) = [each for each in analyse(base.knowledge, texts).findings if not each.ignored]
    assert finding.witness == {"leaf": "green", "hour": 23}
    assert finding.rules == ["green-leaf", "late-tea"]
    assessment = base.assess(finding.witness)
    assert [each.attribute for each in assessment.contradictions] == ["tea"]


def folder_of(texts: dict[str, str], root: Path) -> Path:
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def check(*arguments: str, **environment: str) -> Result:
    return CliRunner(env={"GITHUB_ACTIONS": "", **environment}).invoke(certwise, ["rules", "check", *arguments])


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A knowledge base with an error, a warning, and a finding that is ignored."""
    double = next(plant[2] for plant in PLANTS if plant[0] == "verdict-double")
    never = next(plant[2] for plant in PLANTS if plant[0] == "never-fires")
    subsumed = next(plant[2] for plant in PLANTS if plant[0] == "subsumed-rule")
    ignore = "  # certwise: ignore subsumed-rule because it is late twice\n"
    return folder_of(planted("second", "", double + never + ignore + subsumed), tmp_path)


def test_the_report_names_place_id_and_example_and_errors_end_in_1(broken: Path) -> None:
    result = check(str(broken))
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert re.fullmatch(
        r".*/rules/planted\.yaml:8:6: error: late-tea and green-leaf .* different values of tea \[verdict-double\]",
        lines[0],
    )
    assert lines[1].strip() == "for example with the answers {leaf: green, hour: 23}"
    assert lines[2].endswith("[never-fires]")
    assert "1 error and 1 warning" in lines
    assert "subsumed-rule" not in result.output
    assert not any("two rules contradict" in line for line in lines if line.startswith("proven"))


def test_ignored_findings_are_shown_with_their_reasons_on_request(broken: Path) -> None:
    result = check(str(broken), "--ignored")
    assert "[subsumed-rule]" in result.output
    assert "ignored because it is late twice" in result.output


def test_warnings_end_in_1_only_where_that_is_strict(tmp_path: Path) -> None:
    never = next(plant[2] for plant in PLANTS if plant[0] == "never-fires")
    root = folder_of(planted("second", "", never), tmp_path)
    assert check(str(root)).exit_code == 0
    assert check(str(root), "--strict").exit_code == 1


def test_the_statement_at_the_end_says_what_is_proven_over_how_many_rules() -> None:
    result = check()
    assert result.exit_code == 0
    count = len(load(ROOT).rules)
    assert re.search(
        rf"^proven: every organization .* gets exactly one, and every other none; over {count} rules in \d+\.\d s$",
        result.output,
        re.MULTILINE,
    )


def test_sarif_has_the_findings_and_marks_what_is_ignored(broken: Path) -> None:
    report = json.loads(check(str(broken), "--ignored", "--format", "sarif").output)
    assert report["version"] == "2.1.0"
    results = {each["ruleId"]: each for each in report["runs"][0]["results"]}
    assert results["verdict-double"]["level"] == "error"
    assert results["verdict-double"]["locations"][0]["physicalLocation"]["region"] == {"startLine": 8, "startColumn": 6}
    assert results["subsumed-rule"]["suppressions"] == [{"kind": "inSource", "justification": "it is late twice"}]
    rules = report["runs"][0]["tool"]["driver"]["rules"]
    for each in results.values():
        assert rules[each["ruleIndex"]]["id"] == each["ruleId"]
        page = (ROOT / "docs/checks" / f"{each['ruleId']}.md").read_text("utf-8")
        assert rules[each["ruleIndex"]]["help"] == {"text": page, "markdown": page}


def test_annotations_are_printed_by_themselves_in_actions(broken: Path) -> None:
    result = check(str(broken), GITHUB_ACTIONS="true")
    assert re.search(
        r"^::error file=.*rules/planted\.yaml,line=8,col=6,title=verdict-double::", result.output, re.MULTILINE
    )
    assert re.search(r"^::warning file=.*,title=never-fires::", result.output, re.MULTILINE)


def test_json_and_markdown_have_every_finding(broken: Path) -> None:
    data = json.loads(check(str(broken), "--format", "json").output)
    assert [each["id"] for each in data["findings"]] == ["verdict-double", "never-fires"]
    assert data["findings"][0]["witness"] == {"leaf": "green", "hour": 23}
    assert (data["errors"], data["warnings"]) == (1, 1)
    assert "| verdict-double |" in check(str(broken), "--format", "markdown").output


@pytest.mark.parametrize("format", ["text", "json", "sarif", "github"])
def test_a_knowledge_base_that_cannot_be_loaded_is_reported_in_every_format_and_ends_in_2(
    tmp_path: Path, format: str
) -> None:
    texts = planted("second")
    texts["rules/planted.yaml"] += "  - {rule: half, when: {leaf: gre"
    result = check(str(folder_of(texts, tmp_path)), "--format", format)
    assert result.exit_code == 2
    assert "yaml-syntax" in result.output
    assert "Traceback" not in result.output


def test_a_folder_without_a_knowledge_base_is_refused(tmp_path: Path) -> None:
    assert check(str(tmp_path / "nowhere")).exit_code == 2
