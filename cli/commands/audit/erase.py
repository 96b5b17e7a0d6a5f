"""certwise audit erase: the answers and names of records go, and an entry tells of it."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from cli import options
from cli.console.printing import say
from cli.records import checkpoints, store
from cli.refusal import refuse
from cli.shell import completion
from engine.problem import printable


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...", shell_complete=completion.records)
@click.option("--reason", default="", metavar="TEXT", help="Why; it stays, so name nobody in it.")
@click.option("--keep-for", "period", metavar="PERIOD", help="Erase what is older, instead: 3y, 18m, 2w or 90d.")
@click.option("--by", metavar="NAME", help="Who erases; it stays too.")
@click.option("--dry-run", is_flag=True, help="Only tell how many records would be erased.")
@options.where
@options.second
def erase(
    ids: tuple[str, ...],
    reason: str,
    period: str | None,
    by: str | None,
    dry_run: bool,
    audit: str | None,
    checkpoints_to: str | None,
) -> None:
    """Erase records: their answers, their verdicts and every name in them, for good.

    What stays is the entry in the log, with the id, the time and the rules, so that it is proven that something was
    here; and an entry that says which records were erased, when, and why.
    """
    from engine.records.erasure import before, older
    from engine.records.erasure import erase as erased
    from engine.records.record import MAX_BY

    if bool(ids) == bool(period):
        raise refuse("audit erase", "no-records", "name records by their ids, or what is older with --keep-for 3y")
    if ids and not reason.strip():
        raise refuse("--reason", "no-reason", "say why; the reason stays, so name nobody in it")
    now = datetime.now(UTC)
    cut = before(period, now) if period else ""
    records = store.existing(audit)
    chosen = older(records, cut) if period else list(dict.fromkeys(records.find(id).id for id in ids))
    many = "1 record" if len(chosen) == 1 else f"{len(chosen):,} records"
    if dry_run or not chosen:
        say(f"{many} to erase." if chosen else "Nothing to erase.")
        return
    told = erased(
        records, chosen, reason.strip() or f"kept for {period}", printable(by, MAX_BY) if by else None,
        now.isoformat(timespec="seconds"),
    )  # fmt: skip
    checkpoints.signed(records, checkpoints_to)
    entries = "entry" if len(told) == 1 else "entries"
    say(f"{many} erased; see {entries} {', '.join(f'{number:,}' for number in told)} of the log.")
