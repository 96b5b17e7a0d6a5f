"""The store of records, by SQLAlchemy Core: one code for SQLite and for PostgreSQL.

Whoever appends first updates the one row of the table `certwise_store`. That takes the write lock of a SQLite file and
a row lock in PostgreSQL, so appending is one at a time on both, and the chain has no forks.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from engine.problem import Problem, ProblemError
from engine.records.chain import Damage, Head, Linked, Verification, altered_content, verified
from engine.records.hash import START, hash_of
from engine.records.inbox import Inbox, Waiting, inbox_of
from engine.records.lock import SECONDS_A_TURN, LockedError, locked, patient
from engine.records.place import APPLICATION, VERSION, Place
from engine.records.record import Record, fingerprint

_BATCH = 500
_TRIES = 20
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
# Compared byte by byte: the order of a language would put ids and times elsewhere.
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_META = sa.MetaData()
_STORE = sa.Table(
    "certwise_store",
    _META,
    sa.Column("only", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, nullable=False),
)
_KNOWLEDGE = sa.Table(
    "certwise_knowledge",
    _META,
    sa.Column("digest", _TEXT, primary_key=True),
    sa.Column("hash", _TEXT, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
_RECORDS = sa.Table(
    "certwise_records",
    _META,
    sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
    sa.Column("id", _TEXT, nullable=False, unique=True),
    sa.Column("at", _TEXT, nullable=False, index=True),
    sa.Column("by", _TEXT, index=True),
    sa.Column("knowledge", _TEXT, sa.ForeignKey(_KNOWLEDGE.c.digest), nullable=False, index=True),
    sa.Column("result", _TEXT, nullable=False, index=True),
    sa.Column("previous", _TEXT, nullable=False),
    sa.Column("hash", _TEXT, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)


@sa.event.listens_for(_META, "after_create")
def _mark(_: sa.MetaData, connection: sa.Connection, **__: Any) -> None:
    """Mark a SQLite file as an audit store of this version, in its header."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


@dataclass(slots=True)
class Filter:
    """Which records to list: by whom, from and until a time (ISO 8601, compared as text), and what they hold."""

    by: str = ""
    since: str = ""
    until: str = ""
    result: str = ""
    knowledge: str = ""

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """What a row must hold for the filter to choose it."""
        columns = _RECORDS.c
        found: list[sa.ColumnElement[bool]] = []
        if self.by:
            found.append(columns.by == self.by)
        if self.since:
            found.append(columns.at >= self.since)
        if self.until:
            found.append(columns.at < self.until)
        if self.result:
            found.append(columns.result == self.result)
        if self.knowledge:
            found.append(columns.knowledge.startswith(self.knowledge, autoescape=True))
        return found


class Store:
    """A store that is open. Every method raises ProblemError where the database fails, or stays locked."""

    def __init__(self, target: Place, told: Callable[[str], None] = lambda _: None) -> None:
        """Open a store, and make its tables where there are none. What waits in its inbox is not yet taken in.

        `told` is given a sentence where another program's lock is waited for.

        Raises ProblemError where the place cannot be opened, or another program keeps it locked.
        """
        target.check()
        self.target = target
        self.told = told
        self._open()

    @patient
    def _open(self) -> None:
        with self._failing_clearly():
            self.engine = _engine(self.target)
            try:
                self._prepare()
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def take_in(self) -> list[Problem]:
        """Append what waits in the inbox; what was found altered there stays where it is, and is returned."""
        problems: list[Problem] = []
        inbox = inbox_of(self.target)
        waiting = inbox.waiting(problems) if inbox else iter(())
        while batch := list(itertools.islice(waiting, _BATCH)):
            assert inbox is not None
            self._take(inbox, batch, problems)
        return problems

    def _take(self, inbox: Inbox, batch: list[Waiting], problems: list[Problem]) -> None:
        taken: dict[Path, Record] = {}
        for each in batch:
            try:
                taken[each.path] = each.record()
            except ProblemError as error:
                problems.extend(error.problems)
        stored = self.knowledge_hashes()
        contents: dict[str, bytes] = {}
        for digest in sorted({record.knowledge for record in taken.values()} - set(stored)):
            content = inbox.knowledge(digest, problems)
            if content is not None:
                contents[digest] = content
        for path, record in list(taken.items()):
            if record.knowledge not in stored and record.knowledge not in contents:
                del taken[path]
                problems.append(self.target.problem("missing-knowledge", f"record {record.id} waits without its rules"))
        self.append(taken.values(), contents)
        inbox.remove(taken)

    @patient
    def append(self, records: Iterable[Record], knowledge: Mapping[str, bytes]) -> None:
        """Chain records that are not yet there, all or none, with the contents of their knowledge bases by digest.

        Raises ProblemError where the store cannot be written, or stays locked.
        """
        with self._failing_clearly(), self.engine.begin() as connection:
            connection.execute(sa.update(_STORE).values(version=_STORE.c.version))
            hashes = _hashes(connection)
            for digest, content in knowledge.items():
                if digest not in hashes:
                    hashes[digest] = fingerprint(content)
                    row = {"digest": digest, "hash": hashes[digest], "content": content}
                    connection.execute(sa.insert(_KNOWLEDGE).values(row))
            rows = list(_chained(connection, records, hashes))
            if rows:
                connection.execute(sa.insert(_RECORDS), rows)

    @patient
    def find(self, id: str) -> Linked:
        """The record with this id, or with the only id that begins so; "last" is the one recorded last.

        Raises ProblemError where there is none or several, and where the store cannot be read.
        """
        columns = _RECORDS.c
        query = sa.select(_RECORDS).limit(2)
        # Ids are printed in capitals in headings.
        id = id.strip().lower()
        if id == "last":
            query = query.order_by(columns.number.desc()).limit(1)
        else:
            # Ids are hexadecimal, so "g" comes after every continuation, and the index serves the search.
            query = query.where(columns.id >= id, columns.id < f"{id}g").order_by(columns.id)
        with self._failing_clearly(), self.engine.connect() as connection:
            rows = connection.execute(query).all()
        if rows and (len(rows) == 1 or rows[0].id == id) and id:
            return _linked(rows[0])
        if rows:
            raise self.target.refuse("ambiguous-id", f"several records have an id that begins with {id}; write more")
        raise self.target.refuse("unknown-id", f"there is no record {id}; audit list shows what there is")

    @patient
    def listed(self, chosen: Filter, limit: int) -> list[Linked]:
        """The records a filter chooses, the latest first, `limit` at most; without their bodies.

        Raises ProblemError where the store cannot be read.
        """
        columns = [column for column in _RECORDS.c if column.name != "body"]
        query = sa.select(*columns, sa.literal(b"", sa.LargeBinary).label("body"))
        query = query.where(*chosen.conditions()).order_by(_RECORDS.c.number.desc()).limit(limit)
        with self._failing_clearly(), self.engine.connect() as connection:
            return [_linked(row) for row in connection.execute(query)]

    @patient
    def count(self, chosen: Filter) -> int:
        """How many records a filter chooses. Raises ProblemError where the store cannot be read."""
        with self._failing_clearly(), self.engine.connect() as connection:
            query = sa.select(sa.func.count()).select_from(_RECORDS).where(*chosen.conditions())
            return int(connection.execute(query).scalar_one())

    def records(self, chosen: Filter | None = None) -> Iterator[Linked]:
        """The records a filter chooses, in the order of the chain, a thousand in memory at a time.

        Raises ProblemError where the store cannot be read.
        """
        query = sa.select(_RECORDS).order_by(_RECORDS.c.number).where(*(chosen or Filter()).conditions())
        with self._failing_clearly(), self.engine.connect() as connection:
            for row in connection.execution_options(yield_per=1000).execute(query):
                yield _linked(row)

    @patient
    def head(self) -> Head:
        """The end of the chain. Raises ProblemError where the store cannot be read."""
        with self._failing_clearly(), self.engine.connect() as connection:
            return _head(connection)

    @patient
    def knowledge(self, digest: str) -> bytes:
        """The stored content of a knowledge base.

        Raises ProblemError where it is not stored, or the store cannot be read.
        """
        with self._failing_clearly(), self.engine.connect() as connection:
            query = sa.select(_KNOWLEDGE.c.content).where(_KNOWLEDGE.c.digest == digest)
            content = connection.execute(query).scalar_one_or_none()
        if content is None:
            raise self.target.refuse("missing-knowledge", f"knowledge base {digest[:12]} is not stored")
        # SQLite gives a text where a damaged row holds one.
        return content if isinstance(content, bytes) else str(content).encode()

    @patient
    def knowledge_hashes(self) -> dict[str, str]:
        """The SHA-256 of every stored knowledge base, by digest. Raises ProblemError where the store cannot be read."""
        with self._failing_clearly(), self.engine.connect() as connection:
            return _hashes(connection)

    def verify(self, expected: Head | None = None) -> Verification:
        """Walk along the whole chain, and look at every stored knowledge base."""
        hashes = self.knowledge_hashes()
        altered: list[Damage] = []
        for digest, hash in hashes.items():
            finding = altered_content(self.knowledge(digest), hash, digest)
            if finding is not None:
                altered.append(finding)
        found = verified(self.records(), hashes, expected)
        found.findings[:0] = altered
        return found

    def _prepare(self) -> None:
        """Make what is missing of the tables. Several processes may do so at once, so a failure is tried again."""
        for attempt in range(_TRIES):
            try:
                version = self._version()
                break
            except (exc.OperationalError, exc.IntegrityError, exc.ProgrammingError) as error:
                if attempt == _TRIES - 1 or locked(error):
                    raise
                time.sleep(0.05 * attempt)
        if version > VERSION:
            raise self.target.newer(version)

    def _version(self) -> int:
        """The version of the store; a new one gets this program's."""
        query = sa.select(_STORE.c.version)
        if sa.inspect(self.engine).has_table(_STORE.name):
            with self.engine.connect() as connection:
                found = connection.execute(query).scalar_one_or_none()
            if found is not None:
                return int(found)
        with self.engine.begin() as connection:
            _META.create_all(connection)
            connection.execute(sa.insert(_STORE).values(only=1, version=VERSION))
        return VERSION

    @contextlib.contextmanager
    def _failing_clearly(self) -> Iterator[None]:
        try:
            yield
        except exc.DBAPIError as error:
            if locked(error):
                message = "locked by another program; end that program, or try again later"
                raise LockedError([self.target.problem("audit-store", message)]) from None
            lines = str(error.orig).strip().splitlines()
            raise self.target.refuse("audit-store", lines[0] if lines else "the database failed") from None
        except (exc.SQLAlchemyError, UnicodeError) as error:
            raise self.target.refuse("audit-store", str(error).splitlines()[0]) from None
        except ImportError:
            message = "PostgreSQL needs a driver; install it with: pip install 'certwise[postgres]'"
            raise self.target.refuse("audit-store", message) from None


def _engine(target: Place) -> sa.Engine:
    if target.path is None:
        engine = sa.create_engine(target.url, connect_args={"connect_timeout": 10})
        sa.event.listen(engine, "connect", _lock_in_turns)
        return engine
    url = sa.URL.create("sqlite", database=str(target.path))
    archived = _archived(target.path)
    if archived:
        # A log needs files beside the store; what cannot be written is read without one (sqlite.org/wal.html).
        name = f"{target.path.absolute().as_uri()}?mode=ro&immutable=1"
        url = sa.URL.create("sqlite", database=name, query={"uri": "true"})
    engine = sa.create_engine(url, connect_args={"timeout": SECONDS_A_TURN})
    sa.event.listen(engine, "connect", _read_damaged)
    if not archived:
        sa.event.listen(engine, "connect", _write_ahead)
    return engine


def _archived(path: Path) -> bool:
    """Whether a store lies where nothing can be written, with nothing left in its log."""
    log = path.with_name(f"{path.name}-wal")
    return path.exists() and not os.access(path.parent, os.W_OK) and not (log.exists() and log.stat().st_size)


def _lock_in_turns(connection: Any, _: Any) -> None:
    connection.execute(f"SET lock_timeout = '{SECONDS_A_TURN}s'")
    connection.commit()


def _write_ahead(connection: Any, _: Any) -> None:
    """A log beside the file, so that readers and a writer do not wait for each other, and a sync at every commit."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def _read_damaged(connection: Any, _: Any) -> None:
    """A damaged text is found by its hash, and must be readable for that."""
    connection.text_factory = lambda data: data.decode("utf-8", "replace")


def _hashes(connection: sa.Connection) -> dict[str, str]:
    rows = connection.execute(sa.select(_KNOWLEDGE.c.digest, _KNOWLEDGE.c.hash).order_by(_KNOWLEDGE.c.digest))
    return {row.digest: row.hash for row in rows}


def _head(connection: sa.Connection) -> Head:
    columns = _RECORDS.c
    query = sa.select(columns.number, columns.hash).order_by(columns.number.desc()).limit(1)
    last = connection.execute(query).one_or_none()
    return Head(last.number, last.hash) if last else Head(0, START)


def _chained(
    connection: sa.Connection, records: Iterable[Record], hashes: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """The rows of the records that are new, each linked to the one before."""
    columns = _RECORDS.c
    listed = list(records)
    known = set(connection.execute(sa.select(columns.id).where(columns.id.in_([each.id for each in listed]))).scalars())
    last = _head(connection)
    number, previous = last.number, last.hash
    for record in listed:
        if record.id in known:
            continue
        known.add(record.id)
        number += 1
        hash = hash_of(number, previous, record, hashes[record.knowledge])
        yield {
            "number": number,
            "id": record.id,
            "at": record.at,
            "by": record.by,
            "knowledge": record.knowledge,
            "result": record.result,
            "previous": previous,
            "hash": hash,
            "body": record.body,
        }
        previous = hash


def _linked(row: Any) -> Linked:
    record = Record(row.id, row.at, row.by, row.knowledge, row.result, row.body)
    return Linked(row.number, record, row.previous, row.hash)
