"""A terminal of a test's own, with a program at it."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pexpect
from pexpect.fdpexpect import fdspawn

from tests.support.places import PATIENCE

# Between what is seen and what is typed, as with a person: a program may not listen in the moment it asks.
PAUSE = 0.05


class Terminal(fdspawn):  # type: ignore[misc]  # the library has no types
    """What is typed and seen at a terminal at which a program runs.

    The library's own way to start one forks, for which the system must be able to copy all of the test's process: one
    that has had large databases open cannot. This one is started by another program.
    """

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], cwd: Path | None = None,
        size: tuple[int, int] = (24, 80), timeout: float = PATIENCE,
    ) -> None:  # fmt: skip
        """`size` is rows and columns."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        self.program = subprocess.Popen(
            ["setsid", "--ctty", *command], stdin=theirs, stdout=theirs, stderr=theirs, cwd=cwd, env=environment
        )
        os.close(theirs)
        super().__init__(ours, encoding="utf-8", timeout=timeout)

    def send(self, typed: str) -> int:
        time.sleep(PAUSE)
        return int(super().send(typed))

    def ends(self) -> int:
        """Wait until the program has ended; its exit code, or -1 where a signal ended it. What it said is `before`."""
        self.expect(pexpect.EOF)
        code = self.program.wait(self.timeout)
        self.close()
        return max(code, -1)

    def hang_up(self) -> None:
        """Leave the terminal, and end what runs at it."""
        self.close()
        self.program.kill()
        self.program.wait()
