"""Signals that end the program: raised where the program is, so that everything half done is cleared away."""

from __future__ import annotations

import _thread
import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

_NAMES = ("SIGTERM", "SIGHUP")
# Shows the cursor, and takes back the pasting mode of a prompt.
_USABLE = "\x1b[?25h\x1b[?2004l\x1b[0m"
# How long after it was dropped an end is asked for again, in seconds: what dropped it is over by then, mostly.
_AGAIN = 0.02
_TELLING = _thread.RLock()


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
    dropped, sys.unraisablehook = sys.unraisablehook, _again
    try:
        yield
    except Ended:
        _restore(terminal)
        raise
    finally:
        sys.unraisablehook = dropped
        for number, handler in before.items():
            with contextlib.suppress(ValueError):
                signal.signal(number, handler)


def _end(number: int, _: FrameType | None) -> None:
    # What clears away must not be cut off by a second signal.
    for name in _NAMES:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    if (loop := _loop()) is None:
        raise Ended(number)
    # Between two callbacks: what waits for one that was cut off would wait for ever, also when all is called off.
    loop.call_soon_threadsafe(_raised, number)


def _raised(number: int) -> None:
    raise Ended(number)


def _loop() -> AbstractEventLoop | None:
    """The event loop that runs here, where there is one."""
    if "asyncio" not in sys.modules:
        return None
    import asyncio

    with contextlib.suppress(RuntimeError):
        return asyncio.get_running_loop()
    return None


def _again(dropped: sys.UnraisableHookArgs) -> None:
    """Ask once more for an end that came where Python drops exceptions: in a finalizer, or in a callback of C."""
    end = dropped.exc_value
    if not isinstance(end, Ended | KeyboardInterrupt):
        sys.__unraisablehook__(dropped)
        return
    number = signal.SIGINT
    with _TELLING:
        if isinstance(end, Ended):
            number = signal.Signals(end.signal)
            signal.signal(number, _end)
        # What waits for the thread to begin, as threading does, would be where the signal is raised, and drop it again.
        _thread.start_new_thread(_send, (number,))


def _send(number: signal.Signals) -> None:
    import threading

    # Not before what it was dropped in is left.
    with _TELLING:
        pass
    time.sleep(_AGAIN)
    if hasattr(signal, "pthread_kill"):
        main = threading.main_thread().ident
        assert main is not None
        signal.pthread_kill(main, number)
    else:
        _thread.interrupt_main(number)


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
