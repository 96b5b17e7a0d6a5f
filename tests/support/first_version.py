"""Stores as version 1 of them was made: a chain in a database, and an inbox of files beside it."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from engine.records.hash import START, hash_of
from engine.records.place import APPLICATION
from engine.records.record import Record, fingerprint

_TABLES = (
    'CREATE TABLE certwise_store ("only" {number} NOT NULL, version INTEGER NOT NULL, PRIMARY KEY ("only"))',
    "CREATE TABLE certwise_knowledge (digest {text} NOT NULL, hash {text} NOT NULL, content {bytes} NOT NULL,"
    " PRIMARY KEY (digest))",
    'CREATE TABLE certwise_records (number {number} NOT NULL, id {text} NOT NULL, at {text} NOT NULL, "by" {text},'
    " knowledge {text} NOT NULL, result {text} NOT NULL, previous {text} NOT NULL, hash {text} NOT NULL,"
    " body {bytes} NOT NULL, PRIMARY KEY (number), UNIQUE (id),"
    " FOREIGN KEY(knowledge) REFERENCES certwise_knowledge (digest))",
    "CREATE INDEX ix_certwise_records_at ON certwise_records (at)",
    'CREATE INDEX ix_certwise_records_by ON certwise_records ("by")',
    "CREATE INDEX ix_certwise_records_knowledge ON certwise_records (knowledge)",
    "CREATE INDEX ix_certwise_records_result ON certwise_records (result)",
)


@contextlib.contextmanager
def raw(place: str) -> Iterator[Any]:
    """A connection of the test's own to a store; statements have ? on both databases, and each is for itself."""
    if "://" not in place:
        with contextlib.closing(sqlite3.connect(place, isolation_level=None)) as connection:
            yield connection.execute
        return
    import psycopg

    with psycopg.connect(place, autocommit=True) as server:
        yield lambda statement, values=(): server.execute(statement.replace("?", "%s").encode(), values or None)


def chain(place: str, records: Iterable[Record], content: bytes) -> str:
    """Make a store of version 1; gives the hash at the end of its chain."""
    with raw(place) as run:
        words = {"number": "INTEGER", "text": "TEXT", "bytes": "BLOB"}
        if "://" in place:
            words = {"number": "BIGINT", "text": 'TEXT COLLATE "C"', "bytes": "BYTEA"}
        else:
            run("PRAGMA journal_mode = WAL")
            run(f"PRAGMA application_id = {APPLICATION}")
            run("PRAGMA user_version = 1")
        for statement in _TABLES:
            run(statement.format(**words))
        run("INSERT INTO certwise_store VALUES (1, 1)")
        previous, hash = START, fingerprint(content)
        for number, record in enumerate(records, 1):
            if number == 1:
                run("INSERT INTO certwise_knowledge VALUES (?, ?, ?)", [record.knowledge, hash, content])
            own = hash_of(number, previous, record, hash)
            values = [number, record.id, record.at, record.by, record.knowledge, record.result, previous, own]
            run("INSERT INTO certwise_records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [*values, record.body])
            previous = own
        return previous


def inbox(place: Path, records: Iterable[Record], content: bytes) -> Path:
    """Put records into the inbox of a store; gives its folder."""
    folder = place.with_name(f"{place.name}.inbox")
    folder.mkdir(exist_ok=True)
    for record in records:
        put(folder / f"{record.knowledge}.knowledge", content)
        put(folder / f"{time.time_ns():020}-{record.id}.record", record.body)
    return folder


def put(path: Path, content: bytes) -> None:
    """A file of an inbox: the SHA-256 of its content on its first line, then the content."""
    path.write_bytes(fingerprint(content).encode() + b"\n" + content)
