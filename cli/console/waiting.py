"""That the program still works, for a person who waits: a line on standard error after the first second."""

from __future__ import annotations

import sys
import time
from typing import Any

_AFTER = 1.0
_EVERY = 0.5
_CLEAR = "\r\x1b[K"


class Waiting:
    """Tells how long a command has been working; `stop` clears the line, and nothing is told from then on."""

    def __init__(self) -> None:
        self._stopped: Any = None
        self._lock: Any = None
        self._told = False

    def start(self, what: str) -> None:
        """Begin to count."""
        import threading

        self._stopped, self._lock = threading.Event(), threading.Lock()
        threading.Thread(target=self._count, args=(what,), daemon=True).start()

    def stop(self) -> None:
        """Clear what was told. May be called again and again."""
        if self._stopped is None:
            return
        self._stopped.set()
        with self._lock:
            if self._told:
                self._told = False
                sys.stderr.write(_CLEAR)
                sys.stderr.flush()

    def _count(self, what: str) -> None:
        begun = time.monotonic()
        pause = _AFTER
        while not self._stopped.wait(pause):
            pause = _EVERY
            with self._lock:
                if self._stopped.is_set():
                    return
                self._told = True
                sys.stderr.write(f"{_CLEAR}{what}: {int(time.monotonic() - begun)} s")
                sys.stderr.flush()
