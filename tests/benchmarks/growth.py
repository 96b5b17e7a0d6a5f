"""Knowledge bases that are large in one way: `rules check` and a portfolio of two rows, as processes of their own."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks import ROOT, table

TIMEOUT = 120
Made = tuple[dict[str, Any], list[dict[str, Any]]]


def run() -> None:
    """Seconds of processor time; a process that takes longer than two minutes is ended, and shown without a figure."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, sizes, make in _SHAPES:
            for size in sizes:
                root = Path(folder, f"{make.__name__}{size}")
                _write(root, *make(size))
                (root / "rows.csv").write_text("id\n1\n2\n")
                check = _seconds("rules", "check", str(root))
                portfolio = _seconds(
                    *("--knowledge", str(root), "portfolio", "--allow-missing", str(root / "rows.csv")),
                    *("-o", str(root / "out.jsonl")),
                )
                rows.append((name, f"{size:,}", check, portfolio))
    table("Large in one way", ["what", "how many", "rules check, s", "portfolio of two rows, s"], rows)


def chosen(size: int) -> Made:
    """A set of so many choices, and a rule for each."""
    choices = {f"c{number}": f"C {number}" for number in range(size)}
    given = {"kind": "set", "title": "Given", "question": "Which?", "choices": choices}
    rules = [{"when": {"given": choice}, "then": {"end": choice}} for choice in choices]
    return {"given": given, "end": {"kind": "set", "title": "End", "choices": choices}}, rules


def overridden(size: int) -> Made:
    """Rules of which each overrides all before it."""
    attributes: dict[str, Any] = {f"a{number}": _flag(True) for number in range(size)}
    choices = {f"c{number}": f"C {number}" for number in range(size)}
    rules = [
        {"when": {f"a{number}": True}, "then": {"end": f"c{number}"}, "overrides": [f"r{one}" for one in range(number)]}
        for number in range(size)
    ]
    return {**attributes, "end": {"kind": "choice", "title": "End", "choices": choices}}, rules


def tabled(size: int) -> Made:
    """A decision table of so many rows over four choices of eight."""
    choices = {f"c{number}": f"C {number}" for number in range(8)}
    attributes: dict[str, Any] = {
        f"a{number}": {"kind": "choice", "title": "A", "question": "Which?", "choices": choices} for number in range(4)
    }
    ends = {f"e{number}": f"E {number}" for number in range(20)}
    rules = [
        {"when": {f"a{place}": f"c{number // 8**place % 8}" for place in range(4)}, "then": {"end": f"e{number % 20}"}}
        for number in range(size)
    ]
    return {**attributes, "end": {"kind": "choice", "title": "End", "choices": ends}}, rules


def ring(size: int) -> Made:
    """So many flags in a circle, each concluded from the one before it, and three answers that begin it."""
    attributes: dict[str, Any] = {f"a{number}": _flag(True) for number in range(3)}
    attributes |= {f"x{number}": _flag(False) for number in range(size)}
    starts = [{"when": {f"a{number}": True}, "then": {f"x{number * size // 3}": True}} for number in range(3)]
    steps = [{"when": {f"x{number}": True}, "then": {f"x{(number + 1) % size}": True}} for number in range(size)]
    return {**attributes, "end": _flag(False)}, [*starts, *steps, {"when": {"x1": True}, "then": {"end": True}}]


_SHAPES: list[tuple[str, tuple[int, ...], Callable[[int], Made]]] = [
    ("choices of a set", (500, 1_000, 2_000), chosen),
    ("rules, each overriding all before it", (50, 100, 200), overridden),
    ("rows of a table", (500, 1_000, 2_000), tabled),
    ("flags in a ring", (30, 60, 120), ring),
]


def _flag(asked: bool) -> dict[str, Any]:
    return {"kind": "flag", "title": "Flag", **({"question": "Is it?"} if asked else {})}


def _write(root: Path, attributes: dict[str, Any], rules: list[dict[str, Any]]) -> None:
    for name in ("facts", "rules"):
        (root / name).mkdir(parents=True)
    header = {"name": "large", "title": "Large", "about": "Large.", "verdict": ["end"]}
    (root / "facts" / "all.yaml").write_text(json.dumps({"knowledge": header, "attributes": attributes}))
    listed = [{"rule": f"r{number}", "because": "It is so.", **rule} for number, rule in enumerate(rules)]
    (root / "rules" / "all.yaml").write_text(json.dumps({"ruleset": "all", "title": "All", "rules": listed}))


def _seconds(*arguments: str) -> float | str:
    command = [sys.executable, "-c", "from cli.main import main; main()", *arguments]
    before = _spent()
    try:
        subprocess.run(
            command, cwd=ROOT, env={**os.environ, "CERTWISE_CACHE": ""}, capture_output=True, check=False,
            timeout=TIMEOUT,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "-"
    return _spent() - before


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
