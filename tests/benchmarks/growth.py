"""Knowledge bases that are large in one way: `rules check` and a portfolio of two rows, as processes of their own."""

from __future__ import annotations

import itertools
import json
import os
import random
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
                write(root, *make(size))
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


def priced(size: int) -> Made:
    """A complete table of so many rows, each a price for one of forty places, fast or not, and a range of weights."""
    places = {f"c{number}": f"C {number}" for number in range(40)}
    steps = size // 80
    attributes: dict[str, Any] = {
        "place": {"kind": "choice", "title": "Place", "question": "Where?", "choices": places},
        "fast": _flag(True),
        "weight": {"kind": "integer", "title": "Weight", "question": "How much?", "minimum": 0, "maximum": 10**6},
        "end": {
            "kind": "integer", "title": "End", "minimum": 0, "maximum": size,
            "expected_when": {"known": ["place", "fast", "weight"]},
        },
    }  # fmt: skip
    weights: list[dict[str, int]] = [{"at_least": 1_000 * step, "below": 1_000 * (step + 1)} for step in range(steps)]
    weights[0].pop("at_least")
    weights[-1].pop("below", None)
    each = itertools.product(places, (True, False), weights)
    return attributes, [
        {"when": {"place": place, "fast": fast, "weight": weight}, "then": {"end": number}}
        for number, (place, fast, weight) in enumerate(each)
    ]


def ring(size: int) -> Made:
    """So many flags in a circle, each concluded from the one before it, and three answers that begin it."""
    attributes: dict[str, Any] = {f"a{number}": _flag(True) for number in range(3)}
    attributes |= {f"x{number}": _flag(False) for number in range(size)}
    starts = [{"when": {f"a{number}": True}, "then": {f"x{number * size // 3}": True}} for number in range(3)]
    steps = [{"when": {f"x{number}": True}, "then": {f"x{(number + 1) % size}": True}} for number in range(size)]
    return {**attributes, "end": _flag(False)}, [*starts, *steps, {"when": {"x1": True}, "then": {"end": True}}]


def line(size: int) -> Made:
    """So many flags in a line, each concluded from both its neighbours, and an answer that begins it in the middle."""
    attributes: dict[str, Any] = {"a0": _flag(True)} | {f"x{number}": _flag(False) for number in range(size)}
    pairs = [(number, number + step) for number in range(size) for step in (-1, 1) if 0 <= number + step < size]
    steps = [{"when": {f"x{one}": True}, "then": {f"x{other}": True}} for one, other in pairs]
    start = {"when": {"a0": True}, "then": {f"x{size // 2}": True}}
    return {**attributes, "end": _flag(False)}, [start, *steps, {"when": {"x0": True}, "then": {"end": True}}]


def layered(size: int) -> Made:
    """So many rules over 500 flags in 26 layers, each of two conditions on the layers before; one in ten overrides."""
    width, depth = 19, 26
    chosen_by = random.Random(0)
    names = [[f"x{layer}_{place}" for place in range(width)] for layer in range(depth)]
    attributes: dict[str, Any] = {name: _flag(layer == 0) for layer, each in enumerate(names) for name in each}
    rules: list[dict[str, Any]] = []
    last: dict[str, int] = {}
    for number in range(size):
        layer = 1 + number * (depth - 1) // size
        before = [chosen_by.choice(names[layer - 1]), chosen_by.choice(names[chosen_by.randrange(layer)])]
        name = chosen_by.choice(names[layer])
        rule: dict[str, Any] = {"when": {each: chosen_by.random() < 0.8 for each in before}, "then": {name: True}}
        if number % 10 == 0 and name in last:
            rule["then"] = {name: False}
            rule["overrides"] = [f"r{last[name]}"]
        last[name] = number
        rules.append(rule)
    return {**attributes, "end": _flag(False)}, [*rules, {"when": {names[-1][0]: True}, "then": {"end": True}}]


_SHAPES: list[tuple[str, tuple[int, ...], Callable[[int], Made]]] = [
    ("choices of a set", (500, 1_000, 2_000), chosen),
    ("rules, each overriding all before it", (50, 100, 200), overridden),
    ("rows of a table", (500, 1_000, 2_000), tabled),
    ("rows of a complete table with ranges", (400, 960, 2_000), priced),
    ("flags in a ring", (30, 60, 120), ring),
    ("flags in a line, each fed from both neighbours", (30, 60, 120), line),
    ("rules over 500 flags in 26 layers", (1_000, 3_000, 10_000), layered),
]


def _flag(asked: bool) -> dict[str, Any]:
    return {"kind": "flag", "title": "Flag", **({"question": "Is it?"} if asked else {})}


def write(root: Path, attributes: dict[str, Any], rules: list[dict[str, Any]]) -> None:
    """The folder of a knowledge base whose verdict is `end`."""
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
