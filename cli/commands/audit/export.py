"""certwise audit export: records as JSON Lines, and the head of the log."""

from __future__ import annotations

import json

import click

from cli import options, store
from cli.commands.audit.filter import chosen_by, filtered
from cli.console.printing import say
from cli.outputs import write_whole
from cli.render.json import inert
from cli.session import Session

HEAD = "certwise-audit-head/1"


@click.command()
@click.option("--head", is_flag=True, help="Only the head of the chain, to be kept elsewhere and checked against.")
@filtered
@options.where
@options.endings("jsonl", "json", "text")
@options.output
@click.pass_obj
def export(
    session: Session,
    head: bool,
    by: str,
    since: str,
    until: str,
    result: str,
    digest: str,
    audit: str | None,
    output: str | None,
) -> None:
    """Write records as JSON Lines, the schema of which is documented and versioned."""
    from engine.records.chain import exported

    records = store.existing(audit)
    if head:
        last = records.head()
        session.emit(json.dumps({"format": HEAD, "number": last.number, "hash": last.hash}), output)
        return
    hashes = records.knowledge_hashes()
    lines = (
        json.dumps(exported(linked, hashes.get(linked.record.knowledge, "")), sort_keys=True) + "\n"
        for linked in records.records(chosen_by(session, by, since, until, result, digest))
    )
    if output is not None and output != "-":
        write_whole(output, lines)
        session.wrote(output)
        return
    for line in lines:
        say(inert(line), nl=False)
