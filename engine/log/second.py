"""A second place for checkpoints, out of reach of who can write to the store: a folder, a git repository, or a command.

In a folder each checkpoint is a file of its own that is made once, so the folder may be one that nothing is removed
from. In a git repository each is committed; what is pushed where, the repository's owner decides. A command gets the
checkpoint on its standard input.
"""

from __future__ import annotations

import contextlib
import glob
import os
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.log.checkpoint import Checkpoint
from engine.log.note import MAX_NOTE, Note, refuse
from engine.problem import ProblemError, printable

COMMAND = "command:"
ENDING = ".checkpoint"
SECONDS = 60
# What a repository may have been told to run is not run for a checkpoint.
_QUIET = ("-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false", "-c", "core.fsmonitor=false")
_AUTHOR = ("-c", "user.name=certwise", "-c", "user.email=certwise@certwise.invalid")


@dataclass(frozen=True, slots=True)
class SecondPlace:
    """The place, as the user names it."""

    name: str

    @property
    def readable(self) -> bool:
        """Whether checkpoints can be read from it again."""
        return not self.name.startswith(COMMAND)

    def publish(self, note: Note, new: bool) -> None:
        """Put a checkpoint there, unless it is; a command gets what is `new`. Raises ProblemError where that fails."""
        if not self.readable:
            if new:
                self._run(self._words(), str(note).encode(), Path.cwd())
            return
        folder = Path(self.name)
        if not folder.is_dir():
            raise self._refuse(f"there is no folder {self.name}; make it, or name another place with --checkpoints")
        path = folder / _file_name(note)
        with contextlib.suppress(FileExistsError):
            self._write(path, str(note).encode())
        if (folder / ".git").exists():
            self._commit(folder, path)

    def latest(self, origin: str) -> tuple[str, Note] | None:
        """The checkpoint of the largest size that is there, with its file. Raises ProblemError if it cannot be read."""
        paths = self._paths(origin)
        if not paths:
            return None
        [(where, note)] = self._read(paths[-1:])
        if isinstance(note, ProblemError):
            raise note
        return where, note

    def found(self, origin: str) -> Iterator[tuple[str, Note | ProblemError]]:
        """The checkpoints of a log that are there, each with its file, or what is wrong with it."""
        return self._read(self._paths(origin))

    def _paths(self, origin: str) -> list[Path]:
        beginning = glob.escape(origin.rpartition("/")[2])
        try:
            return sorted(Path(self.name).glob(f"{beginning}-*{ENDING}")) if self.readable else []
        except (OSError, ValueError):
            return []

    def _read(self, paths: list[Path]) -> Iterator[tuple[str, Note | ProblemError]]:
        for path in paths:
            try:
                with path.open("rb") as file:
                    yield str(path), Note.of(file.read(MAX_NOTE + 1))
            except ProblemError as error:
                yield str(path), error
            except OSError as error:
                yield str(path), refuse(str(path), "unreadable-file", f"cannot be read: {error.strerror}")

    def _write(self, path: Path, data: bytes) -> None:
        """Write a new file. Raises FileExistsError, and ProblemError where it cannot be written."""
        part = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
        try:
            if path.exists():
                raise FileExistsError
            try:
                _write_new(part, data)
                # A link refuses where there is a file; a rename would take its place.
                os.link(part, path)
            except (PermissionError, NotImplementedError):
                # Not every file system has links.
                _write_new(path, data)
            finally:
                part.unlink(missing_ok=True)
        except FileExistsError:
            raise
        except OSError as error:
            raise self._refuse(f"cannot be written: {error.strerror}") from None

    def _commit(self, folder: Path, path: Path) -> None:
        known = self._run(["git", *_QUIET, "ls-files", "--", path.name], b"", folder)
        changed = self._run(["git", *_QUIET, "status", "--porcelain", "--", path.name], b"", folder)
        if known and not changed:
            return
        self._run(["git", *_QUIET, "add", "--", path.name], b"", folder)
        message = f"Checkpoint {path.stem}"
        self._run(["git", *_QUIET, *_AUTHOR, "commit", "--quiet", "--message", message, "--", path.name], b"", folder)

    def _words(self) -> list[str]:
        try:
            return shlex.split(self.name.removeprefix(COMMAND))
        except ValueError as error:
            raise self._refuse(f"the command cannot be read: {error}") from None

    def _run(self, command: list[str], given: bytes, folder: Path) -> bytes:
        """Run a command; gives what it says."""
        try:
            done = subprocess.run(command, input=given, capture_output=True, timeout=SECONDS, check=False, cwd=folder)
        except subprocess.TimeoutExpired:
            raise self._refuse(f"{printable(command[0], 100)} did not end within {SECONDS} seconds") from None
        except (OSError, ValueError, IndexError) as error:
            reason = getattr(error, "strerror", None) or "it names no program"
            raise self._refuse(f"the command cannot be run: {reason}") from None
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            # What a command of the user's own says may repeat what it was given, such as a token.
            last = f": {said[-1]}" if said and self.readable else ""
            raise self._refuse(f"{printable(command[0], 100)} ended with {done.returncode}{printable(last)}")
        return done.stdout

    def _refuse(self, message: str) -> ProblemError:
        return refuse("the second place", "no-second-place", f"the checkpoint was not put there: {message}")


def _write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet. Raises OSError."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _file_name(note: Note) -> str:
    """A file for each checkpoint, also for one of a fork: the log, its size, and the beginning of its root."""
    found = Checkpoint.of(note.text)
    return f"{found.origin.rpartition('/')[2]}-{found.size:012}-{found.root.hex()[:8]}{ENDING}"
