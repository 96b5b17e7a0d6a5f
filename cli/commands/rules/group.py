"""certwise rules: the workbench for the people who write the rule files; each command is imported when it is called."""

from __future__ import annotations

import click

from cli.lazy import LazyGroup
from cli.session import Session

MODULES = {
    "list": "cli.commands.rules.list",
    "show": "cli.commands.rules.show",
    "check": "cli.commands.rules.check",
    "test": "cli.commands.rules.test",
    "diff": "cli.commands.rules.diff",
    "graph": "cli.commands.rules.graph",
    "sources": "cli.commands.rules.sources",
    "schema": "cli.commands.rules.schema",
    "format": "cli.commands.rules.format",
    "new": "cli.commands.rules.new",
    "sql": "cli.commands.rules.sql",
}


@click.group(cls=LazyGroup, modules=MODULES)
@click.pass_obj
def rules(session: Session) -> None:
    """Write, check, test and compare the rule files."""
    session.private = False
