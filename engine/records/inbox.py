"""The inbox of a store that is a file: each new record is a small file of its own, written whole and synced.

Recording so costs no database, whose import takes longer than an assessment, no lock and no wait. The store takes the
inbox in, and chains its records, when it is opened. docs/decisions/0007-recording.md has the figures.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.files import placing
from engine.problem import Problem, Where
from engine.records.place import Place
from engine.records.record import Record, fingerprint, record_from

_RECORD, _KNOWLEDGE = ".record", ".knowledge"


@dataclass(slots=True)
class Waiting:
    """A record that waits to be taken in: its file, and the record's body."""

    path: Path
    body: bytes

    def record(self) -> Record:
        """The record in the file. Raises ProblemError where it is none."""
        return record_from(self.body)


class Inbox:
    """The folder beside a store. A file holds the SHA-256 of its content on its first line, then the content."""

    def __init__(self, target: Place, folder: Path) -> None:
        self.target = target
        self.folder = folder

    def put(self, record: Record, knowledge: Callable[[], bytes]) -> None:
        """Keep a record, and the knowledge base it was made with unless it is there.

        On return both are on disk. Raises ProblemError where they cannot be, or where the store is none.
        """
        self.target.check()
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.folder.mkdir(exist_ok=True)
            path = self._knowledge(record.knowledge)
            if not path.exists():
                self._write(path, knowledge())
            # The time comes first, so that records are taken in in the order they were made.
            self._write(self.folder / f"{time.time_ns():020}-{record.id}{_RECORD}", record.body)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "the name cannot be a file's"
            raise self.target.refuse("audit-store", f"cannot be written: {reason}") from None

    def waiting(self, problems: list[Problem]) -> Iterator[Waiting]:
        """The records that wait, in the order they were made; those that were altered are added to `problems`."""
        try:
            paths = sorted(path for path in self.folder.iterdir() if path.name.endswith(_RECORD))
        except FileNotFoundError:
            return
        except OSError as error:
            raise self.target.refuse("audit-store", f"its inbox cannot be read: {error.strerror}") from None
        for path in paths:
            body = self._read(path, problems)
            if body is not None:
                yield Waiting(path, body)

    def knowledge(self, digest: str, problems: list[Problem]) -> bytes | None:
        """The content of a knowledge base that records in the inbox were made with."""
        return self._read(self._knowledge(digest), problems)

    def remove(self, taken: Iterable[Path]) -> None:
        """Remove what the store has taken in; what cannot be removed is known to the store, and skipped next time."""
        for path in taken:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def _knowledge(self, digest: str) -> Path:
        return self.folder / f"{digest}{_KNOWLEDGE}"

    def _read(self, path: Path, problems: list[Problem]) -> bytes | None:
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            problems.append(Problem(Where(str(path)), "audit-store", f"cannot be read: {error.strerror}"))
            return None
        head, _, content = data.partition(b"\n")
        if head.decode("ascii", "replace") != fingerprint(content):
            problems.append(Problem(Where(str(path)), "altered-record", "was altered while it waited in the inbox"))
            return None
        return content

    def _write(self, path: Path, content: bytes) -> None:
        with placing(path) as partial:
            partial.write_bytes(fingerprint(content).encode() + b"\n" + content)


def inbox_of(target: Place) -> Inbox | None:
    """The inbox of a store, where it has one."""
    return Inbox(target, target.inbox) if target.inbox else None
