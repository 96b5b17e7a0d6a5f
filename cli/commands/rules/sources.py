"""certwise rules sources: what the source says, section by section, and what carries it."""

from __future__ import annotations

import click

from cli import options
from cli.render.page import FORMATS, Format, rendered
from cli.render.rules.sources import page
from cli.session import Session
from engine.knowledge.traceability import traces


@click.command()
@options.as_of
@options.formats(*FORMATS)
@options.output
@click.pass_context
def sources(ctx: click.Context, format: Format, output: str | None) -> None:
    """Show every claim of the source with the rules and facts that carry it.

    Exit code 1 says that a claim is carried by nothing.
    """
    session: Session = ctx.obj
    found = list(traces(session.expert.knowledge))
    session.emit(rendered(page(session.expert.knowledge, found), format), output)
    if any(not trace.covered for trace in found):
        ctx.exit(1)
