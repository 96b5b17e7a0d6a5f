"""The names of the tests are the same at any time, in any order, folder and zone: else workers disagree, none runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import PATIENCE, ROOT

# Between these two zones it is never the same day.
ONE = {"TZ": "Etc/GMT+12", "PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "COLUMNS": "80"}
OTHER = {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "2", "LC_ALL": "C", "COLUMNS": "200"}


def collected(root: Path, files: list[str], machine: dict[str, str], *options: str) -> list[str]:
    command = [sys.executable, "-m", "pytest", "-o", "addopts=", "-p", "no:cacheprovider", "--collect-only", "-q"]
    # Plugins take as long to start as half of the tests.
    environment = os.environ | machine | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [*command, *options, *files],
        cwd=root, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return [line for line in done.stdout.splitlines() if "::" in line]


@pytest.mark.slow("copies the repository, and imports all tests twice, in processes of their own, to collect them")
def test_no_name_of_a_test_depends_on_the_machine(tmp_path: Path) -> None:
    copy = tmp_path / "another folder"
    for folder in ("cli", "docs", "editor", "engine", "facts", "rules", "service", "tests"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in [*ROOT.glob("*.toml"), *ROOT.glob("*.md")]:
        shutil.copy(file, copy)
    files = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py"))
    here = collected(ROOT, files, ONE)
    elsewhere = {"HOME": str(tmp_path), "USER": "somebody", "PYTHONPATH": str(copy)}
    there = collected(copy, files[::-1], OTHER | elsewhere, "-p", "tests.support.reversed_folders")
    assert len(set(here)) == len(here) > 1000

    assert [name for name in there if name not in set(here)] == [], "names that another machine gives"
    in_order = [name for file in files for name in there if name.startswith(f"{file}::")]
    assert in_order == here
    assert all(name.isprintable() for name in here)
