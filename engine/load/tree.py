"""A tree of files, on a disk or in a git revision, and the way through it: the same rules for links in both."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal, Protocol

from engine.documents.text import MAX_BYTES, text_of
from engine.problem import Problem, ProblemError, Where

Kind = Literal["file", "folder", "link", "submodule", "other"]
MOST_LINKS = 40
MISSING = "is not there"
MOST_ENTRIES = 20_000
MOST_LEVELS = 64


class Tree(Protocol):
    """What stands under paths from a root, with / between their parts; "" is the root. Links are not followed."""

    def kind(self, path: str) -> Kind | None:
        """What stands at a path itself; None where nothing does."""

    def names(self, path: str) -> list[str]:
        """The names in a folder. Raises OSError where it cannot be read."""

    def target(self, path: str) -> str:
        """Where a link leads, as it is written. Raises OSError where it cannot be read."""

    def text(self, path: str, name: str, limit: int = MAX_BYTES) -> str:
        """The text of a file of at most `limit` bytes, called `name` in messages. Raises ProblemError as `text_of`."""


class LostError(Exception):
    """A path that leads to nothing that may be read; the message ends a sentence that begins with the path."""


class Disk:
    """A folder of the file system."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def kind(self, path: str) -> Kind | None:
        """What stands at a path itself. Raises LostError where the disk does not tell."""
        try:
            mode = (self.root / path).lstat().st_mode
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None
        except OSError as error:
            raise LostError(f"cannot be read: {error.strerror}") from None
        if stat.S_ISLNK(mode):
            return "link"
        return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"

    def names(self, path: str) -> list[str]:
        """The names in a folder."""
        return os.listdir(self.root / path)  # noqa: PTH208  names are wanted, and paths cost as much again

    def target(self, path: str) -> str:
        """Where a link leads."""
        return os.readlink(self.root / path)  # noqa: PTH115  as it is written, not tidied

    def text(self, path: str, name: str, limit: int = MAX_BYTES) -> str:
        """The text of a file, without following a link that has been put on the way since."""
        return text_of(self.root / path, limit, name, partial(_unlinked, self.root, path))


def _unlinked(root: Path, path: str, _: str, flags: int) -> int:
    """Open a file below a root part by part, none of which is a link. Raises OSError where one is."""
    if not hasattr(os, "O_NOFOLLOW"):
        return os.open(root / path, flags)
    *folders, name = path.split("/")
    here = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for folder in folders:
            above, here = here, os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
            os.close(above)
        return os.open(name, flags | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=here)
    finally:
        os.close(here)


def check_inside(root: Path, paths: Iterable[Path]) -> None:
    """Raise ProblemError where a file to be written below a root lies elsewhere once links are followed."""
    found = []
    for path in paths:
        try:
            followed(Disk(root), path.relative_to(root).as_posix())
        except LostError as error:
            if str(error) != MISSING:
                found.append(Problem(Where(str(path)), "link-out", f"the way there {error}"))
    if found:
        raise ProblemError(found)


def followed(tree: Tree, path: str) -> tuple[str, Kind]:
    """Where a path leads once every link on it is followed, and what stands there.

    Raises LostError where a link leads out of the tree, in a circle, or nowhere.
    """
    waiting = [part for part in path.split("/") if part]
    waiting.reverse()
    done: list[str] = []
    links = 0
    while waiting:
        part = waiting.pop()
        if part in ("", "."):
            continue
        if part == "..":
            if not done:
                raise LostError("is a link that leads out of the folder of the knowledge base; copy the file instead")
            done.pop()
            continue
        here = "/".join([*done, part])
        kind = tree.kind(here)
        if kind is None:
            raise LostError("is a link that leads nowhere; mend or remove it" if links else MISSING)
        if kind != "link":
            if waiting and kind != "folder":
                raise LostError("is a link that leads nowhere; mend or remove it")
            done.append(part)
            continue
        links += 1
        if links > MOST_LINKS:
            raise LostError("is a link that leads in a circle; mend or remove it")
        target = _target(tree, here)
        waiting.extend(reversed(target.split("/")))
    found = "/".join(done)
    return found, tree.kind(found) or "folder"


def _target(tree: Tree, path: str) -> str:
    try:
        target = tree.target(path)
    except OSError as error:
        raise LostError(f"cannot be read: {error.strerror}") from None
    if target.startswith("/"):
        raise LostError(
            "is a link by an absolute path, which leads out of the folder of the knowledge base; link by a relative one"
        )
    return target


class Entry:
    """A name found on the way through a tree: where it leads and what stands there, or `lost`, why it leads nowhere."""

    __slots__ = ("kind", "lost", "name", "real")

    def __init__(self, name: str, real: str = "", kind: Kind = "other", lost: str = "") -> None:
        self.name = name
        self.real = real
        self.kind = kind
        self.lost = lost


def walk(tree: Tree, folder: str) -> Iterator[Entry]:
    """Everything below a folder but the folders themselves, in the order of names, through links.

    No folder comes twice on one way down, so a circle ends where it closes. What cannot be read comes as an entry that
    is `lost`.
    """
    count = 0
    # The name on the way, where the folder that it stands in really is, and all folders above.
    stack: list[tuple[str, str, tuple[str, ...]]] = [(folder, folder, ())]
    while stack:
        name, place, above = stack.pop()
        count += 1
        if count > MOST_ENTRIES or len(above) > MOST_LEVELS:
            yield Entry(name, lost="is one file too many, or too deep a folder, to be read")
            return
        try:
            real, kind = followed(tree, place)
            if kind != "folder":
                yield Entry(name, real, kind)
                continue
            if real in above:
                yield Entry(name, lost="is a link that leads back to a folder that it stands in; remove it")
                continue
            inside = sorted(tree.names(real), reverse=True)
        except LostError as error:
            yield Entry(name, lost=str(error))
            continue
        except OSError as error:
            yield Entry(name, lost=f"cannot be read: {error.strerror}")
            continue
        stack.extend((f"{name}/{each}", f"{real}/{each}", (*above, real)) for each in inside if each != ".git")
