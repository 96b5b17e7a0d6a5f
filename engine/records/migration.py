"""A store of version 1, with its chain and its inbox, taken over into a log: all of it, in one transaction.

Each record keeps its place in the chain, so that the chain can be walked as before; its head is in the entry that says
what was taken over, and so below every later head of the log.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.records.append import append
from engine.records.database import Database
from engine.records.entry import MIGRATION, Row, row_of_act, row_of_record
from engine.records.hash import START
from engine.records.inbox import Inbox
from engine.records.opened import identify
from engine.records.place import VERSION, Place
from engine.records.record import Record, fingerprint
from engine.records.schema import KNOWLEDGE, STORE, create

_RECORDS = "certwise_records"
_FIRST = -(2**63)
_PAGE = 500


def take_over(database: Database, place: Place, version: int, told: Callable[[str], None]) -> Callable[[], None]:
    """Take a store of version 1 over, in the transaction that is open; of version 0 there is an inbox alone.

    Gives what is to be done when the transaction has ended. Raises ProblemError where the store cannot be read.
    """
    if version == 1:
        count = database.value(f"SELECT count(*) FROM {_RECORDS}")
        told(f"{place.name}: taking over {count:,} records of an earlier version")
        hashes = _replaced(database, place)
        _chained(database, database, hashes)
        database.execute(f"DROP TABLE {_RECORDS}")
    if place.inbox is None:
        return lambda: None
    inbox = Inbox(place.inbox)
    taken = _waited(database, inbox)
    for problem in inbox.problems:
        told(str(problem))
    return lambda: inbox.remove(taken)


def copied(database: Database, place: Place) -> Database:
    """A store of version 1 that cannot be written, as one of this version that vanishes when it is closed."""
    found = Database(None)
    with found.transaction():
        create(found)
        found.insert(STORE, [(1, VERSION, "", "", 0, b"")])
        hashes = _stored(found, _knowledge(database))
        _chained(database, found, hashes)
        if place.inbox is not None:
            _waited(found, Inbox(place.inbox))
    database.close()
    found.place, found.writable = place, False
    return found


def _replaced(database: Database, place: Place) -> dict[str, str]:
    """Put this version's tables in the place of the earlier ones, but for the records."""
    knowledge = _knowledge(database)
    also = " CASCADE" if database.postgres else ""
    for table in (KNOWLEDGE, STORE):
        database.execute(f"DROP TABLE {table}{also}")
    create(database)
    identify(database, place)
    return _stored(database, knowledge)


def _knowledge(database: Database) -> list[tuple[str, str, bytes]]:
    rows = database.execute(f"SELECT digest, hash, content FROM {KNOWLEDGE} ORDER BY digest")
    return [(str(digest), str(hash), _bytes(content)) for digest, hash, content in rows]


def _stored(database: Database, knowledge: list[tuple[str, str, bytes]]) -> dict[str, str]:
    database.insert(KNOWLEDGE, knowledge)
    return {digest: hash for digest, hash, _ in knowledge}


def _chained(source: Database, target: Database, hashes: dict[str, str]) -> None:
    """Append the records of a chain, after an entry that names its head."""
    head = source.execute(f"SELECT number, hash FROM {_RECORDS} ORDER BY number DESC LIMIT 1") or [(0, START)]
    count = source.value(f"SELECT count(*) FROM {_RECORDS}")
    chain = {"number": int(head[0][0]), "hash": str(head[0][1])}
    said = row_of_act(MIGRATION, secrets.token_hex(8), _now(), None, chain=chain, records=int(count))
    append(target, [said])
    append(target, _of_chain(source, hashes))


def _of_chain(source: Database, hashes: dict[str, str]) -> Iterator[Row]:
    statement = (
        f'SELECT number, id, at, "by", knowledge, result, previous, hash, body FROM {_RECORDS} WHERE number > ?'
        " ORDER BY number LIMIT ?"
    )
    for page in source.pages(statement, [], _FIRST, _PAGE):
        for number, id, at, by, knowledge, result, previous, hash, body in page:
            record = Record(str(id), str(at), _text(by), str(knowledge), str(result), _bytes(body))
            yield row_of_record(record, hashes.get(record.knowledge, ""), f"{number} {previous} {hash}")


def _waited(database: Database, inbox: Inbox) -> list[Path]:
    """Append what waited in an inbox; gives the files that are in the store now."""
    taken: list[Path] = []
    rows: list[Row] = []

    def hash_of(digest: str) -> Any:
        return database.value(f"SELECT hash FROM {KNOWLEDGE} WHERE digest = ?", [digest])

    for each in inbox.waiting(lambda digest: hash_of(digest) is not None):
        record = each.record
        known = database.execute("SELECT body FROM certwise_entries WHERE id = ?", [record.id])
        if known and known[0][0] != record.body:
            inbox.refuse(each.path, "known-id", "the store has another record with this id")
            continue
        taken.append(each.path)
        if known:
            continue
        hash = hash_of(record.knowledge)
        if hash is None:
            content = inbox.knowledge(record.knowledge)
            assert content is not None
            hash = fingerprint(content)
            database.insert(KNOWLEDGE, [(record.knowledge, hash, content)])
        rows.append(row_of_record(record, str(hash)))
        if len(rows) == _PAGE:
            append(database, rows)
            rows = []
    append(database, rows)
    return taken


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _bytes(value: object) -> bytes:
    # SQLite gives a text where a damaged row holds one.
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def _text(value: object) -> str | None:
    return None if value is None else str(value)
