"""Workflow commands, which GitHub shows as annotations of the files.

docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from pathlib import Path

from cli.console.printing import command as as_command
from engine.problem import Where, printable


def annotation(command: str, where: Where, title: str, message: str) -> str:
    """One workflow command."""
    place = {"file": relative(where.file), "line": where.line, "col": where.column}
    named = ",".join(f"{key}={_property(str(value))}" for key, value in place.items() if value)
    return as_command(f"::{command} {named},title={_property(title)}::{_data(message)}")


def relative(file: str) -> str:
    """A path as seen from the folder that the command runs in, where it lies in there."""
    try:
        return Path(file).resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return file


def _data(words: str) -> str:
    return printable(words, 2000).replace("%", "%25")


def _property(words: str) -> str:
    return _data(words).replace(":", "%3A").replace(",", "%2C")
