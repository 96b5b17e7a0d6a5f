"""Who else could have put something there: links of other users, and folders in which others can change names.

The superuser can do anything, and so counts as nobody else.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

_MOST_LINKS = 40
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)


def trusted(status: os.stat_result) -> bool:
    """Whether something belongs to this user or the superuser; always where the system does not tell."""
    return not hasattr(os, "geteuid") or status.st_uid in (os.geteuid(), 0)


def strange_link(name: str) -> str | None:
    """The first link on the way to a name that belongs to another user, who so says where the way leads."""
    if not hasattr(os, "geteuid"):
        return None
    whole = name if name.startswith("/") else f"{os.getcwd()}/{name}"  # noqa: PTH109  as it is written
    waiting = [*reversed(whole.split("/"))]
    here, links = "", 0
    while waiting:
        part = waiting.pop()
        if part in ("", "."):
            continue
        if part == "..":
            here = here.rpartition("/")[0]
            continue
        path = f"{here}/{part}"
        try:
            status = os.lstat(path)
            if not stat.S_ISLNK(status.st_mode):
                here = path
                continue
            target = os.readlink(path)  # noqa: PTH115  as it is written
        except OSError:
            return None
        links += 1
        if not trusted(status):
            return path
        if links > _MOST_LINKS:
            return None
        here = "" if target.startswith("/") else here
        waiting.extend(reversed(target.split("/")))
    return None


def shared(folder: Path) -> bool:
    """Whether other users can change what a name below a folder, given by its real path, leads to.

    In a folder with the sticky bit, as /tmp is, they cannot: there all rename and remove their own files alone.
    """
    if not hasattr(os, "geteuid"):
        return False
    for each in (folder, *folder.parents):
        status = each.stat()
        if not trusted(status) or (status.st_mode & _OTHERS_WRITE and not status.st_mode & stat.S_ISVTX):
            return True
    return False


def opened(folder: Path) -> int:
    """A descriptor of the folder of a real path. Raises OSError where a part of it has become a link meanwhile."""
    descriptor = os.open(folder.anchor, _FOLDER)
    for part in folder.parts[1:]:
        above = descriptor
        try:
            descriptor = os.open(part, _FOLDER, dir_fd=above)
        finally:
            os.close(above)
    return descriptor
