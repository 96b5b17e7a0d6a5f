"""Merging stores: the entries of another log become entries of this one, word for word, after one that names that log.

So both histories stay provable: the part of the log after that entry has the root that the other log had.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.log.entry import entry_of
from engine.log.merkle import root
from engine.problem import Problem, ProblemError, Where, printable
from engine.records.append import append, locked_size, stored_knowledge
from engine.records.entry import MERGE, Row, row_of, row_of_act
from engine.records.lock import patient
from engine.records.schema import ENTRIES
from engine.records.store import COLUMNS, Store
from engine.records.verify import verified

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did: how many entries came, after how many that were here already, and how many there are now."""

    came: int
    known: int
    size: int


def merge(store: Store, other: Store, by: str | None, now: datetime) -> Merged:
    """Append what another store has and this one has not. The other one stays as it is.

    Raises ProblemError where something is wrong with the other store, some of its entries are here by way of a third,
    or one of the two cannot be read or written.
    """
    if not store.database.writable:
        raise store.place.refuse("audit-store", "cannot be written")
    if not other.origin:
        raise other.place.refuse("old-store", "a store of an earlier version that cannot be written; copy it first")
    # A clock that was wrong once stays in its log for ever, and comes along.
    wrong = [each for each in verified(other, now).findings if each.id != "time"]
    if wrong:
        message = f"something is wrong with it, so it is not merged: {printable(wrong[0].message, 200)}"
        raise other.place.refuse("unsound-store", message)
    return _merge(store, other, by, now.isoformat(timespec="seconds"))


@patient
def _merge(store: Store, other: Store, by: str | None, at: str) -> Merged:
    database, tree = store.database, other.tree()
    with database.transaction():
        size = locked_size(database)
        known = _known(store, other, size, tree.size)
        if known == tree.size:
            return Merged(0, known, size)
        for digest in other.knowledge_hashes():
            hash = stored_knowledge(database, digest, lambda digest=digest: other.knowledge(digest))  # type: ignore[misc]
            if hash != other.knowledge_hashes()[digest]:
                message = f"it has other rules under the digest {digest[:12]} than {store.place.name}"
                raise other.place.refuse("other-knowledge", message)
        said = row_of_act(
            MERGE, secrets.token_hex(8), at, by,
            **{"origin": other.origin, "vkey": other.vkey, "size": tree.size, "from": known,
               "root": root(tree.size, tree.node).hex()},
        )  # fmt: skip
        append(database, [said])
        try:
            size = append(database, _rows(other, known, tree.size))
        except ProblemError as error:
            if error.problems[0].id != "known-id":
                raise
            message = "some of its entries are here already, by way of another store; nothing was merged"
            raise ProblemError([Problem(Where(other.place.name), "known-id", message)]) from None
    return Merged(tree.size - known, known, size)


def _known(store: Store, other: Store, size: int, wanted: int) -> int:
    """How many of the first entries of another log are in this one."""
    if other.origin == store.origin:
        return _common(store, other, min(size, wanted))
    best = 0
    statement = f"SELECT {COLUMNS} FROM {ENTRIES} WHERE kind = ?"
    for values in store.database.execute(statement, [MERGE]):
        said = entry_of(row_of(values).entry)
        if said.get("origin") == other.origin and best < int(said["size"]) <= wanted:
            before = int(said["size"])
            if root(before, other.tree().node).hex() == said.get("root"):
                best = before
    return best


def _common(store: Store, other: Store, most: int) -> int:
    """How many entries two branches of one log begin with together."""
    for start in range(0, most, 1000):
        end = min(start + 1000, most)
        mine, theirs = store.nodes(0, start, end), other.nodes(0, start, end)
        for place in range(start, end):
            if mine.get(place) != theirs.get(place):
                return place
    return most


def _rows(other: Store, after: int, last: int) -> Iterator[Row]:
    statement = f"SELECT {COLUMNS} FROM {ENTRIES} WHERE number > ? ORDER BY number LIMIT ?"
    for page in other.database.pages(statement, [], after, _PAGE):
        for values in page:
            if values[0] <= last:
                yield row_of(values)
