"""A questionnaire that is ended by a signal leaves the answers saved, and no other file."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.support.commands import PROGRAM
from tests.support.terminal import Terminal


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130), (None, 130)]
)
def test_an_end_by_a_signal(sent: signal.Signals | None, code: int, tmp_path: Path) -> None:
    environment = {**os.environ, "TERM": "xterm", "PS1": "ready> "}
    shell = Terminal(["bash", "--norc", "--noprofile"], environment, size=(40, 100))
    shell.expect("ready> ")
    saved = tmp_path / "answers.yaml"
    shell.sendline(f"sh -c 'echo process-$$; exec {PROGRAM} ask --no-record --save {saved}'; echo ended-$?")
    shell.expect(r"process-(\d+)")
    process = int(shell.match[1])
    shell.expect("Stop here and save")
    shell.send("\r")
    shell.expect("Question 2")
    shell.expect("Stop here and save")
    if sent is None:
        shell.send("\x03")
    else:
        os.kill(process, sent)
    shell.expect(r"ended-(\d+)")
    assert int(shell.match[1]) == code
    assert "held: []" in saved.read_text(encoding="utf-8")
    assert [each.name for each in tmp_path.iterdir()] == ["answers.yaml"]
    shell.hang_up()
