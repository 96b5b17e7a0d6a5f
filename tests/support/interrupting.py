"""An interrupt just where Python hears one: when a call is done, and what it gave is not yet kept."""

from __future__ import annotations

import contextlib
import dis
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any


class Interrupt:
    """Raises KeyboardInterrupt after call number `at` of a module, those in lines of a pattern not counted."""

    def __init__(self, file: str, at: int, uncounted: str) -> None:
        self.file = file
        self.left = at
        self.uncounted = re.compile(uncounted)
        self.lines = Path(file).read_text(encoding="utf-8").splitlines()
        self.called: set[FrameType] = set()
        self.where = ""

    @contextlib.contextmanager
    def coming(self) -> Iterator[None]:
        sys.settrace(self._trace)
        try:
            yield
        finally:
            sys.settrace(None)
            self.called.clear()

    def _trace(self, frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_filename != self.file:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            self._step(frame)
        return self._trace

    def _step(self, frame: FrameType) -> None:
        # Some of what Python adds belongs to no line.
        line = self.lines[frame.f_lineno - 1] if frame.f_lineno else ""
        done = frame in self.called
        self.called.discard(frame)
        if dis.opname[frame.f_code.co_code[frame.f_lasti]].startswith(("CALL", "BEFORE_WITH")):
            self.called.add(frame)
        if done and line and not self.uncounted.search(line):
            self.left -= 1
            if self.left < 0:
                self.where = f"line {frame.f_lineno}: {line.strip()}"
                sys.settrace(None)
                raise KeyboardInterrupt
