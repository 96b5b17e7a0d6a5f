"""The wheel carries the knowledge and runs from any folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import ROOT


def checkout(folder: Path) -> Path:
    """A clean checkout."""
    left = shutil.ignore_patterns(".git", ".venv", "build", "dist", "*.egg-info", "__pycache__", ".*cache")
    return Path(shutil.copytree(ROOT, folder, ignore=left))


def built(source: Path, dist: Path, umask: str, **environment: str) -> Path:
    """The wheel that is built from a checkout, by somebody whose files have other modes."""
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(dist), str(source)]
    done = subprocess.run(
        ["sh", "-c", f'umask {umask}; exec "$@"', "sh", *command],
        capture_output=True, text=True, check=False, env={**os.environ, **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    (wheel,) = dist.glob("*.whl")
    return wheel


@pytest.mark.slow("builds a wheel twice")
def test_a_wheel_is_the_same_whoever_builds_it_and_runs_anywhere(tmp_path: Path) -> None:
    assert "SOURCE_DATE_EPOCH" not in os.environ
    wheel = built(checkout(tmp_path / "checkout"), tmp_path / "dist", "022", TZ="UTC")
    other = checkout(tmp_path / "another one" / "x")
    # Another time, other modes, and what an earlier build left.
    (other / "build" / "lib" / "engine").mkdir(parents=True)
    (other / "build" / "lib" / "engine" / "left.py").write_text("left = True\n")
    for number, path in enumerate(sorted(other.rglob("*.py"), reverse=True)):
        os.utime(path, (1_000_000_000 + number, 1_000_000_000 + number))
        path.chmod(0o755 if number % 2 else 0o600)
    again = built(other, tmp_path / "again", "077", TZ="Asia/Kolkata", LC_ALL="C", PYTHONHASHSEED="7")
    assert again.name == wheel.name
    assert again.read_bytes() == wheel.read_bytes()
    target = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", target, wheel]
    subprocess.run(pip, check=True, capture_output=True)
    program = (
        "import sys, cli.main as program; assert program.__file__.startswith(sys.argv[1]); program.main(sys.argv[2:])"
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    own = {"PYTHONPATH": str(target), "CERTWISE_CACHE": "", "CERTWISE_AUDIT": str(tmp_path / "audit.db")}

    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program, str(target), *words],
            cwd=elsewhere, capture_output=True, text=True, check=False, env={**os.environ, **own},
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert json.loads(run("assess", "--set", "market=us", "--format", "json"))["verdict"]["path"] == "soc2_only"
    # A worker is a process that finds the package, and the page's files are in it.
    run("mcp")
    assert all((target / "service" / "page" / name).is_file() for name in ("static/page.js", "templates/ask.html.j2"))
    run("init", "mine", "--empty")
    assert "3 cases, all pass" in run("--knowledge", "mine", "rules", "test")
