"""The workbench: `rules check` as a process on the shipped rules and on 1,000 generated ones, and its parts."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from engine.authoring.edits import revision
from engine.cases.case import run as run_case
from engine.cases.periods import mutation_of, parts_of
from engine.cases.reading import cases_of
from engine.checks.analysis import analyse
from engine.infer.expert import Expert
from engine.load.folder import gather
from engine.load.loader import load
from tests.benchmarks import ROOT, interleaved, median, table, timed
from tests.benchmarks.loading import write

ROUNDS = 5
AIMS = {"shipped": 3.0, "1,000, generated": 30.0}


def run() -> None:
    """`check` is timed from start to exit; its parts, the cases, the mutants and a revision within this process."""
    with tempfile.TemporaryDirectory() as folder:
        generated = Path(folder, "thousand")
        write(generated, 1_000)
        roots = dict(zip(AIMS, (ROOT, generated), strict=True))
        found = interleaved({name: partial(_check, root) for name, root in roots.items()}, ROUNDS)
        rows = [(name, median(found[name]), max(found[name]), AIMS[name]) for name in roots]
        table("rules check, the whole process", ["rules", "median s", "slowest s", "aim s"], rows)
        parts: dict[str, Callable[[], object]] = {}
        for name, root in roots.items():
            texts = gather(root)
            knowledge = load(root, texts)
            parts[f"load, {name}"] = partial(load, root, texts)
            parts[f"analyse, {name}"] = partial(analyse, knowledge, texts)
        shipped = Expert.open(ROOT)
        parts["compare the shipped rules with themselves"] = partial(revision, shipped, shipped)
        measured = interleaved(parts, ROUNDS)
        table("Parts", ["part", "median s"], [(name, median(seconds)) for name, seconds in measured.items()])
    _mutants()


def _check(root: Path) -> None:
    command = [sys.executable, "-c", "from cli.main import main; main()", "rules", "check", str(root)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "CERTWISE_CACHE": ""}, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr


def _mutants() -> None:
    base = Expert.open(ROOT)
    cases = cases_of(base)
    parts = parts_of(base, [run_case(case, base) for case in cases])
    seconds = timed(lambda: mutation_of(parts, learn=False))
    table("Mutants of the shipped rules", ["cases", "rules", "s"], [(len(cases), len(base.knowledge.rules), seconds)])
