"""certwise audit export: records as JSON Lines, and the head of the log."""

from __future__ import annotations

import json

import click

from cli import options
from cli.commands.audit.filter import chosen_by, filtered
from cli.console.printing import say
from cli.output.target import write_whole
from cli.records import store
from cli.render.json import inert
from cli.session import Session


@click.command()
@click.option("--head", is_flag=True, help="Only the head of the log, to be kept elsewhere and checked against.")
@filtered
@options.where
@options.endings("jsonl", "json", "text")
@options.output
@click.pass_obj
def export(
    session: Session,
    /,
    head: bool,
    audit: str | None,
    output: str | None,
    **chosen: str,
) -> None:
    """Write records as JSON Lines, the schema of which is documented and versioned."""
    from engine.records.exported import exported, exported_head

    records = store.existing(audit)
    if head:
        session.emit(json.dumps(exported_head(records.origin, records.head())), output)
        return
    lines = (json.dumps(exported(row), sort_keys=True) + "\n" for row in records.records(chosen_by(session, chosen)))
    if output is not None and output != "-":
        write_whole(output, lines)
        session.wrote(output)
        return
    for line in lines:
        say(inert(line), nl=False)
