"""How the language server ends: by a signal, with its editor, and by nothing that an editor sends wrongly."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.editing import Editor, started
from tests.support.places import PATIENCE


def beside(root: Path) -> list[int]:
    """The processes that prove something of a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            proves = b"editor.prover" in (process / "cmdline").read_bytes()
            if proves and (process / "cwd").resolve() == root:
                found.append(int(process.name))
        except OSError:
            continue
    return found


def until(wanted: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not wanted():
        assert time.monotonic() < end
        time.sleep(0.05)


def proving(editor: Editor) -> None:
    """Wait until a process proves something."""
    until(lambda: beside(editor.root) != [])


def gone(editor: Editor) -> int:
    """The exit code of a server that ends of itself, when all that it started has ended, too."""
    code = editor.process.wait(PATIENCE)
    until(lambda: beside(editor.root) == [])
    return code


@pytest.mark.parametrize(("sent", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129), ("SIGKILL", -9)])
def test_a_signal_ends_it_and_all_that_it_started(tea: Path, sent: str, code: int) -> None:
    with started(tea, progress=False) as editor:
        proving(editor)
        editor.process.send_signal(getattr(signal, sent))
        assert gone(editor) == code
        assert not editor.errors


def test_it_ends_with_its_editor(tea: Path) -> None:
    with started(tea, progress=False) as editor:
        proving(editor)
        assert editor.process.stdin
        editor.process.stdin.close()
        assert gone(editor) == 1
        assert not editor.errors


def test_good_bye_may_be_said_without_waiting(tea: Path) -> None:
    with started(tea, progress=False) as editor:
        proving(editor)
        editor.send({"id": 99, "method": "shutdown"}, {"method": "exit"})
        assert gone(editor) == 0
        assert not editor.errors


def test_who_says_nothing_before_the_end_is_told_by_the_exit_code(tea: Path) -> None:
    with started(tea, progress=False) as editor:
        editor.send({"method": "exit"})
        assert gone(editor) == 1
        assert not editor.errors


def test_what_is_no_message_is_passed_over(tea: Path) -> None:
    with started(tea, progress=False) as editor:
        assert editor.process.stdin
        for garbage in (
            b"hello\r\n\r\n",
            b"Content-Length: x\r\n\r\n",
            b"Content-Length: 5\r\n\r\n{{{{{",
            b"\xff\x00\r\n",
        ):
            editor.process.stdin.write(garbage)
        editor.process.stdin.flush()
        editor.open("rules/tea.yaml")
        assert editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": editor.address("rules/tea.yaml")}})
        assert editor.end() == 0
