"""Appending to the log of a store: the one way in, for a single assessment as for a merge of stores.

Whoever appends first updates the one row of `certwise_store`. That takes the write lock of a SQLite file and a row lock
in PostgreSQL, so appending is one at a time on both, and the log has no forks. Leaves, nodes and head change in one
transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.log.merkle import completed, leaf_hash, root
from engine.problem import ProblemError
from engine.records.database import Database, chunks
from engine.records.entry import Row
from engine.records.record import fingerprint
from engine.records.schema import ENTRIES, KNOWLEDGE, NODES, STORE

_BATCH = 500


def locked_size(database: Database) -> int:
    """How many entries there are; nobody else appends until the transaction that is open ends.

    Raises ProblemError where the store does not tell.
    """
    database.execute(f"UPDATE {STORE} SET version = version")
    size = database.value(f"SELECT size FROM {STORE}")
    if not isinstance(size, int) or size < 0:
        raise damaged(database, "its head is lost; audit verify tells more")
    return size


def stored_knowledge(database: Database, digest: str, content: Callable[[], bytes]) -> str:
    """The SHA-256 of a stored knowledge base; it is stored where it is not yet there."""
    found = database.value(f"SELECT hash FROM {KNOWLEDGE} WHERE digest = ?", [digest])
    if found is not None:
        return str(found)
    made = content()
    hash = fingerprint(made)
    database.insert(KNOWLEDGE, [(digest, hash, made)])
    return hash


def append(database: Database, rows: Iterable[Row]) -> int:
    """Append rows in the transaction that is open, which is alone in doing so; gives how many entries there are then.

    Raises ProblemError where the log is damaged, or an entry with the id of one of them is there.
    """
    before = size = locked_size(database)
    edge = _edge(database, size)

    def read(level: int, position: int) -> bytes:
        place, hash = edge.get(level, (-1, b""))
        if place != position:
            raise damaged(database, "a node of its log is missing; audit verify names it")
        return hash

    for part in chunks(rows, _BATCH):
        nodes = []
        for row in part:
            made = completed(size, leaf_hash(row.entry), read)
            edge.update((level, (position, hash)) for level, position, hash in made)
            nodes += made
            size += 1
            row.number = size
        _refuse_known(database, part)
        database.insert(ENTRIES, [row.columns() for row in part])
        database.insert(NODES, nodes)
    database.execute(f"UPDATE {STORE} SET size = ?, root = ?", [size, root(size, read)])
    _confirm(database, before, size)
    return size


def _edge(database: Database, size: int) -> dict[int, tuple[int, bytes]]:
    """The complete subtrees side by side that make up a tree, by level: all that a new leaf is joined with."""
    wanted = [(level, (size >> level) - 1) for level in range(size.bit_length()) if size >> level & 1]
    if not wanted:
        return {}
    places = " OR ".join(["(level = ? AND position = ?)"] * len(wanted))
    values = [value for pair in wanted for value in pair]
    rows = database.execute(f"SELECT level, position, hash FROM {NODES} WHERE {places}", values)
    return {level: (position, hash) for level, position, hash in rows}


def _refuse_known(database: Database, rows: list[Row]) -> None:
    ids = [row.id for row in rows]
    marks = ", ".join("?" * len(ids))
    known = database.value(f"SELECT id FROM {ENTRIES} WHERE id IN ({marks})", ids)
    if known is not None or len(set(ids)) < len(ids):
        twice = known or next(id for id in ids if ids.count(id) > 1)
        assert database.place is not None
        raise database.place.refuse("known-id", f"an entry with the id {twice} is there already")


def _confirm(database: Database, before: int, size: int) -> None:
    """Make sure that the database holds what was given to it: a trigger or a rule may have put it elsewhere."""
    count = database.value(f"SELECT count(*) FROM {ENTRIES} WHERE number > ? AND number <= ?", [before, size])
    if count != size - before or database.value(f"SELECT size FROM {STORE}") != size:
        raise damaged(database, "the database did not keep what was written; audit verify tells what was changed in it")


def damaged(database: Database, message: str) -> ProblemError:
    """The error of a store that cannot be trusted to keep anything."""
    assert database.place is not None
    return database.place.refuse("damaged-store", message)
