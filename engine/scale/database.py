"""DuckDB in memory: shut in with the files of a run, and its statements run so that an interrupt is heard."""

from __future__ import annotations

import glob
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import duckdb

from engine.problem import Problem, ProblemError, Where

# Optimizers that are not used; not every version has them. The one puts each layer into what is counted over it,
# expression by expression, which takes all memory there is; the other takes half of the time of planning many layers,
# and what it finds makes no statement of ours faster.
_NEVER = frozenset({"partial_aggregate_pushdown", "projection_placement"})
# How long an interrupted statement may take to end; then it is left behind, and the process must end without it.
_PATIENCE = 0.7


class LeftBehindError(KeyboardInterrupt):
    """An interrupt came, and the statement that was running does not end: closing the database would wait for it."""


def connection(
    folder: Path,
    files: Iterable[Path],
    threads: int | None = None,
    memory: str | None = None,
    database: Path | None = None,
) -> duckdb.DuckDBPyConnection:
    """A database in memory that reaches a folder of its own, these files and a `database` to attach, and nothing else.

    Raises ProblemError where DuckDB does not take a setting.
    """
    settings: dict[str, Any] = {
        "threads": threads,
        "memory_limit": memory,
        "temp_directory": str(folder / "spill"),
        # A name in a statement is never an extension to fetch, nor a variable of this program.
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "python_enable_replacements": False,
    }
    try:
        made = duckdb.connect(config={name: value for name, value in settings.items() if value is not None})
        # DuckDB keeps count of its progress only where it has a bar; whoever asked for progress draws it.
        made.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
        plan_layers(made)
        _shut(made, folder, [*files, *_of_database(database)])
    except (duckdb.Error, RuntimeError) as error:
        raise ProblemError([_refused(str(error).split("\n", 1)[0], memory is not None)]) from None
    except UnicodeEncodeError:
        message = "the name of a file, or of the temporary folder that TMPDIR names, is not UTF-8; name another"
        raise ProblemError([Problem(Where("portfolio"), "bad-name", message)]) from None
    return made


def plan_layers(made: duckdb.DuckDBPyConnection) -> None:
    """Leave out the optimizers that statements of many layers are better without."""
    there = _NEVER.intersection(name for (name,) in made.execute("SELECT name FROM duckdb_optimizers()").fetchall())
    if there:
        made.execute(f"SET disabled_optimizers = '{','.join(sorted(there))}'")


def _shut(made: duckdb.DuckDBPyConnection, folder: Path, files: Iterable[Path]) -> None:
    """Let it reach a folder and these files alone, for good; DuckDB looks at where a link leads."""
    real = os.path.realpath(folder)
    folders = dict.fromkeys([real, str(folder), glob.escape(real), literal(folder)])
    paths = dict.fromkeys(name for each in files for name in (os.path.realpath(each), literal(each)))
    for setting, names in (("allowed_directories", folders), ("allowed_paths", paths)):
        made.execute(f"SET {setting} = [{', '.join(map(quoted, names))}]")
    made.execute("SET enable_external_access = false")
    made.execute("SET lock_configuration = true")


def _of_database(path: Path | None) -> list[Path]:
    """The files that DuckDB makes of a database, and beside it while it works."""
    if path is None:
        return []
    check_database(path, "name a new file")
    return [path, *(path.with_name(path.name + ending) for ending in (".wal", ".wal.checkpoint", ".wal.recovery"))]


def check_database(path: Path, instead: str) -> None:
    """Raise ProblemError where DuckDB cannot open a database of this name, which says what to do `instead`."""
    # It takes the one for the begin of options, the other for a separator.
    if found := set("?\\") & set(str(path)):
        message = f"DuckDB opens no database whose name has {' and '.join(sorted(found))}; {instead}"
        raise ProblemError([Problem(Where(str(path)), "bad-name", message)])


def literal(path: Path) -> str:
    """The pattern that fits a file and no other, for a function that reads: there a name is a pattern.

    By its real path, so that neither a "~" nor a "file:" can stand at the start.
    """
    return glob.escape(os.path.realpath(path))


def can_be_said(path: Path) -> bool:
    """Whether the name of a file can stand in a statement: one that is not UTF-8 cannot, and a copy is read."""
    try:
        os.path.realpath(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def quoted(name: str) -> str:
    """A text as a literal of SQL."""
    doubled = name.replace("'", "''")
    return f"'{doubled}'"


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
