"""certwise config: which settings there are, and where they come from."""

from __future__ import annotations

import os

import click

from cli import options
from cli.render.page import FORMATS, Format, Page, rendered
from cli.session import Session
from cli.settings import defaults
from cli.settings.environment import VARIABLES


@click.command()
@options.formats(*FORMATS)
@options.output
@click.pass_context
def config(ctx: click.Context, format: Format, output: str | None) -> None:
    """Tell which settings are in force, and where each comes from.

    An option on the command line counts most, then the environment, then .certwise.yaml of the working directory or a
    folder above it, then config.yaml of your own settings, then the default.
    """
    session: Session = ctx.obj
    session.private = False
    program = ctx.find_root().command
    assert isinstance(program, click.Group)
    made = defaults.settings(program)
    set_by_file = list(defaults.in_force(made))
    set_by_environment = [
        (name, defaults.shown_setting(name, os.environ[name]), what)
        for name, what in VARIABLES.items()
        if name in os.environ
    ]
    looked_at = [(str(path), "read" if str(path) in made.files else "not there") for path, _ in defaults.places()]
    page = Page(
        {
            "files": [{"file": file, "read": said == "read"} for file, said in looked_at],
            "settings": [{"name": name, "value": value, "from": place} for name, value, place in set_by_file],
            "environment": [{"name": name, "value": value} for name, value, _ in set_by_environment],
        }
    )
    page.heading("Files")
    page.table(("file", ""), looked_at or [("-", "CERTWISE_CONFIG is empty")])
    page.heading("Settings of files")
    page.table(("setting", "value", "from"), set_by_file or [("none", "", "")])
    page.heading("Environment")
    page.table(("variable", "value", "for"), set_by_environment or [("none", "", "")])
    page.sentence(
        f"May be set for all commands: {', '.join(defaults.EVERYWHERE)}; below the name of a command, its options."
    )
    session.emit(rendered(page, format), output)
