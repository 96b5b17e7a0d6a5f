"""The store of records, looked into: what is in its log, and the tree over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.log.entry import ASSESSMENT
from engine.records.database import Database
from engine.records.entry import Row, row_of
from engine.records.filter import Filter
from engine.records.lock import patient
from engine.records.opened import Opened
from engine.records.schema import ENTRIES, KNOWLEDGE, NODES, STORE

_COLUMNS = 'number, id, kind, at, "by", organization, sought, knowledge, result, chain'
COLUMNS = f"{_COLUMNS}, entry, salt, body"
# Salt and body of a record are there or gone together, so the small one tells of the large one.
_WITHOUT_BODY = f"{_COLUMNS}, entry, salt, CASE WHEN body IS NULL THEN NULL ELSE salt END"
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a log: how many entries it has, and the root of the tree over them."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree over the first `size` entries of a store; nodes never change, so it stays while others append."""

    database: Database
    origin: str
    size: int

    def node(self, level: int, index: int) -> bytes:
        """The hash of a complete subtree. Raises LookupError where it is missing."""
        found = self.database.value(f"SELECT hash FROM {NODES} WHERE level = ? AND position = ?", [level, index])
        if not isinstance(found, bytes):
            raise LookupError(f"node {level}, {index}")
        return found


class Store(Opened):
    """A store that is open. Every method raises ProblemError where the database fails, or stays locked."""

    @property
    def origin(self) -> str:
        """The name of the log; empty where it is of an earlier version, and cannot be written."""
        return str(self._head("origin"))

    @property
    def vkey(self) -> str:
        """The key that verifies what the log signs."""
        return str(self._head("vkey"))

    @property
    def size(self) -> int:
        """How many entries there are."""
        found = self._head("size")
        return found if isinstance(found, int) else 0

    @property
    def beside(self) -> Path:
        """The name to which endings are added for the key and the checkpoints of the store."""
        return self.place.beside(self.origin)

    def tree(self) -> Tree:
        """The tree over the entries that are there now."""
        return Tree(self.database, self.origin, self.size)

    def head(self) -> Head:
        """The head of the log, as it is stored."""
        root = self._head("root")
        return Head(self.size, root if isinstance(root, bytes) else b"")

    @patient
    def _head(self, column: str) -> object:
        found: object = self.database.value(f"SELECT {column} FROM {STORE}")
        return found if found is not None else ""

    @patient
    def find(self, id: str) -> Row:
        """The entry with this id, or with the only id that begins so; "last" is the record made last.

        Raises ProblemError where there is none or several, and where the store cannot be read.
        """
        # Ids are printed in capitals in headings.
        id = id.strip().lower().replace("\0", "")
        if id == "last":
            statement, values = "kind = ? ORDER BY number DESC LIMIT 1", [ASSESSMENT]
        else:
            # Ids are hexadecimal, so "g" comes after every continuation, and the index serves the search.
            statement, values = "id >= ? AND id < ? ORDER BY id LIMIT 2", [id, f"{id}g"]
        rows = self.database.execute(f"SELECT {COLUMNS} FROM {ENTRIES} WHERE {statement}", values)
        if rows and (len(rows) == 1 or rows[0][1] == id) and id:
            return row_of(rows[0])
        if rows:
            raise self.place.refuse("ambiguous-id", f"several records have an id that begins with {id}; write more")
        raise self.place.refuse("unknown-id", f"there is no record {id}; audit list shows what there is")

    @patient
    def listed(self, chosen: Filter, limit: int) -> list[Row]:
        """The records a filter chooses, the latest first, `limit` at most; without their bodies.

        Raises ProblemError where the store cannot be read.
        """
        condition, values = chosen.condition()
        numbers = f"SELECT number FROM {ENTRIES} WHERE {condition} ORDER BY number DESC LIMIT ?"
        statement = f"SELECT {_WITHOUT_BODY} FROM {ENTRIES} WHERE number IN ({numbers}) ORDER BY number DESC"
        return [row_of(values) for values in self.database.execute(statement, [*values, limit])]

    @patient
    def count(self, chosen: Filter) -> int:
        """How many records a filter chooses. Raises ProblemError where the store cannot be read."""
        condition, values = chosen.condition()
        return int(self.database.value(f"SELECT count(*) FROM {ENTRIES} WHERE {condition}", values))

    def records(self, chosen: Filter | None = None) -> Iterator[Row]:
        """The records a filter chooses that were not erased, in the order of the log, some hundred in memory at a time.

        Raises ProblemError where the store cannot be read.
        """
        condition, values = (chosen or Filter()).condition()
        statement = f"{condition} AND body IS NOT NULL"
        for page in self._pages(statement, values):
            yield from page

    def rows(self) -> Iterator[list[Row]]:
        """All that is in the log, in its order, in parts. Raises ProblemError where the store cannot be read."""
        return self._pages("number = number", [])

    def _pages(self, condition: str, values: list[str]) -> Iterator[list[Row]]:
        statement = f"SELECT {COLUMNS} FROM {ENTRIES} WHERE {condition} AND number > ? ORDER BY number LIMIT ?"
        for page in self.database.pages(statement, values, -(2**62), _PAGE):
            yield [row_of(each) for each in page]

    def index_of(self, id: str) -> int:
        """The place of an entry in the log, from 0. Raises ProblemError as `find` does."""
        return self.find(id).number - 1

    @patient
    def leaf(self, index: int) -> tuple[bytes, bytes | None, bytes | None]:
        """The entry at a place of the log, from 0, with the salt and the body of a record that was not erased.

        Raises ProblemError where there is none.
        """
        rows = self.database.execute(f"SELECT entry, salt, body FROM {ENTRIES} WHERE number = ?", [index + 1])
        if not rows:
            raise self.place.refuse("unknown-id", f"there is no entry {index + 1}")
        return rows[0][0], rows[0][1], rows[0][2]

    @patient
    def knowledge(self, digest: str) -> bytes:
        """The stored content of a knowledge base.

        Raises ProblemError where it is not stored, or the store cannot be read.
        """
        content = self.database.value(f"SELECT content FROM {KNOWLEDGE} WHERE digest = ?", [digest])
        if content is None:
            raise self.place.refuse("missing-knowledge", f"knowledge base {digest[:12]} is not stored")
        # SQLite gives a text where a damaged row holds one.
        return content if isinstance(content, bytes) else str(content).encode()

    @patient
    def knowledge_hashes(self) -> dict[str, str]:
        """The SHA-256 of every stored knowledge base, by digest. Raises ProblemError where the store cannot be read."""
        rows = self.database.execute(f"SELECT digest, hash FROM {KNOWLEDGE} ORDER BY digest")
        return {str(digest): str(hash) for digest, hash in rows}

    @patient
    def nodes(self, level: int, start: int, end: int) -> dict[int, object]:
        """The stored nodes of a level from one index to before another. Raises ProblemError as all do."""
        statement = f"SELECT position, hash FROM {NODES} WHERE level = ? AND position >= ? AND position < ?"
        return dict(self.database.execute(statement, [level, start, end]))

    @patient
    def number_with_body(self, id: str) -> int | None:
        """The number of the entry of a record that was not erased; None where there is none. Raises ProblemError."""
        found = self.database.value(f"SELECT number FROM {ENTRIES} WHERE id = ? AND body IS NOT NULL", [id])
        return found if isinstance(found, int) else None

    @patient
    def node_count(self) -> int:
        """How many nodes are stored. Raises ProblemError as all do."""
        return int(self.database.value(f"SELECT count(*) FROM {NODES}"))
