"""Portfolios: the statement against SQL written by hand, inference in a loop and other engines; growth and memory.

portfolio.sql holds the rules of five rulesets written by hand, for the same columns; both are checked to give the same
rows before they are timed. CERTWISE_BENCH_ROWS=10000000 takes the growth with rows as far as that.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from engine.knowledge.base import Knowledge
from engine.knowledge.condition import tests
from engine.knowledge.expression import read_in
from engine.knowledge.rule import Rule
from engine.knowledge.strata import stratify
from engine.knowledge.vocabulary import Attribute
from engine.scale.columns import statement
from engine.scale.database import plan_layers
from engine.scale.dialect import column, text
from engine.scale.relations import Relations
from tests.benchmarks import ROOT, interleaved, median, random_answers, shipped, table, timed

ROWS, ROUNDS, LOOPED = 1_000_000, 5, 2_000
MOST_ROWS = int(os.environ.get("CERTWISE_BENCH_ROWS", str(ROWS)))
RULESETS = ("market", "requests", "needs", "capacity", "maturity")


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        _against_hand(made)
        _whole(made)
        _growth_with_rules(made)
        _growth_with_rows(made)
        _engines(made)


def database() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect(config={"threads": 2})
    made.execute("SET enable_progress_bar = false")
    plan_layers(made)
    return made


def organizations(knowledge: Knowledge, rows: int, path: Path) -> Path:
    """Random organizations in Parquet: a fifth of all answers is unknown."""
    if not path.exists():
        cells = ", ".join(f'{_random(each)} AS "{each.name}"' for each in knowledge.asked)
        database().execute(f"COPY (SELECT range AS id, {cells} FROM range({rows})) TO '{path}'")
    return path


def _random(attribute: Attribute) -> str:
    choices = list(attribute.choices)
    if attribute.kind == "flag":
        value = "random() < 0.5"
    elif attribute.kind == "set":
        cells = ", ".join(f"CASE WHEN random() < 0.3 THEN '{choice}' END" for choice in choices)
        value = f"list_filter([{cells}], lambda each: each IS NOT NULL)"
    elif attribute.numeric:
        low, high = attribute.minimum or 0, attribute.maximum or 100
        # Squared, so that the low figures, which the rules compare with, are not rare.
        value = f"{low} + random() ** 4 * {high - low}"
        value = f"floor({value})::BIGINT" if attribute.kind == "integer" else f"round({value}, 1)"
    else:
        value = f"{choices}[1 + floor(random() * {len(choices)})::INT]"
    return f"CASE WHEN random() < 0.8 THEN {value} END"


def narrowed(knowledge: Knowledge, rules: dict[str, Rule]) -> Knowledge:
    """The knowledge base with these rules alone, and the attributes they conclude."""
    kept = {
        id: replace(rule, overrides=[other for other in rule.overrides if other in rules]) for id, rule in rules.items()
    }
    concluded = {name for rule in kept.values() for name in rule.then}
    read = {name for rule in kept.values() for test in tests(rule.when) for name in test.reads}
    names = concluded | _with_computed(read, knowledge)
    attributes = {name: each for name, each in knowledge.attributes.items() if each.asked or name in names}
    return replace(knowledge, rules=kept, attributes=attributes, strata=stratify(kept, attributes, []))


def _with_computed(names: set[str], knowledge: Knowledge) -> set[str]:
    """These attributes, and all that they are computed from."""
    found, queue = set[str](), list(names)
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            expression = knowledge.attributes[name].computed
            queue.extend(read_in(expression) if expression is not None else ())
    return found


def compiled(knowledge: Knowledge, path: Path, rules: Any = "bits") -> str:
    inputs = {each.name: column(each.name) for each in knowledge.asked}
    read = exp.Table(this=exp.Anonymous(this="READ_PARQUET", expressions=[text(str(path))]))
    relations = Relations(knowledge, read, inputs, [column("id")])
    return statement(relations, ["id"], rules, encode=True).query.sql("duckdb")


def copied(connection: duckdb.DuckDBPyConnection, query: str, output: Path) -> Callable[[], object]:
    return partial(connection.execute, f"COPY ({query}) TO '{output}' (FORMAT parquet)")


def _against_hand(folder: Path) -> None:
    knowledge = shipped().knowledge
    subset = narrowed(knowledge, {id: rule for id, rule in knowledge.rules.items() if rule.ruleset in RULESETS})
    path = organizations(knowledge, ROWS, folder / "rows.parquet")
    by_hand = (Path(__file__).parent / "portfolio.sql").read_text()
    made = compiled(subset, path)
    connection = database()
    connection.execute("SET VARIABLE answers = $1", [str(path)])
    for one, other in ((made, by_hand), (by_hand, made)):
        differing = connection.execute(f"SELECT count(*) FROM ((FROM ({one})) EXCEPT ALL (FROM ({other})))").fetchall()
        assert differing == [(0,)], "the statement and the one by hand differ"
    found = interleaved(
        {
            "by hand": copied(connection, by_hand, folder / "hand.parquet"),
            "compiled": copied(connection, made, folder / "made.parquet"),
        },
        ROUNDS,
    )
    hand = median(found["by hand"])
    title = f"{len(subset.rules)} rules, {ROWS:,} organizations from Parquet to Parquet, 2 threads, rules as bits"
    rows = [(name, median(times), ROWS / median(times) / 1e6, hand / median(times)) for name, times in found.items()]
    table(title, ["statement", "seconds", "million rows/s", "of the speed by hand"], rows)


def _whole(folder: Path) -> None:
    """The whole knowledge base: the statement, the command with its checks, and inference in a loop."""
    base = shipped()
    path = organizations(base.knowledge, ROWS, folder / "rows.parquet")
    answers = random_answers(base.knowledge, LOOPED, 0.8)
    connection = database()
    actions: dict[str, Callable[[], object]] = {
        f"statement, rules as {kind}": copied(connection, compiled(base.knowledge, path, kind), folder / "out.parquet")
        for kind in ("none", "bits", "names")
    }
    for kind in ("bits", "names"):
        actions[f"command, rules as {kind}"] = partial(_command, path, folder / "out.parquet", kind)
    looped = f"inference in a loop ({LOOPED:,})"
    actions[looped] = lambda: [base.assess(each) for each in answers]
    found = interleaved(actions, 3)
    speeds = {name: (LOOPED if name == looped else ROWS) / median(times) for name, times in found.items()}
    rows = [(name, median(found[name]), speed, speed / speeds[looped]) for name, speed in speeds.items()]
    title = f"{len(base.knowledge.rules)} rules, {ROWS:,} organizations from Parquet to Parquet, 2 threads"
    table(title, ["what", "seconds", "organizations/s", "times inference"], rows)


def _command(path: Path, output: Path, rules: str) -> int:
    """Run the command; its most memory, in KiB (of the process alone: getrusage would count its parent's as well)."""
    code = "import pathlib, sys; from cli.main import main\ntry: main(sys.argv[1:])\nfinally: "
    code += "print(pathlib.Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    command = [sys.executable, "-c", code, "portfolio", path, "-o", output, "--rules", rules, "--threads", "2"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return int(done.stdout)


def _multiplied(knowledge: Knowledge, count: int) -> dict[str, Rule]:
    """The rules over and over under new names, until there are `count`; overrides keep to their own copy."""
    found: dict[str, Rule] = {}
    for copy in range(-(-count // len(knowledge.rules))):
        suffix = f"-{copy}" if copy else ""
        for id in sorted(knowledge.rules):
            if len(found) < count:
                rule = knowledge.rules[id]
                overrides = [f"{other}{suffix}" for other in rule.overrides]
                found[f"{id}{suffix}"] = replace(rule, id=f"{id}{suffix}", overrides=overrides)
    return found


def _growth_with_rules(folder: Path) -> None:
    knowledge = shipped().knowledge
    path = organizations(knowledge, ROWS, folder / "rows.parquet")
    rows = []
    for count in (50, 200, 800, 1_600):
        larger = narrowed(knowledge, _multiplied(knowledge, count))
        compiling = timed(partial(compiled, larger, path))
        query = compiled(larger, path)
        connection = database()
        planning = timed(partial(connection.execute, f"EXPLAIN {query}"))
        running = timed(copied(connection, query, folder / "out.parquet"))
        rows.append(
            (f"{len(larger.rules)}", len(larger.strata.layers), compiling, planning, running, len(query) / 1000)
        )
    title = f"Growth with rules: {ROWS:,} organizations, rules as bits"
    table(title, ["rules", "strata", "to SQL, s", "to plan, s", "to run, s", "SQL, thousand characters"], rows)


def _growth_with_rows(folder: Path) -> None:
    knowledge = shipped().knowledge
    rows = []
    for count in _sizes():
        path = organizations(knowledge, count, folder / f"rows{count}.parquet")
        for kind in ("bits", "names"):
            memory = 0

            def command(path: Path = path, kind: str = kind) -> None:
                nonlocal memory
                memory = _command(path, folder / "out.parquet", kind)

            seconds = timed(command)
            rows.append((f"{count:,}", kind, seconds, 1e6 * seconds / count, memory / 2**20))
        path.unlink()
    header = ["organizations", "rules as", "seconds", "microseconds each", "most memory, GiB"]
    table("Growth with organizations: the command, from start to end", header, rows)


def _sizes() -> Iterator[int]:
    size = 10_000
    while size <= MOST_ROWS:
        yield size
        size *= 10


def _engines(folder: Path) -> None:
    """The decision problem of the benchmark "engines", in one statement beside the engines that Python calls."""
    from tests.benchmarks.engines import ENGINES, SAMPLE, Worker, decision

    problem = decision()
    knowledge = problem.base.knowledge
    path = organizations(shipped().knowledge, ROWS, folder / "rows.parquet")
    query = compiled(narrowed(knowledge, dict(knowledge.rules)), path)
    statement_run = copied(database(), query, folder / "out.parquet")
    workers = {name: Worker(name) for name, (module, _) in ENGINES.items() if _installed(module)}
    found: dict[str, list[float]] = {name: [] for name in ["one statement, DuckDB", *workers]}
    for round in range(ROUNDS + 1):
        taken = {"one statement, DuckDB": timed(statement_run) / ROWS}
        taken.update((name, worker(round)[0] / SAMPLE) for name, worker in workers.items())
        # The first round is for what is made when it is first used.
        for name, seconds in taken.items() if round else ():
            found[name].append(seconds)
    for worker in workers.values():
        worker.pipe.send(None)
    rows: list[tuple[Any, ...]] = []
    base = median(found["certwise, with its trace"])
    for name, seconds in found.items():
        rows.append((name, f"{1 / median(seconds):,.0f}", base / median(seconds)))
    rows.extend((name, "not installed", "") for name in ENGINES if name not in workers)
    title = f"Engines: {len(knowledge.rules)} rules, which of them fire"
    table(title, ["engine", "organizations/s", "of inference's speed"], rows)


def _installed(module: str) -> bool:
    import importlib.util

    return importlib.util.find_spec(module) is not None
