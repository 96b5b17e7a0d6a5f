"""certwise completion: the script that lets a shell complete what is typed."""

from __future__ import annotations

import click

from cli.session import Session


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_obj
def completion(session: Session, shell: str) -> None:
    """Print the script that lets SHELL complete commands, options, names, values, rules and records.

    The line `eval "$(certwise completion bash)"` in ~/.bashrc installs it, or that of zsh in ~/.zshrc; for fish the
    output goes to ~/.config/fish/completions/certwise.fish.
    """
    from cli.shell.scripts import script

    session.private = False
    session.emit(script(shell), exact=True)
