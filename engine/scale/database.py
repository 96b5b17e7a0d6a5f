"""DuckDB in memory: opened with none of its automatic habits, and its statements run so that an interrupt is heard."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from engine.problem import Problem, ProblemError, Where

# An optimizer that puts each layer into what is counted over it, expression by expression: of many layers that takes
# all memory there is. Not every version has it.
_NEVER = "partial_aggregate_pushdown"
# How long an interrupted statement may take to end; then it is left behind, and the process must end without it.
_PATIENCE = 0.7


class LeftBehindError(KeyboardInterrupt):
    """An interrupt came, and the statement that was running does not end: closing the database would wait for it."""


def connection(
    threads: int | None = None, memory: str | None = None, spill: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """A database in memory. Raises ProblemError where DuckDB does not take a setting."""
    settings: dict[str, Any] = {
        "threads": threads,
        "memory_limit": memory,
        "temp_directory": spill and str(spill),
        # A name in a statement is never an extension to fetch, nor a variable of this program.
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
    }
    try:
        made = duckdb.connect(config={name: value for name, value in settings.items() if value is not None})
        # DuckDB keeps count of its progress only where it has a bar; whoever asked for progress draws it.
        made.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
        if (_NEVER,) in made.execute("SELECT name FROM duckdb_optimizers()").fetchall():
            made.execute(f"SET disabled_optimizers = '{_NEVER}'")
    except (duckdb.Error, RuntimeError) as error:
        raise ProblemError([_refused(str(error).split("\n", 1)[0], memory is not None)]) from None
    return made


def _refused(reason: str, limited: bool) -> Problem:
    """The finding that DuckDB does not start with these settings; `limited` is whether the memory was one of them."""
    if not limited or "memory" not in reason.lower():
        return Problem(Where("portfolio"), "bad-option", reason)
    little = "out of memory" in reason.lower()
    said = (
        f"too little to start with: {reason}; give more" if little else f"{reason}; write a size such as 2GB or 500MB"
    )
    return Problem(Where("--memory"), "bad-option", said)


def watched(connection: duckdb.DuckDBPyConnection, query: str, told: Callable[[float], None]) -> list[tuple[Any, ...]]:
    """The rows of a statement that runs in a thread of its own, so that progress is seen and an interrupt is heard.

    Raises duckdb.Error, and LeftBehindError where the statement goes on after an interrupt.
    """
    done = threading.Event()
    found: list[list[tuple[Any, ...]]] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            found.append(connection.execute(query).fetchall())
        except BaseException as error:  # noqa: BLE001  raised again by the thread that waits
            failed.append(error)
        finally:
            done.set()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while not done.wait(0.1):
            told(max(0.0, connection.query_progress()) / 100)
    except BaseException as error:
        connection.interrupt()
        if not done.wait(_PATIENCE):
            raise LeftBehindError from error
        raise
    if failed:
        raise failed[0]
    told(1.0)
    return found[0]
