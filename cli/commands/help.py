"""certwise help: the help of a command, as --help after it prints it."""

from __future__ import annotations

import click

from cli.console.printing import say
from cli.refusal import refuse
from engine.problem import printable


@click.command()
@click.argument("words", nargs=-1, metavar="[COMMAND]...")
@click.pass_context
def help(ctx: click.Context, words: tuple[str, ...]) -> None:
    """Tell what the program can do, or what COMMAND does and takes."""
    found: click.Command = ctx.find_root().command
    context = ctx.find_root()
    for word in words:
        if not isinstance(found, click.Group):
            message = f"{context.command_path} has no commands of its own; leave out {printable(word, 40)}"
            raise refuse("help", "unknown-name", message)
        name, command, _ = found.resolve_command(context, [word])
        assert command is not None
        found, context = command, click.Context(command, info_name=name, parent=context)
    say(found.get_help(context))
