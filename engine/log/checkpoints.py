"""All checkpoints of a log, wherever they are: signed and put in every place, and found again in all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from engine.files import write
from engine.log.history import History, forked, trusted
from engine.log.locking import locked
from engine.log.note import Note, Signer
from engine.log.second import SecondPlace
from engine.log.tree import Tree, continues
from engine.problem import ProblemError

# What was sent last, and where to; and the lock of sending.
_SENT, _SENDING = ".checkpoint.sent", ".checkpoint.sending"


def publish(
    tree: Tree, signer: Signer, beside: Path, second: SecondPlace | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> Note:  # fmt: skip
    """Sign the head of a log, keep it beside the store, and put it in the second place; gives it.

    Raises ProblemError where the log does not continue its latest checkpoint, here or there, and where a place does not
    take it; what the second place did not take is put there the next time.
    """
    if second is not None and (there := second.latest(tree.origin)) is not None:
        where, last = there
        old = trusted(last, signer.verifier, tree.origin)
        if not continues(tree, old):
            raise forked(where, old, tree.size)
    note, _ = History(beside, told).publish(tree, signer)
    if second is not None:
        # A repository takes one commit at a time.
        with locked(beside.with_name(beside.name + _SENDING), told):
            sent = beside.with_name(beside.name + _SENT)
            mark = hashlib.sha256(f"{second.name}\n{note.text}".encode()).hexdigest()
            second.publish(note, _read(sent) != mark)
            write(sent, mark, private=True)
    return note


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def found(beside: Path, origin: str, second: SecondPlace | None = None) -> Iterator[tuple[str, Note | ProblemError]]:
    """Every checkpoint of a log that can be found, each with its file, or what is wrong where none can be read."""
    history = History(beside)
    try:
        latest = history.latest()
        if latest is not None:
            yield str(history.latest_file), latest
    except ProblemError as error:
        yield str(history.latest_file), error
    try:
        for note in history.notes():
            yield str(history.file), note
    except ProblemError as error:
        yield str(history.file), error
    if second is not None:
        yield from second.found(origin)
