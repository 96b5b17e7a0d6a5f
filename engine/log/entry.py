"""Entries of a log: what is hashed as a leaf, a line of canonical JSON that says nothing of any person.

What a record says is bound to its entry by a salted hash, so that record and salt can be erased, and what they were
cannot be guessed from what remains.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

from engine.log.canonical import canonical

FORMAT = "certwise-entry/2"
ASSESSMENT = "assessment"
SALT = 32
MAX_ENTRY = 100_000


def entry(kind: str, **fields: str | int) -> bytes:
    """The bytes of an entry."""
    return canonical({**fields, "format": FORMAT, "kind": kind})


def new_salt() -> bytes:
    """A salt that nobody can guess."""
    return os.urandom(SALT)


def body_hash(salt: bytes, body: bytes) -> str:
    """The hash that binds a body to its entry."""
    return hashlib.sha256(salt + body).hexdigest()


def entry_of(data: bytes) -> dict[str, Any]:
    """What an entry says. Raises ProblemError where the bytes are none, or not in their canonical form."""
    # What an assessment needs of this module is cheap to import, and notes are not.
    from engine.log.note import refuse

    try:
        if len(data) > MAX_ENTRY:
            raise ValueError
        found = json.loads(data)
        sound = isinstance(found, dict) and canonical(found) == data
    except (ValueError, RecursionError):
        sound, found = False, {}
    if not sound:
        raise refuse("the entry", "bad-entry", "this is no entry of a log, or it is not in its canonical form")
    if found.get("format") != FORMAT:
        raise refuse("the entry", "bad-entry", f"its format is not {FORMAT}: a later certwise may read it")
    if not isinstance(found.get("kind"), str):
        raise refuse("the entry", "bad-entry", "it does not say of which kind it is")
    said: dict[str, Any] = found
    return said
