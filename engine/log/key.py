"""Keys in files: made once, never written over, readable by their owner alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from engine.log.note import Signer, Verifier, refuse

ORIGIN = "certwise.invalid/log/"
_MAX_BYTES = 10_000


def new_origin() -> str:
    """A name for a log that no other log has."""
    return ORIGIN + os.urandom(16).hex()


def write_key(path: Path, signer: Signer) -> None:
    """Write a key to a file of mode 0600. Raises ProblemError where there is one, or none can be written."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(signer.text() + "\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise refuse(str(path), "key-exists", "the file exists, and a key is never written over") from None
    except (OSError, ValueError) as error:
        raise refuse(str(path), "unwritable", f"the key cannot be written: {_reason(error)}") from None


def read_key(path: Path, private: bool = False) -> Signer:
    """The key that a file holds. Raises ProblemError where it holds none; a `private` one, where others can read it."""
    text, mode = _read(path)
    if private and mode & 0o077 and os.name == "posix":
        raise refuse(str(path), "open-key", "others can read this key; write: chmod 600, or make another one")
    return Signer.of(text)


def verifier_of(text: str) -> Verifier:
    """The key that verifies: a vkey, or a file with one or with a key that signs. Raises ProblemError for none."""
    if text.count("+") >= 2 and not Path(text).exists():
        return Verifier.of(text)
    found = _read(Path(text))[0]
    return Signer.of(found).verifier if found.startswith("PRIVATE") else Verifier.of(found)


def _read(path: Path) -> tuple[str, int]:
    """The text of a small file, and its mode."""
    try:
        opened = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(opened, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise refuse(str(path), "bad-key", "a key is kept in a plain file")
            return file.read(_MAX_BYTES).decode(), status.st_mode
    except FileNotFoundError:
        raise refuse(str(path), "no-such-file", "there is no such file, and it is no vkey either") from None
    except (OSError, ValueError) as error:
        raise refuse(str(path), "bad-key", f"the key cannot be read: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or "its name or its bytes are none of a text"
