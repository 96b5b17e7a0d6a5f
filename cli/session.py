"""What every command shares: the knowledge base that is in use, and where output goes."""

from __future__ import annotations

import gc
import os
import shlex
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Literal

import click

from cli import outputs
from cli.console.printing import safe, say
from engine.infer.expert import Expert
from engine.problem import Problem, Where, printable

SHIPPED = Path(__file__).parent.parent
MOST_PROBLEMS = 50
Origin = Literal["named", "found", "shipped"]


class Refused(click.ClickException):
    """Bad input: every problem on a line of its own, and exit code 2. Of very many the first are shown."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        lines = [str(problem) for problem in self.problems[:MOST_PROBLEMS]]
        if more := len(self.problems) - len(lines):
            lines.append(f"and {more:,} more like these; correct the first ones, and try again")
        super().__init__("\n".join(lines))

    def show(self, file: IO[Any] | None = None) -> None:
        if file is None:
            say(self.message, err=True)
        else:
            click.echo(self.message, file=file)


def refuse(place: str, id: str, message: str) -> Refused:
    """A refusal for one problem of the command line."""
    return Refused([Problem(Where(place), id, message)])


def warn(problems: Iterable[Problem]) -> None:
    """Say on the error stream what does not stop a command."""
    for problem in problems:
        say(str(problem), err=True)


def command(*words: str) -> str:
    """A command of this program as it can be pasted into a shell, with the knowledge base that is in use."""
    context = click.get_current_context(silent=True)
    knowledge = context.find_root().params.get("knowledge") if context else None
    return shlex.join(["certwise", *(["--knowledge", str(knowledge)] if knowledge else []), *words])


class Session:
    """One run of the program. The knowledge base is opened when it is first needed.

    It is the one that is named, or else that of the working directory, or else the one that came with the program.
    """

    def __init__(self, named: Path | None) -> None:
        self.place, self.origin = (named, "named") if named is not None else _found()

    @cached_property
    def folder(self) -> Path:
        """The folder of the knowledge base in use; one that was found and not named is told on standard error."""
        if self.origin == "found" and not same_folder(self.place, SHIPPED):
            where = printable(os.path.realpath(self.place))
            say(f"using the knowledge base of {where}; --knowledge DIR names another", err=True)
        if self.place.is_file():
            message = "this is a file; name the folder that holds facts/ and rules/"
            raise refuse(str(self.place), "no-knowledge-base", message)
        return self.place

    @cached_property
    def expert(self) -> Expert:
        opened = Expert.open(self.folder, cache_folder())
        warn(opened.unread)
        # What is loaded by now lives as long as the process. Looking through it for garbage, at exit above all, takes
        # a tenth of a short run.
        gc.freeze()
        return opened

    def emit(self, text: str, output: str | None = None) -> None:
        """Print a report, or write it to a file, whole or not at all, which is told on standard error.

        Where the reader of a pipe has gone, the rest of the run goes on without it.
        """
        text = text if text.endswith("\n") else text + "\n"
        try:
            if output is None or output == outputs.STANDARD:
                say(text, nl=False)
                return
            write_whole(output, safe(text))
        except BrokenPipeError:
            return
        self.wrote(output)

    def wrote(self, output: str) -> None:
        """Tell where a file was written; what was written through, a pipe or a device, was named for its reader."""
        from engine.files import plain

        if plain(output):
            say(f"wrote: {printable(output)}", err=True)

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


def _found() -> tuple[Path, Origin]:
    """The knowledge base of the working directory or of a folder above it, or the one that came with the program."""
    try:
        here = Path.cwd()
    except OSError:
        return SHIPPED, "shipped"
    for folder in (here, *here.parents):
        if same_folder(folder, SHIPPED):
            return SHIPPED, "found"
        if all(_holds_yaml(folder / part) for part in ("facts", "rules")):
            return Path(os.path.relpath(folder)), "found"
    return SHIPPED, "shipped"


def _holds_yaml(folder: Path) -> bool:
    """Whether a folder holds YAML. Some project's folder may have the name alone."""
    try:
        return folder.is_dir() and any(True for ending in ("yaml", "yml") for _ in folder.rglob(f"*.{ending}"))
    except OSError:
        return True


def same_folder(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def named_folder(option: str | None) -> Path | None:
    """The folder that --knowledge or its variable names. Raises Refused for an empty name, and for no folder."""
    variable = os.environ.get("CERTWISE_KNOWLEDGE")
    place = "--knowledge" if option is not None else "CERTWISE_KNOWLEDGE"
    name = option if option is not None else variable
    if name is None:
        return None
    if not name.strip():
        message = "names no folder; name one that holds facts/ and rules/, or leave it out"
        raise refuse(place, "no-knowledge-base", message)
    return Path(name)


def write_whole(path: Path | str, text: str | Iterable[str]) -> None:
    """Write a file, whole or not at all. Raises ProblemError where that cannot be done."""
    from engine.files import write

    write(path, text)


def cache_folder() -> Path | None:
    """Where compiled knowledge bases are kept; CERTWISE_CACHE moves it, and an empty one turns it off."""
    chosen = os.environ.get("CERTWISE_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("certwise", appauthor=False))


def width() -> int:
    """Columns to fill: the terminal's, from 60 to 100; 100 where there is no terminal."""
    import shutil

    return max(60, min(100, shutil.get_terminal_size((100, 24)).columns))


def shown(text: str) -> str:
    """What a user typed, safe to repeat."""
    return printable(text, 80)
