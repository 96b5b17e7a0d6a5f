"""One connection to the database of a store, by sqlite3 or psycopg: the same statements for both.

Statements have ? for their values; the few words in which the two databases differ are in WORDS.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from engine.problem import ProblemError
from engine.records.lock import MILLISECONDS_A_LOOK, SECONDS_A_TURN, LockedError, locked
from engine.records.place import Place

Row = tuple[Any, ...]
# Texts are compared byte by byte: the order of a language would put ids and times elsewhere.
WORDS = {
    "sqlite": {"number": "INTEGER", "text": "TEXT", "bytes": "BLOB"},
    "postgresql": {"number": "BIGINT", "text": 'TEXT COLLATE "C"', "bytes": "BYTEA"},
}
_WAL = b"\x02\x02"


class Database:
    """A connection."""

    def __init__(self, place: Place | None, *, writing: bool = True) -> None:
        """Connect to a place; to an empty database that vanishes with the connection where there is none.

        Raises ProblemError, LockedError where it is locked, as do all methods.
        """
        self.place = place
        self.postgres = place is not None and place.path is None
        self.words = WORDS["postgresql" if self.postgres else "sqlite"]
        self.writable = True
        with self._failing_clearly():
            self.connection: Any = self._connected(writing)

    def _connected(self, writing: bool) -> Any:
        if self.place is None:
            return sqlite3.connect("", isolation_level=None)
        if self.place.path is None:
            return _server(self.place.url)
        path = self.place.path
        self.writable = writing and _writable(path)
        return _file(path, self.writable)

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()

    def execute(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run a statement; gives the rows that it finds. Raises ProblemError, LockedError where it is locked."""
        with self._failing_clearly():
            if not self.postgres:
                found: list[Row] = self.connection.execute(statement, values).fetchall()
                return found
            # Without values a statement is sent as it stands, percent signs too.
            cursor = self.connection.execute(statement.replace("?", "%s"), values) if values else None
            cursor = cursor or self.connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Insert rows with a value for every column of the table, in order. Raises ProblemError or LockedError."""
        if not rows:
            return
        mark = "%s" if self.postgres else "?"
        statement = f"INSERT INTO {table} VALUES ({', '.join([mark] * len(rows[0]))})"
        with self._failing_clearly():
            if self.postgres:
                with self.connection.cursor() as cursor:
                    cursor.executemany(statement, rows)
            else:
                self.connection.executemany(statement, rows)

    def value(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """The first value of the first row that a statement finds; None where it finds none."""
        rows = self.execute(statement, values)
        return rows[0][0] if rows else None

    def has(self, table: str) -> bool:
        """Whether there is a table of this name."""
        if self.postgres:
            # to_regclass would answer from what this connection saw before it waited.
            visible = "SELECT count(*) FROM pg_catalog.pg_class WHERE relname = ? AND pg_table_is_visible(oid)"
            return bool(self.value(visible, [table]))
        return bool(self.value("SELECT count(*) FROM sqlite_master WHERE name = ?", [table]))

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements or none; a SQLite file is locked for others' writing from the start."""
        if self.postgres:
            self.execute("BEGIN")
        else:
            self._lock()
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            # Whatever went wrong may have ended the transaction, or the connection, already.
            with contextlib.suppress(ProblemError):
                self.execute("ROLLBACK")
            raise

    def _lock(self) -> None:
        """Begin to write a SQLite file, looking for a turn whether another program writes it."""
        until = time.monotonic() + SECONDS_A_TURN
        self.execute(f"PRAGMA busy_timeout = {MILLISECONDS_A_LOOK}")
        try:
            while True:
                try:
                    self.execute("BEGIN IMMEDIATE")
                except LockedError:
                    if time.monotonic() >= until:
                        raise
                    time.sleep(0.001)
                else:
                    return
        finally:
            self.execute(f"PRAGMA busy_timeout = {SECONDS_A_TURN * 1000}")

    def pages(self, statement: str, values: Sequence[Any], start: int, size: int) -> Iterator[list[Row]]:
        """The rows of a statement in parts, so that a long look holds no lock.

        The statement's last two values are the number after which it begins, which is the first column of its rows,
        and how many rows it finds at most.
        """
        while True:
            rows = self.execute(statement, [*values, start, size])
            if rows:
                yield rows
            if len(rows) < size:
                return
            start = rows[-1][0]

    @contextlib.contextmanager
    def _failing_clearly(self) -> Iterator[None]:
        try:
            yield
        except ProblemError:
            raise
        except ImportError:
            message = "PostgreSQL needs a driver; install it with: pip install 'certwise[postgres]'"
            raise self._refuse(message) from None
        except Exception as error:
            if not _of_driver(error):
                raise
            if locked(error) and self.place is not None:
                message = "locked by another program; end that program, or try again later"
                raise LockedError([self.place.problem("audit-store", message)]) from None
            lines = str(error).strip().splitlines()
            raise self._refuse(lines[0] if lines else "the database failed") from None

    def _refuse(self, message: str) -> ProblemError:
        place = self.place or Place("", None, "the store")
        return place.refuse("audit-store", message)


def _of_driver(error: Exception) -> bool:
    """Whether an error is one of the database's, or of a value that it does not take."""
    if isinstance(error, sqlite3.Error | UnicodeError | OverflowError):
        return True
    return any(kind.__module__.partition(".")[0] == "psycopg" for kind in type(error).__mro__)


def _server(url: str) -> Any:
    import psycopg

    connection = psycopg.connect(url, autocommit=True, connect_timeout=10)
    connection.execute(f"SET lock_timeout = '{SECONDS_A_TURN}s'".encode())
    return connection


def _writable(path: Path) -> bool:
    """Whether a file can be written, with the journal that lies beside it meanwhile."""
    return not path.exists() or (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def _file(path: Path, writable: bool) -> sqlite3.Connection:
    if writable:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Made by hand, since SQLite would make it with the mode that the process gives to all files.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = sqlite3.connect(path, timeout=SECONDS_A_TURN, isolation_level=None)
    else:
        # A log of an earlier version needs files beside the store: what cannot be written is read without one.
        way = "immutable=1" if _logged(path) else "mode=ro"
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?{way}", uri=True, timeout=SECONDS_A_TURN, isolation_level=None
        )
    # A damaged text is found by its hash, and must be readable for that.
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    connection.execute("PRAGMA trusted_schema = OFF")
    if writable:
        if _logged(path):
            connection.execute("PRAGMA journal_mode = DELETE")
        # A journal that is deleted, and the folder synced after that: docs/decisions says what was measured.
        connection.execute("PRAGMA synchronous = EXTRA")
    return connection


def _logged(path: Path) -> bool:
    """Whether a file's header says that there is a log beside it (sqlite.org/fileformat2.html, section 1.3.3)."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        return file.read(20)[18:] == _WAL
    return False


def chunks(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Rows in lists of so many."""
    part: list[Any] = []
    for row in rows:
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
