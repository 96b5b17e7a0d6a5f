"""certwise mcp: tools for assistants, over standard input and output."""

from __future__ import annotations

import asyncio

import click

from cli import options
from cli.serving import opening, require
from cli.session import Session


@click.command()
@click.option("--record", is_flag=True, help="Record each assessment; without it nothing is written.")
@options.as_of
@options.where
@options.second
@click.pass_obj
def mcp(session: Session, record: bool, audit: str | None, checkpoints_to: str | None) -> None:
    """Serve tools to an assistant by the Model Context Protocol, over standard input and output.

    An assistant starts this command itself; certwise serve gives the same tools over HTTP, under /mcp.
    """
    require("mcp", "mcp", "mcp")
    from service.assistant.standard import run

    asyncio.run(run(opening(session, audit, checkpoints_to), record))
