"""The result of a benchmark: its tables, and on what they were measured, as JSON."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tabulate import tabulate

# Libraries whose version a figure depends on; one that is not installed is left out.
MEASURED = (
    *("click", "pydantic", "pyyaml", "durable-rules", "z3-solver", "duckdb", "sqlglot", "pyspark"),
    *("starlette", "uvicorn", "clipspy", "drools-jpy", "zen-engine", "rule-engine", "pygls"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is printed: numbers as they were measured, in the units that the header names."""

    title: str
    header: list[str]
    rows: list[list[Any]]

    def markdown(self) -> str:
        shown = [[f"{cell:,.2f}" if isinstance(cell, float) else cell for cell in row] for row in self.rows]
        right = ["left", *["right"] * (len(self.header) - 1)]
        return tabulate(shown, self.header, tablefmt="github", colalign=right, disable_numparse=True)


@dataclass
class Result:
    """What a benchmark found, by which command, of which commit, and on which machine at which load."""

    command: str
    at: str
    commit: str
    machine: str
    load: list[float]
    versions: dict[str, str]
    tables: list[Table] = field(default_factory=list)

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(path: Path) -> Result:
    """A result that was written. OSError, ValueError or TypeError: it is none."""
    found = Result(**json.loads(path.read_text("utf-8")))
    found.tables = [Table(**each) for each in found.tables]  # type: ignore[arg-type] # as JSON they are dictionaries
    return found


def begun(command: str, root: Path) -> Result:
    """A result without tables, of what stands in a checkout; its commit has a + where files differ from it."""
    return Result(
        command, datetime.now(UTC).isoformat(timespec="minutes"), _commit(root), machine(), [_load()], _versions()
    )


def ended(found: Result, tables: Sequence[Table]) -> Result:
    """The same with its tables, and the load when they were whole."""
    found.tables = list(tables)
    found.load.append(_load())
    return found


def machine() -> str:
    """What the figures are measured on, in one line."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{_processor()}, {cores} cores, {platform.system()} {platform.machine()}, {python}"


def _load() -> float:
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else 0.0


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else "unknown processor"


def _versions() -> dict[str, str]:
    found = {}
    for name in MEASURED:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _commit(root: Path) -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=False).stdout.strip()

    return git("rev-parse", "--short", "HEAD") + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")
