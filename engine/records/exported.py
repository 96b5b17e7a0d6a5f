"""Records and heads as they are exported, and heads as they are read again."""

from __future__ import annotations

import json
import re
from typing import Any

from engine.log.checkpoint import Checkpoint
from engine.log.note import Note
from engine.problem import ProblemError
from engine.records.entry import Row
from engine.records.store import Head
from engine.records.verification import ChainHead, Damage, Known

FORMAT = "certwise-audit/2"
HEAD = "certwise-audit-head/2"
_HASH = re.compile(r"[0-9a-f]{64}")


def exported(row: Row) -> dict[str, Any]:
    """A record as it is exported: its entry in the log, and what the entry binds."""
    return {
        "format": FORMAT,
        "number": row.number,
        "entry": row.entry.decode("utf-8", "replace"),
        "salt": (row.salt or b"").hex(),
        "record": row.record.content(),
    }


def exported_head(origin: str, head: Head) -> dict[str, Any]:
    """The head of a log as it is exported."""
    return {"format": HEAD, "origin": origin, "size": head.size, "root": head.root.hex()}


def head_of(text: str, where: str) -> Known | ChainHead | None:
    """The head that a file holds: an exported one, of version 1 too, or a checkpoint; None for others."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return _checkpoint(text, where)
    match found:
        case {"format": "certwise-audit-head/1", "number": int(number), "hash": str(hash)} if _sound(number, hash):
            return ChainHead(where, number, hash)
        case {"format": "certwise-audit-head/2", "origin": str(origin), "size": int(size), "root": str(root)} if _sound(
            size, root
        ):
            return Known(where, Head(size, bytes.fromhex(root)), origin)
    return None


def _sound(number: int, hash: str) -> bool:
    return not isinstance(number, bool) and 0 <= number < 2**62 and _HASH.fullmatch(hash) is not None


def known_of(where: str, note: Note | ProblemError, outside: bool = False) -> Known | Damage:
    """The head that a checkpoint says, or what is wrong with it."""
    try:
        if isinstance(note, ProblemError):
            raise note
        found = Checkpoint.of(note.text)
    except ProblemError as error:
        return Damage("bad-checkpoint", 0, "", f"{where}: {error.problems[0].message}")
    return Known(where, Head(found.size, found.root), found.origin, note, outside)


def _checkpoint(text: str, where: str) -> Known | None:
    try:
        found = known_of(where, Note.of(text), outside=True)
    except ProblemError:
        return None
    return found if isinstance(found, Known) else None
