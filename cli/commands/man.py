"""certwise man: the manual pages, written into a folder."""

from __future__ import annotations

from pathlib import Path

import click

from cli.console.printing import say
from cli.refusal import refuse


@click.command()
@click.argument("folder", metavar="DIR")
@click.pass_context
def man(ctx: click.Context, folder: str) -> None:
    """Write the manual pages (man 1) of the program and of every command into DIR.

    In ~/.local/share/man/man1 most systems find them: then man certwise, man certwise-assess.
    """
    from cli.shell.manual import write_pages

    program = ctx.find_root().command
    assert isinstance(program, click.Group)
    if Path(folder).exists() and not Path(folder).is_dir():
        raise refuse(folder, "not-a-folder", "this is a file; name a folder")
    count = write_pages(program, Path(folder))
    say(f"wrote: {count} pages to {folder}", err=True)
