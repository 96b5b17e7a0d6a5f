"""Every knowledge base that is edited: which files are open, and what has changed in them."""

from __future__ import annotations

from pathlib import Path

from pygls.uris import to_fs_path

from editor.base import holds, root_of
from editor.desk import Desk
from editor.server import Server


class Desks:
    """Every knowledge base that a file is open of, or that is a folder of the editor."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._desks: dict[Path, Desk] = {}
        # Whether the editor has said that it goes.
        self.over = False

    @property
    def all(self) -> list[Desk]:
        """All of them."""
        return list(self._desks.values())

    def of(self, root: Path) -> Desk:
        """The knowledge base of a folder; one that is new is worked out in a moment."""
        if root not in self._desks:
            self._desks[root] = Desk(root, self.server)
            self._desks[root].changed()
        return self._desks[root]

    def rooted(self, root: Path) -> Desk | None:
        """The knowledge base of a folder, where it is edited."""
        return self._desks.get(root)

    def place(self, address: str) -> tuple[Desk, str] | None:
        """The knowledge base that a file is of, and its name there; None where it is of none."""
        path = to_fs_path(address)
        root = root_of(Path(path)) if path else None
        return None if path is None or root is None else (self.of(root), Path(path).relative_to(root).as_posix())

    def look(self) -> None:
        """Open every knowledge base that is a folder of the editor; the others are done with, but for open files."""
        workspace = self.server.workspace
        addresses = [folder.uri for folder in workspace.folders.values()] or [workspace.root_uri or ""]
        folders = [Path(path) for path in map(to_fs_path, filter(None, addresses)) if path]
        for folder in filter(holds, folders):
            self.of(folder)
        for root, desk in list(self._desks.items()):
            if root not in folders and not desk.base.overlay.any_open:
                self._desks.pop(root).end()

    def show(self, address: str, text: str) -> None:
        """Take the text of a file that is open."""
        path, place = to_fs_path(address), self.place(address)
        if path is not None and place is not None:
            self.server.addresses[path] = address
            place[0].base.overlay.open(place[1], text)
            place[0].changed()

    def hide(self, address: str) -> None:
        """Take the file of the disk again."""
        if place := self.place(address):
            self.server.addresses.pop(to_fs_path(address) or "", None)
            place[0].base.overlay.close(place[1])
            place[0].changed()
            self.look()

    def changed(self) -> None:
        """Work out every one anew."""
        for desk in self._desks.values():
            desk.changed()

    def end(self) -> None:
        """End all that goes on, since the editor goes."""
        self.over = True
        for desk in self._desks.values():
            desk.end()

    def kill(self) -> None:
        """End every process."""
        for desk in self._desks.values():
            desk.proofs.end()
            desk.work.end()
