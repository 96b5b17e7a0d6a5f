"""certwise audit check-proof: what a proof of a record proves, without any store."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli import options
from cli.render.page import FORMATS, Format, Page, rendered
from cli.session import Session
from cli.shell import completion
from engine.problem import ProblemError

if TYPE_CHECKING:
    from engine.log.proof import Checked


def _script(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        from cli.console.printing import put
        from engine.log import proof_check

        put(Path(proof_check.__file__).read_text(encoding="utf-8"))
        context.exit()


@click.command()
@click.argument("file", metavar="FILE", shell_complete=completion.files)
@click.option("--key", "log", required=True, metavar="VKEY", help="The key of the store, or a file that holds it.")
@click.option(
    "--witness", "witnesses", multiple=True, metavar="VKEY", help="The key of a witness who must have cosigned."
)
@click.option("--person", metavar="VKEY", help="The key that must have signed the record.")
@click.option(
    "--authority",
    metavar="FILE",
    shell_complete=completion.files,
    help="Root certificates (PEM) of a time-stamp authority that must have stamped the checkpoint.",
)
@click.option(
    "--script",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_script,
    help="Print the script that checks a proof without certwise, and end.",
)
@options.formats(*FORMATS)
@options.output
@click.pass_context
def check_proof(
    ctx: click.Context,
    file: str,
    log: str,
    witnesses: tuple[str, ...],
    person: str | None,
    authority: str | None,
    format: Format,
    output: str | None,
) -> None:
    """Check a proof of a record, and say what is proven and what is not; - is standard input.

    A VKEY must have come to you from its owner, and not with the proof. Exit code 1: something does not hold.
    """
    from engine.documents.text import text_of
    from engine.log.key import verifier_of
    from engine.log.proof import MAX_PROOF, Proof, check
    from engine.log.stamp import Stamp, certificates

    session: Session = ctx.obj
    proof = Proof.of(text_of(file, MAX_PROOF).encode())
    keys = [verifier_of(each) for each in (log, *witnesses)]
    signer = verifier_of(person) if person else None
    roots = certificates(Path(authority)) if authority else None
    wrong, found, stamped = list[str](), None, None
    try:
        found = check(proof, keys[0], keys[1:], signer)
        if roots is not None and found.stamp is None:
            wrong = ["the proof carries no time stamp of its checkpoint"]
        elif roots is not None:
            stamped = Stamp(found.stamp or b"").verified(proof.checkpoint.text, roots)
    except ProblemError as error:
        wrong = [problem.message for problem in error.problems]
    if found is None or wrong:
        page = Page({"holds": False, "wrong": wrong})
        page.heading("Does not hold")
        page.items(wrong)
    else:
        page = _page(found, bool(witnesses), stamped)
    session.emit(rendered(page, format), output)
    if wrong:
        ctx.exit(1)


def _page(found: Checked, witnessed: bool, stamped: datetime | None) -> Page:
    """What holds, and what was not checked."""
    at, content = found.checkpoint, found.content
    holds = [
        ("entry", f"{found.entry['kind']} {found.entry['id']}"),
        ("place", f"entry {found.index + 1:,} of {at.size:,} of {at.origin}"),
    ]
    for witness, seconds in found.witnesses:
        holds.append(("witness", f"{witness.name} cosigned the log at this size, {_time(seconds)}"))
    if stamped is not None:
        holds.append(("time stamp", f"the log had this size by {stamped.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"))
    if content is not None:
        holds += [("record", f"whole; made at {content['at']}, by its word"), ("result", str(content.get("result")))]
        holds.append(("by", _who(found)))
    else:
        holds.append(("record", "was erased, or is none: only its place is proven"))
    open_questions = _unchecked(found, witnessed, stamped is not None)
    data: dict[str, Any] = {
        "holds": True, "origin": at.origin, "size": at.size, "number": found.index + 1, "entry": found.entry,
        "record": content, "signed_by": str(found.signer) if found.signer else None,
        "witnesses": [{"vkey": str(witness), "at": seconds} for witness, seconds in found.witnesses],
        "time_stamp": stamped.astimezone(UTC).isoformat() if stamped else None, "not_checked": open_questions,
    }  # fmt: skip
    page = Page(data)
    page.heading("Holds")
    page.table(("of", "what is proven"), holds)
    page.heading("Not checked")
    page.items(open_questions)
    return page


def _time(seconds: int) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (ValueError, OverflowError, OSError):
        return f"{seconds} seconds after 1970"


def _who(found: Checked) -> str:
    by = str((found.content or {}).get("by") or "nobody named")
    return (
        f"{by}, signed by the key {found.signer.name} ({found.signer.id:08x})"
        if found.signer
        else f"{by}, as stated: it is not signed"
    )


def _unchecked(found: Checked, witnessed: bool, stamped: bool) -> list[str]:
    """What nobody should read into a proof."""
    said = list[str]()
    if found.content is not None:
        said.append(
            "that the result follows from the rules: assess these answers with the knowledge base of this digest"
        )
    if found.signer is not None:
        said.append("that the key of the record is that of who is named, unless --person came from them")
    elif found.content is not None:
        said.append("who made the record: its name is stated")
    if not (witnessed or stamped):
        said.append("when the record was made: its time is stated; a witness or a time stamp bounds it")
    if not witnessed:
        said.append("that the log was not written anew, nor shown otherwise to others: that takes a witness")
    return said
