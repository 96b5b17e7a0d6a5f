"""certwise audit merge: what another store has comes into this one, and both histories stay provable."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import click

from cli import options
from cli.console.printing import note, say
from cli.records import checkpoints, store
from cli.settings.folders import audit_place
from engine.problem import printable


@click.command()
@click.argument("other", callback=options.place, metavar="OTHER")
@click.option("--by", metavar="NAME", help="Who merges; it stays in the log.")
@options.where
@options.second
def merge(other: str, by: str | None, audit: str | None, checkpoints_to: str | None) -> None:
    """Take the entries of OTHER, a file or a database, into this store; OTHER stays as it is.

    They follow, word for word, an entry that names the other log and its root, so a checkpoint of the other log can be
    held against this store too. Of two branches of one store, such as a copy that was carried on, what is new comes.
    """
    from engine.records.merge import merge as merged
    from engine.records.record import MAX_BY
    from engine.records.store import Store

    records = store.existing(audit)
    with closing(Store(audit_place(other), note)) as source:
        done = merged(records, source, printable(by, MAX_BY) if by else None, datetime.now(UTC))
    if not done.came:
        say("Nothing to merge: all of it is here.")
        return
    checkpoints.signed(records, checkpoints_to)
    here = f", after {done.known:,} that were here" if done.known else ""
    came = "1 entry" if done.came == 1 else f"{done.came:,} entries"
    say(f"{came} merged{here}; the log has {done.size:,} entries now.")
