"""Start-up: whole processes, from the first instruction of Python to the exit, against importing the libraries."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import ROOT, interleaved, median, percentile, table

LIBRARIES = "import click, pydantic, yaml, durable_rules_engine"
ROUNDS = 25


def run() -> None:
    """Every case of every round is a new process; `cold` has an empty cache each time."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "CERTWISE_CACHE": f"{folder}/cache",
            "CERTWISE_AUDIT": f"{folder}/audit.db",
        }
        # As a user has it: what is compiled in the first round is there in the others.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        found = interleaved(_cases(environment, Path(folder)), ROUNDS)
    base = median(found["the libraries alone"])
    rows = [
        (name, median(seconds) * 1000, percentile(seconds, 0) * 1000, median(seconds) / base)
        for name, seconds in found.items()
    ]
    table("Start-up: one process", ["process", "median ms", "least ms", "times the libraries"], rows)


def _cases(environment: dict[str, str], folder: Path) -> dict[str, Callable[[], object]]:
    program = [sys.executable, "-c", "from cli.main import main; main()"]
    example = ["assess", "facts/examples/us-saas-startup.yaml"]

    def process(command: list[str], **also: str) -> None:
        subprocess.run(command, env={**environment, **also}, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)

    def cold() -> None:
        with tempfile.TemporaryDirectory(dir=folder) as empty:
            process([*program, *example, *unrecorded], CERTWISE_CACHE=empty)

    asked = [*program, "assess", "--help"]
    help = subprocess.run(asked, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    unrecorded = ["--no-record"] if "--no-record" in help.stdout else []
    cases: dict[str, Callable[[], object]] = {
        "Python alone": lambda: process([sys.executable, "-c", ""]),
        "the libraries alone": lambda: process([sys.executable, "-c", LIBRARIES]),
        "assess": lambda: process([*program, *example, *unrecorded]),
        "assess, cache empty": cold,
    }
    if unrecorded:
        cases["assess, recorded"] = lambda: process([*program, *example])
        every, others = _imported(environment, example)
        cases["recorded, what it imports of others"] = lambda: process([sys.executable, "-c", others])
        cases["recorded, all that it imports"] = lambda: process([sys.executable, "-c", every])
    return cases


def _imported(environment: dict[str, str], example: list[str]) -> tuple[str, str]:
    """Programs that import what a run imports, in its order, and do nothing: all of it, and what is not ours."""
    told = "from cli.main import run; import sys; run(sys.argv[1:]); print(*list(sys.modules), file=sys.stderr)"
    command = [sys.executable, "-c", told, *example]
    # Once for the cache, which the first run fills by means that the others do without.
    for _ in range(2):
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    names = [name for name in done.stderr.splitlines()[-1].split() if name != "__main__"]
    others = [name for name in names if name.partition(".")[0] not in ("cli", "engine")]
    return _importing(names), _importing(others)


def _importing(names: list[str]) -> str:
    """A program that imports these; a library may put names among the modules that are none."""
    lines = ["import importlib", f"for name in {names!r}:", "    try: importlib.import_module(name)"]
    return "\n".join([*lines, "    except ImportError: pass"])
