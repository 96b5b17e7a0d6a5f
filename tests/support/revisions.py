"""Repositories of the tests, and what rules diff says of their revisions."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from click.testing import CliRunner, Result

from cli.main import certwise

NAMED = ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL")


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), "-c", "protocol.file.allow=always", *arguments],
        check=True, capture_output=True, text=True,
        env={**os.environ, **dict.fromkeys(NAMED, "x@example.org")},
    )  # fmt: skip
    return done.stdout


def committed(folder: Path, message: str = "one") -> None:
    if not (folder / ".git").exists():
        git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)


def diff(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(certwise, ["--knowledge", str(root), "rules", "diff", *arguments])
