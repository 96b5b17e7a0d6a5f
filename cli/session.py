"""What every command shares: the knowledge base that is in use, and where output goes."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.console.printing import colourful, note, put, safe, say, settle
from cli.output import target
from cli.output.target import write_whole
from cli.refusal import refuse
from cli.settings.folders import SHIPPED, cache_folder, found, same_folder
from engine.problem import Problem, ProblemError, printable

if TYPE_CHECKING:
    from engine.infer.expert import Expert


def warn(problems: Iterable[Problem]) -> None:
    """Say on the error stream what does not stop a command."""
    for problem in problems:
        say(str(problem), err=True)


def command(*words: str) -> str:
    """A command of this program as it can be pasted into a shell, with the knowledge base that is in use."""
    import shlex

    context = click.get_current_context(silent=True)
    knowledge = context.find_root().params.get("knowledge") if context else None
    return shlex.join(["certwise", *(["--knowledge", str(knowledge)] if knowledge else []), *words])


def _paged(text: str) -> bool:
    """Show a text in a pager where that is to be, and say whether it was; without a terminal nothing is imported."""
    with contextlib.suppress(ValueError):
        if sys.stdin.isatty():
            from cli.console.pager import paged

            return paged(safe(text, colourful()))
    return False


class Session:
    """One run of the program. The knowledge base is opened when it is first needed.

    It is the one that is named, or else that of the working directory, or else the one that came with the program.
    """

    def __init__(self, named: Path | None, *, by_folder: bool = False) -> None:
        self.place, self.origin = (named, "named") if named is not None else found()
        # Whether the settings of a folder chose it, and nobody typed it.
        self.by_folder = by_folder
        # Whether what is longer than the screen is shown in a pager.
        self.pages = True
        # The day whose rules count, where one was named, and whether it was typed.
        self.day: str | None = None
        self.typed_day = False
        # The shares to assume instead of the declared ones, as "name=least-most".
        self.assumed: tuple[str, ...] = ()
        # Whether what is written may tell of an organization: a new file can be read by this user alone then.
        self.private = True
        # What is read of a table, by the names of the options that said so.
        self.picked: dict[str, str] = {}

    @cached_property
    def folder(self) -> Path:
        """The folder of the knowledge base in use; one that nobody named is told on standard error."""
        if (self.origin == "found" or self.by_folder) and not same_folder(self.place, SHIPPED):
            where = printable(os.path.realpath(self.place))
            note(f"using the knowledge base of {where}; --knowledge DIR names another")
        if self.place.is_file():
            message = "this is a file; name the folder that holds facts/ and rules/"
            raise refuse(str(self.place), "no-knowledge-base", message)
        return self.place

    @cached_property
    def expert(self) -> Expert:
        from engine.answers.today import count_from
        from engine.infer.expert import Expert

        opened = Expert.open(self.folder, cache_folder(), self.day, self.assumed)
        count_from(self.day or datetime.now().astimezone().date().isoformat())
        warn(opened.unread)
        # What is loaded by now lives as long as the process. Looking through it for garbage, at exit above all, takes
        # a tenth of a short run.
        gc.freeze()
        return opened

    @cached_property
    def written(self) -> Expert:
        """The knowledge base for those who write it, on any day where none is named and today there is none.

        A figure that has no value from today on must not keep anyone from mending that, nor make the cases fail.
        """
        from engine.infer.expert import Expert
        from engine.knowledge.period import NO_VALUE

        try:
            return self.expert
        except ProblemError as error:
            if self.day is not None or any(problem.id != NO_VALUE for problem in error.problems):
                raise
            return Expert.on_any_day(self.folder, cache_folder())

    def emit(self, text: str, output: str | None = None, exact: bool = False) -> None:
        """Print a report, or write it to a file, whole or not at all, which is told on standard error.

        What is `exact` holds nothing that steers a terminal, and its line ends stay as they are.

        Where the reader of a pipe has gone, the rest of the run goes on without it.
        """
        text = text if text.endswith("\n") else text + "\n"
        try:
            if output is None or output == target.STANDARD:
                settle()
                if not (self.pages and not exact and _paged(text)):
                    (put if exact else partial(say, nl=False))(text)
                return
            write_whole(output, text if exact else safe(text, for_runner=False), self.private)
        except BrokenPipeError:
            return
        self.wrote(output)

    def emit_file(self, content: bytes, output: str | None) -> None:
        """Write the content of a file to a file, or to a pipe. Raises ProblemError where it cannot be written."""
        try:
            if output is None or output == target.STANDARD:
                sys.stdout.buffer.write(content)
                sys.stdout.buffer.flush()
                return
            write_whole(output, content, self.private)
        except BrokenPipeError:
            return
        self.wrote(output)

    def wrote(self, output: str) -> None:
        """Tell where a file was written; what was written through, a pipe or a device, was named for its reader."""
        from engine.files import plain

        if plain(output):
            note(f"wrote: {printable(output)}")

    def own(self, *files: Path) -> None:
        """Refuse to change files of the knowledge base that came with the program; in its checkout it may be changed.

        Without files it is the knowledge base in use that is to be changed.
        """
        paths = files or [self.folder / "facts"]
        if any(Path(os.path.realpath(path)).is_relative_to(os.path.realpath(SHIPPED)) for path in paths):
            checkout = (SHIPPED / "pyproject.toml").is_file()
            if not checkout or (not files and self.origin == "shipped"):
                message = (
                    "this is the knowledge base that came with the program; "
                    "certwise init DIR makes a copy to change, and --knowledge DIR names it"
                )
                raise refuse(str(self.place), "not-yours", message)
