"""certwise audit verify: whether the records are what they were."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from cli import options
from cli.records import checkpoints, store
from cli.refusal import refuse
from cli.render.audit.door import FORMATS, Format, renderer
from cli.session import Session
from cli.settings.folders import audit_place
from engine.problem import ProblemError
from engine.records.place import Place
from engine.records.store import Store
from engine.records.verification import ChainHead, Damage, Known, Verification


@click.command()
@click.option(
    "--head",
    "--checkpoint",
    "heads",
    metavar="FILE",
    multiple=True,
    help="A head or a checkpoint that was kept elsewhere: the log must still hold it. May be given several times.",
)
@click.option("--replay", "replaying", is_flag=True, help="Run the rules of each record's day again, too.")
@options.where
@options.second
@options.formats(*FORMATS)
@options.output
@click.pass_context
def verify(
    ctx: click.Context,
    heads: tuple[str, ...],
    replaying: bool,
    audit: str | None,
    checkpoints_to: str | None,
    format: Format,
    output: str | None,
) -> None:
    """Check that no record was altered, lost or moved, and say what could not be checked.

    Exit code 1, and a line for each, where something is wrong. That the log was not written anew, and that its end was
    not cut off, can be known only from a head or a checkpoint that was kept elsewhere. Where nothing is wrong, and the
    key of the store is here, a checkpoint of it is signed.
    """
    session: Session = ctx.obj
    known = [_head_in(file) for file in heads]
    try:
        records = store.existing(audit)
        found = _verified(records, known, checkpoints_to, replaying)
        if not found.findings:
            checkpoints.signed(records, checkpoints_to)
    except ProblemError as error:
        missing = _missing(audit_place(audit), known) if error.problems[0].id == "no-audit-store" else None
        if missing is None:
            raise
        found = missing
    session.emit(renderer(format).verification(found), output)
    if found.findings:
        ctx.exit(1)


def _verified(
    records: Store, known: list[Known | ChainHead | Damage], second: str | None, replaying: bool
) -> Verification:
    from engine.log.checkpoints import found
    from engine.records.exported import known_of
    from engine.records.verify import verified

    heads = [*known]
    if records.origin:
        heads += [known_of(where, note) for where, note in found(records.beside, records.origin)]
    place = checkpoints.second_place(second)
    outside = [known_of(*each, outside=True) for each in place.found(records.origin)] if place else []
    done = verified(records, datetime.now(UTC), [*heads, *outside], replaying=replaying)
    if place and not outside:
        done.unchecked.append("the second place: no checkpoint of this log is there")
    return done


def _missing(place: Place, known: list[Known | ChainHead | Damage]) -> Verification | None:
    """What to say of a store that is not there, where something tells that it was."""
    from engine.log.history import History

    files = (History(place.path).latest_file, History(place.path).file) if place.path else ()
    left = [str(file) for file in files if file.exists()]
    left += [each.where for each in known if isinstance(each, Known | ChainHead)]
    if not left:
        return None
    found = Verification()
    found.add("missing-store", f"{place.name}: there is no store, and {' and '.join(left)} tells that there was one")
    return found


def _head_in(file: str) -> Known | ChainHead | Damage:
    """The head that a file holds."""
    from engine.documents.text import text_of
    from engine.records.exported import head_of

    found = head_of(text_of(file, 1_000_000), file)
    if found is None:
        message = "this is no head and no checkpoint; certwise audit export --head writes one"
        raise refuse(file, "no-head", message)
    return found
