"""At the command line: what is printed can be typed back, and a mistake is told with what to type."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.support.commands import certwise

STARTUP = "facts/examples/us-saas-startup.yaml"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["why", STARTUP], f"what to explain comes first, for example: certwise why path {STARTUP}"),
        (["why-not", STARTUP], f"for example: certwise why-not path=soc2_only {STARTUP}"),
        (
            ["rules", "list", "--knowledge", "."],
            "--knowledge stands before the command: certwise --knowledge . rules list",
        ),
        (["rules", "check", "--knowledge=."], "certwise --knowledge=. rules check"),
        (["why-not", "bridge", "--set", "market=us"], "write bridge=VALUE: yes, no"),
        (["why-not", "bridge=", "--set", "market=us"], "a value is wanted after the =: yes, no"),
        (["assess", "--set", "budget_usd=€200.000"], "in EUR; this is wanted in USD"),
        (["assess", "--set", "path=soc2_only"], "path is concluded by rules and cannot be answered"),
        (["assess", "--set", "Primary markt=us"], "is not asked; did you mean Primary market?"),
    ],
)
def test_what_to_type_instead(arguments: list[str], said: str) -> None:
    done = certwise(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_labels_and_titles_at_the_command_line() -> None:
    one = certwise("why", "path", "--set", "market=us", "--set", "requested=soc2", "--set", "requested=iso27001")
    other = certwise(
        "why",
        "Recommended Path",
        "--set",
        "PRIMARY MARKET=us or canada",
        "--set",
        "Named by customers=ISO 27001; SOC 2",
    )
    assert (one.returncode, one.stdout) == (0, other.stdout)
    assert certwise("why", "bridge=yes", "--set", "urgent_requirement=yes", "--set", "market=us").returncode == 0


def test_why_of_an_answer_and_of_a_default() -> None:
    given = ["--set", "market=us"]
    assert "Primary market: US or Canada (your answer)" in certwise("why", "market", *given).stdout
    assert "Regions outside the US and Canada: unknown (not answered)" in certwise("why", "regions", *given).stdout
    assert "so its default holds: One program at a time" in certwise("why", "capacity", *given).stdout


def test_a_hint_can_be_pasted() -> None:
    refused = certwise("why", "bridge=true", "--set", "Primary market=US or Canada")
    hint = refused.stderr.partition("here; ")[2].partition(" tells")[0]
    assert hint == "certwise why-not bridge=yes --set 'Primary market=US or Canada'"
    assert certwise(*shlex.split(hint)[1:]).returncode == 0


def test_records_in_any_case_and_by_label(tmp_path: Path) -> None:
    certwise("assess", "--set", "market=us", home=tmp_path)
    listed = certwise("audit", "list", "--result", "soc 2", home=tmp_path)
    assert listed.returncode == 0
    id = listed.stdout.splitlines()[1].split()[1]
    assert certwise("audit", "show", id.upper(), home=tmp_path).returncode == 0
    assert certwise("why", "path", "--record", id[:6].upper(), home=tmp_path).returncode == 0
    assert certwise("audit", "show", "LAST", home=tmp_path).returncode == 0
    none = certwise("audit", "list", "--result", "Both in parallel", home=tmp_path)
    assert "No records with --result both_in_parallel; certwise audit list lists all." in none.stdout
