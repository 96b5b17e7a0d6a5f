"""Places of stores in the tests: what lies beside a database is kept in a folder of this process."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from engine.records.place import Place, place_of


@cache
def folder() -> Path:
    """A folder of this process, gone with it."""
    made = tempfile.mkdtemp(prefix="certwise-data-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


def place_at(place: str) -> Place:
    """The place of a file or a URL."""
    return place_of(place, folder())
