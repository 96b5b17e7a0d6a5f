"""certwise audit prove: the proof of one record, in a file that needs no store to be checked."""

from __future__ import annotations

import click

from cli import options
from cli.console.printing import note
from cli.records import checkpoints, store
from cli.session import Session, command
from cli.shell import completion


@click.command()
@click.argument("id", metavar="ID", shell_complete=completion.records)
@click.option("--witness", "witnesses", multiple=True, metavar="VKEY", help="A witness who must have cosigned it.")
@options.where
@options.second
@options.output
@click.pass_obj
def prove(
    session: Session,
    id: str,
    witnesses: tuple[str, ...],
    audit: str | None,
    checkpoints_to: str | None,
    output: str | None,
) -> None:
    """Write the proof that a record is in the log of the store, with the record itself.

    The proof is of the checkpoint that most witnesses have cosigned, or of a new one where none has. It holds all that
    was answered: give it to whom the record may be shown.
    """
    from engine.log.key import verifier_of
    from engine.log.note import Verifier
    from engine.log.proof import Evidence
    from engine.log.proving import best, prove, stamp_of

    records = store.existing(audit)
    index = records.index_of(id)
    current = checkpoints.checkpointed(records, checkpoints_to)
    log = Verifier.of(records.vkey)
    checkpoint = best(records.beside, log, index, [verifier_of(each) for each in witnesses]) or current
    entry, salt, body = records.leaf(index)
    evidence = Evidence(entry, salt, body, stamp_of(records.beside, checkpoint))
    session.emit(str(prove(records.tree(), index, evidence, checkpoint, log)), output, exact=True)
    if len(checkpoint.signatures) == 1:
        cosign = command("audit", "cosign")
        note(f"no witness has cosigned this checkpoint: it is the operator's word alone; see {cosign} --help")
    note(f"to be checked with the key of the store: {log}")
