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
# The first sentence of the help of each; a list of commands imports none of them for it.
SUMMARIES = {
    "list": "List the rules by ruleset: when they fire and what they conclude.",
    "show": "Show RULE: its condition and conclusions, the claims it carries, its neighbours, and the cases "
    "it fires in.",
    "check": "Prove that the rules of the knowledge base, or of DIR, are sound, or show where they are not.",
    "test": "Run the test cases of the rules; with WORDS, those whose name or file holds one of them.",
    "diff": "Compare OLD with NEW, each a folder or a git revision of the knowledge base: what differs, and "
    "what follows.",
    "graph": "Draw attributes and rules by stratum: of all rules, of rulesets, or those that fire for "
    "answers or a record.",
    "sources": "Show every claim of the source with the rules and facts that carry it.",
    "schema": "Print the JSON Schema of one KIND of file, or keep the schemas beside the knowledge base (--write).",
    "format": "Lay out FILES, or all files of the knowledge base: indentation, width, order of keys, empty lines.",
    "new": "Add RULE to a ruleset, with a case of the fewest answers for which it fires, and a page in docs/rules/.",
    "sql": "Print the statement that assesses every row of a table.",
}


@click.group(cls=LazyGroup, modules=MODULES, summaries=SUMMARIES)
@click.pass_obj
def rules(session: Session) -> None:
    """Write, check, test and compare the rule files."""
    session.private = False
