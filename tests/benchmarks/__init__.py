"""Benchmarks: `python -m tests.benchmarks [NAME...]`. Every figure is a ratio of things that were run side by side.

A machine is faster at one minute than at another, so what is compared takes turns, round by round, and the medians of
all rounds are compared. Each module has `run()`, which prints its tables.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.explain.sensitivity import candidates
from engine.infer.expert import Expert
from engine.knowledge.base import Knowledge
from engine.knowledge.value import Values
from tests.benchmarks.result import Table

ROOT = Path(__file__).parent.parent.parent
# What the benchmark that runs has printed so far.
TABLES: list[Table] = []


def timed(action: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def interleaved(actions: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of every call, by name: each round calls every action once, in turn; one round before goes uncounted."""
    found: dict[str, list[float]] = {name: [] for name in actions}
    for action in actions.values():
        action()
    for _ in range(rounds):
        for name, action in actions.items():
            found[name].append(timed(action))
    return found


def percentile(seconds: Sequence[float], share: float) -> float:
    """The value that the share (0 to 1) of the measurements stays below."""
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))]


def median(seconds: Sequence[float]) -> float:
    return statistics.median(seconds)


def table(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print one table, and keep it for the result."""
    made = Table(title, list(header), [list(row) for row in rows])
    TABLES.append(made)
    print(f"\n{title}\n\n{made.markdown()}", flush=True)


def random_answers(knowledge: Knowledge, count: int, share: float = 0.7, seed: int = 1) -> list[Values]:
    """Random answers: each attribute is answered with the probability `share`, by one of the values that matter."""
    chosen = random.Random(seed)
    values = {attribute.name: candidates(knowledge, attribute) for attribute in knowledge.asked}
    return [
        {name: chosen.choice(found) for name, found in values.items() if chosen.random() < share} for _ in range(count)
    ]


def shipped(cache: Path | None = None) -> Expert:
    """The knowledge base that the program ships."""
    return Expert.open(ROOT, cache)
