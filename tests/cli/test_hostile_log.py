"""What the commands of the log print and sign, whatever its records, reasons, names of keys and files hold."""

from __future__ import annotations

from pathlib import Path

from tests.support import hostile
from tests.support.commands import SECOND, Done, certwise


def said(home: Path, *words: str) -> Done:
    done = certwise("--knowledge", str(SECOND), *words, home=home, cwd=home, GITHUB_ACTIONS="true")
    printed = done.stdout + done.stderr
    assert "Traceback" not in printed
    assert list(hostile.raw(printed)) == []
    assert list(hostile.commands_of(printed)) == []
    return done


def test_the_commands_of_the_log(tmp_path: Path) -> None:
    """Each with a hostile reason, name or file: what is done is told as text, what is refused too."""
    other = tmp_path / "other"
    other.mkdir()
    for home in (tmp_path, other):
        done = said(home, "assess", "--set", "soil=clay", "--by", hostile.NAME)
        assert done.returncode == 0, done.stderr
    file = hostile.NAME.replace("/", "-")
    said(tmp_path, "audit", "key", "new", "-o", file)
    said(tmp_path, "audit", "key", "show", file)
    assert said(tmp_path, "audit", "prove", "last", "-o", "p.tlog").returncode == 0
    said(tmp_path, "audit", "prove", hostile.NAME)
    said(tmp_path, "audit", "prove", "last", "--witness", hostile.NAME)
    said(tmp_path, "audit", "check-proof", "p.tlog", "--key", hostile.NAME)
    said(tmp_path, "audit", "check-proof", file, "--key", hostile.NAME)
    said(tmp_path, "audit", "cosign", file, "--key", file, "--log", hostile.NAME)
    said(tmp_path, "audit", "stamp", "--authority", hostile.NAME)
    said(tmp_path, "audit", "verify", "--head", file)
    said(tmp_path, "audit", "verify", "--checkpoints", file)
    said(tmp_path, "audit", "merge", file)
    assert said(tmp_path, "audit", "merge", str(other / "audit.db"), "--by", hostile.NAME).returncode == 0
    assert said(tmp_path, "audit", "erase", "last", "--reason", hostile.NAME, "--by", hostile.NAME).returncode == 0
    said(tmp_path, "audit", "erase", "--keep-for", hostile.NAME, "--reason", hostile.NAME)
    for words in (("list",), ("show", "last"), ("verify",), ("replay",), ("export",)):
        said(tmp_path, "audit", *words)
