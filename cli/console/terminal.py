"""The terminal: how wide it is."""

from __future__ import annotations

import os
import sys


def width() -> int:
    """Columns to fill with sentences: the terminal's, from 60 to 100; 100 where there is no terminal."""
    return min(100, room())


def room() -> int:
    """Columns that a table may take: the terminal's, from 60 to 200; 100 where there is no terminal."""
    return max(60, min(200, _size("COLUMNS", 0) or 100))


def rows() -> int:
    """The lines of the screen: the terminal's; 24 where there is no terminal."""
    return _size("LINES", 1) or 24


def _size(variable: str, place: int) -> int:
    """What a variable says, or else the terminal of standard output; 0 where neither does.

    As `shutil.get_terminal_size` tells it, but that comes with all that packs files, and takes long to import.
    """
    try:
        said = int(os.environ[variable])
    except (KeyError, ValueError):
        said = 0
    if said > 0:
        return said
    try:
        return os.get_terminal_size(sys.__stdout__.fileno())[place]  # type: ignore[union-attr]  # None is caught below
    except (AttributeError, ValueError, OSError):
        return 0
