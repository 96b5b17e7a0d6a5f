"""certwise rules: the workbench for the people who write the rule files; each command is imported when it is called."""

from __future__ import annotations

import click

from cli.main import LazyGroup

MODULES = {
    "list": "cli.rules_list",
    "show": "cli.rules_show",
    "check": "cli.rules_check",
    "test": "cli.rules_test",
    "diff": "cli.rules_diff",
    "graph": "cli.rules_graph",
    "sources": "cli.rules_sources",
    "schema": "cli.rules_schema",
    "format": "cli.rules_format",
    "new": "cli.rules_new",
    "sql": "cli.rules_sql",
}


@click.group(cls=LazyGroup, modules=MODULES)
def rules() -> None:
    """Write, check, test and compare the rule files."""
