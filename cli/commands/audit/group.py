"""certwise audit: records of assessments; each command is imported when it is called."""

from __future__ import annotations

import click

from cli.lazy import LazyGroup

MODULES = {
    "list": "cli.commands.audit.list",
    "show": "cli.commands.audit.show",
    "replay": "cli.commands.audit.replay",
    "verify": "cli.commands.audit.verify",
    "export": "cli.commands.audit.export",
    "prove": "cli.commands.audit.prove",
    "erase": "cli.commands.audit.erase",
    "merge": "cli.commands.audit.merge",
    "check-proof": "cli.commands.audit.check_proof",
    "cosign": "cli.commands.audit.cosign",
    "stamp": "cli.commands.audit.stamp",
    "key": "cli.commands.audit.key",
}


@click.group(cls=LazyGroup, modules=MODULES)
def audit() -> None:
    """Look into what was recorded, prove it unaltered, and run it again.

    An ID is a record's, or the beginning of it; "last" is the latest record.
    """
