"""The hash of a record: over all of it and the hash of the record before."""

from __future__ import annotations

import hashlib
import json

from engine.records.record import FORMAT, Record

START = "0" * 64


def hash_of(number: int, previous: str, record: Record, knowledge: str) -> str:
    """The hash of a record: SHA-256 (hex) over one line of JSON and the record's body.

    `knowledge` is the SHA-256 of the stored knowledge base. The line holds no line break, so line and body cannot be
    mixed up.
    """
    parts = [FORMAT, number, previous, record.id, record.at, record.by, record.knowledge, knowledge, record.result]
    found = hashlib.sha256(json.dumps(parts, separators=(",", ":"), default=repr).encode("ascii"))
    found.update(b"\n")
    # A damaged store may hold anything in the place of a body.
    found.update(record.body if isinstance(record.body, bytes) else repr(record.body).encode())
    return found.hexdigest()
