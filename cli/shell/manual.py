"""The manual pages of the program and its commands, in the language of man(7), made from what --help says."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from cli.settings.defaults import FOLDER, USER
from cli.settings.environment import VARIABLES
from engine.version import versions

_FILES = (
    (f"~/.config/certwise/{USER}", "your own settings"),
    (FOLDER, "settings of a folder, and of those below it"),
)
_EXIT = (
    ("0", "done"),
    ("1", "the command found something: a failing rule test, a defect, a record that differs"),
    ("2", "wrong usage or bad input, or output that cannot be written"),
    ("130", "interrupted"),
)


def pages(program: click.Group) -> Iterator[tuple[str, str]]:
    """Every page, with the name of its file."""
    found = list(_commands(program, ("certwise",)))
    for path, command, context in found:
        near = [other for other, _, _ in found if other != path and path[:-1] in (other, other[:-1])]
        yield f"{page_name(path)}.1", _page(path, command, context, [other for other in near if other])


def write_pages(program: click.Group, folder: Path) -> int:
    """Write every page into a folder; gives how many. Raises ProblemError where that cannot be done."""
    from engine.files import write

    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for name, text in pages(program):
        write(folder / name, text, private=False)
        count += 1
    return count


def page_name(path: tuple[str, ...]) -> str:
    """The name of a page."""
    return "-".join(path)


def _commands(
    command: click.Command, path: tuple[str, ...], above: click.Context | None = None
) -> Iterator[tuple[tuple[str, ...], click.Command, click.Context]]:
    context = click.Context(command, info_name=path[-1], parent=above, help_option_names=["-h", "--help"])
    yield path, command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from _commands(below, (*path, name), context)


def _page(path: tuple[str, ...], command: click.Command, context: click.Context, near: list[tuple[str, ...]]) -> str:
    title = page_name(path)
    about = inspect.cleandoc(command.help or "")
    paragraphs = [" ".join(each.split()) for each in re.split(r"\n\s*\n", about) if each.strip()]
    short = paragraphs[0].split(". ")[0].rstrip(".") if paragraphs else title
    usage = " ".join(command.collect_usage_pieces(context))
    lines = [
        _head(title),
        ".SH NAME", f"{_text(title)} \\- {_text(short)}",
        ".SH SYNOPSIS", f".B {_text(' '.join(path))}", _text(usage),
        ".SH DESCRIPTION", *_paragraphs(paragraphs),
    ]  # fmt: skip
    if isinstance(command, click.Group):
        below = ((name, command.get_command(context, name)) for name in command.list_commands(context))
        listed = [(f"{page_name((*path, name))}(1)", each.get_short_help_str(200)) for name, each in below if each]
        lines += _listed("COMMANDS", listed)
    lines += _listed("OPTIONS", filter(None, (each.get_help_record(context) for each in command.get_params(context))))
    if len(path) == 1:
        lines += _listed("ENVIRONMENT", VARIABLES.items())
        lines += _listed("FILES", _FILES)
    lines += _listed("EXIT STATUS", _EXIT)
    if near:
        lines += [".SH SEE ALSO", _text(", ".join(f"{page_name(each)}(1)" for each in near))]
    return "\n".join(lines) + "\n"


def _listed(title: str, pairs: Iterable[tuple[str, str]]) -> list[str]:
    """A section of words, each with what is said of it; nothing where there is none."""
    lines = []
    for word, said in pairs:
        lines += [".TP", f".B {_text(word)}", _text(" ".join(said.split()))]
    return [f".SH {title}", *lines] if lines else []


def _head(title: str) -> str:
    version = _text(versions()["certwise"])
    return f'.TH {_text(title.upper())} 1 "" "certwise {version}" "certwise manual"'


def _paragraphs(paragraphs: list[str]) -> Iterator[str]:
    for number, each in enumerate(paragraphs):
        if number:
            yield ".PP"
        yield _text(each)


def _text(text: str) -> str:
    """A text as man(7) takes it: backslashes and hyphens as such, and no line that is a request."""
    shown = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...")
    return f"\\&{shown}" if shown.startswith((".", "'")) else shown
