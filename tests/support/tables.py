"""Small tables against a small knowledge base, through the command line in this process."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import duckdb
from click.testing import CliRunner, Result

from cli.main import certwise
from tests.support.places import ROOT

LUNCH = ROOT / "tests" / "lunch"


def run(*arguments: str | Path, knowledge: Path = LUNCH, stdin: bytes | None = None) -> Result:
    """certwise portfolio, with facts that have no column taken as unknown."""
    given = ["--knowledge", str(knowledge), "portfolio", "--allow-missing", *map(str, arguments)]
    return CliRunner().invoke(certwise, given, input=stdin)


def cells(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, packed or not."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data).decode()
    return list(csv.DictReader(text.splitlines(keepends=True)))


def assessed(
    folder: Path, data: str | bytes, *options: str, name: str = "in.csv"
) -> tuple[list[dict[str, Any]], list[dict[str, str]], Result]:
    """What a table comes to: the rows of the output and the rejects, and how the program ended."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return written(folder, path, *options)


def written(folder: Path, path: Path, *options: str) -> tuple[list[dict[str, Any]], list[dict[str, str]], Result]:
    """The same for a file that is there."""
    output = folder / "results" / "out.jsonl"
    output.parent.mkdir(exist_ok=True)
    done = run(path, "-o", output, *options)
    rows = [json.loads(line) for line in output.read_text().split("\n") if line] if output.exists() else []
    rejects = output.with_name("out.jsonl.rejects.csv")
    return rows, cells(rejects) if rejects.exists() else [], done


def parquet(path: Path, query: str) -> Path:
    """A Parquet file with the rows of a query."""
    duckdb.connect().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path
