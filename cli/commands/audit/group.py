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
# The first sentence of the help of each; a list of commands imports none of them for it.
SUMMARIES = {
    "list": "List records, the latest first.",
    "show": "Show a record: what was answered, what followed, and by which rules.",
    "replay": "Run records again, all of them unless some are named, and compare.",
    "verify": "Check that no record was altered, lost or moved, and say what could not be checked.",
    "export": "Write records as JSON Lines, the schema of which is documented and versioned.",
    "prove": "Write the proof that a record is in the log of the store, with the record itself.",
    "erase": "Erase records: their answers, their verdicts and every name in them, for good.",
    "merge": "Take the entries of OTHER, a file or a database, into this store; OTHER stays as it is.",
    "check-proof": "Check a proof of a record, and say what is proven and what is not; - is standard input.",
    "cosign": "Cosign the checkpoint of a store, or of a REQUEST, as a witness with a key of your own.",
    "stamp": "Have the checkpoint of the store stamped with the time, and keep the stamp beside the store.",
    "key": "Make a key of your own, and show what others verify with.",
}


@click.group(cls=LazyGroup, modules=MODULES, summaries=SUMMARIES)
def audit() -> None:
    """Look into what was recorded, prove it unaltered, and run it again.

    An ID is a record's, or the beginning of it; "last" is the latest record.
    """
