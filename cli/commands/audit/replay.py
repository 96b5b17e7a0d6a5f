"""certwise audit replay: records run again, and what came out otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import click

from cli import options
from cli.commands.audit.filter import chosen_by, filtered
from cli.records import store
from cli.refusal import refuse
from cli.render.audit.door import FORMATS, Format, renderer
from cli.session import Session
from cli.shell import completion
from engine.records.entry import Row

_SHOWN_DRIFT = 50


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...", shell_complete=completion.records)
@click.option("--today", is_flag=True, help="With the rules of today instead of those of its day.")
@options.as_of
@filtered
@options.where
@options.formats(*FORMATS)
@options.output
@click.pass_context
def replay(
    ctx: click.Context,
    /,
    ids: tuple[str, ...],
    today: bool,
    audit: str | None,
    format: Format,
    output: str | None,
    **filtering: str,
) -> None:
    """Run records again, all of them unless some are named, and compare.

    With the rules of its day a record must repeat itself to the last firing. With --today the differences show what the
    rules have become since; they are put to the day of each record, or all to that of --as-of. Exit code 1: something
    came out otherwise.
    """
    from engine.records.replay import Bases, Drift, Replayed, replays

    session: Session = ctx.obj
    if session.typed_day and not today:
        raise refuse("--as-of", "bad-option", "a record is run again on its own day; with --today on another one")
    records = store.existing(audit)
    day = session.day if session.typed_day else None
    chosen: Iterator[Row] = (records.find(id) for id in ids) if ids else records.records(chosen_by(session, filtering))
    drift, shown = Drift(), list[Replayed]()
    for replayed in replays(chosen, Bases(records.knowledge, session.expert if today else None, day or "")):
        drift.add(replayed)
        if not replayed.agrees and len(shown) < _SHOWN_DRIFT:
            shown.append(replayed)
    session.emit(renderer(format).replayed(drift, shown, today), output)
    if drift.same != drift.count:
        ctx.exit(1)
