"""The lock of the store of records, which another program may hold: how long it is waited for, and how that is told."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from engine.problem import ProblemError
from engine.records.place import Place

# A lock is waited for in short turns, so that an interrupt ends the wait, and a word is said of it.
SECONDS_TO_WAIT = 30
_SECONDS_IN_SILENCE = 2
SECONDS_A_TURN = 1
# A server gives its locks in the order in which they were asked for. SQLite looks whether one is free, and soon only
# ten times a second: whoever writes one record after the other has let go of it by then and has it again.
MILLISECONDS_A_LOOK = 8
_LOCK_NOT_AVAILABLE = "55P03"


class LockedError(ProblemError):
    """Another program holds the lock of the store."""


class Waiting(Protocol):
    """What waits for a lock: it knows its place, and tells a sentence."""

    place: Place
    told: Callable[[str], None]


_Who = TypeVar("_Who", bound=Waiting)
_Given = ParamSpec("_Given")
_Gives = TypeVar("_Gives")


def patient(
    method: Callable[Concatenate[_Who, _Given], _Gives],
) -> Callable[Concatenate[_Who, _Given], _Gives]:
    """Try a method again while the store is locked, for SECONDS_TO_WAIT at most, and tell that once."""

    @wraps(method)
    def tried(self: _Who, /, *arguments: _Given.args, **given: _Given.kwargs) -> _Gives:
        began, silent = time.monotonic(), True
        while True:
            try:
                return method(self, *arguments, **given)
            except LockedError:
                waited = time.monotonic() - began
                if silent and waited >= _SECONDS_IN_SILENCE:
                    self.told(f"{self.place.name}: locked by another program; waiting {SECONDS_TO_WAIT} s at most")
                    silent = False
                if waited >= SECONDS_TO_WAIT:
                    raise
                time.sleep(0.02)

    return tried


def locked(error: Exception) -> bool:
    """Whether the database says that another program holds its lock."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or (
        getattr(error, "sqlstate", None) == _LOCK_NOT_AVAILABLE
    )
