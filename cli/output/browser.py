"""A report in the browser: written to a file first, since a page that was opened has to stay where it is."""

from __future__ import annotations

import tempfile
import webbrowser
from pathlib import Path

from cli.console.printing import note
from cli.output.target import write_whole


def open_page(page: str, name: str, output: str | None) -> None:
    """Write a page to `output`, or to a folder that only this user can read, and open it; its place is told."""
    chosen = output not in (None, "-")
    path = Path(output or "") if chosen else Path(tempfile.mkdtemp(prefix="certwise-")) / f"{name}.html"
    write_whole(path, page if page.endswith("\n") else page + "\n")
    opened = webbrowser.open(path.absolute().as_uri())
    note(f"{path}" if opened else f"no browser could be started; the report is in {path}")
