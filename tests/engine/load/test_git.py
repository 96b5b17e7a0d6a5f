"""A repository from a stranger is read, and nothing that it, its user or its system sets makes git run anything."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from engine.load import git as reader
from engine.load import repository
from engine.problem import ProblemError
from tests.support.revisions import committed, diff, git
from tests.support.weather import base

__all__ = ["base"]


def planted(root: Path, proof: Path) -> str:
    """A program that leaves a proof that it ran, wherever git would run one."""
    program = root.parent / "program"
    program.write_text(f'#!/bin/sh\necho ran "$0" "$@" >> \'{proof}\'\ncat\n')
    program.chmod(0o755)
    return str(program)


def settings(program: str) -> dict[str, str]:
    return {
        "core.fsmonitor": program,
        "core.pager": program,
        "core.editor": program,
        "core.askPass": program,
        "core.sshCommand": program,
        "core.gitProxy": program,
        "core.alternateRefsCommand": program,
        "diff.external": program,
        "diff.x.textconv": program,
        "diff.x.command": program,
        "filter.x.clean": program,
        "filter.x.smudge": program,
        "filter.x.process": program,
        "filter.x.required": "true",
        "alias.rev-parse": program,
        "alias.cat-file": f"!{program}",
        "pager.cat-file": program,
        "pager.ls-tree": program,
        "pager.rev-parse": program,
        "uploadpack.packObjectsHook": program,
        "gpg.program": program,
        "credential.helper": program,
        "core.hooksPath": str(Path(program).parent / "hooks"),
        "trace2.normalTarget": f"{program}.trace",
        "core.attributesFile": f"{program}.attributes",
        "remote.origin.url": f"ext::{program}",
        "remote.origin.promisor": "true",
    }


@pytest.mark.parametrize("where", ["of the repository", "of the user", "of the system"])
def test_nothing_is_run(base: Path, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proof = tmp_path / "proof"
    program = planted(base, proof)
    (base / ".gitattributes").write_text("*.yaml filter=x diff=x\n")
    committed(base)
    named = base / ".git" / "config" if where == "of the repository" else tmp_path / "config"
    for name, value in settings(program).items():
        git(base, "config", "--file", str(named), name, value)
    hooks = Path(program).parent / "hooks"
    for folder in (hooks, base / ".git" / "hooks"):
        folder.mkdir(exist_ok=True)
        for hook in ("post-checkout", "post-index-change", "reference-transaction", "pre-commit", "fsmonitor-watchman"):
            (folder / hook).symlink_to(program)
    if where == "of the user":
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(named))
        monkeypatch.setenv("HOME", str(tmp_path))
        (tmp_path / ".gitconfig").write_text(named.read_text())
    if where == "of the system":
        monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(named))
    for name in ("GIT_EXTERNAL_DIFF", "GIT_PAGER", "PAGER", "GIT_SSH_COMMAND", "GIT_ASKPASS", "GIT_EDITOR"):
        monkeypatch.setenv(name, program)
    result = diff(base, "HEAD", str(base))
    assert result.exit_code == 0, result.output
    assert "the same" in result.output
    assert not proof.exists(), proof.read_text()
    assert not Path(f"{program}.trace").exists()


def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "git"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")


@pytest.mark.parametrize("stream", [1, 2])
def test_what_it_prints_is_bounded(base: Path, stream: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, monkeypatch, f"exec yes >&{stream}")
    monkeypatch.setattr(repository, "MAX_LISTING", 1 << 20)
    said = "it holds more than the 1 MB that are read" if stream == 1 else "git complains without end"
    with pytest.raises(ProblemError, match=said):
        repository.GitTree(base, "HEAD", "HEAD")


def test_how_long_it_takes_is_bounded(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, monkeypatch, "exec sleep 60")
    monkeypatch.setattr(reader, "SECONDS", 0.2)
    started = time.monotonic()
    with pytest.raises(ProblemError, match=r"git took longer than 0.2 s"):
        repository.GitTree(base, "HEAD", "HEAD")
    assert time.monotonic() - started < 20


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can give a repository away")
def test_a_repository_of_another_user_is_read_where_its_reader_trusts_it(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed(base)
    for path in (base, *base.rglob("*")):
        os.chown(path, 12345, 12345, follow_symlinks=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("GIT_CONFIG_GLOBAL", raising=False)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.delenv("SUDO_UID", raising=False)
    assert "dubious ownership" in diff(base, "HEAD", str(base)).output
    git(base, "config", "--file", str(tmp_path / ".gitconfig"), "safe.directory", str(base.resolve()))
    assert diff(base, "HEAD", str(base)).exit_code == 0
