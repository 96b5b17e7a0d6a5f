"""Where output goes: its format by the ending of its name, and what it is never written over."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from cli.settings.folders import audit_place
from engine.problem import Problem, ProblemError, Where, one_of, printable

STANDARD = "-"
ENDINGS = {
    ".txt": "text",
    ".text": "text",
    ".json": "json",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".sarif": "sarif",
    ".xml": "junit",
    ".svg": "svg",
    ".dot": "dot",
    ".gv": "dot",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".sql": "sql",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".ics": "ics",
    ".pdf": "pdf",
    ".docx": "docx",
    ".xlsx": "xlsx",
}
# Endings that fit a format, though another is meant by them where none is named.
_ALSO = {("sarif", "json"), ("mermaid", "markdown"), ("jsonl", "json")}
# The options and arguments that name what a command reads, or writes beside its report.
_READ = (
    "answers", "start", "file", "folder", "head", "key", "asked", "answer", "witness", "state", "log", "person",
    "authority", "roots",
)  # fmt: skip
_WRITTEN = ("save", "rejects")
_YAML = (".yaml", ".yml")
_STORE = ("", "-wal", "-shm", "-journal", ".key", ".checkpoint", ".checkpoints")


def to_file(output: str | None) -> bool:
    """Whether output goes to a file; "-" is standard output."""
    return output is not None and output != STANDARD


def format_of(
    output: str | None, named: str | None, formats: Collection[str], default: str, choice: bool = True
) -> str:
    """The format to write: the one that is named, or that the ending of the file means, or the default.

    `choice` says whether the command has a --format.

    Raises ProblemError for an ending that means a format the command does not write, or another than the one named.
    """
    if output is None or output == STANDARD:
        return named or default
    ending = Path(output).suffix.lower()
    meant = ENDINGS.get(ending)
    if named is not None:
        if meant in (None, "text", named) or (named, meant) in _ALSO:
            return named
        name = printable(output, 80)
        raise _refused(f"--format {named} contradicts the ending of {name}; leave out --format, or rename the file")
    if not ending or meant in formats:
        return meant or default
    if meant is not None and any((each, meant) in _ALSO for each in formats):
        return next(each for each in formats if (each, meant) in _ALSO)
    known = [name for name, each in ENDINGS.items() if each in formats]
    message = f"{printable(output, 80)} ends in {printable(ending, 20)}; what can be written ends in {one_of(known)}"
    raise _refused(f"{message}, or name a --format" if choice else message)


def guard(output: str, knowledge: Path, given: Mapping[str, Any], option: str = "--output") -> None:
    """Refuse an output that cannot be written, or would go over what this run reads, records or writes besides.

    `knowledge` is the folder of the knowledge base in use, `given` are the arguments of the command by name. Raises
    ProblemError.
    """
    from engine import files

    files.check(output)
    if not files.plain(output):
        return
    target = Path(os.path.realpath(output))
    name = printable(output, 80)
    for key in _READ:
        if isinstance(value := given.get(key), str) and value != STANDARD and _reaches(output, target, value):
            raise _refused(f"{name} is the input; name another file", option)
    for key in _WRITTEN:
        if isinstance(value := given.get(key), str) and files.same(output, value):
            raise _refused(f"{name} is written already, by --{key}; name another file", option)
    if _of_knowledge(target, knowledge):
        raise _refused(f"{name} is a file of the knowledge base; name another file", option)
    if _of_store(output, target, given.get("audit") or os.environ.get("CERTWISE_AUDIT")):
        raise _refused(f"{name} belongs to the audit store; name another file", option)


def _reaches(output: str, target: Path, value: str) -> bool:
    """Whether the output is an input file, or a file in an input folder."""
    from engine import files

    if files.same(output, value):
        return True
    with contextlib.suppress(OSError, ValueError):
        folder = Path(os.path.realpath(value))
        if folder.is_dir() and target.exists():
            return _of_knowledge(target, folder) or (target.parent == folder and target.suffix in _YAML)
    return False


def _of_knowledge(target: Path, folder: Path) -> bool:
    parts = [Path(os.path.realpath(folder / part)) for part in ("facts", "rules")]
    if any(target.is_relative_to(part) for part in parts):
        return target.exists() or target.suffix in _YAML
    with contextlib.suppress(OSError):
        if target.stat().st_nlink > 1:
            return any(each.samefile(target) for part in parts for each in part.rglob("*") if each.is_file())
    return False


def _of_store(output: str, target: Path, audit: str | None) -> bool:
    from engine import files

    try:
        place = audit_place(audit)
    except ProblemError:
        return False
    if place.path is None or place.inbox is None:
        return False
    own = (place.path.with_name(place.path.name + ending) for ending in _STORE)
    return any(files.same(output, each) for each in own) or target.is_relative_to(os.path.realpath(place.inbox))


def _refused(message: str, option: str = "--output") -> ProblemError:
    return ProblemError([Problem(Where(option), "bad-option", message)])


def write_whole(path: Path | str, text: str | bytes | Iterable[str], private: bool = True) -> None:
    """Write a file, whole or not at all; a new one is this user's alone where it is `private`.

    Raises ProblemError where that cannot be done.
    """
    from engine.files import write

    write(path, text, private)
