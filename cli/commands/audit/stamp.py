"""certwise audit stamp: the time of a checkpoint, by an authority of RFC 3161."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.console.printing import note
from cli.records import checkpoints, store
from cli.session import Session
from cli.shell import completion
from engine.problem import printable


@click.command()
@click.option("--authority", required=True, metavar="URL", help="The time-stamp authority: http:// or https://.")
@click.option(
    "--roots",
    metavar="FILE",
    shell_complete=completion.files,
    help="Its root certificates (PEM), to verify the stamp before it is kept.",
)
@options.where
@options.second
@click.pass_obj
def stamp(_: Session, authority: str, roots: str | None, audit: str | None, checkpoints_to: str | None) -> None:
    """Have the checkpoint of the store stamped with the time, and keep the stamp beside the store.

    The authority gets a hash, and nothing of the records. A proof of a record carries the stamp, and is verified
    offline: certwise audit check-proof --authority, or openssl ts.
    """
    from engine.log.proving import keep_stamp
    from engine.log.stamp import asked, certificates

    records = store.existing(audit)
    trusted = certificates(Path(roots)) if roots else []
    checkpoint = checkpoints.checkpointed(records, checkpoints_to)
    found = asked(authority, checkpoint.text)
    if trusted:
        found.verified(checkpoint.text, trusted)
    file = keep_stamp(records.beside, checkpoint, found)
    note(f"wrote: {printable(str(file))}" + ("" if trusted else "; not verified: --roots names certificates"))
