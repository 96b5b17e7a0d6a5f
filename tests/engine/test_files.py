"""The one writer: whole or not at all, through what is not a plain file, with modes, links and old contents kept."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import socket
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import files
from engine.problem import ProblemError
from tests.support.interrupting import Interrupt


def refused(path: str | Path, content: str = "new") -> str:
    with pytest.raises(ProblemError) as raised:
        files.write(path, content)
    return str(raised.value)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        files.write(tmp_path / "a", "zwei\r\nZeilen, ä\n", private=False)
        files.write(tmp_path / "b", b"\0\xff")
        files.write(tmp_path / "c", (f"{number}\n" for number in range(3)), private=False)
    finally:
        os.umask(before)
    assert (tmp_path / "a").read_bytes() == "zwei\r\nZeilen, ä\n".encode()
    assert (tmp_path / "b").read_bytes() == b"\0\xff"
    assert (tmp_path / "c").read_text() == "0\n1\n2\n"
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in "abc"] == [0o640, 0o600, 0o640]
    assert names(tmp_path) == ["a", "b", "c"]


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o4755])
@pytest.mark.parametrize("private", [True, False])
def test_the_mode_of_a_file_is_kept(tmp_path: Path, mode: int, private: bool) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    path.chmod(mode)
    files.write(path, "new", private)
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", mode)


def test_other_names_of_a_file_are_kept(tmp_path: Path) -> None:
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_text("old and longer")
    path.chmod(0o604)
    os.link(path, other)
    files.write(path, "new")
    assert other.read_text() == "new"
    assert path.samefile(other)
    assert stat.S_IMODE(path.stat().st_mode) == 0o604
    assert names(tmp_path) == ["a", "b"]


def test_links_are_followed(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target = tmp_path / "there" / "target"
    for name, leads_to in (("relative", "there/target"), ("absolute", str(target)), ("chain", "relative")):
        (tmp_path / name).symlink_to(leads_to)
        files.write(tmp_path / name, name)
        assert (tmp_path / name).is_symlink()
        assert target.read_text() == name
    (tmp_path / "loop").symlink_to("loop")
    assert "cannot be written: Too many levels of symbolic links" in refused(tmp_path / "loop")
    (tmp_path / "nowhere").symlink_to("missing/target")
    assert f"there is no folder {tmp_path}/missing; make it first" in refused(tmp_path / "nowhere")
    assert names(tmp_path / "there") == ["target"]


def test_devices_pipes_and_descriptors_are_written_through(tmp_path: Path) -> None:
    files.write("/dev/null", "text")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "link").symlink_to(pipe)
    for name in ("pipe", "link"):
        read: list[bytes] = []
        reader = threading.Thread(target=lambda read=read: read.append(pipe.read_bytes()))
        reader.start()
        files.write(tmp_path / name, "ä\n" * 100_000)
        reader.join()
        assert read == ["ä\n".encode() * 100_000]
    assert pipe.is_fifo()
    path = tmp_path / "appended"
    path.write_text("before\n")
    with path.open("ab") as opened:
        for folder in ("/dev/fd", "/proc/self/fd", f"/proc/{os.getpid()}/fd"):
            files.write(f"{folder}/{opened.fileno()}", f"{folder[:5]}\n")
        (tmp_path / "descriptor").symlink_to(f"/dev/fd/{opened.fileno()}")
        files.write(tmp_path / "descriptor", "by a link\n")
    assert path.read_text() == "before\n/dev/\n/proc\n/proc\nby a link\n"


@pytest.fixture
def own_folder() -> Iterator[Path]:
    """A folder of a user who may not write everywhere, which this process is meanwhile."""
    before = os.geteuid()
    with tempfile.TemporaryDirectory() as name:
        if before == 0:
            os.chown(name, 65534, 65534)
            os.seteuid(65534)
        yield Path(name)
        os.seteuid(before)


def test_permissions(own_folder: Path) -> None:
    path = own_folder / "a"
    path.write_text("old")
    path.chmod(0o444)
    assert "cannot be written: Permission denied" in refused(path)
    path.chmod(0o644)
    own_folder.chmod(0o555)
    files.write(path, "new")
    assert path.read_text() == "new"
    assert "cannot be written: Permission denied" in refused(own_folder / "b")
    own_folder.chmod(0o755)
    assert names(own_folder) == ["a"]


@pytest.mark.parametrize("linked", [True, False])
def test_what_fails_in_the_middle_leaves_the_old_content(
    tmp_path: Path, linked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_text("old" * 100_000)
    if linked:
        os.link(path, tmp_path / "b")
    seen: list[str] = []

    def full(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").resolve().name == ("a" if linked else "new") and not seen:
            seen.append("failed")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert "cannot be written: No space left on device" in refused(path, "other" * 100_000)
    assert seen
    assert path.read_text() == "old" * 100_000
    assert names(tmp_path) == (["a", "b"] if linked else ["a"])


def test_where_the_old_content_cannot_be_brought_back_it_is_kept_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_text("precious")
    os.link(path, tmp_path / "b")

    def full(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").resolve().name == "a":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    message = refused(path, "other")
    kept = Path(message.rpartition("what it held is in ")[2].partition(" [")[0])
    assert kept.read_text() == "precious"


@pytest.mark.parametrize("way", ["new", "renamed", "linked", "shared"])
def test_an_interrupt_at_any_call_leaves_a_whole_file_and_nothing_else(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for one that comes while what is left is cleared away."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    kept = ["a", "b"] if way == "linked" else ["a"]
    for at in itertools.count():
        folder = tmp_path / f"{at:03}"
        folder.mkdir()
        path = folder / "a"
        if way != "new":
            path.write_text("old")
        if way == "linked":
            os.link(path, folder / "b")
        if way == "shared":
            folder.chmod(0o777)
        interrupt = Interrupt(files.__file__, at, "rmtree|unlink|close")
        with contextlib.suppress(KeyboardInterrupt, ProblemError), interrupt.coming():
            files.write(path, "new content")
        assert names(folder) in ([[], kept] if way == "new" else [kept]), interrupt.where
        assert not path.exists() or path.read_text() in ("old", "new content"), interrupt.where
        assert names(tmp_path / "tmp") == [], interrupt.where
        if not interrupt.where:
            break
    assert at > 10


def test_an_interrupt_leaves_the_old_content_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")

    def parts() -> Iterator[str]:
        yield "n" * 1_000_000
        raise KeyboardInterrupt

    for name in ("a", "b"):
        with pytest.raises(KeyboardInterrupt):
            files.write(tmp_path / name, parts())
    assert names(tmp_path) == ["a"]
    assert (tmp_path / "a").read_text() == "old"


def test_long_names(tmp_path: Path) -> None:
    for name in ("n" * 255, "ä" * 127):
        files.write(tmp_path / name, "new")
        files.write(tmp_path / name, "newer")
        assert (tmp_path / name).read_text() == "newer"
    assert "cannot be written: File name too long" in refused(tmp_path / ("n" * 256))


def test_what_cannot_be_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("old")
    for folder in (".", "..", "/", str(tmp_path), "missing/"):
        assert "this is a folder; name a file in it [unwritable]" in refused(folder)
    assert refused("").startswith("the output: error: cannot be written: the name of a file is missing")
    assert "the name cannot be a file's" in refused("a\0b")
    assert "the name cannot be a file's" in refused("a\ud800")
    assert f"there is no folder {tmp_path}/missing/deep; make it first" in refused("missing/deep/file")
    assert "Not a directory" in refused("file/below")
    assert "Bad file descriptor" in refused("/dev/fd/999999")
    assert refused("missing/\x1b[31m\u202e").startswith("missing/\\x1b[31m\\u202e: error")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket")
        assert "cannot be written" in refused("socket")
    assert names(tmp_path) == ["file", "socket"]


def test_what_a_caller_raises_is_not_taken_for_the_writers_own(tmp_path: Path) -> None:
    def parts() -> Iterator[str]:
        yield "half"
        raise ValueError("of the caller")

    with pytest.raises(ValueError, match="of the caller"):
        files.write(tmp_path / "a", parts())
    assert names(tmp_path) == []


def test_same(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("")
    os.link(path, tmp_path / "b")
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "folder").mkdir()
    (tmp_path / "other").symlink_to("folder")
    assert files.same(path, tmp_path / "b")
    assert files.same(tmp_path / "link", tmp_path / "folder" / ".." / "a")
    assert files.same(tmp_path / "folder" / "new", tmp_path / "other" / "new")
    assert not files.same(path, tmp_path / "c")
    assert not files.same("/dev/null", "/dev/null")
    assert not files.same(tmp_path / "folder", tmp_path / "folder")


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder in which everyone can rename everything."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o777)
    return folder


def test_a_shared_folder_gets_the_same_files(shared: Path) -> None:
    path = shared / "a"
    files.write(path, "new")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o600)
    path.chmod(0o664)
    files.write(path, "newer")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("newer", 0o664)
    before = os.umask(0o027)
    try:
        files.write(shared / "b", "open", private=False)
    finally:
        os.umask(before)
    assert stat.S_IMODE((shared / "b").stat().st_mode) == 0o640
    (shared / "link").symlink_to("a")
    files.write(shared / "link", "by a link")
    assert path.read_text() == "by a link"
    os.link(path, shared / "c")
    assert "it has other names, and others can write in this folder" in refused(path)
    assert names(shared) == ["a", "b", "c", "link"]


def test_what_fails_in_a_shared_folder_leaves_the_old_content(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shared / "a").write_text("old")

    def full(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").resolve().parent == shared:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert "No space left on device" in refused(shared / "a")
    assert (shared / "a").read_text() == "old"
    assert names(shared) == ["a"]


@pytest.mark.parametrize("existing", [True, False])
@pytest.mark.parametrize("swapped", ["the file", "its folder", "a folder above"])
def test_a_stranger_who_swaps_names_meanwhile_reaches_no_other_file(
    shared: Path, tmp_path: Path, swapped: str, existing: bool
) -> None:
    """Between the look at a name and the writing, others in a shared folder put a link in its place."""
    private = tmp_path / "private"
    (private / "deep").mkdir(parents=True)
    for victim in (private / "a", private / "deep" / "a"):
        victim.write_text("precious")
    (shared / "deep").mkdir()
    path = shared / "deep" / "a" if swapped != "the file" else shared / "a"
    if existing:
        path.write_text("old")

    def parts() -> Iterator[str]:
        yield "half"
        assert not [each for each in path.parent.iterdir() if each != path and each.name != "deep"], "a name to swap"
        if swapped == "the file":
            path.unlink(missing_ok=True)
            path.symlink_to(private / "a")
        elif swapped == "its folder":
            path.parent.rename(shared / "moved")
            path.parent.symlink_to(private / "deep")
        else:
            shared.rename(tmp_path / "moved")
            shared.symlink_to(private)
        yield "whole"

    with contextlib.suppress(ProblemError):
        files.write(path, parts())
    for victim in (private / "a", private / "deep" / "a"):
        assert victim.read_text() == "precious"
        assert stat.S_IMODE(victim.stat().st_mode) == 0o644
    assert names(private / "deep") == ["a"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can make the links of others")
@pytest.mark.parametrize("name", ["link", "folder/a", "chain"])
def test_the_link_of_another_user_is_not_followed(tmp_path: Path, name: str) -> None:
    victim = tmp_path / "private" / "a"
    victim.parent.mkdir()
    victim.write_text("precious")
    (tmp_path / "link").symlink_to(victim)
    (tmp_path / "folder").symlink_to(victim.parent)
    (tmp_path / "chain").symlink_to("link")
    for each in ("link", "folder"):
        os.chown(tmp_path / each, 12345, 12345, follow_symlinks=False)
    assert "is a link of another user; name the file that is meant" in refused(tmp_path / name)
    assert victim.read_text() == "precious"
    with pytest.raises(ProblemError, match="link of another user"):
        files.check(tmp_path / name)


def test_a_pipe_that_was_swapped_for_a_file_is_not_written(tmp_path: Path) -> None:
    pipe, victim = tmp_path / "pipe", tmp_path / "victim"
    victim.write_text("precious")
    os.mkfifo(pipe)

    def parts() -> Iterator[str]:
        yield "half"
        pipe.unlink()
        pipe.symlink_to(victim)

    with pytest.raises(ProblemError, match="another file has taken its place"):
        files.write(pipe, parts())
    assert victim.read_text() == "precious"
