"""On which terms a plan is told: from a day on, in another currency, with another share assumed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import Done, certwise

PHASES = [
    {"phase": "ready", "title": "Getting ready", "months": [3, 6], "source": []},
    {"phase": "audit", "title": "Audit; with, signs", "weeks": [4, 8], "source": []},
]


def program(title: str, low: int, shorter: bool = False) -> dict[str, Any]:
    first = {"title": "Work", "range": [low, 2 * low], "when": "first", "source": []}
    phases = [dict(PHASES[0]), dict(PHASES[1])]
    if shorter:
        phases[0]["shortened"] = [{"by": "diploma", "assumes": "schooled", "source": []}]
    return {
        "title": title,
        "about": title,
        "source": [],
        "phases": phases,
        "costs": {"work": first, "upkeep": {"title": "Upkeep", "range": [900, 1200], "when": "yearly", "source": []}},
        "fte": {"range": [1, 2], "kept": [0, 1], "source": []},
    }


FACTS = {
    "knowledge": {"name": "terms", "title": "Terms", "about": "Terms.", "verdict": ["way"]},
    "attributes": {
        "wish": {"kind": "flag", "title": "Wish", "question": "?"},
        "months": {"kind": "integer", "title": "Months", "question": "?", "minimum": 0, "maximum": 99},
        "purse": {"kind": "integer", "title": "Purse", "question": "?", "minimum": 0},
        "held": {"kind": "set", "title": "Held", "question": "?", "choices": {"diploma": "Diploma", "one": "One"}},
        "way": {"kind": "choice", "title": "Way", "choices": {"both": "Both"}},
        "year": {"kind": "number", "title": "Year", "plan": "first_year.low"},
    },
    "programs": {"one": program("One", 20_000), "two": program("Two", 30_000, shorter=True)},
    "assumptions": {
        "shared": {"title": "Shared", "says": "{percent} percent of Two is saved", "percent": [50, 60], "source": []},
        "schooled": {
            "title": "Schooled",
            "says": "a diploma saves {percent} percent",
            "percent": [20, 20],
            "source": [],
        },
    },
    "overlaps": [{"between": ["one", "two"], "assumes": "shared", "of": ["work"], "source": []}],
    "plan": {
        "currency": "USD",
        "rounded_to": 1000,
        "deadline": "months",
        "budget": "purse",
        "held": "held",
        "roles": {"first": "First", "second": "Second"},
        "programs": [
            {"program": "one", "role": "first", "when": {"way": "both"}},
            {"program": "two", "role": "second", "after": "one.ready", "when": {"way": "both"}},
        ],
    },
}
RULES = {
    "ruleset": "ways",
    "title": "Ways",
    "rules": [{"rule": "both", "when": {"wish": True}, "then": {"way": "both"}, "because": "So."}],
}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "base"
    for name, content in (("facts/terms.yaml", FACTS), ("rules/ways.yaml", RULES)):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(json.dumps(content))
    return folder


def run(base: Path, *arguments: str) -> Done:
    return certwise("--knowledge", str(base), *arguments, home=base.parent, cwd=base.parent)


def assess(base: Path, *arguments: str) -> Done:
    return run(base, "assess", "--set", "wish=yes", "--no-record", *arguments)


def plan(base: Path, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(assess(base, "--format", "json", *arguments).stdout)["plan"]
    return found


def test_a_start_gives_every_program_and_phase_its_days(base: Path) -> None:
    found = plan(base, "--start", "2026-12-01", "--set", "months=5")
    one, two = found["programs"]
    assert found["start"] == "2026-12-01"
    assert one["dates"] == {"start": ["2026-12-01", "2026-12-01"], "end": ["2027-03-29", "2027-07-27"]}
    assert one["phases"][0]["dates"]["end"] == two["dates"]["start"] == ["2027-03-01", "2027-06-01"]
    fit = found["fits"][0]
    assert fit["needed"] == "2027-05-01"
    assert fit["latest_start"] == ["2026-09-05", "2027-01-03"]


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_every_format_has_the_days(base: Path, format: str) -> None:
    said = assess(base, "--start", "2026-12-01", "--set", "months=5", "--format", format).stdout
    for words in ("2027-03-29 to 2027-07-27", "2027-03-01 to 2027-06-01", "2027-01-03"):
        assert words in said


# The page for the board takes the day of the assessment for the start, and says so.
@pytest.mark.parametrize("format", ["text", "json"])
def test_without_a_start_nothing_has_a_day(base: Path, format: str) -> None:
    said = assess(base, "--set", "months=5", "--format", format).stdout
    # The time of the assessment itself is told, with its hour. The page in short says what a start today would mean.
    said = re.sub(r'<section id="board".*?</section>', "", said, flags=re.DOTALL)
    assert not re.findall(r"\b2\d\d\d-\d\d-\d\d\b", said)


def test_a_calendar(base: Path) -> None:
    done = assess(base, "--start", "2026-12-01", "--set", "months=5", "-o", "plan.ics")
    assert done.returncode == 0
    raw = (base.parent / "plan.ics").read_bytes()
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert not any(b"\n" in line or len(line) > 75 for line in lines)
    text = raw.decode().replace("\r\n ", "")
    events = [
        dict(line.split(":", 1) for line in each.split("\r\n") if ":" in line) for each in text.split("BEGIN:VEVENT")
    ]
    said = {each["SUMMARY"]: (each["DTSTART;VALUE=DATE"], each["DTEND;VALUE=DATE"]) for each in events[1:]}
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
    assert said["One: Getting ready"] == ("20261201", "20270602")
    assert said["One: earliest end"] == ("20270329", "20270330")
    assert said["One: needed"] == ("20270501", "20270502")
    assert r"Two: Audit\; with\, signs" in said
    assert len({each["UID"] for each in events[1:]}) == len(events) - 1


def test_a_calendar_wants_a_start(base: Path) -> None:
    done = assess(base, "--format", "ics")
    assert done.returncode == 2
    assert "name the day the work starts, with --start" in done.stderr


def test_another_currency_tells_every_amount_in_it(base: Path) -> None:
    options = ["--set", "purse=40000", "--currency", "eur", "--rate", "0.5", "--rate-date", "2026-11-01"]
    own = plan(base, "--set", "purse=40000")
    other = plan(base, *options)
    assert other["currency"] == "EUR"
    assert other["exchange"] == {"from": "USD", "to": "EUR", "rate": 0.5, "date": "2026-11-01"}
    for name in ("cost", "gross", "saved_by_overlap", "annual", "first_year", "three_years"):
        assert other[name] == {end: pytest.approx(amount / 2, abs=0.01) for end, amount in own[name].items()}
    assert [each["fitting"] for each in own["fits"]] == [each["fitting"] for each in other["fits"]]
    said = assess(
        base, "--set", "purse=40000", "--currency", "EUR", "--rate", "0.5", "--rate-date", "2026-11-01"
    ).stdout
    assert "you have 20,000 EUR, the first year costs 16,000 to 36,000 EUR." in " ".join(said.split())
    assert "Amounts are in EUR, at 0.5 EUR for 1 USD, the rate of 2026-11-01." in " ".join(said.split())
    assert "20,000 USD" not in said


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--start", "soon"], "--start: error:"),
        (["--start", "9999-12-01"], "9999-12-01 is no day to start on; write one from 1900 to 2999"),
        (["--currency", "EUR"], "a currency has a rate and the day of it"),
        (["--rate", "0.9"], "a currency has a rate and the day of it"),
        (["--currency", "euros", "--rate", "0.9", "--rate-date", "2026-11-01"], "is not the code of a currency"),
        (["--currency", "EUR", "--rate", "0", "--rate-date", "2026-11-01"], "is not a rate"),
        (["--currency", "EUR", "--rate", "0.9", "--rate-date", "2026-13-01"], "--rate-date: error:"),
        (["--assume", "shred=40"], "'shred' is no assumption; did you mean shared?"),
        (["--assume", "shared=60-40"], "is no share; write shared=50, or shared=40-60"),
        (["--assume", "shared"], "is no share"),
        (["--assume", "shared=nan"], "is no share"),
    ],
)
def test_what_cannot_be_meant_is_told(base: Path, options: list[str], message: str) -> None:
    done = assess(base, *options)
    assert done.returncode == 2
    assert message in done.stderr


def test_an_assumption_is_told_with_the_option_that_changes_it(base: Path) -> None:
    said = " ".join(assess(base).stdout.split())
    assert "The plan assumes that 50 to 60 percent of Two is saved (to change it: --assume shared=50-60)." in said
    assert "a diploma saves" not in said
    said = " ".join(assess(base, "--assume", "shared=40", "--set", "held=diploma").stdout.split())
    assert "The plan assumes that 40 percent of Two is saved (as you set it)." in said
    assert "a diploma saves 20 percent" in said


def test_a_share_that_is_assumed_is_what_rules_read_and_what_a_record_replays(base: Path) -> None:
    done = run(base, "assess", "--set", "wish=yes", "--assume", "shared=0", "--format", "json")
    found = json.loads(done.stdout)
    assert found["conclusions"]["year"] == found["plan"]["first_year"]["low"] == 50_311.54
    assert found["plan"]["assumptions"][0]["changed"] is True
    assert found["plan"]["saved_by_overlap"] == {"low": 0, "high": 0}
    shown = json.loads(run(base, "audit", "export").stdout.splitlines()[0])
    assert shown["record"]["assumed"] == {"shared": [0, 0]}
    assert "shared 0 percent" in run(base, "audit", "show", "last").stdout
    assert run(base, "audit", "replay", found["assessment"]["id"]).returncode == 0
    assert run(base, "audit", "verify").returncode == 0


def test_what_is_held_shortens_a_phase_that_is_no_program(base: Path) -> None:
    assert plan(base)["programs"][1]["phases"][0]["months"] == {"start": [3, 6], "end": [6, 12]}
    assert plan(base, "--set", "held=diploma")["programs"][1]["phases"][0]["months"]["end"] == [5.4, 10.8]


def test_what_is_held_costs_and_takes_people_from_the_first_month_on(base: Path) -> None:
    found = plan(base, "--set", "held=one", "--set", "purse=1000")
    assert found["programs"][0]["cost"] == {"low": 0, "high": 0}
    assert found["first_year"]["low"] >= 900
    assert found["staffing"][0]["fte"] == {"low": 1, "high": 3}


def test_the_other_order_is_told_with_what_it_would_cost(base: Path) -> None:
    found = plan(base)
    assert found["cost"] == {"low": 32_000, "high": 70_000}
    assert found["other_order"] == [{"second": "one", "cost": {"low": 38_000, "high": 80_000}}]
    said = " ".join(assess(base).stdout.split())
    assert "With One second, the first costs would be 38,000 to 80,000 USD" in said


def test_amounts_are_rounded_in_words_and_exact_in_json(base: Path) -> None:
    assert re.search(r"First year +32,000 +71,000", assess(base).stdout)
    assert plan(base)["first_year"] == {"low": 32_311.54, "high": 71_315.38}


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_months_are_counted_from_the_day_that_is_named(base: Path, format: str) -> None:
    said = assess(base, "--format", format, "--start", "2026-12-01").stdout
    assert "months from 2026-12-01" in said
    assert "from today" not in said
    assert "months from today" in assess(base, "--format", format).stdout
