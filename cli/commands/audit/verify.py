"""certwise audit verify: whether the records are what they were."""

from __future__ import annotations

import json

import click

from cli import options, store
from cli.commands.audit.export import HEAD
from cli.refusal import refuse
from cli.render.audit.door import FORMATS, Format, renderer
from cli.session import Session
from engine.records.chain import Head


@click.command()
@click.option("--head", "head", metavar="FILE", help="A head that was exported earlier: the chain must still hold it.")
@options.where
@options.formats(*FORMATS)
@options.output
@click.pass_context
def verify(ctx: click.Context, head: str | None, audit: str | None, format: Format, output: str | None) -> None:
    """Prove that no record was altered, lost or moved; exit code 1, and its name, where one was.

    That the end of the chain was not cut off can be proven against a head that was exported and kept elsewhere.
    """
    session: Session = ctx.obj
    expected = _head_in(head) if head else None
    records, waiting = store.with_inbox(audit)
    found = records.verify(expected)
    session.emit(renderer(format).verification(found, expected, waiting), output)
    if found.findings or waiting:
        ctx.exit(1)


def _head_in(file: str) -> Head:
    """The head that a file holds."""
    from engine.documents.text import text_of

    try:
        found = json.loads(text_of(file, 10_000))
        number, hash = found["number"], found["hash"]
        sound = found["format"] == HEAD and type(number) is int and number >= 0 and isinstance(hash, str)
    except (ValueError, KeyError, TypeError, RecursionError):
        sound = False
    if not sound:
        raise refuse(file, "no-head", "this is no exported head; certwise audit export --head writes one")
    return Head(number, hash)
