"""The one writer: a file is written whole or not at all, and what is not a plain file is written through.

A new content is completed in a folder beside the target that only this user can enter, and takes the target's place by
a rename. Where a rename would lose something (other names of the same file, its owner, a folder that takes no new
names), the complete content is copied over the old one, of which a copy is kept until that is done. Where others can
change names on the way to the target, nothing is done by way of a name: see `_into_shared`.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from engine import ownership
from engine.pattern import pattern
from engine.problem import Problem, ProblemError, Where

_PREFIX = ".certwise-"
_DESCRIPTORS = pattern(r"/proc/(\d+)(?:/task/\d+)?/fd")
_NUMBER = pattern(r"[0-9]{1,6}")
_STANDARD = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
_LINKS = 40


@dataclass(slots=True)
class _Target:
    """Where a name leads: a file by its real path, with its status where it exists, or an open descriptor."""

    path: Path
    status: os.stat_result | None = None
    descriptor: int | None = None

    @property
    def plain(self) -> bool:
        return self.descriptor is None and (self.status is None or stat.S_ISREG(self.status.st_mode))


def write(path: Path | str, content: str | bytes | Iterable[str], private: bool = True) -> None:
    """Write a text (as UTF-8, its line ends as they are) or bytes to a file, whole or not at all.

    A file that is there keeps its mode and its other names; a link is followed, but not another user's; a device, a
    pipe or a descriptor is written through. A new `private` file can be read by this user alone. Raises ProblemError
    where it cannot be done, and BrokenPipeError where the reader of a pipe has gone.
    """
    with replacing(path, private) as partial, partial.open("wb") as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            # As on a terminal: what UTF-8 does not have, half of a pair of surrogates, is written as an escape.
            file.writelines(
                part.encode(errors="backslashreplace") for part in ([content] if isinstance(content, str) else content)
            )


@contextlib.contextmanager
def replacing(path: Path | str, private: bool = True) -> Iterator[Path]:
    """A name to write to. Its content takes the place of `path` where nothing is raised, and vanishes otherwise.

    The name is that of no file yet, in a folder of its own. Raises ProblemError and BrokenPipeError as `write` does;
    an OSError of the caller's own writing becomes a ProblemError too.
    """
    try:
        with placing(path, private) as partial:
            yield partial
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(path, error) from None


@contextlib.contextmanager
def placing(path: Path | str, private: bool = True) -> Iterator[Path]:
    """As `replacing`, for callers with messages of their own: raises OSError alone."""
    target = _followed(os.fspath(path))
    shared = target.plain and ownership.shared(target.path.parent)
    with contextlib.ExitStack() as stack:
        folder, beside = _workshop(target, shared, stack)
        partial = folder / "new"
        yield partial
        _synced(partial)
        if not target.plain:
            _through(partial, target)
        elif shared:
            _into_shared(partial, target, private)
        elif not (beside and _renamed(partial, target, private)):
            with _reopened(target.path, os.O_RDWR, target.status) as file:
                _over(partial, file)


@contextlib.contextmanager
def workshop(parent: Path) -> Iterator[Path]:
    """A new folder that only this user can enter, and that goes with what is in it. Raises OSError."""
    import shutil

    folder = _new_name(parent)
    try:
        folder.mkdir(0o700)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _new_name(parent: Path) -> Path:
    # Told before the folder is made: an interrupt just after it would leave one that nobody knows of.
    return parent / f"{_PREFIX}{os.urandom(8).hex()}"


def unwritable(path: Path | str, error: OSError) -> ProblemError:
    """What to tell where a file cannot be written."""
    name = os.fspath(path)
    return ProblemError([Problem(Where(name or "the output"), "unwritable", _reason(name, error))])


def check(path: Path | str) -> None:
    """Raise ProblemError where it is plain beforehand that nothing can be written to `path`."""
    try:
        target = _followed(os.fspath(path))
        if target.status is None and not target.path.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
    except OSError as error:
        raise unwritable(path, error) from None


def same(one: Path | str, other: Path | str) -> bool:
    """Whether two names lead to one plain file, or would once it is there."""
    try:
        left, right = _followed(os.fspath(one)), _followed(os.fspath(other))
    except OSError:
        return False
    if left.status is None or right.status is None:
        return left.plain and right.plain and left.path == right.path
    return stat.S_ISREG(left.status.st_mode) and os.path.samestat(left.status, right.status)


def plain(path: Path | str) -> bool:
    """Whether a name leads to a plain file, or to nothing yet: anything else is written through."""
    try:
        return _followed(os.fspath(path)).plain
    except OSError:
        return True


def _followed(name: str) -> _Target:
    """Where a name leads. Raises OSError where nothing can be written there."""
    if not name:
        raise OSError(errno.EINVAL, "the name of a file is missing")
    if name.endswith(os.sep):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), name)
    try:
        descriptor = _descriptor(name)
        if descriptor is not None:
            return _Target(Path(name), os.fstat(descriptor), descriptor)
        if (link := ownership.strange_link(name)) is not None:
            raise OSError(errno.EACCES, f"{link} is a link of another user; name the file that is meant", name)
        status = Path(name).stat()
    except FileNotFoundError:
        return _Target(Path(os.path.realpath(name)))
    except ValueError:
        raise OSError(errno.EINVAL, "the name cannot be a file's") from None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), name)
    return _Target(Path(os.path.realpath(name) if stat.S_ISREG(status.st_mode) else name), status)


def _descriptor(name: str) -> int | None:
    """The descriptor of this process that a name stands for, by way of links too; it keeps its place and its mode."""
    for _ in range(_LINKS):
        path = Path(name) if name.startswith(os.sep) else Path.cwd() / name
        if str(path) in _STANDARD:
            return _STANDARD[str(path)]
        folder = Path(os.path.realpath(path.parent))
        found = _DESCRIPTORS.fullmatch(str(folder))
        own = str(path.parent) == "/dev/fd" or (found is not None and int(found[1]) == os.getpid())
        if own and _NUMBER.fullmatch(path.name):
            return int(path.name)
        if not (folder / path.name).is_symlink():
            return None
        name = str(folder / (folder / path.name).readlink())
    return None


def _workshop(target: _Target, shared: bool, stack: contextlib.ExitStack) -> tuple[Path, bool]:
    """A folder of its own for the new content, and whether it lies beside the target, so that a rename will do."""
    import tempfile

    if target.plain and not shared:
        try:
            return stack.enter_context(workshop(target.path.parent)), True
        except OSError:
            if target.status is None:
                raise
    return stack.enter_context(workshop(Path(tempfile.gettempdir()))), False


def _renamed(partial: Path, target: _Target, private: bool) -> bool:
    """Put the content in place by a rename; False where that would lose something of the file that is there."""
    before = target.status
    if before is None:
        if private:
            partial.chmod(0o600)
    else:
        if before.st_nlink > 1:
            return False
        if not os.access(target.path, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), target.path)
        made = partial.stat()
        if (made.st_uid, made.st_gid) != (before.st_uid, before.st_gid):
            try:
                os.chown(partial, before.st_uid, before.st_gid)
            except OSError:
                return False
        partial.chmod(stat.S_IMODE(before.st_mode))
        _copy_attributes(target.path, partial)
    try:
        partial.replace(target.path)
    except OSError:
        # A file that something is mounted on, or another user's where only owners rename, can still be written.
        if before is None:
            raise
        return False
    _sync_folder(target.path.parent)
    return True


def _into_shared(partial: Path, target: _Target, private: bool) -> None:
    """Place the content where others can change names meanwhile, so by way of descriptors alone.

    They can still take the file away or put another in its place, since the folder lets them, but no file is touched
    that they could not reach.
    """
    import shutil

    folder, name = ownership.opened(target.path.parent), target.path.name
    made = f"{_PREFIX}{os.urandom(8).hex()}"
    try:
        with contextlib.ExitStack() as stack:
            before = target.status
            old = before and stack.enter_context(_reopened(name, os.O_RDWR, before, folder))
            if before and before.st_nlink > 1:
                raise OSError(errno.EMLINK, "it has other names, and others can write in this folder; name a new file")
            try:
                try:
                    new = os.fdopen(os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600, dir_fd=folder), "wb")
                except OSError:
                    if old is None:
                        raise
                    return _over(partial, old)
                with new, partial.open("rb") as content:
                    if old is not None and not _as_before(new.fileno(), old.fileno()):
                        os.unlink(made, dir_fd=folder)
                        return _over(partial, old)
                    if old is None and not private:
                        os.fchmod(new.fileno(), stat.S_IMODE(partial.stat().st_mode))
                    shutil.copyfileobj(content, new)
                    new.flush()
                    os.fsync(new.fileno())
                os.rename(made, name, src_dir_fd=folder, dst_dir_fd=folder)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(made, dir_fd=folder)
                raise
    finally:
        os.close(folder)
    _sync_folder(target.path.parent)
    return None


def _as_before(made: int, before: int) -> bool:
    """Give a file the owner, the mode and the attributes of another one; False where it cannot have its owner."""
    status, found = os.fstat(before), os.fstat(made)
    if (found.st_uid, found.st_gid) != (status.st_uid, status.st_gid):
        try:
            os.fchown(made, status.st_uid, status.st_gid)
        except OSError:
            return False
    os.fchmod(made, stat.S_IMODE(status.st_mode))
    _copy_attributes(before, made)
    return True


def _copy_attributes(source: Path | int, target: Path | int) -> None:
    """Extended attributes, access lists among them, where the system has any."""
    if not hasattr(os, "listxattr"):
        return
    with contextlib.suppress(OSError):
        for name in os.listxattr(source):
            with contextlib.suppress(OSError):
                os.setxattr(target, name, os.getxattr(source, name))


def _reopened(name: Path | str, way: int, status: os.stat_result | None, folder: int | None = None) -> IO[bytes]:
    """Open what was found under a name. Raises OSError where something else stands there meanwhile."""
    flags = way | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(name, flags, dir_fd=folder)
    if status is not None and not os.path.samestat(os.fstat(descriptor), status):
        os.close(descriptor)
        raise OSError(errno.ESTALE, "another file has taken its place meanwhile")
    return os.fdopen(descriptor, "r+b" if way == os.O_RDWR else "wb", buffering=0 if way == os.O_RDWR else -1)


def _through(partial: Path, target: _Target) -> None:
    import shutil

    if target.descriptor is None:
        opened = _reopened(target.path, os.O_WRONLY, target.status)
    else:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        opened = os.fdopen(os.dup(target.descriptor), "wb")
    with opened as sink, partial.open("rb") as source:
        shutil.copyfileobj(source, sink)


def _over(partial: Path, file: IO[bytes]) -> None:
    """Copy the content over a file's old one. What goes wrong meanwhile brings the old one back."""
    import shutil

    folder = _new_name(partial.parent.parent)
    kept, lost = folder / "old", False
    try:
        folder.mkdir(0o700)
        with kept.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        _synced(kept)
        try:
            _copied(partial, file.fileno())
        except BaseException:
            lost = True
            _copied(kept, file.fileno())
            lost = False
            raise
    except OSError as error:
        held = f"; what it held is in {kept}" if lost else ""
        raise OSError(error.errno, f"{error.strerror}{held}") from None
    finally:
        if not lost:
            shutil.rmtree(folder, ignore_errors=True)


def _copied(source: Path, descriptor: int) -> None:
    """Write a file's content into an open one from its start; it is cut to that length only when all is written."""
    import shutil

    os.lseek(descriptor, 0, os.SEEK_SET)
    with source.open("rb") as content, os.fdopen(os.dup(descriptor), "r+b") as file:
        file.seek(0)
        shutil.copyfileobj(content, file)
        file.flush()
        file.truncate()
        os.fsync(file.fileno())


def _synced(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make a new name last; Windows cannot open a folder, and keeps names itself."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _reason(name: str, error: OSError) -> str:
    if isinstance(error, IsADirectoryError):
        return "cannot be written: this is a folder; name a file in it"
    if isinstance(error, FileNotFoundError) and not (folder := Path(os.path.realpath(name)).parent).is_dir():
        return f"cannot be written: there is no folder {folder}; make it first"
    return f"cannot be written: {error.strerror or error}"
