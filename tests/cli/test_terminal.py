"""What the program does at a terminal beside its reports: pages, widths, lengths, colours, notes, waiting."""

from __future__ import annotations

import io
import os
import re
import shutil
import time
from pathlib import Path

import pytest

from cli.console import terminal
from cli.console.pager import pager
from cli.console.waiting import Waiting
from cli.render.text import columns
from tests.support.commands import PROGRAM, ROOT, SECOND, certwise
from tests.support.places import examples
from tests.support.terminal import Terminal

STARTUP = "facts/examples/us-saas-startup.yaml"
PAGED = "sed s/^/paged:/"


def at_terminal(*arguments: str, rows: int = 24, columns: int = 80, **environment: str) -> str:
    """What a terminal shows of a run that asks nothing."""
    known = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES", "PAGER")}
    shown = Terminal([str(PROGRAM), *arguments], {**known, "TERM": "xterm", **environment}, ROOT, (rows, columns))
    shown.ends()
    return str(shown.before)


def test_what_is_longer_than_the_screen_is_paged_and_nothing_else() -> None:
    assess = ("-q", "assess", STARTUP, "--no-record")
    assert at_terminal(*assess, CERTWISE_PAGER=PAGED).startswith("paged:")
    assert "paged:" not in at_terminal(*assess, "--no-pager", CERTWISE_PAGER=PAGED)
    assert "paged:" not in at_terminal(*assess, "--brief", CERTWISE_PAGER=PAGED)
    assert "RECOMMENDED" in at_terminal(*assess, CERTWISE_PAGER="no-such-program")
    assert "paged:" not in certwise(*assess, CERTWISE_PAGER=PAGED).stdout


def test_which_pager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGER", "more -s")
    monkeypatch.delenv("CERTWISE_PAGER", raising=False)
    assert pager() == ["more", "-s"]
    monkeypatch.setenv("CERTWISE_PAGER", "")
    assert pager() == []
    monkeypatch.setenv("CERTWISE_PAGER", "cat")
    assert pager() == []
    monkeypatch.setenv("CERTWISE_PAGER", "less '")
    assert pager() == []


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("base", [ROOT, SECOND], ids=["shipped", "second"])
def test_the_verdict_and_what_blocks_it_fit_one_screen(base: Path, columns: int) -> None:
    files = [str(file) for file in examples(base)][:: 1 if columns == 80 else 4]
    for file in files:
        known = ["--knowledge", str(base), "assess", file, "--no-record"]
        whole = certwise(*known, COLUMNS=str(columns)).stdout
        first = re.split(r"\n(?=PLAN\n|STEPS|WHY\n|REASONS)", whole)[0]
        most = 24 if columns >= 80 else 32
        assert len(first.splitlines()) < most, file
        assert len(certwise(*known, "--brief", COLUMNS=str(columns)).stdout.splitlines()) < most, file
        wide = [line for line in whole.splitlines() if len(line) > columns and not line.startswith("assessment ")]
        assert wide == [], file


def test_lengths_are_of_the_text() -> None:
    known = ("assess", STARTUP, "--no-record")
    brief, usual, full = (certwise(*known, *more).stdout for more in (["--brief"], [], ["--full"]))
    assert brief.splitlines()[0] == usual.splitlines()[0] == full.splitlines()[0]
    assert len(brief) < len(usual) < len(full)
    assert "YOUR ANSWERS" in full
    assert "WHY THE REST OF THE VERDICT" in full
    refused = certwise(*known, "--brief", "--format", "json")
    assert refused.returncode == 2
    assert "--brief" in refused.stderr


def test_a_table_that_is_too_wide_is_stacked(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("program", "cost", "people"), ("one " * 8, "60,000 to 240,000", ""), ("two", "-", "0.5 to 2")]
    monkeypatch.setenv("COLUMNS", "80")
    assert "cost               people" in columns(rows)
    monkeypatch.setenv("COLUMNS", "40")
    rows[1] = ("one " * 8, "60,000 to 240,000 or more", "")
    narrow = columns(rows)
    assert "    cost    60,000 to 240,000 or more" in narrow
    assert "    people  0.5 to 2" in narrow
    assert "-" not in narrow


def test_quiet_leaves_out_notes_and_keeps_errors(tmp_path: Path) -> None:
    output = ("-o", str(tmp_path / "report.txt"))
    assert "wrote:" in certwise("assess", STARTUP, "--no-record", *output).stderr
    for words in (["-q", "assess"], ["assess", "-q"], ["assess", "--quiet"]):
        done = certwise(*words, STARTUP, "--no-record", *output)
        assert (done.returncode, done.stderr) == (0, "")
    assert "no-such-file" in certwise("-q", "assess", "nowhere.yaml").stderr


def test_version_and_help() -> None:
    assert certwise("-V").stdout == certwise("--version").stdout
    assert certwise("help").stdout == certwise("--help").stdout
    assert certwise("help", "rules", "check").stdout == certwise("rules", "check", "--help").stdout
    refused = certwise("help", "asses")
    assert refused.returncode == 2
    assert "did you mean assess" in refused.stderr
    assert certwise("help", "ask", "more").returncode == 2


def test_colour_is_forced_and_forbidden() -> None:
    known = ("assess", STARTUP, "--no-record", "--brief")
    assert "\x1b[" not in certwise(*known).stdout
    assert "\x1b[1m" in certwise(*known, FORCE_COLOR="1").stdout
    assert "\x1b[" not in certwise(*known, FORCE_COLOR="0").stdout
    assert "\x1b[" not in certwise(*known, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_what_takes_long_says_so_and_clears_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told = io.StringIO()
    monkeypatch.setattr("sys.stderr", told)
    monkeypatch.setattr("cli.console.waiting._AFTER", 0.01)
    waiting = Waiting()
    waiting.stop()
    waiting.start("working")
    while not re.search(r"working: \d+ s", told.getvalue()):
        time.sleep(0.005)
    waiting.stop()
    waiting.stop()
    assert told.getvalue().endswith("\r\x1b[K")
    quick = io.StringIO()
    monkeypatch.setattr("sys.stderr", quick)
    monkeypatch.setattr("cli.console.waiting._AFTER", 60.0)
    waiting = Waiting()
    waiting.start("working")
    waiting.stop()
    assert quick.getvalue() == ""


@pytest.mark.parametrize("columns", [None, "", "0", "-3", "72", "1000", "wide"])
@pytest.mark.parametrize("lines", [None, "0", "17", "tall"])
def test_the_size_of_the_terminal_is_what_the_library_tells(
    columns: str | None, lines: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("COLUMNS", columns), ("LINES", lines)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    expected = shutil.get_terminal_size((100, 24))
    assert terminal.room() == max(60, min(200, expected.columns))
    assert terminal.rows() == expected.lines
