"""Tests call the program in their own process: it says there, of every command, what a process of its own says."""

from __future__ import annotations

import os
import re
import shlex
import signal
import sys
import warnings
from pathlib import Path

import click
import pytest

from cli.commands.rules.group import rules
from cli.lazy import LazyGroup
from cli.main import COMMANDS
from cli.main import certwise as program
from tests.support.commands import SECOND, Done, certwise, process

EXAMPLE = "facts/examples/early-startup-urgent.yaml"
# Every command at least once, with each exit code, with input from a pipe, and with what is refused.
LINES = [
    "--version",
    "--help",
    "help assess",
    "asess",
    "--knowledge no/such assess",
    "ask --plain --no-record --save {tmp}/saved.yaml",
    f"assess {EXAMPLE}",
    f"assess {EXAMPLE} --no-record --format json",
    "assess - --no-record",
    "assess --set market=mars --set markt=us --no-record",
    "why path --set market=us",
    "why-not path=maintain --set market=us",
    f"what-if {EXAMPLE} --set market=us",
    "flip path=maintain --set market=us",
    "compare iso27001 soc2",
    "audit list",
    "audit verify",
    "portfolio facts/examples/no-such.csv",
    "--knowledge {second} portfolio - --from csv --allow-missing --format json",
    "explain markte",
    "completion fish",
    "help rules check",
    "config --json",
    "man {tmp}/man",
    "template -o -",
    "init facts",
    "--knowledge {second} rules check --format json",
    "--knowledge {second} rules diff {second}",
    "rules format --check -",
    "serve --host 0.0.0.0",
    "mcp --as-of never",
    "lsp --tcp",
    "--knowledge {second} rules graph",
    "--knowledge {second} rules list",
    "rules new",
    "rules schema facts",
    "rules show no-such-rule",
    "--knowledge {second} rules sources",
    "--knowledge {second} rules sql",
    "--knowledge {second} rules test",
]
STDIN = "id: 1\nmarket:   us\n"


def masked(done: Done, folder: Path) -> tuple[int, str, str]:
    """Without what differs from run to run: the folder, ids, times and what is made of them."""

    def plain(text: str) -> str:
        text = re.sub(
            r"\b[0-9a-f]{16}\b|(?<=log/)[0-9a-f]{32}|(?<=root\s)[0-9a-f]{64}", "ID", text.replace(str(folder), "FOLDER")
        )
        text = re.sub(r'(?<="seconds": )[\d.]+', "TIME", text)
        return re.sub(r"\b20\d\d-\d\d-\d\dT[\d:+]+|\b20\d\d-\d\d-\d\d \d\d:\d\d(:\d\d)?", "TIME", text)

    return done.returncode, plain(done.stdout), plain(done.stderr)


@pytest.mark.parametrize("line", LINES)
def test_both_ways_say_the_same(line: str, tmp_path: Path) -> None:
    found = []
    for way in (certwise, process):
        home = tmp_path / way.__name__
        home.mkdir()
        words = [word.format(tmp=home, second=SECOND) for word in shlex.split(line)]
        if words[0] == "audit":
            assert way("assess", EXAMPLE, home=home).returncode == 0
        found.append(masked(way(*words, stdin=STDIN, home=home), home))
    assert found[0] == found[1]
    assert found[0][1] + found[0][2]


def test_no_command_is_left_out() -> None:
    named = {word for line in LINES for word in shlex.split(line)}
    assert {*COMMANDS, *rules.modules} <= named


def test_what_a_run_changes_is_as_before(tmp_path: Path) -> None:
    def state() -> object:
        signals = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
        streams = [sys.stdin, sys.stdout, sys.stderr]
        descriptors = [os.fstat(number) for number in range(3)]
        places = [(found.st_dev, found.st_ino) for found in descriptors]
        return dict(os.environ), Path.cwd(), signals, streams, places, list(warnings.filters)

    before = state()
    for line in ("assess -", "assess --no-record --set market=us", "audit list", "compare", "rules list"):
        certwise(*shlex.split(line), stdin="market: us\n" * 20_000, home=tmp_path, cwd=tmp_path, NO_COLOR="1")
        assert state() == before


def test_what_a_process_reads_once_asks_for_a_process() -> None:
    with pytest.raises(AssertionError, match=r"use process\(\)"):
        certwise("--version", PYTHONPATH="x")


def test_an_error_that_nobody_expects_is_shown_as_by_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> int:
        raise RuntimeError("broken")

    monkeypatch.setattr("cli.main.run", broken)
    found = certwise("--version")
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.startswith("Traceback")
    assert found.stderr.endswith("RuntimeError: broken\n")

    def warned(_: object) -> int:
        warnings.warn("careful", UserWarning, stacklevel=1)
        return 0

    monkeypatch.setattr("cli.main.run", warned)
    assert "UserWarning: careful" in certwise("--version").stderr


@pytest.mark.parametrize("words", [(), ("rules",), ("audit",)], ids=lambda words: " ".join(words) or "certwise")
def test_the_summaries_are_those_of_the_commands(words: tuple[str, ...]) -> None:
    """They are written down, so that a list of commands imports none of them."""
    group: click.Command | None = program
    for word in words:
        assert isinstance(group, LazyGroup)
        group = group.get_command(click.Context(group), word)
    assert isinstance(group, LazyGroup)
    told = {}
    for name in group.modules:
        command = group.get_command(click.Context(group), name)
        assert command is not None
        assert not command.hidden
        told[name] = command.get_short_help_str(1_000)
    assert group.summaries == told
