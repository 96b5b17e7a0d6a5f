"""Endurance: the memory of one process over many assessments; the networks are made once, and nothing may grow."""

from __future__ import annotations

import os
from pathlib import Path

from engine.infer.expert import Expert
from tests.benchmarks import random_answers, shipped, table

MARKS = (1_000, 10_000, 20_000)


def run() -> None:
    rows = [(f"{count:,}", megabytes) for count, megabytes in growth(shipped()).items()]
    table("Endurance: resident memory of one process", ["assessments", "MB"], rows)


def growth(base: Expert, marks: tuple[int, ...] = MARKS) -> dict[int, float]:
    """Resident memory in MB after so many assessments, each of other answers."""
    found: dict[int, float] = {}
    for number, answers in enumerate(random_answers(base.knowledge, marks[-1]), 1):
        base.assess(answers)
        if number in marks:
            found[number] = resident()
    return found


def resident(process: int | str = "self") -> float:
    """The resident memory of a process in MB, from Linux's /proc."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
