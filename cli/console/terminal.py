"""The terminal: how wide it is."""

from __future__ import annotations


def width() -> int:
    """Columns to fill with sentences: the terminal's, from 60 to 100; 100 where there is no terminal."""
    return min(100, room())


def room() -> int:
    """Columns that a table may take: the terminal's, from 60 to 200; 100 where there is no terminal."""
    import shutil

    return max(60, min(200, shutil.get_terminal_size((100, 24)).columns))


def rows() -> int:
    """The lines of the screen: the terminal's; 24 where there is no terminal."""
    import shutil

    return shutil.get_terminal_size((100, 24)).lines
