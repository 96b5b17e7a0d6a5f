"""The tables of a store, and what is otherwise in a database than this program makes it."""

from __future__ import annotations

from engine.records.database import Database
from engine.records.place import APPLICATION, VERSION

STORE, KNOWLEDGE, ENTRIES, NODES = (
    "certwise_store",
    "certwise_knowledge",
    "certwise_entries",
    "certwise_nodes",
)
# An entry is what is hashed as a leaf. Salt and body are the record, which its entry binds by a hash; the columns
# between are taken from both, so that records can be sought. `chain` is a record's place in the chain of version 1.
COLUMNS = (
    "number", "id", "kind", "at", "by", "organization", "sought", "knowledge", "result", "chain", "entry", "salt",
    "body",
)  # fmt: skip
_TABLES = (
    f"CREATE TABLE {STORE} (only_one {{number}} NOT NULL PRIMARY KEY CHECK (only_one = 1), version {{number}} NOT NULL,"
    " origin {text} NOT NULL, vkey {text} NOT NULL, size {number} NOT NULL, root {bytes} NOT NULL)",
    f"CREATE TABLE {KNOWLEDGE} (digest {{text}} NOT NULL PRIMARY KEY, hash {{text}} NOT NULL,"
    " content {bytes} NOT NULL)",
    f"CREATE TABLE {ENTRIES} (number {{number}} NOT NULL PRIMARY KEY, id {{text}} NOT NULL, kind {{text}} NOT NULL,"
    ' at {text} NOT NULL, "by" {text}, organization {text}, sought {text}, knowledge {text}, result {text},'
    " chain {text}, entry {bytes} NOT NULL, salt {bytes}, body {bytes})",
    f"CREATE TABLE {NODES} (level {{number}} NOT NULL, position {{number}} NOT NULL, hash {{bytes}} NOT NULL,"
    " PRIMARY KEY (level, position)){rowless}",
    f"CREATE UNIQUE INDEX certwise_entries_id ON {ENTRIES} (id)",
    # What is listed is of one kind, and sought by one of these; the number is there so that the index is enough.
    f"CREATE INDEX certwise_entries_kind ON {ENTRIES} (kind, number)",
    *(
        f'CREATE INDEX certwise_entries_{name} ON {ENTRIES} (kind, "{name}", number)'
        for name in ("at", "by", "knowledge", "result")
    ),
    f"CREATE INDEX certwise_entries_sought ON {ENTRIES} (sought, number)",
)


def create(database: Database) -> None:
    """Make the tables, in the transaction that is open."""
    for statement in _TABLES:
        rowless = "" if database.postgres else " WITHOUT ROWID"
        database.execute(statement.format(**database.words, rowless=rowless))
    if not database.postgres:
        database.execute(f"PRAGMA application_id = {APPLICATION}")
        database.execute(f"PRAGMA user_version = {VERSION}")
