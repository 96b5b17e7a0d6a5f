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
WORST = ("sea=rough", "night=yes", "licensed=no", "lamp=no", "luggage=yes")


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
    assert found["verdict"]["warnings"] == ["unseen", "unlicensed", "slow", "wet", "tides"]
    assert found["ranks"] == {
        "warnings": {"unseen": "blocks", "unlicensed": "blocks", "slow": "check", "wet": "note", "tides": "note"}
    }
    assert found["conclusions"]["warnings"] == ["wet", "tides", "slow", "unseen", "unlicensed"]


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_each_line_is_there_once_and_the_folded_ones_are_counted(format: str) -> None:
    said = " ".join(told(format, *WORST).split())
    for words in ("Wrap it up.", "Ask the harbour.", "Start early.", "Take a lamp.", "Get one."):
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
