"""certwise audit verify: whether the records are what they were."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from cli import options, store
from cli.refusal import refuse
from cli.render.audit.door import FORMATS, Format, renderer
from cli.session import Session
from engine.records.verification import ChainHead, Known


@click.command()
@click.option(
    "--head",
    "--checkpoint",
    "heads",
    metavar="FILE",
    multiple=True,
    help="A head or a checkpoint that was kept elsewhere: the log must still hold it. May be given several times.",
)
@click.option("--replay", "replaying", is_flag=True, help="Run the rules of each record's day again, too.")
@options.where
@options.formats(*FORMATS)
@options.output
@click.pass_context
def verify(
    ctx: click.Context,
    heads: tuple[str, ...],
    replaying: bool,
    audit: str | None,
    format: Format,
    output: str | None,
) -> None:
    """Check that no record was altered, lost or moved, and say what could not be checked.

    Exit code 1, and a line for each, where something is wrong. That the log was not written anew, and that its end was
    not cut off, can be known only from a head or a checkpoint that was kept elsewhere.
    """
    from engine.records.verify import verified

    session: Session = ctx.obj
    known = [_head_in(file) for file in heads]
    found = verified(store.existing(audit), datetime.now(UTC), known, replaying=replaying)
    session.emit(renderer(format).verification(found), output)
    if found.findings:
        ctx.exit(1)


def _head_in(file: str) -> Known | ChainHead:
    """The head that a file holds."""
    from engine.documents.text import text_of
    from engine.records.exported import head_of

    found = head_of(text_of(file, 1_000_000), file)
    if found is None:
        message = "this is no head and no checkpoint; certwise audit export --head writes one"
        raise refuse(file, "no-head", message)
    return found
