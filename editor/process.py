"""Processes of this program beside the server, which work out what takes long."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path

# The longest line that a process may say.
LONGEST = 1 << 26


async def started(module: str, root: Path) -> asyncio.subprocess.Process:
    """A module of the editor as a process of its own, which reads its work from standard input."""
    # What lies in the folder is no part of the program; files of cases are looked for in it.
    return await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", f"{__package__}.{module}",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=LONGEST, cwd=root,
    )  # fmt: skip


def kill(process: asyncio.subprocess.Process | None) -> None:
    """End a process, where there is one that has not ended."""
    if process is not None and process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()


async def ended(process: asyncio.subprocess.Process) -> None:
    """End a process, and wait until it has."""
    kill(process)
    await process.wait()
