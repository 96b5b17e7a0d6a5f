"""The audit store: what recording adds to an assessment, and how long a store of 100,000 records takes to look into."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from engine.infer.expert import Expert
from engine.records.place import Place, place_of
from engine.records.record import Record, knowledge_content, record_of
from engine.records.store import Store
from tests.benchmarks import ROOT, interleaved, median, random_answers, shipped, table, timed
from tests.benchmarks.startup import LIBRARIES

RECORDS = 100_000
BATCH = 1_000
ROUNDS = 15
PROGRAM = [sys.executable, "-c", "from cli.main import main; main()"]
EXAMPLE = "facts/examples/us-saas-startup.yaml"


def run() -> None:
    """Whole processes; the store holds random answers to the shipped knowledge base."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "CERTWISE_CACHE": f"{folder}/cache",
            "CERTWISE_AUDIT": f"{folder}/audit.db",
        }
        _recording(environment)
        _looking(environment, place_of(f"{folder}/large.db", Path()))


def _recording(environment: dict[str, str]) -> None:
    def process(*command: str) -> Callable[[], object]:
        return lambda: subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)

    python = (sys.executable, "-c")
    found = interleaved(
        {
            "the libraries alone": process(*python, LIBRARIES),
            "and sqlite3": process(*python, f"{LIBRARIES}, sqlite3"),
            "and SQLAlchemy": process(*python, f"{LIBRARIES}, sqlalchemy"),
            "assess --no-record": process(*PROGRAM, "assess", EXAMPLE, "--no-record"),
            "assess": process(*PROGRAM, "assess", EXAMPLE),
        },
        ROUNDS,
    )
    base = median(found["the libraries alone"])
    rows = [(name, median(seconds) * 1000, median(seconds) / base) for name, seconds in found.items()]
    table("Recording: one process", ["process", "median ms", "times the libraries"], rows)


def _looking(environment: dict[str, str], place: Place) -> None:
    base = shipped()
    store = Store(place)
    entries, content = _entries(base), knowledge_content(base)

    def fill() -> None:
        while batch := list(islice(entries, BATCH)):
            store.append(batch, {base.knowledge.digest: content})

    filling = timed(fill)
    assert place.path is not None
    store.close()
    size = place.path.stat().st_size / 1024**2
    rows = [("assess and append, in one process", filling)]
    for command in (["list"], ["list", "--result", "maintain"], ["show", "last"], ["verify"], ["export", "--head"]):
        asked = [*PROGRAM, "audit", *command, "--audit", str(place.path)]
        seconds = [timed(lambda asked=asked: _quiet(asked, environment)) for _ in range(3)]
        rows.append((f"audit {' '.join(command)}", median(seconds)))
    asked = [*PROGRAM, "audit", "replay", "--audit", str(place.path)]
    rows.append(("audit replay", timed(lambda: _quiet(asked, environment))))
    table(f"{RECORDS:,} records, {size:,.0f} MB: one process", ["command", "seconds"], rows)


def _quiet(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)


def _entries(base: Expert) -> Iterator[Record]:
    for number, answers in enumerate(random_answers(base.knowledge, RECORDS)):
        at = f"2026-{1 + number * 12 // RECORDS:02}-01T00:00:00+00:00"
        yield record_of(base.assess(base.ordered(answers)), secrets.token_hex(8), at, f"user {number % 50}", "assess")
