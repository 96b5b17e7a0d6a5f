"""The checkpoints of a log in files: the latest one, and all of them, one after the other.

A log never signs what contradicts an earlier checkpoint of its own: each new one is proven to continue the latest.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.files import write
from engine.log.checkpoint import Checkpoint
from engine.log.locking import locked
from engine.log.note import MAX_NOTE, PLAIN, Note, Signer, Verifier, refuse
from engine.log.tree import Tree, continues, head
from engine.problem import ProblemError

LATEST, ALL, LOCK = ".checkpoint", ".checkpoints", ".checkpoint.lock"
_MAX_HISTORY = 1_000_000_000


@dataclass(frozen=True, slots=True)
class History:
    """The files of the checkpoints of a log beside its store: `beside` is their name before its ending.

    `told` is given a sentence where another program's lock is waited for.
    """

    beside: Path
    told: Callable[[str], None] = lambda _: None

    @property
    def latest_file(self) -> Path:
        """The file of the latest checkpoint."""
        return self._named(LATEST)

    @property
    def file(self) -> Path:
        """The file of all checkpoints."""
        return self._named(ALL)

    def latest(self) -> Note | None:
        """The latest checkpoint; None where none was ever signed. Raises ProblemError where it cannot be read."""
        data = _read(self.latest_file, MAX_NOTE)
        if data is not None:
            return Note.of(data)
        # Whoever takes the file away does not make the log forget what it signed.
        parts = (_read(self.file, _MAX_HISTORY) or b"").split(b"\n\n")
        whole = parts[: (len(parts) - 1) // 2 * 2]
        return Note.of(whole[-2] + b"\n\n" + whole[-1] + b"\n") if whole else None

    def notes(self) -> Iterator[Note]:
        """All checkpoints, the earliest first. Raises ProblemError at what is none."""
        data = _read(self.file, _MAX_HISTORY)
        if data is not None:
            yield from notes_in(data, str(self.file))

    def vouched(self, *beside: bytes) -> Iterator[Note]:
        """The checkpoints that others have cosigned, and those of which a line is one of these, the earliest first.

        Of many checkpoints most are of the log alone, and are not looked into. Raises ProblemError at what is none.
        """
        data = _read(self.file, _MAX_HISTORY) or b""
        parts = data.split(b"\n\n")
        for text, signatures in zip(parts[::2], parts[1::2], strict=False):
            if b"\n" in signatures or any(line in beside for line in text.split(b"\n")[1:3]):
                yield Note.of(text + b"\n\n" + signatures + b"\n")

    def publish(self, tree: Tree, signer: Signer) -> tuple[Note, bool]:
        """Sign the head of a log and keep it; gives it, and whether it is a new one.

        Raises ProblemError where the log does not continue its latest checkpoint, and where it cannot be kept.
        """
        # Where there is nothing new, nothing is written: a store may be an archive.
        latest = self._current(tree, signer.verifier)
        if latest is not None:
            return latest, False
        with locked(self._named(LOCK), self.told):
            latest = self._current(tree, signer.verifier)
            if latest is not None:
                return latest, False
            note = head(tree).signed(signer)
            self._keep(note)
            return note, True

    def _current(self, tree: Tree, log: Verifier) -> Note | None:
        """The latest checkpoint, if it is of the log as it is; raises ProblemError where that is another log."""
        latest = self.latest()
        if latest is None:
            return None
        old = trusted(latest, log, tree.origin)
        if not continues(tree, old):
            raise forked(str(self.latest_file), old, tree.size)
        return latest if old.size == tree.size else None

    def add(self, note: Note, log: Verifier) -> Note:
        """Keep more signatures of a checkpoint that is one of these; gives it with all of them.

        Raises ProblemError where it is none of these.
        """
        trusted(note, log)
        with locked(self._named(LOCK), self.told):
            # The last one of this text has the most signatures.
            known = [each for each in self.notes() if each.text == note.text]
            if not known:
                raise refuse(str(self.file), "unknown-checkpoint", "this checkpoint is none that this store has signed")
            both = known[-1].and_signed(*note.signatures)
            if both != known[-1]:
                latest = self.latest()
                self._keep(both, latest is None or latest.text == both.text)
            return both

    def _keep(self, note: Note, is_latest: bool = True) -> None:
        # The history first: what is the latest is always in it.
        _append(self.file, f"{note}\n".encode())
        if is_latest:
            write(self.latest_file, str(note), private=True)

    def _named(self, ending: str) -> Path:
        return self.beside.with_name(self.beside.name + ending)


def trusted(note: Note, log: Verifier, origin: str = "") -> Checkpoint:
    """The checkpoint of a note that its log has signed. Raises ProblemError where it has not, or another log has."""
    found = Checkpoint.of(note.text)
    if found.origin != (origin or log.name):
        message = f"a checkpoint of another log, {found.origin}; this one is {origin or log.name}"
        raise refuse("the checkpoint", "another-log", message)
    if log.kind != PLAIN or note.signed_by(log) is None:
        raise refuse("the checkpoint", "another-key", f"it is not signed by {log}")
    return found


def forked(where: str, old: Checkpoint, size: int) -> ProblemError:
    """The error to raise where a log does not continue an earlier checkpoint."""
    if size < old.size:
        message = f"the log has {size:,} entries, and had {old.size:,}: its end was cut off, or it is an earlier copy"
        return refuse(where, "shrunk-log", message)
    message = (
        f"the log is another one than it was at {old.size:,} entries: it was written anew, or parts were exchanged"
    )
    return refuse(where, "forked-log", message)


def notes_in(data: bytes, name: str) -> Iterator[Note]:
    """The notes of a history. Raises ProblemError at what is none."""
    parts = data.split(b"\n\n")
    if parts.pop():
        raise refuse(name, "bad-note", "the file ends in the middle of a checkpoint")
    for text, signatures in zip(parts[::2], parts[1::2], strict=False):
        yield Note.of(text + b"\n\n" + signatures + b"\n")
    if len(parts) % 2:
        raise refuse(name, "bad-note", "the file ends in the middle of a checkpoint")


def _append(path: Path, data: bytes) -> None:
    """Add to a history; what an interrupted writer left at its end is cut off, since nobody was told of it."""
    try:
        opened = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(opened, "r+b") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - 2))
            if end and file.read() != b"\n\n":
                file.seek(0)
                file.truncate(_whole(file.read()))
            file.seek(0, os.SEEK_END)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise refuse(str(path), "unwritable", f"the checkpoint cannot be kept: {error.strerror}") from None


def _whole(data: bytes) -> int:
    """Where the last whole note of a history ends."""
    parts = data.split(b"\n\n")[:-1]
    whole = parts[: len(parts) // 2 * 2]
    return sum(len(part) + 2 for part in whole)


def _read(path: Path, most: int) -> bytes | None:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise refuse(str(path), "unreadable-file", f"cannot be read: {error.strerror}") from None
    if len(data) > most:
        raise refuse(str(path), "too-large", f"more than {most:,} bytes are not read")
    return data
