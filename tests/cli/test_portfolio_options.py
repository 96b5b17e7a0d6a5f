"""certwise portfolio: options that would be ignored, places that must not be written, and what is said at the end."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.commands import PROGRAM, ROOT
from tests.support.places import PATIENCE
from tests.support.tables import LUNCH, cells, run

TABLE = "id,weather,note\na,sun,x\nb,hail,y\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text(TABLE)
    return path


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--to", "csv"], "--to: error: says how results are written"),
        (["--rules", "bits"], "--rules: error: says how results are written"),
        (["-o", "-"], "say --to csv or --to jsonl"),
        (["-o", "-", "--to", "parquet"], "say --to csv or --to jsonl"),
        (["-o", "-", "--to", "csv", "--summary"], "--summary: error"),
        (["-o", "out.parquet.gz"], "packed inside"),
        (["-o", "out"], "tells no format"),
        (["-o", "out.csv", "--format", "json"], "--format: error"),
        (["-o", "out.csv", "--explain", "a"], "leave out --output"),
        (["--explain", "a", "--summary"], "leave out --summary"),
        (["--master", "local"], "add --engine spark"),
        (["--engine", "spark", "--threads", "2"], "is a setting of DuckDB"),
        (["--memory", "lots"], "--memory"),
        (["--memory", "1KB", "--ignore-unknown"], "--memory: error: too little"),
        (["--rejects", ""], "--rejects: error: name a file"),
        (["--carry", "note", "--carry", "note"], "note is named twice"),
        (["--carry", "id"], "is kept already"),
        (["--map", "note=diets", "--map", "note=hurry"], "is said to hold diets and hurry"),
        (["--map", "note=weather"], "both hold weather"),
        (["--id", "nr"], "--id: there is no column nr"),
    ],
)
def test_what_would_be_ignored_is_refused(options: list[str], said: str, table: Path, tmp_path: Path) -> None:
    done = run(table, *[str(tmp_path / each) if each.startswith("out") else each for each in options])
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["in.csv"]


def test_results_on_standard_output(table: Path, tmp_path: Path) -> None:
    done = run(table, "--ignore-unknown", "-o", "-", "--to", "jsonl")
    assert json.loads(done.stdout)["place"] == "park"
    assert "1 row assessed: standard output" in done.stderr
    assert "1 of 2 rows rejected, the first of them:" in done.stderr
    assert "left out, not facts: note" in done.stderr
    assert "unknown for all, without a column: budget, hours, diets, hurry" in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["in.csv"]


def test_rejects_without_results_and_no_stale_ones(table: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "bad.csv"
    assert run(table, "--ignore-unknown", "--rejects", rejects).exit_code == 0
    assert [row["id"] for row in cells(rejects)] == ["b"]
    table.write_text("id,weather\na,sun\n")
    assert run(table, "--rejects", rejects).exit_code == 0
    assert cells(rejects) == []


@pytest.mark.parametrize("ending", ["csv.gz", "jsonl.gz"])
def test_packed_output_is_packed(ending: str, table: Path, tmp_path: Path) -> None:
    output = tmp_path / f"out.{ending}"
    assert run(table, "--ignore-unknown", "-o", output).exit_code == 0
    assert b"park" in gzip.decompress(output.read_bytes())


@pytest.mark.parametrize("kind", ["itself", "symlink", "hard link"])
@pytest.mark.parametrize("option", ["--output", "--rejects"])
def test_the_input_is_never_written(kind: str, option: str, table: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    if kind == "symlink":
        other.symlink_to(table)
    elif kind == "hard link":
        os.link(table, other)
    path = table if kind == "itself" else other
    more = ["-o", tmp_path / "out.csv"] if option == "--rejects" else []
    done = run(tmp_path / "in*.csv", "--ignore-unknown", option, path, *more)
    assert done.exit_code == 2
    assert "is the input" in done.stderr
    assert table.read_text() == TABLE


def test_rejects_and_results_are_two_files(table: Path, tmp_path: Path) -> None:
    done = run(table, "--ignore-unknown", "-o", tmp_path / "out.csv", "--rejects", tmp_path / "out.csv")
    assert done.exit_code == 2
    assert "is the output" in done.stderr


@pytest.mark.slow("writes a million rows, so that there is something to stop")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_leaves_nothing_behind(stop: signal.Signals, tmp_path: Path) -> None:
    path, temporary = tmp_path / "in.csv", tmp_path / "tmp"
    temporary.mkdir()
    with path.open("w") as opened:
        opened.write("id,weather\n")
        opened.writelines(f"{number},sun\n" for number in range(1_000_000))
    command = [PROGRAM, "--knowledge", LUNCH, "portfolio", path, "--allow-missing", "-o", tmp_path / "out.csv"]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as running:
        until = time.monotonic() + PATIENCE
        while not list(temporary.glob("*/staged.csv")) and running.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        running.send_signal(stop)
        running.communicate(timeout=PATIENCE)
    assert running.returncode in (130, 143, -15)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.csv", "tmp"]
    if stop is signal.SIGINT:
        assert list(temporary.iterdir()) == []
