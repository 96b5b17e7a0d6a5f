"""The terminal: how wide it is."""

from __future__ import annotations


def width() -> int:
    """Columns to fill: the terminal's, from 60 to 100; 100 where there is no terminal."""
    import shutil

    return max(60, min(100, shutil.get_terminal_size((100, 24)).columns))
