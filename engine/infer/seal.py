"""What is kept between runs is believed only where this user alone can have written it: owner, mode and seal.

The seal is a keyed hash over a file's name and content. Its key lies apart, with the user's data, so that a folder
which was unpacked, restored or handed on is worth nothing here, whoever it then belongs to.
"""

from __future__ import annotations

import os
import stat
from hashlib import blake2b
from pathlib import Path

from engine.files import placing
from engine.home import user_folder

MOST_BYTES = 256 * 1024 * 1024
KEY = "cache.key"
_KEY_BYTES, _SEAL_BYTES = 32, 32
_MAGIC = b"certwise compiled 1\n"
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def opened(path: Path) -> bytes | None:
    """What `put` wrote under this very name, None where nothing is there.

    Raises PermissionError where others can have written it, or it was not sealed here, and OSError where it cannot be
    read.
    """
    try:
        data = _bytes(path)
    except FileNotFoundError:
        return None
    key = _key()
    start = len(_MAGIC) + _SEAL_BYTES
    if key is None or data[:start] != _MAGIC + _seal(key, path.name, memoryview(data)[start:]):
        raise PermissionError(f"{path} was not sealed with the key of this user")
    return data[start:]


def put(path: Path, content: bytes) -> None:
    """Keep a content under a name. Raises OSError where it, or the key, cannot be kept where only this user writes."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _own(path.parent.lstat(), path.parent, folder=True)
    key = _key() or _new_key()
    _placed(path, _MAGIC + _seal(key, path.name, content) + content)


def key_file() -> Path:
    """Where the key of the seals is."""
    return Path(user_folder("data")) / KEY


def _seal(key: bytes, name: str, content: bytes | memoryview) -> bytes:
    hashed = blake2b(f"{len(name)} {name} ".encode(), key=key, digest_size=_SEAL_BYTES)
    hashed.update(content)
    return hashed.digest()


def _placed(path: Path, content: bytes, forbidden: int = _OTHERS_WRITE) -> None:
    """Write a private file; what stands there and is not this user's alone makes room, a link too."""
    try:
        _own(path.lstat(), path, forbidden=forbidden)
    except FileNotFoundError:
        pass
    except PermissionError:
        path.unlink()
    with placing(path, private=True) as partial:
        partial.write_bytes(content)


def _key() -> bytes | None:
    """The key; None where there is none, or one that others can have read or written."""
    path = key_file()
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_LINK)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        try:
            _own(os.fstat(file.fileno()), path, forbidden=_OTHERS)
        except OSError:
            return None
        key = file.read(_KEY_BYTES + 1)
    return key if len(key) == _KEY_BYTES else None


def _new_key() -> bytes:
    path, key = key_file(), os.urandom(_KEY_BYTES)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _placed(path, key, _OTHERS)
    if _key() != key:
        raise PermissionError(f"{path} cannot be kept from others")
    return key


def _bytes(path: Path) -> bytes:
    """The content of a file of this user's own, in such a folder. Raises OSError for any other."""
    if not hasattr(os, "O_DIRECTORY"):
        # Windows: the rights of the user's own folders are those that the system gives.
        return path.read_bytes()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | _NO_LINK)
    try:
        _own(os.fstat(folder), path.parent, folder=True)
        descriptor = os.open(path.name, os.O_RDONLY | _NO_LINK, dir_fd=folder)
    finally:
        os.close(folder)
    with os.fdopen(descriptor, "rb") as file:
        _own(os.fstat(descriptor), path)
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise PermissionError(f"{path} is larger than anything that is kept")
    return data


def _own(found: os.stat_result, path: Path, folder: bool = False, forbidden: int = _OTHERS_WRITE) -> None:
    """Raise PermissionError for what is no plain file, or folder, that only this user can write."""
    sound = stat.S_ISDIR(found.st_mode) if folder else stat.S_ISREG(found.st_mode)
    if hasattr(os, "geteuid"):
        sound = sound and found.st_uid == os.geteuid() and not found.st_mode & forbidden
    if not sound:
        raise PermissionError(f"{path} is not this user's alone")
