"""Work that somebody asks for, in processes beside the server, each of which is cut off after a time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from editor.process import ended, kill, started

SECONDS = 60.0

Answer = dict[str, Any]


class Work:
    """What is asked of one knowledge base, each piece of it in a process of its own (editor.asked)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._running: dict[str, asyncio.subprocess.Process] = {}

    async def done(self, what: str, given: Mapping[str, Any], key: str, seconds: float) -> Answer:
        """What comes of it; of two under one key the first is cut off. Nothing but `said` where it is."""
        self.cut_off(key)
        process = self._running[key] = await started("asked", self.root)
        try:
            written = json.dumps({"what": what, **given}).encode()
            answer, _ = await asyncio.wait_for(process.communicate(written), seconds)
            return dict(json.loads(answer)) if answer else {"said": "Cut off."}
        except TimeoutError:
            return {"said": f"Cut off: it took longer than {seconds:g} seconds. Nothing is proven."}
        finally:
            await ended(process)
            if self._running.get(key) is process:
                del self._running[key]

    def cut_off(self, key: str) -> None:
        """End one piece of work."""
        if key in self._running:
            kill(self._running[key])

    def end(self) -> None:
        """End all of it."""
        for key in list(self._running):
            self.cut_off(key)
