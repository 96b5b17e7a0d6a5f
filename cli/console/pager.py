"""What is longer than the screen is shown in a pager, where somebody sits at a terminal."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
import sys

_OFF = {"", "cat"}
# Quit where it fits the screen, keep colours, leave what was shown on the screen.
_LESS = "FRX"


def paged(text: str) -> bool:
    """Show a text that was made safe in the pager, and say whether that was done.

    Nothing is paged where standard input or output is no terminal, the terminal is dumb, or the text fits its screen.
    """
    command = pager()
    if not command or not _at_terminal() or not _longer(text):
        return False
    environment = {"LESS": _LESS, **os.environ}
    try:
        # The person's own pager, as PAGER names it.
        running = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)  # noqa: S603  named by the person
    except OSError:
        return False
    assert running.stdin is not None
    # Who has read enough closes the pager, and the rest is not wanted.
    with contextlib.suppress(BrokenPipeError), running.stdin:
        running.stdin.write(text.encode(errors="backslashreplace"))
    while True:
        try:
            running.wait()
            return True
        except KeyboardInterrupt:
            # It is the pager's key as long as it runs.
            continue


def pager() -> list[str]:
    """The command of the pager: that of CERTWISE_PAGER, of PAGER, less, or more; none where it is empty or cat."""
    for name in ("CERTWISE_PAGER", "PAGER"):
        if (named := os.environ.get(name)) is not None:
            with contextlib.suppress(ValueError):
                return [] if named.strip() in _OFF else shlex.split(named)
            return []
    return next(([found] for name in ("less", "more") if (found := shutil.which(name))), [])


def _at_terminal() -> bool:
    with contextlib.suppress(ValueError):
        return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    return False


def _longer(text: str) -> bool:
    return text.count("\n") >= shutil.get_terminal_size((100, 24)).lines
