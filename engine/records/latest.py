"""The latest records of a store in a file, looked at and left alone: without its library, its locks, its chain."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from pathlib import Path

from engine.records.place import Place

_WAITING = re.compile(r"[0-9]+-([0-9a-f]{16})\.record")


def latest(place: Place, most: int) -> list[tuple[str, str]]:
    """The ids of the latest records, the latest first, each with its time and result, or that it waits in the inbox.

    There are none where the store is not a file that can be read.
    """
    found: list[tuple[str, str]] = []
    with contextlib.suppress(OSError):
        if place.inbox is not None:
            names = sorted((path.name for path in place.inbox.iterdir()), reverse=True)
            found += [(match[1], "not yet in the chain") for name in names if (match := _WAITING.fullmatch(name))]
    if place.path is None or not place.path.is_file():
        return found[:most]
    with contextlib.suppress(sqlite3.Error):
        opened = sqlite3.connect(f"{Path(place.path).absolute().as_uri()}?mode=ro", uri=True, timeout=0.2)
        with contextlib.closing(opened):
            query = "SELECT id, at, result FROM certwise_records ORDER BY number DESC LIMIT ?"
            found += [(str(id), f"{str(at)[:16]} {result}") for id, at, result in opened.execute(query, (most,))]
    return found[:most]
