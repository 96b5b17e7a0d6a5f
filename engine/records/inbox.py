"""The inbox of a store of version 1, in which records waited to be chained: it is read once, when that is taken over.

Anybody who could write in its folder may have put anything there. So what is read is bounded, plain files alone, and
each is a record or is refused, told and left.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.problem import Problem, ProblemError, Where
from engine.records.record import Record, canonical_body, check_knowledge, fingerprint, record_from

_RECORD = re.compile(r"[0-9]{1,30}-([0-9a-f]{16})\.record")
_DIGEST = re.compile(r"[0-9a-f]{8,128}")
_MAX_RECORD = 2_000_000
_MAX_KNOWLEDGE = 50_000_000
_MAX_FILES = 1_000_000


@dataclass(slots=True)
class Waiting:
    """A record that waits: its file, and what is in it."""

    path: Path
    record: Record


class Inbox:
    """The folder. A file holds the SHA-256 of its content on its first line, then the content."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []

    def waiting(self, stored: Callable[[str], bool]) -> Iterator[Waiting]:
        """The records that wait, in the order they were made; `stored` tells which knowledge bases the store has.

        What is refused is added to `problems`: among it all files of one id, unless they hold the same.
        """
        for id, paths in self._by_id().items():
            found = [(path, record) for path in paths if (record := self._record(path, id)) is not None]
            if len({record.body for _, record in found}) > 1:
                for path, _ in found:
                    self.refuse(path, "known-id", "another file has the same id and holds something else")
                continue
            for path, record in found[:1]:
                if stored(record.knowledge) or self.knowledge(record.knowledge) is not None:
                    yield Waiting(path, record)
                else:
                    self.refuse(path, "missing-knowledge", "the rules that it was made with are not there")

    def knowledge(self, digest: str) -> bytes | None:
        """The content of a knowledge base that records were made with, if it compiles to that digest."""
        path = self.folder / f"{digest}.knowledge"
        content = self._read(path, _MAX_KNOWLEDGE)
        if content is not None:
            try:
                check_knowledge(content, digest)
            except ProblemError as error:
                self.refuse(path, "damaged-knowledge", error.problems[0].message)
                return None
        return content

    def remove(self, taken: list[Path]) -> None:
        """Remove what the store has taken over, and the folder where nothing else is in it."""
        with contextlib.suppress(OSError):
            for path in taken:
                path.unlink(missing_ok=True)
            if not any(path.name.endswith(".record") for path in self.folder.iterdir()):
                for path in self.folder.glob("*.knowledge"):
                    path.unlink(missing_ok=True)
            self.folder.rmdir()

    def _by_id(self) -> dict[str, list[Path]]:
        """The files of records, in the order of their times; those of one id together."""
        found: dict[str, list[Path]] = defaultdict(list)
        try:
            with os.scandir(self.folder) as listed:
                names = [entry.name for _, entry in zip(range(_MAX_FILES), listed, strict=False)]
        except OSError as error:
            if not isinstance(error, FileNotFoundError):
                self.refuse(self.folder, "audit-store", f"cannot be read: {error.strerror}")
            return found
        for name in sorted(names):
            if match := _RECORD.fullmatch(name):
                found[match[1]].append(self.folder / name)
            elif not name.endswith(".knowledge"):
                self.refuse(self.folder / name, "damaged-record", "this is no file of a record")
        return found

    def _record(self, path: Path, id: str) -> Record | None:
        body = self._read(path, _MAX_RECORD)
        if body is None:
            return None
        try:
            record = record_from(body)
            record.content()
        except ProblemError as error:
            self.refuse(path, error.problems[0].id, error.problems[0].message)
            return None
        if record.id != id or not _DIGEST.fullmatch(record.knowledge) or not canonical_body(body):
            self.refuse(path, "damaged-record", "it is not as the program writes records")
            return None
        return record

    def _read(self, path: Path, most: int) -> bytes | None:
        """The content of a plain file; None where it is none, or was refused."""
        try:
            flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
            with os.fdopen(os.open(path, flags), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    self.refuse(path, "damaged-record", "this is no plain file")
                    return None
                data = file.read(most + 1)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it has no name of a file"
            self.refuse(path, "damaged-record", f"cannot be read: {reason}")
            return None
        head, _, content = data.partition(b"\n")
        if len(data) > most or head.decode("ascii", "replace") != fingerprint(content):
            self.refuse(path, "altered-record", "was altered while it waited in the inbox, and is left there")
            return None
        return content

    def refuse(self, path: Path, id: str, message: str) -> None:
        """Add what is wrong with a file to the problems."""
        problem = Problem(Where(str(path)), id, message)
        if problem not in self.problems:
            self.problems.append(problem)
