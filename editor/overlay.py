"""A folder as an editor shows it: the files of the disk, with the unsaved text of each that is open laid over it."""

from __future__ import annotations

from pathlib import Path

from engine.documents.text import MAX_BYTES
from engine.load.folder import Contents, readable
from engine.load.tree import Disk, Kind, LostError, followed
from engine.problem import Problem


class Overlay:
    """A tree (engine.load.tree) of a folder and of the texts that are open, by their paths from the folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.disk = Disk(root)
        self._open: dict[str, str] = {}

    def open(self, name: str, text: str) -> None:
        """Lay a text over a file, which need not be there."""
        self._open[self._real(name)] = text

    def close(self, name: str) -> None:
        """Show the file of the disk again, where there is one."""
        self._open.pop(self._real(name), None)

    def opened(self, name: str) -> str | None:
        """The text of a file that is open."""
        return self._open.get(self._real(name))

    @property
    def any_open(self) -> bool:
        """Whether a file is open."""
        return bool(self._open)

    def _real(self, name: str) -> str:
        try:
            return followed(self.disk, name)[0]
        except LostError:
            return name

    def contents(self) -> tuple[Contents, list[Problem]]:
        """What stands in the folder, and everything that must be knowledge and cannot be read."""
        return readable(self, ".")

    def kind(self, path: str) -> Kind | None:
        """What stands at a path."""
        if path in self._open:
            return "file"
        if any(name.startswith(f"{path}/") for name in self._open):
            return "folder"
        return self.disk.kind(path)

    def names(self, path: str) -> list[str]:
        """The names in a folder, also of files that were never saved. Raises OSError where it cannot be read."""
        before = f"{path}/" if path else ""
        new = {name[len(before) :].partition("/")[0] for name in self._open if name.startswith(before)}
        try:
            return sorted({*self.disk.names(path), *new})
        except FileNotFoundError:
            if not new:
                raise
            return sorted(new)

    def target(self, path: str) -> str:
        """Where a link of the disk leads."""
        return self.disk.target(path)

    def text(self, path: str, name: str, limit: int = MAX_BYTES) -> str:
        """The text of a file, of the editor where it is open. Raises ProblemError as `text_of`."""
        opened = self._open.get(path)
        return self.disk.text(path, name, limit) if opened is None else opened
