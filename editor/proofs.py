"""The proofs of a knowledge base, in a process beside the server that is cut off where the text has changed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

# The longest line that the process may say.
LONGEST = 1 << 26


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
        process = self._spare or await self._started()
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
            await _ended(process)
            if self._working is process:
                self._working = None

    async def ready(self) -> None:
        """Start the process for the next piece of work, where there is none."""
        if self._spare is None and not self._over:
            self._spare = await self._started()

    async def _started(self) -> asyncio.subprocess.Process:
        # What lies in the folder is no part of the program; files of cases are looked for in it.
        return await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", f"{__package__}.prover",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=LONGEST, cwd=self.root,
        )  # fmt: skip

    def cut_off(self) -> None:
        """End the work that is going on."""
        _kill(self._working)

    def end(self) -> None:
        """End every process, for good."""
        self._over = True
        _kill(self._working)
        _kill(self._spare)


def _kill(process: asyncio.subprocess.Process | None) -> None:
    if process is not None and process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()


async def _ended(process: asyncio.subprocess.Process) -> None:
    _kill(process)
    await process.wait()
