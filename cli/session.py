"""What every command shares: the knowledge base that is in use, and where output goes."""

from __future__ import annotations

import contextlib
import gc
import os
import shlex
import sys
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import click

from engine.base import KnowledgeBase
from engine.problem import Problem, ProblemError, Where, printable

SHIPPED = Path(__file__).parent.parent


class Refused(click.ClickException):
    """Bad input: every problem on a line of its own, and exit code 2."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)


def refuse(place: str, id: str, message: str) -> Refused:
    """A refusal for one problem of the command line."""
    return Refused([Problem(Where(place), id, message)])


def warn(problems: Iterable[Problem]) -> None:
    """Say on the error stream what does not stop a command."""
    for problem in problems:
        click.echo(str(problem), err=True)


def command(*words: str) -> str:
    """A command of this program as it can be pasted into a shell, with the knowledge base that is in use."""
    context = click.get_current_context(silent=True)
    knowledge = context.find_root().params.get("knowledge") if context else None
    return shlex.join(["certwise", *(["--knowledge", str(knowledge)] if knowledge else []), *words])


class Session:
    """One run of the program. The knowledge base is opened when it is first needed."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder or SHIPPED

    @cached_property
    def base(self) -> KnowledgeBase:
        opened = KnowledgeBase.open(self.folder, cache_folder())
        warn(opened.unread)
        # What is loaded by now lives as long as the process. Looking through it for garbage, at exit above all, takes
        # a tenth of a short run.
        gc.freeze()
        return opened

    def emit(self, text: str, output: str | None = None) -> None:
        """Print text, or write it to a file that appears whole or not at all."""
        if output is None or output == "-":
            click.echo(text, nl=not text.endswith("\n"), color=colourful())
            return
        write_whole(Path(output), text if text.endswith("\n") else text + "\n")


def write_whole(path: Path, text: str | Iterable[str]) -> None:
    """Write a file by way of a temporary one beside it. Raises ProblemError where that cannot be done."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with partial.open("w", encoding="utf-8") as file:
            file.writelines([text] if isinstance(text, str) else text)
        partial.replace(path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "the name cannot be a file's"
        raise ProblemError([Problem(Where(str(path)), "unwritable", f"cannot be written: {reason}")]) from None
    finally:
        with contextlib.suppress(OSError, ValueError):
            partial.unlink(missing_ok=True)


def cache_folder() -> Path | None:
    """Where compiled knowledge bases are kept; CERTWISE_CACHE moves it, and an empty one turns it off."""
    chosen = os.environ.get("CERTWISE_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("certwise", appauthor=False))


def colourful() -> bool:
    """Whether to colour: on a terminal, unless NO_COLOR is set or the terminal is dumb (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Columns to fill: the terminal's, from 60 to 100; 100 where there is no terminal."""
    import shutil

    return max(60, min(100, shutil.get_terminal_size((100, 24)).columns))


def shown(text: str) -> str:
    """What a user typed, safe to repeat."""
    return printable(text, 80)
