"""Signals that end the program: raised where the program is, so that everything half done is cleared away."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

_NAMES = ("SIGTERM", "SIGHUP")
# Shows the cursor, and takes back the pasting mode of a prompt.
_USABLE = "\x1b[?25h\x1b[?2004l\x1b[0m"


class Ended(SystemExit):
    """A signal asked the program to end. Not an Exception, and of the kind that an event loop lets pass."""

    def __init__(self, number: int) -> None:
        self.signal = number
        super().__init__(f"ended by {signal.Signals(number).name}")


@contextlib.contextmanager
def ending_signals() -> Iterator[None]:
    """Raise Ended where SIGTERM or SIGHUP comes, unless it was to be ignored, and leave the terminal as it was."""
    before = {}
    for name in _NAMES:
        number = getattr(signal, name, None)
        # A signal that is ignored already, by nohup, stays so; handlers can be set in the main thread alone.
        with contextlib.suppress(ValueError):
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, _end)
    terminal = _terminal()
    try:
        yield
    except Ended:
        _restore(terminal)
        raise
    finally:
        for number, handler in before.items():
            with contextlib.suppress(ValueError):
                signal.signal(number, handler)


def _end(number: int, _: FrameType | None) -> None:
    # What clears away must not be cut off by a second signal.
    for name in _NAMES:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    raise Ended(number)


def _terminal() -> Any:
    """How the terminal is set, where standard input is one."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        if os.isatty(0):
            import termios

            with contextlib.suppress(termios.error):
                return termios.tcgetattr(0)
    return None


def _restore(settings: Any) -> None:
    if settings is None:
        return
    import termios

    with contextlib.suppress(termios.error, OSError, ValueError):
        termios.tcsetattr(0, termios.TCSANOW, settings)
        if sys.stdout.isatty():
            sys.stdout.write(_USABLE)
            sys.stdout.flush()
