"""Where records are kept: a SQLite file, or a PostgreSQL database."""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from pathlib import Path

from engine.problem import Problem, ProblemError, Where
from engine.records.address import hushed, split

VERSION = 2
# What marks a SQLite file as an audit store: its application id ("crtw"), and the version of the store as user version.
APPLICATION = 0x63727477
FILE = "audit.db"
_MAGIC = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a store: its URL, the file where it is one, its name in messages, and the user's data folder."""

    url: str = field(repr=False)
    path: Path | None
    name: str
    folder: Path = Path()

    @property
    def inbox(self) -> Path | None:
        """The folder where records waited for a store of version 1."""
        return self.path.with_name(f"{self.path.name}.inbox") if self.path else None

    def beside(self, origin: str) -> Path:
        """The name to which endings are added for what belongs to a store: its key, its checkpoints."""
        return self.path or self.folder / "keys" / origin.rpartition("/")[2]

    def problem(self, id: str, message: str) -> Problem:
        """A problem of this place."""
        return Problem(Where(self.name), id, hushed(message, self.url) if self.path is None else message)

    def refuse(self, id: str, message: str) -> ProblemError:
        """The error with one problem of this place, to raise."""
        return ProblemError([self.problem(id, message)])

    def check(self) -> None:
        """Raise ProblemError where the file is no audit store, or one of a later version.

        It reads the file's header alone (sqlite.org/fileformat2.html, section 1.3), so it costs next to nothing. A
        store of version 1 that was not yet written back from its log may have no marks, and passes.
        """
        if self.path is None:
            return
        try:
            # What is no plain file, such as a pipe, would be waited for.
            status = self.path.stat()
            if not stat.S_ISREG(status.st_mode):
                raise self.refuse("damaged-store", "this is no plain file, and so no audit store")
            with self.path.open("rb") as file:
                head = file.read(100)
        except FileNotFoundError:
            return
        except OSError as error:
            raise self.refuse("audit-store", f"cannot be read: {error.strerror}") from None
        if head and (len(head) < 100 or not head.startswith(_MAGIC)):
            raise self.refuse("damaged-store", "this file is no audit store, or it is damaged")
        version, application = (int.from_bytes(head[start : start + 4], "big") for start in (60, 68))
        if application not in (0, APPLICATION):
            raise self.refuse("damaged-store", "this is another program's database, and no audit store")
        if version > VERSION:
            raise self.newer(version)

    def newer(self, version: int) -> ProblemError:
        """The error to raise for a store that a later program has made."""
        message = f"a store of version {version}, and this program reads up to version {VERSION}; use a later certwise"
        return self.refuse("newer-store", message)


def place_of(chosen: str | None, folder: Path) -> Place:
    """The place that a path or a URL names; `folder`, the user's own for data, holds the store where none was chosen.

    Raises ProblemError for a URL of a database that is not supported.
    """
    if not chosen:
        return _file(folder / FILE)
    if (database := split(chosen)) is not None:
        return Place(database[0], None, database[1], folder)
    return _file(Path(chosen.partition("sqlite:///")[2] or chosen))


def _file(path: Path) -> Place:
    found = path / FILE if path.is_dir() else path
    return Place(f"sqlite:///{found}", found, str(found))
