"""certwise audit cosign: witnessing checkpoints, with access to the store or by files that go to and fro."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import options
from cli.console.printing import note
from cli.records import checkpoints, store
from cli.refusal import refuse
from cli.session import Session
from cli.shell import completion
from engine.problem import ProblemError, one_of, printable

if TYPE_CHECKING:
    from engine.log.witness import Request, State
    from engine.records.store import Store

_MAX_BYTES = 1_000_000


@click.command()
@click.argument("asked", required=False, metavar="[REQUEST]", shell_complete=completion.files)
@click.option("--key", "witness", metavar="FILE", shell_complete=completion.files, help="Your key, of a witness.")
@click.option("--log", metavar="VKEY", help="The key of the store, the first time: from its operator, or a file.")
@click.option(
    "--state",
    metavar="FILE",
    shell_complete=completion.files,
    help="What you cosigned last.  [default: beside your key, ending in .state]",
)
@click.option("--request", "asking", is_flag=True, help="For the operator: write a request for a witness elsewhere.")
@click.option(
    "--old",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    metavar="SIZE",
    help="What that witness cosigned last.",
)
@click.option(
    "--add", "answer", metavar="FILE", shell_complete=completion.files, help="For the operator: take what one answered."
)
@options.where
@options.second
@options.output
@click.pass_obj
def cosign(
    session: Session,
    asked: str | None,
    witness: str | None,
    log: str | None,
    state: str | None,
    asking: bool,
    old: int,
    answer: str | None,
    audit: str | None,
    checkpoints_to: str | None,
    output: str | None,
) -> None:
    """Cosign the checkpoint of a store, or of a REQUEST, as a witness with a key of your own.

    It is cosigned only if it is proven to continue the last one that you cosigned, so nobody can show you one history
    and others another, nor write it anew. A fork, a log that shrank and another key are refused, and you should ask
    the operator why.

    Where you have no access to the store, its operator sends what --request writes, and takes what you answer by --add.
    """
    if sum(map(bool, (asking, answer, witness))) != 1:
        message = "name your key with --key to cosign; an operator says --request, or --add with an answer"
        raise refuse("cosign", "wrong-option", message)
    if asking:
        session.emit(_request(audit, checkpoints_to, old), output, exact=True)
    elif answer:
        _add(audit, answer)
    elif witness:
        session.emit(_cosigned(asked, witness, log, state, audit), output, exact=True)


def _request(audit: str | None, second: str | None, old: int) -> str:
    """What a witness elsewhere needs."""
    from engine.log.witness import request

    records = store.existing(audit)
    checkpoint = checkpoints.checkpointed(records, second)
    return str(request(records.tree(), checkpoint, old))


def _cosigned(asked: str | None, witness: str, log: str | None, state: str | None, audit: str | None) -> str:
    """The checkpoint with the cosignature of the witness."""
    from engine.documents.text import text_of
    from engine.log.history import History
    from engine.log.key import read_key, verifier_of
    from engine.log.witness import Request, State

    signer = read_key(Path(witness), private=True)
    remembered = State(Path(state) if state else Path(f"{witness}.state"), note)
    pinned = verifier_of(log) if log else None
    if asked is not None:
        found = Request.of(text_of(asked, _MAX_BYTES).encode())
        signature = remembered.cosign(found, signer, int(time.time()), pinned)
        return str(found.checkpoint.and_signed(signature))
    records = store.existing(audit)
    if pinned is None and remembered.last(records.origin) is None:
        message = f"the first time, name its key with --log, as its operator gave it to you; it says {records.vkey}"
        others = remembered.origins()
        before = f"; what you cosigned so far is of {one_of(others, 3)}, and not of this log" if others else ""
        raise refuse(records.place.name, "unknown-log", message + before)
    found = _of_store(records, remembered)
    signature = remembered.cosign(found, signer, int(time.time()), pinned)
    if any(signer.verifier.verifies(found.checkpoint.text, each) for each in found.checkpoint.signatures):
        return str(found.checkpoint)
    cosigned = found.checkpoint.and_signed(signature)
    try:
        return str(History(records.beside, note).add(cosigned, verifier_of(records.vkey)))
    except ProblemError as error:
        note(f"not added to the store, send it to the operator for --add: {error.problems[0].message}")
        return str(cosigned)


def _of_store(records: Store, remembered: State) -> Request:
    """The request that a store makes of a witness who has access to it."""
    from engine.log.checkpoint import Checkpoint
    from engine.log.history import forked
    from engine.log.witness import request

    checkpoint = checkpoints.checkpointed(records)
    known = remembered.last(records.origin)
    size = Checkpoint.of(checkpoint.text).size
    if known is not None and known[1].size > size:
        raise forked(str(remembered.file), known[1], size)
    return request(records.tree(), checkpoint, known[1].size if known else 0)


def _add(audit: str | None, answer: str) -> None:
    """Keep the cosignatures of an answer."""
    from engine.documents.text import text_of
    from engine.log.history import History
    from engine.log.note import Note, Verifier

    records = store.existing(audit)
    log = Verifier.of(records.vkey)
    kept = History(records.beside, note).add(Note.of(text_of(answer, _MAX_BYTES)), log)
    names = ", ".join(printable(each.name) for each in kept.signatures if each.name != log.name)
    note(f"kept; cosigned, by their own word, by {names or 'nobody'}")
