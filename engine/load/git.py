"""Git run as a reader that obeys nobody: no settings but its own, no programs, and bounds in time and size."""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path

SECONDS = 60
_MOST_SAID = 64 * 1024
_CHUNK = 1 << 16
# Neither the user's settings nor the system's: what they set is made for a person who works in the repository.
_ENVIRONMENT = {
    "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1",
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_ATTR_NOSYSTEM": "1", "GIT_PAGER": "cat",
}  # fmt: skip


class GitError(Exception):
    """What git says about why it cannot do what was asked; the message is empty where it says nothing."""


class ForeignError(GitError):
    """Git does not read a repository of another user."""


def run(folder: Path, arguments: list[str], given: bytes, most: int, own: bool = True) -> tuple[bytes, str]:
    """What git prints in a folder, and what it says beside it; `own` leaves the settings of user and system aside.

    Raises GitError where it fails, takes longer than a minute, or prints more than `most` bytes, and ForeignError where
    the repository is another user's.
    """
    # The caller's GIT_DIR and the like name another repository, index or objects than the folder's own.
    named = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        process = subprocess.Popen(  # noqa: S603  no shell, and what users give stands where only a revision can
            ["git", "-C", str(folder), *arguments],  # noqa: S607  whichever git the user has
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=named | (_ENVIRONMENT if own else {"LC_ALL": "C"}),
        )
    except FileNotFoundError:
        raise GitError("git is not installed") from None
    except (OSError, ValueError) as error:
        raise GitError(str(error)) from None
    printed, said = _Reading(process, most), _Reading(process, _MOST_SAID, of_errors=True)
    late = threading.Timer(SECONDS, process.kill)
    late.start()
    try:
        with process:
            printed.start()
            said.start()
            _give(process, given)
            printed.join()
            said.join()
    finally:
        timed_out = not late.is_alive()
        late.cancel()
    if timed_out:
        raise GitError(f"git took longer than {SECONDS} s")
    if printed.too_much:
        raise GitError(f"it holds more than the {most >> 20} MB that are read")
    if said.too_much:
        raise GitError("git complains without end")
    message = said.data.decode(errors="replace").strip()
    if process.returncode:
        first = message.split("\n")[0].removeprefix("fatal: ").removeprefix("error: ")
        if "dubious ownership" in first:
            raise ForeignError(first)
        raise GitError(first)
    return bytes(printed.data), message


def trusted_folders() -> list[str]:
    """The folders of other users that this user, or the system, has told git to read."""
    found: list[str] = []
    for scope in ("--system", "--global"):
        asked = ["config", scope, "--null", "--get-all", "safe.directory"]
        try:
            # Not in the folder itself: its own settings have no say in this.
            printed = run(Path.home(), asked, b"", _MOST_SAID, own=False)[0]
        except (GitError, RuntimeError):
            continue
        found.extend(name.decode(errors="surrogateescape") for name in printed.split(b"\0") if name)
    return found


def _give(process: subprocess.Popen[bytes], given: bytes) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(given)
        process.stdin.close()
    except OSError:
        # It has ended, and its code says why.
        return


class _Reading(threading.Thread):
    """Reads what a process prints; one that prints too much is ended."""

    def __init__(self, process: subprocess.Popen[bytes], most: int, of_errors: bool = False) -> None:
        super().__init__(daemon=True)
        self.process = process
        self.stream = process.stderr if of_errors else process.stdout
        self.most = most
        self.data = bytearray()
        self.too_much = False

    def run(self) -> None:
        assert self.stream is not None
        while chunk := self.stream.read1(_CHUNK):  # type: ignore[attr-defined]  # a pipe's reader is buffered
            self.data += chunk
            if len(self.data) > self.most:
                self.too_much = True
                self.process.kill()
                return
