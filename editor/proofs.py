"""The proofs of a knowledge base, in a process beside the server that is cut off where the text has changed."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from editor.process import ended, kill, started


class Proofs:
    """One piece of work at a time. The process for the next one is started early, since it imports for a second."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._spare: asyncio.subprocess.Process | None = None
        self._working: asyncio.subprocess.Process | None = None
        # Whether the last piece of work was done to its end.
        self.done = False
        self._over = False

    async def found(self, texts: Mapping[str, str], sound: Mapping[str, str]) -> AsyncIterator[dict[str, Any]]:
        """What is found, message by message; nothing more where it is cut off. See `editor.prover`."""
        process = self._spare or await started("prover", self.root)
        self._spare, self._working, self.done = None, process, False
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            with contextlib.suppress(OSError):
                process.stdin.write(json.dumps({"texts": dict(texts), "sound": dict(sound)}).encode())
                await process.stdin.drain()
                process.stdin.close()
            while line := await process.stdout.readline():
                yield json.loads(line)
            self.done = await process.wait() == 0
        finally:
            await ended(process)
            if self._working is process:
                self._working = None

    async def ready(self) -> None:
        """Start the process for the next piece of work, where there is none."""
        if self._spare is None and not self._over:
            self._spare = await started("prover", self.root)

    def cut_off(self) -> None:
        """End the work that is going on."""
        kill(self._working)

    def end(self) -> None:
        """End every process, for good."""
        self._over = True
        kill(self._working)
        kill(self._spare)
