"""A portfolio whose statement would be too large is assessed by inference row by row, and says the same."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import duckdb
import pytest

from engine.infer.expert import Expert
from engine.scale.value import type_of
from tests.benchmarks.growth import layered, line, write
from tests.support.commands import SECOND
from tests.support.organizations import random_answers, rows
from tests.support.places import ROOT
from tests.support.tables import run

SAID = "assessed row by row"


def sample(base: Expert, folder: Path, count: int = 700) -> Path:
    """Random organizations as Parquet, one column of nested values carried through; more than one batch of them."""
    names = ["id", *(each.name for each in base.knowledge.asked)]
    lines = [
        dict(zip(names, row, strict=True))
        for row in rows(base.knowledge, random_answers(base.knowledge, count, seed=3))
    ]
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps({**line, "more": {"n": line["id"]}}) + "\n" for line in lines))
    kinds = {"id": "BIGINT"} | {each.name: type_of(each).sql("duckdb") for each in base.knowledge.asked}
    kinds["more"] = "STRUCT(n BIGINT)"
    read = f"read_json('{path}', format = 'newline_delimited', columns = {kinds})"
    duckdb.connect().execute(f"COPY (FROM {read}) TO '{folder}/rows.parquet'")
    return folder


def both_ways(monkeypatch: pytest.MonkeyPatch, knowledge: Path, *arguments: str | Path) -> tuple[str, str]:
    """What is printed by the statement, and by inference row by row."""
    found = []
    for by_row in (False, True):
        with monkeypatch.context() as patch:
            patch.setattr("engine.scale.portfolio.is_too_large", lambda *_, by_row=by_row: by_row)
            done = run(*arguments, knowledge=knowledge)
            assert done.exit_code in (0, 1), done.stderr
            assert (SAID in done.stderr) is by_row
            found.append(f"{done.exit_code}\n{done.stdout}")
    return found[0], found[1]


# Every way of input, rules and output together with each other; of the shipped rules, whose statement takes its time
# to compile, every one of them.
WAYS = [
    ("second", *way) for way in product(("names", "bits", "none"), ("rows.jsonl", "rows.parquet"), ("jsonl", "csv"))
]
WAYS += [
    ("shipped", "names", "rows.jsonl", "csv"),
    ("shipped", "bits", "rows.parquet", "jsonl"),
    ("shipped", "none", "rows.jsonl", "jsonl"),
    ("shipped", "names", "rows.parquet", "jsonl"),
]


@pytest.mark.parametrize(("name", "rules", "source", "to"), WAYS)
def test_says_what_the_statement_says(
    name: str,
    rules: str,
    source: str,
    to: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    base = request.getfixturevalue(name)
    path = sample(base, tmp_path) / source
    knowledge = ROOT if name == "shipped" else SECOND
    given = [path, "--carry", "more", "--rules", rules, "--output", "-", "--to", to]
    by_statement, by_row = both_ways(monkeypatch, knowledge, *given)
    assert by_row == by_statement
    assert by_row.count("\n") > 700


@pytest.mark.parametrize("ending", ["parquet", "duckdb"])
def test_columns_have_the_types_of_the_statement(
    ending: str, shipped: Expert, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sample(shipped, tmp_path, 20) / "rows.parquet"
    found = []
    for number in range(2):
        output = tmp_path / f"out{number}.{ending}"
        with monkeypatch.context() as patch:
            patch.setattr("engine.scale.portfolio.is_too_large", lambda *_, by_row=bool(number): by_row)
            done = run(path, "--carry", "more", "--rules", "bits", "-o", output, knowledge=ROOT)
        assert not done.exit_code, done.stderr
        connection = duckdb.connect() if ending == "parquet" else duckdb.connect(str(output))
        source = f"read_parquet('{output}')" if ending == "parquet" else "assessments"
        described = connection.execute(f"DESCRIBE FROM {source}").fetchall()
        found.append((described, connection.execute(f"FROM {source}").fetchall()))
    assert found[0] == found[1]


@pytest.mark.parametrize("name", ["shipped", "second"])
def test_the_summary_is_that_of_the_statement(
    name: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sample(request.getfixturevalue(name), tmp_path, 200) / "rows.parquet"
    knowledge = ROOT if name == "shipped" else SECOND
    by_statement, by_row = both_ways(monkeypatch, knowledge, path, "--summary", "--format", "json", "--ignore-unknown")
    assert by_row == by_statement


def test_contradictions_ids_and_rejects_are_those_of_the_statement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attributes = {
        "a": {"kind": "flag", "title": "A", "question": "A?"},
        "b": {"kind": "flag", "title": "B", "question": "B?"},
        "end": {"kind": "choice", "title": "End", "choices": {"one": "One", "two": "Two"}},
        "yes": {"kind": "flag", "title": "Yes"},
    }
    rules = [
        {"when": {"a": True}, "then": {"end": "one", "yes": True}},
        {"when": {"b": True}, "then": {"end": "two", "yes": False}},
    ]
    write(tmp_path / "base", attributes, rules)
    path = tmp_path / "rows.csv"
    path.write_text("a,b,END\nyes,no,1\nyes,yes,2\nperhaps,no,3\n,,4\n")
    for given in (("-o", "-", "--to", "csv", "--carry", "END", "--rejects", tmp_path / "no.csv"), ("--summary",)):
        by_statement, by_row = both_ways(monkeypatch, tmp_path / "base", path, "--ignore-unknown", *given)
        assert by_row == by_statement
        assert by_row.startswith("1\n")


def test_a_line_fed_from_both_neighbours(tmp_path: Path) -> None:
    write(tmp_path / "base", *line(120))
    (tmp_path / "rows.csv").write_text("id,a0\n1,yes\n2,no\n")
    done = run(tmp_path / "rows.csv", "-o", "-", "--to", "jsonl", knowledge=tmp_path / "base")
    assert SAID in done.stderr
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["x0"] is first["x119"] is first["end"] is True
    assert len(first["rules_fired"]) == 2 * 119 + 2
    assert second["end"] is None
    assert not second["rules_fired"]


def test_many_rules_in_many_layers(tmp_path: Path) -> None:
    write(tmp_path / "base", *layered(1_000))
    (tmp_path / "rows.csv").write_text("id,x0_0,x0_1\n" + "".join(f"{row},yes,no\n" for row in range(3)))
    done = run(tmp_path / "rows.csv", "-o", tmp_path / "out.csv", knowledge=tmp_path / "base")
    assert not done.exit_code, done.stderr
    assert SAID in done.stderr
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 4
