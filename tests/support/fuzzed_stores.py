"""Stores whose bytes, columns and inboxes are mutated, for tests/fuzz.py."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path

from engine.infer.expert import Expert
from engine.records.record import knowledge_content, record_of
from engine.records.recorder import Recorder
from engine.records.store import Store
from tests.support import first_version
from tests.support.places import ROOT
from tests.support.stores import folder, place_at

Call = Callable[[Path, bytes], tuple[list[str], bytes]]
COLUMNS = ("id", "kind", "at", "by", "organization", "sought", "knowledge", "result", "chain", "entry", "salt", "body")
COMMANDS = (
    ["list"], ["verify"], ["show", "last"], ["replay"], ["export"], ["export", "--head"], ["list", "--format", "json"],
    ["show", "0000000000000001"], ["verify", "--format", "markdown"], ["prove", "last"],
    ["erase", "0000000000000001", "--reason", "x"], ["list", "--organization", "zo"],
)  # fmt: skip


@cache
def _sound() -> Path:
    base = Expert.open(ROOT / "tests" / "lunch")
    path = folder() / "sound.db"
    recorder = Recorder(place_at(str(path)))
    for number in range(3):
        record = record_of(base.assess({"weather": "sun"}), f"{number:016x}", f"2026-01-3{number}T12:00:00+00:00",
                           "Zoë", "assess")  # fmt: skip
        recorder.keep(record, lambda: knowledge_content(base))
    recorder.close()
    return path


def of_bytes() -> tuple[list[bytes], Call]:
    """The file of a store."""

    def call(path: Path, data: bytes) -> tuple[list[str], bytes]:
        (path / "fuzzed.db").write_bytes(data)
        return _command(path, data), b""

    return [_sound().read_bytes()], call


def of_columns() -> tuple[list[bytes], Call]:
    """One column of a record; the first line of the input says which, and whether bytes or a text stand there."""
    store = Store(place_at(str(_sound())))
    row = store.find("0000000000000001")
    store.close()
    values = {name: getattr(row, name) for name in COLUMNS}
    seeds = [
        name.encode() + b"\n" + (value if isinstance(value, bytes) else str(value or "x").encode())
        for name, value in values.items()
    ]

    def call(path: Path, data: bytes) -> tuple[list[str], bytes]:
        named, _, value = data.partition(b"\n")
        name = next((each for each in COLUMNS if each.encode() == named), "body")
        given = value if name in ("entry", "salt", "body") else value.decode("utf-8", "replace")
        shutil.copy(_sound(), path / "fuzzed.db")
        with contextlib.closing(sqlite3.connect(path / "fuzzed.db")) as connection, contextlib.suppress(sqlite3.Error):
            connection.execute(f'UPDATE certwise_entries SET "{name}" = ? WHERE number = 2', [given])
            connection.commit()
        return _command(path, data), b""

    return seeds, call


def of_inboxes() -> tuple[list[bytes], Call]:
    """A file of the inbox of a store of version 1, sound but for its content."""
    store = Store(place_at(str(_sound())))
    bodies = [row.body or b"" for row in store.records()]
    rules = store.find("last").knowledge or ""
    content = store.knowledge(rules)
    store.close()

    def call(path: Path, data: bytes) -> tuple[list[str], bytes]:
        inbox = path / "fuzzed.db.inbox"
        shutil.rmtree(inbox, ignore_errors=True)
        (path / "fuzzed.db").unlink(missing_ok=True)
        inbox.mkdir()
        first_version.put(inbox / f"{rules}.knowledge", content)
        first_version.put(inbox / f"{1:020}-{1:016x}.record", data)
        return _command(path, data), b""

    return bodies, call


def _command(path: Path, data: bytes) -> list[str]:
    for ending in (".key", ".checkpoint", ".checkpoints", "-journal", "-wal"):
        (path / f"fuzzed.db{ending}").unlink(missing_ok=True)
    return ["audit", *COMMANDS[sum(data[-8:]) % len(COMMANDS)], "--audit", str(path / "fuzzed.db")]
