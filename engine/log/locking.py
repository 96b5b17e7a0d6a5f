"""One writer at a time: a lock that ends with the process that holds it."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from engine.log.note import refuse

SECONDS = 30
_SECONDS_IN_SILENCE = 2


@contextlib.contextmanager
def locked(path: Path, told: Callable[[str], None] = lambda _: None, seconds: float = SECONDS) -> Iterator[None]:
    """Hold the lock of a file, which is made for that; `told` is given a sentence where it is waited for.

    Raises ProblemError where another program holds it too long.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is none of a file"
        raise refuse(str(path), "unwritable", f"cannot be locked: {reason}") from None
    try:
        began, silent = time.monotonic(), True
        while not _taken(opened):
            waited = time.monotonic() - began
            if silent and waited >= _SECONDS_IN_SILENCE:
                told(f"{path}: locked by another program; waiting {seconds:.0f} s at most")
                silent = False
            if waited > seconds:
                raise refuse(str(path), "locked", "another program holds the lock; end it, or try again later")
            time.sleep(0.02)
        yield
    finally:
        os.close(opened)


def _taken(opened: int) -> bool:
    try:
        import fcntl
    except ImportError:  # a system without it has one writer by the word of its users alone
        return True
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
