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


@pytest.mark.slow("builds a wheel")
def test_a_wheel_from_a_clean_checkout_runs_anywhere(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(
        ROOT,
        checkout,
        ignore=shutil.ignore_patterns(".git", ".venv", "build", "dist", "*.egg-info", "__pycache__", ".*cache"),
    )
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path / "dist", checkout],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr[-2000:]
    (wheel,) = (tmp_path / "dist").glob("*.whl")
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
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert json.loads(run("assess", "--set", "market=us", "--format", "json"))["verdict"]["path"] == "soc2_only"
    run("init", "mine", "--empty")
    assert "3 cases, all pass" in run("--knowledge", "mine", "rules", "test")
