"""How a report is told: lines by rank, so many in the body, the rest of them folded away and each there once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_cli import compared
from tests.support.commands import certwise
from tests.support.places import TESTS

CROSSING = TESTS / "crossing"
ENDINGS = {"text": "txt", "markdown": "md", "json": "json", "html": "html"}
WORST = ("sea=rough", "night=yes", "licensed=no", "lamp=no", "luggage=yes", "wanted=ferry,seaplane")


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
    said = " ".join(told(format, *WORST).split())
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
    assert shown.index("BEFORE THE VERDICT\n  unmet  ferry") < shown.index("VERDICT\n  boat")
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
