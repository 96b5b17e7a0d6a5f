"""Rows of a store: an entry of its log, and what is kept beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.log.entry import ASSESSMENT, body_hash, entry, new_salt
from engine.records.record import Record

ERASURE, MERGE, MIGRATION = "erasure", "merge", "migration"


@dataclass(slots=True)
class Row:
    """A row as it is stored; its number is the place of its entry in the log, from 1. See engine/records/schema.py."""

    number: int
    id: str
    kind: str
    at: str
    by: str | None
    organization: str | None
    sought: str | None
    knowledge: str | None
    result: str | None
    chain: str | None
    entry: bytes
    salt: bytes | None
    body: bytes | None

    def columns(self) -> tuple[Any, ...]:
        """The values in the order of the table's columns."""
        return (
            self.number, self.id, self.kind, self.at, self.by, self.organization, self.sought,
            self.knowledge, self.result, self.chain, self.entry, self.salt, self.body,
        )  # fmt: skip

    @property
    def erased(self) -> bool:
        """Whether this was a record, and its answers are gone."""
        return self.kind == ASSESSMENT and self.body is None

    @property
    def record(self) -> Record:
        """The record of the row, as the columns say; of one that was erased, what is left."""
        return Record(
            self.id, self.at, self.by, self.knowledge or "", self.result or "", self.body or b"", self.organization
        )


def row_of_record(record: Record, knowledge_sha256: str, chain: str | None = None) -> Row:
    """The row of a record, whose entry binds its body by a new salt; its number is given when it is appended."""
    salt = new_salt()
    said = entry(
        ASSESSMENT,
        id=record.id,
        at=record.at,
        knowledge=record.knowledge,
        knowledge_sha256=knowledge_sha256,
        body_sha256=body_hash(salt, record.body),
    )
    return Row(
        0, record.id, ASSESSMENT, record.at, record.by, record.organization, folded(record.organization),
        record.knowledge, record.result, chain, said, salt, record.body,
    )  # fmt: skip


def row_of_act(kind: str, id: str, at: str, by: str | None, **fields: Any) -> Row:
    """The row of something that was done to the store, which its entry says in full."""
    said = {**fields, **({"by": by} if by else {})}
    return Row(0, id, kind, at, by, None, None, None, None, None, entry(kind, id=id, at=at, **said), None, None)


def row_of(values: Sequence[Any]) -> Row:
    """The row of the values of all columns."""
    return Row(*values)


def folded(organization: str | None) -> str | None:
    """The form in which the name of an organization is sought: without regard to capitals."""
    return organization.casefold() if isinstance(organization, str) else None
