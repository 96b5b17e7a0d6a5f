"""certwise audit list: the records, a line each."""

from __future__ import annotations

import shlex

import click

from cli import options
from cli.commands.audit.filter import chosen_by, filtered
from cli.records import store
from cli.render.audit.door import FORMATS, Format, renderer
from cli.session import Session, command
from engine.problem import printable
from engine.records.filter import Filter


@click.command()
@filtered
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="The most to list.")
@options.where
@options.formats(*FORMATS)
@options.output
@click.pass_obj
def list(
    session: Session,
    /,
    limit: int,
    audit: str | None,
    format: Format,
    output: str | None,
    **chosen: str,
) -> None:
    """List records, the latest first."""
    records = store.existing(audit)
    filter = chosen_by(session, chosen)
    count = records.count(filter)
    if not count and format != "json" and filter != Filter():
        given = {**chosen, "result": filter.result}
        words = " ".join(f"--{name} {shlex.quote(value)}" for name, value in given.items() if value)
        session.emit(f"No records with {printable(words)}; {command('audit', 'list')} lists all.", output)
        return
    session.emit(renderer(format).listing(records.listed(filter, limit), count), output)
