"""certwise rules format: every file of a knowledge base in the one layout."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cli.console.printing import put, safe, say
from cli.output.target import write_whole
from cli.refusal import refuse
from cli.session import Session
from engine.documents.layout import formatted
from engine.documents.text import STANDARD_INPUT, text_of
from engine.load.folder import yaml_files
from engine.problem import ProblemError, printable


@click.command()
@click.argument("files", nargs=-1, metavar="[FILES]...")
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 says that a file would change.")
@click.pass_context
def format(ctx: click.Context, files: tuple[str, ...], check: bool) -> None:
    """Lay out FILES, or all files of the knowledge base: indentation, width, order of keys, empty lines.

    Comments are kept, values stay what they are, and a file is replaced whole or not at all. - reads standard input and
    prints it laid out.
    """
    session: Session = ctx.obj
    if STANDARD_INPUT in files:
        _standard_input(ctx, files, check)
        return
    if not check:
        session.own(*(Path(name) for name in files))
    changed = laid_out([Path(name) for name in files] or yaml_files(session.folder))
    for path, text in changed.items():
        if not check:
            write_whole(path, text, private=False)
        say(f"{'would change' if check else 'changed'}: {printable(str(path))}")
    if not changed:
        say("every file has the layout")
    if check and changed:
        ctx.exit(1)


def _standard_input(ctx: click.Context, files: tuple[str, ...], check: bool) -> None:
    if len(files) > 1:
        raise refuse("rules format", "bad-option", "- stands for standard input, and stands alone")
    text = text_of(STANDARD_INPUT)
    new = formatted(text, "<stdin>")
    if not check:
        put(safe(new) if sys.stdout.isatty() else new)
    elif new != text:
        say("would change: <stdin>")
        ctx.exit(1)
    else:
        say("every file has the layout")


def laid_out(paths: list[Path]) -> dict[Path, str]:
    """The new texts of the files that have another layout. Raises ProblemError with the mistakes of all of them."""
    found: dict[Path, str] = {}
    problems = []
    for path in paths:
        try:
            text = text_of(path)
            new = formatted(text, str(path))
        except ProblemError as error:
            problems.extend(error.problems)
            continue
        if new != text:
            found[path] = new
    if problems:
        raise ProblemError(problems)
    return found
