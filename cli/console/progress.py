"""How far a long task is, for a person who waits."""

from __future__ import annotations

from typing import Any

from cli.console.printing import informs, settle


class Told:
    """A progress bar on standard error, where that is a terminal."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None
        self._stage = ""

    def __call__(self, stage: str, share: float) -> None:
        if not informs():
            return
        if self._bar is None:
            settle()
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.start()
        if stage != self._stage:
            self._stage, self._task = stage, self._bar.add_task(stage, total=1.0)
        self._bar.update(self._task, completed=share)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
