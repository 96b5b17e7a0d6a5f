"""A git revision as a tree of files: its trees and blobs as they are, read without filters, hooks or attributes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from engine.documents.text import MAX_BYTES, decoded
from engine.load.git import ForeignError, GitError, run, trusted_folders
from engine.load.tree import Kind, LostError
from engine.problem import Problem, ProblemError, Where

MAX_LISTING = 64 * 1024 * 1024
MAX_TREE = 256 * 1024 * 1024
# Nothing outside the repository is asked, nothing is run, and what stands in it is not replaced by something else.
_SETTINGS = (
    "--no-pager", "--no-replace-objects", "--literal-pathspecs", "-c", "core.fsmonitor=false", "-c",
    "core.hooksPath=/dev/null", "-c", "core.attributesFile=/dev/null", "-c", "core.warnAmbiguousRefs=true", "-c",
    "protocol.allow=never", "-c", "advice.objectNameWarning=false", "-c", "core.alternateRefsCommand=", "-c",
    "submodule.recurse=false",
)  # fmt: skip


def git(folder: Path, *arguments: str, given: bytes = b"", most: int = 0) -> tuple[bytes, str]:
    """What git prints for a command in a folder, and what it says beside it.

    Raises GitError where it fails, takes too long, or prints more than `most` bytes, or else than a listing may have.
    """
    most = most or MAX_LISTING
    try:
        return run(folder, [*_SETTINGS, *arguments], given, most)
    except ForeignError:
        # Git reads nothing of a folder of another user unless its own user trusts that, in settings left aside here.
        trusted = [each for name in trusted_folders() for each in ("-c", f"safe.directory={name}")]
        return run(folder, [*_SETTINGS, *trusted, *arguments], given, most)


def object_of(folder: Path, revision: str) -> str:
    """The id of the object that a revision names in the repository of a folder.

    Raises GitError where there is none, and where a branch and a tag share the name.
    """
    found, said = git(folder, "rev-parse", "--verify", "--end-of-options", revision)
    if "is ambiguous" in said:
        raise GitError("a branch and a tag have this name; write refs/heads/NAME or refs/tags/NAME")
    return found.decode().strip()


def full_name(folder: Path, revision: str) -> str:
    """A name of a revision that no folder has: of its branch or tag, else its id."""
    try:
        found = git(folder, "rev-parse", "--symbolic-full-name", "--verify", "--end-of-options", revision)[0]
        name = found.decode(errors="replace").strip().split("\n")[-1]
        return name if name.startswith("refs/") else object_of(folder, revision)
    except GitError:
        return revision


@dataclass(slots=True)
class _Listed:
    kind: Kind
    id: str
    size: int


_KINDS: dict[str, Kind] = {"040000": "folder", "120000": "link", "160000": "submodule"}


class GitTree:
    """The tree of a revision from the folder of a knowledge base down; `shown` is how messages call it.

    Raises ProblemError where the revision cannot be read.
    """

    def __init__(self, folder: Path, revision: str, shown: str) -> None:
        """Read the tree of a revision, which messages call `shown`. Raises ProblemError where git cannot give it."""
        self.folder = folder
        self.shown = shown
        self.listed: dict[str, _Listed] = {}
        self.below: dict[str, list[str]] = {"": []}
        self.blobs: dict[str, bytes] = {}
        try:
            self._list(self._root(revision))
            self._fetch()
        except GitError as error:
            raise self._unreadable(str(error)) from None

    def _unreadable(self, reason: str) -> ProblemError:
        said = f"is neither a folder nor a git revision of {self.folder}" + (f" ({reason})" if reason else "")
        return ProblemError([Problem(Where(self.shown), "unreadable-revision", said)])

    def _root(self, revision: str) -> str:
        """The tree to read: the knowledge base's folder in a commit, or the very tree that was named."""
        named = object_of(self.folder, revision)
        kind = git(self.folder, "cat-file", "-t", f"{named}^{{}}")[0].decode().strip()
        if kind == "tree":
            return f"{named}^{{tree}}"
        if kind != "commit":
            raise GitError(f"it names a {kind}, and a commit or a folder is wanted")
        inside = git(self.folder, "rev-parse", "--show-prefix")[0].decode(errors="surrogateescape").rstrip("\n/")
        if not inside:
            return f"{named}^{{tree}}"
        try:
            return object_of(self.folder, f"{named}:{inside}")
        except GitError:
            raise GitError(f"there is no folder {inside} in it") from None

    def _list(self, tree: str) -> None:
        listing = git(self.folder, "ls-tree", "-r", "-t", "-z", "-l", "--full-tree", "--end-of-options", tree)[0]
        for line in listing.split(b"\0"):
            about, tab, raw = line.partition(b"\t")
            if tab:
                mode, _, id, size = about.decode().split()
                path = raw.decode(errors="surrogateescape")
                self.listed[path] = _Listed(_KINDS.get(mode, "file"), id, int(size) if size.isdigit() else 0)
                folder, _, name = path.rpartition("/")
                self.below.setdefault(folder, []).append(name)
                if mode == "040000":
                    self.below.setdefault(path, [])

    def _fetch(self) -> None:
        """Read, in one go, the files below the two folders that are not too large."""
        wanted = {
            each.id: each.size
            for path, each in self.listed.items()
            if each.kind in ("file", "link") and path.startswith(("facts/", "rules/")) and each.size <= MAX_BYTES
        }
        if sum(wanted.values()) > MAX_TREE:
            raise GitError(f"its facts and rules hold more than {MAX_TREE >> 20} MB")
        if wanted:
            named = "\n".join(wanted).encode() + b"\n"
            data = git(self.folder, "cat-file", "--batch", given=named, most=MAX_TREE + MAX_LISTING)[0]
            self.blobs.update(_batch(data))

    def kind(self, path: str) -> Kind | None:
        """What stands at a path itself."""
        if not path:
            return "folder"
        found = self.listed.get(path)
        return found.kind if found else None

    def names(self, path: str) -> list[str]:
        """The names in a folder."""
        return self.below.get(path, [])

    def target(self, path: str) -> str:
        """Where a link leads."""
        return self._data(path, LostError("cannot be read from the repository")).decode(errors="surrogateescape")

    def text(self, path: str, name: str, limit: int = MAX_BYTES) -> str:
        """The text of a file. Raises ProblemError where it is larger than `limit` bytes, missing, or not UTF-8."""
        if self.listed[path].size > limit:
            said = f"larger than the {limit // 1024:,} KB that are read"
            raise ProblemError([Problem(Where(name), "too-large", said)])
        missing = Problem(Where(name), "unreadable-file", "cannot be read: the repository does not hold it")
        return decoded(self._data(path, ProblemError([missing])), name, limit)

    def _data(self, path: str, otherwise: Exception) -> bytes:
        id = self.listed[path].id
        if id not in self.blobs:
            try:
                self.blobs.update(_batch(git(self.folder, "cat-file", "--batch", given=f"{id}\n".encode())[0]))
            except GitError:
                raise otherwise from None
        if id not in self.blobs:
            raise otherwise
        return self.blobs[id]


def _batch(data: bytes) -> dict[str, bytes]:
    """The blobs in what `git cat-file --batch` prints, by id."""
    found = {}
    position = 0
    while match := _BLOB.match(data, position):
        if match[2] is None:
            position = match.end()
            continue
        size = int(match[2])
        found[match[1].decode()] = data[match.end() : match.end() + size]
        position = match.end() + size + 1
    return found


_BLOB = re.compile(rb"([0-9a-f]+) (?:blob ([0-9]+)|missing)\n")
