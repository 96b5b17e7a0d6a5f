"""How a report is told: lines by rank, so many in the body, the rest of them folded away and each there once."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from engine.explain.report import report_on
from tests.support.commands import certwise
from tests.support.crossing import CROSSING, WORST
from tests.support.golden import compared
from tests.support.small import small

ENDINGS = {"text": "txt", "markdown": "md", "json": "json", "html": "html"}


def told(format: str, *answers: str, base: Path = CROSSING) -> str:
    settings = [word for answer in answers for word in ("--set", answer)]
    done = certwise("--knowledge", str(base), "assess", "--no-record", *settings, "--format", format)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("format", ["text", "markdown", "json"])
def test_a_report_with_lines_of_every_kind(format: str, request: pytest.FixtureRequest) -> None:
    name = f"told-crossing.{ENDINGS[format]}"
    compared(name, told(format, *WORST), request.config.getoption("--update-golden"))


def test_members_stand_by_rank_and_those_of_one_rank_as_they_are_declared() -> None:
    found = json.loads(told("json", *WORST))
    assert found["verdict"]["warnings"] == ["unseen", "unlicensed", "slow", "wet", "cold"]
    assert found["ranks"] == {
        "warnings": {"unseen": "blocks", "unlicensed": "blocks", "slow": "check", "wet": "note", "cold": "note"}
    }
    assert found["conclusions"]["warnings"] == ["wet", "cold", "slow", "unseen", "unlicensed"]


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_each_line_is_there_once_and_the_folded_ones_are_counted(format: str) -> None:
    said = " ".join(below(told(format, *WORST)).split())
    for words in ("Wrap it up.", "Take a coat.", "Start early.", "Take a lamp.", "Get one."):
        assert said.count(words) == 1
    assert "1 Check, 2 Note." in said
    assert said.lower().count("more warnings (3)") == 1


def test_a_page_folds_the_rest_away() -> None:
    page = told("html", *WORST)
    body, _, folded = page.partition('<details class="fold"><summary><h3>More warnings (3)')
    assert "Take a lamp." in body
    assert "Wrap it up." in folded.partition("</details>")[0]


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_nothing_is_folded_where_there_is_room(format: str) -> None:
    said = told(format, "sea=calm", "luggage=yes")
    assert " more" not in said.lower().partition("<body>" if format == "html" else "warnings")[2].partition("record")[0]
    assert "Wrap it up." in said


def test_a_set_may_be_cut_without_ranks(tmp_path: Path) -> None:
    for path in CROSSING.rglob("*.yaml"):
        text = path.read_text("utf-8").replace("    ranks: harm\n", "")
        for rank in ("note", "check", "blocks"):
            text = text.replace(f", rank: {rank}}}", "}")
        target = tmp_path / path.relative_to(CROSSING)
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")
    said = told("text", *WORST, base=tmp_path)
    assert "  3 more under More warnings.\n" in said
    assert said.index("Wrap it up.") < said.index("MORE WARNINGS (3)") < said.index("Get one.")
    assert json.loads(told("json", *WORST, base=tmp_path))["ranks"] == {}


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_what_leads_is_told_first_and_notes_last_and_neither_among_the_others(format: str) -> None:
    said = told(format, *WORST).partition("<body>")[2 if format == "html" else 0]
    places = [said.find(words) for words in ("Tell the passengers now.", "The passengers ask for", "A rowing boat")]
    assert -1 < places[0] < places[1] < places[2]
    assert said.count("The source says that the tide") == 1
    assert said.index("Wrap it up.") < said.index("For whoever maintains these rules.") < said.index("the tide turns")
    assert said.count("A ferry: None of the boats here is one.") == 1


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_where_nothing_leads_the_verdict_is_first(format: str) -> None:
    said = told(format, "sea=calm").lower()
    assert "boats that you do not get" not in said
    assert "where the source disagrees" not in said


def test_what_leads_is_told_where_there_is_no_verdict_yet() -> None:
    said = told("text", "wanted=seaplane")
    assert said.startswith("BOATS THAT YOU DO NOT GET\n  - There is no seaplane in this harbour.")


def test_records_and_portfolios_tell_what_leads_too(tmp_path: Path) -> None:
    base = ("--knowledge", str(CROSSING))
    done = certwise(*base, "assess", "--set", "sea=rough", "--set", "wanted=ferry", "--format", "json", home=tmp_path)
    id = json.loads(done.stdout)["assessment"]["id"]
    shown = certwise(*base, "audit", "show", id, home=tmp_path).stdout
    first = "BEFORE THE VERDICT\n  unmet (Boats that you do not get)  ferry"
    assert shown.index(first) < shown.index("VERDICT\n  boat")
    assert "unmet" not in shown.partition("OTHER CONCLUSIONS")[2].partition("RULES THAT FIRED")[0]
    page = certwise(*base, "audit", "show", id, "--format", "html", home=tmp_path).stdout
    assert "None of the boats here is one." in page
    assert "1 agree" in certwise(*base, "audit", "replay", home=tmp_path).stdout
    (tmp_path / "in.csv").write_text("id,sea,wanted\n1,calm,ferry\n2,calm,\n", encoding="utf-8")
    said = certwise(*base, "portfolio", str(tmp_path / "in.csv"), "--allow-missing", "--summary").stdout
    assert said.index("A ferry") < said.index("A sailing boat")
    proof = certwise(*base, "portfolio", str(tmp_path / "in.csv"), "--allow-missing", "--explain", "1").stdout
    assert proof.startswith("BOATS THAT YOU DO NOT GET")
    assert proof.index("PROOF: BOATS THAT YOU DO NOT GET") < proof.index("PROOF: BOAT\n")


def test_asking_ends_with_the_same_report(tmp_path: Path) -> None:
    given = ("--set", "sea=rough", "--set", "wanted=ferry")
    asked = certwise(
        "--knowledge", str(CROSSING), "ask", "--plain", "--no-record", *given, stdin="", home=tmp_path, cwd=tmp_path
    )
    report = told("text", "sea=rough", "wanted=ferry")
    assert report.partition("assessment ")[0] in asked.stdout


def test_what_leads_and_the_notes_need_no_reader() -> None:
    done = certwise("--knowledge", str(CROSSING), "rules", "check")
    assert "never-read" not in done.stdout


def below(said: str) -> str:
    """A report without the page in short at its head, or without what blocks it on its first screen."""
    said = re.sub(r'<section id="board".*?</section>', "", said, flags=re.DOTALL)
    said = re.sub(r"(?ms)^WHAT BLOCKS IT\n.*?\n\n", "", said)
    return re.sub(r"(?ms)^## In short\n.*?(?=^## |^\|)", "", said)


def section(said: str, title: str) -> str:
    """A section of a report as text."""
    return said.partition(f"\n{title}\n")[2].partition("\n\n")[0]


def test_a_report_names_its_source_and_what_goes_beyond_it() -> None:
    said = told("text", *WORST)
    assert section(said, "SOURCE") == (
        "  The harbour handbook (2025-04). It compares boats and weather. It says of itself: A machine wrote\n"
        "  it, and nobody has read it since.\n"
        "  These lines go beyond it:\n"
        "  - Boat: A rowing boat [OP-01]\n"
        "  - Warnings: It is cold on the water ... [OP-02]"
    )
    assert section(said, "OUR OWN PRACTICE") == (
        "  This is not in the source. It is what we have seen in this harbour. Nobody else has confirmed it.\n"
        "  OP-01  Masts break in a rough sea here. Reason: We have seen it twice.\n"
        "  OP-02  Coats help. Reason: Wind cools whoever sits still."
    )


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_every_code_in_a_report_is_explained_once_and_no_other(format: str) -> None:
    said = told(format, *WORST)
    body, _, appendix = said.partition("SOURCE\n" if format == "text" else "## Source\n")
    codes = set(re.findall(r"\b[A-Z]{2}-[0-9]{2}\b", body))
    assert codes == {"BW-01", "BW-02", "OP-01", "OP-02"}
    for code in codes:
        assert len(re.findall(rf"(?m)^(  |- ){code}\b", appendix)) == 1
    assert not {"BW-03", "OP-03"} & set(re.findall(r"[A-Z]{2}-[0-9]{2}", said))


def test_a_report_that_does_not_go_beyond_its_source_says_so() -> None:
    said = told("text", "sea=calm")
    assert section(said, "SOURCE").endswith("  No line of this report goes beyond it.")
    assert "OUR OWN PRACTICE" not in said


def test_json_has_the_documents_the_lines_and_the_claims() -> None:
    found = json.loads(told("json", *WORST))["sources"]
    assert found["documents"]["handbook"]["own"] is False
    assert [(each["attribute"], each["value"], each["source"]) for each in found["beyond"]] == [
        ("boat", "rowing", ["OP-01"]),
        ("warnings", "cold", ["OP-02"]),
    ]
    assert found["claims"]["OP-02"]["reasoning"] == "Wind cools whoever sits still."
    assert "reasoning" not in found["claims"]["BW-01"]


def test_a_page_names_them_too() -> None:
    page = " ".join(told("html", *WORST).split())
    assert "It says of itself: A machine wrote it, and nobody has read it since." in page
    assert "<dt>OP-01</dt><dd>Masts break in a rough sea here. Reason: We have seen it twice.</dd>" in page
    assert page.count("<dt>BW-02</dt>") == 1


PLANNED = """
documents:
  book: {title: A book, about: It counts., date: 2020-01}
  ours: {title: Ours, about: We guess., own: true}
claims:
  - section: told
    title: Told
    document: book
    claims: {TO-01: {kind: catalogue, says: It costs money.}}
  - section: guessed
    title: Guessed
    document: ours
    claims:
      GU-01: {kind: catalogue, says: It takes a month., reasoning: It did last time.}
      GU-02: {kind: catalogue, says: Half is saved., reasoning: Half is the same.}
programs:
  one:
    title: One
    about: First.
    source: TO-01
    phases: [{phase: work, title: Work, months: [1, 1], source: GU-01}]
    costs: {fee: {title: Fee, range: [10, 20], when: first, source: TO-01}}
  two:
    title: Two
    about: Second.
    source: TO-01
    costs: {fee: {title: Fee, range: [10, 20], when: first, source: TO-01}}
overlaps: [{between: [one, two], percent: [50, 50], of: [fee], source: [TO-01, GU-02]}]
plan:
  roles: {r: R}
  programs:
    - {program: one, role: r, when: {result: a}}
    - {program: two, role: r, after: one, when: {result: a}}
"""


def test_what_a_plan_assumes_beyond_the_source_is_told() -> None:
    base = small(
        "n: {kind: flag, title: N, question: N?}\nresult: {kind: choice, title: Result, choices: {a: A}}",
        "- {rule: one, when: {n: true}, then: {result: a}}",
        PLANNED,
    )
    sources = report_on(base, {"n": True}).sources
    assert [(each.words, each.claims) for each in sources.beyond] == [
        ("One: Work, 1 months", ["GU-01"]),
        ("Two: what is saved by work shared with One", ["GU-02"]),
    ]
    assert list(sources.own) == ["GU-01", "GU-02"]
