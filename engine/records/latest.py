"""The latest records of a store in a file, looked at and left alone: nothing is made, taken over or waited for."""

from __future__ import annotations

import contextlib
import sqlite3

from engine.records.place import Place

_STATEMENTS = (
    "SELECT id, at, result FROM certwise_entries WHERE kind = 'assessment' AND body IS NOT NULL"
    " ORDER BY number DESC LIMIT ?",
    # Of version 1.
    "SELECT id, at, result FROM certwise_records ORDER BY number DESC LIMIT ?",
)


def latest(place: Place, most: int) -> list[tuple[str, str]]:
    """The ids of the latest records, the latest first, each with its time and result.

    There are none where the store is not a file that can be read.
    """
    if place.path is None or not place.path.is_file():
        return []
    for statement in _STATEMENTS:
        with contextlib.suppress(sqlite3.Error):
            opened = sqlite3.connect(f"{place.path.absolute().as_uri()}?mode=ro", uri=True, timeout=0.2)
            with contextlib.closing(opened):
                return [(str(id), f"{str(at)[:16]} {result}") for id, at, result in opened.execute(statement, (most,))]
    return []
