"""The audit store: what recording adds to an assessment, and how long a store of a million records takes to look into.

CERTWISE_BENCH_RECORDS sets another number of records.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from engine.infer.expert import Expert
from engine.log.canonical import canonical
from engine.records.append import append, locked_size, stored_knowledge
from engine.records.entry import row_of_record
from engine.records.opened import Opened
from engine.records.place import Place, place_of
from engine.records.record import Record, knowledge_content, record_from, record_of
from tests.benchmarks import ROOT, interleaved, median, random_answers, shipped, table, timed
from tests.benchmarks.startup import LIBRARIES

RECORDS = int(os.environ.get("CERTWISE_BENCH_RECORDS", "1000000"))
DISTINCT = 1_000
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
    made = list(islice(_entries(base), DISTINCT))
    content = knowledge_content(base)

    def fill() -> None:
        opened = Opened(place, new=True)
        with opened.database.transaction():
            locked_size(opened.database)
            hash = stored_knowledge(opened.database, base.knowledge.digest, lambda: content)
        for start in range(0, RECORDS, BATCH):
            rows = [row_of_record(_as(made, number), hash) for number in range(start, min(start + BATCH, RECORDS))]
            with opened.database.transaction():
                append(opened.database, rows)
        opened.close()

    filling = timed(fill)
    assert place.path is not None
    size = place.path.stat().st_size / 1024**2
    rows = [(f"append in parts of {BATCH:,}, in one process", filling)]
    looks = (["list"], ["list", "--result", "maintain"], ["list", "--organization", "trading 77"], ["show", "last"],
             ["prove", "last"], ["export", "--head"])  # fmt: skip
    for command in looks:
        asked = [*PROGRAM, "audit", *command, "--audit", str(place.path)]
        seconds = [timed(lambda asked=asked: _quiet(asked, environment)) for _ in range(3)]
        rows.append((f"audit {' '.join(command)}", median(seconds)))
    asked = [*PROGRAM, "audit", "verify", "--audit", str(place.path)]
    rows.append(("audit verify", timed(lambda: _quiet(asked, environment))))
    table(f"{RECORDS:,} records, {size:,.0f} MB: one process", ["command", "seconds"], rows)


def _as(made: list[Record], number: int) -> Record:
    """A record of those that were made, with an id, a time and an organization of its own."""
    one = made[number % len(made)]
    content = json.loads(one.body)
    content["id"] = f"{number:016x}"
    content["at"] = f"2025-{1 + number * 12 // RECORDS:02}-01T00:00:00+00:00"
    content["organization"] = f"Trading {number % 1000}"
    return record_from(canonical(content))


def _quiet(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)


def _entries(base: Expert) -> Iterator[Record]:
    for number, answers in enumerate(random_answers(base.knowledge, DISTINCT)):
        at = "2026-01-01T00:00:00+00:00"
        yield record_of(base.assess(base.ordered(answers)), secrets.token_hex(8), at, f"user {number % 50}", "assess")
