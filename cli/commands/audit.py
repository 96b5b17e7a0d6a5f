"""certwise audit: the records of assessments, listed, shown, run again, verified and exported."""

from __future__ import annotations

import contextlib
import json
import shlex
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Literal

import click

from cli import completion, options, store
from cli.console.printing import say
from cli.outputs import write_whole
from cli.refusal import refuse
from cli.render.audit.door import FORMATS, Format, renderer
from cli.session import Session, command
from engine.answers.value import UnclearError, read_text
from engine.knowledge.base import Knowledge
from engine.knowledge.value import word
from engine.problem import ProblemError, printable
from engine.records.chain import Head, Linked
from engine.records.store import Filter, Store

HEAD = "certwise-audit-head/1"
_SHOWN_DRIFT = 50


@click.group()
def audit() -> None:
    """Look into what was recorded, prove it unaltered, and run it again.

    An ID is a record's, or the beginning of it; "last" is the latest record.
    """


def _time(_: click.Context, option: click.Parameter, text: str) -> str:
    """A time as records hold it: ISO 8601, in UTC, to the second."""
    if not text:
        return ""
    try:
        found = datetime.fromisoformat(text)
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        raise refuse(
            f"--{option.name}", "wrong-value", f"{text} is no time; write 2026-01-31 or 2026-01-31T12:00"
        ) from None


def _filtered(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose records; they become one Filter."""
    for option in (
        click.option("--by", default="", metavar="NAME", help="Recorded by this name."),
        click.option(
            "--since",
            default="",
            callback=_time,
            metavar="TIME",
            help="From this time on: 2026-01-31, or with a time, in UTC.",
        ),
        click.option("--until", default="", callback=_time, metavar="TIME", help="Before this time."),
        click.option("--result", default="", metavar="VALUE", help="With this result, the first line of the verdict."),
        click.option("--digest", default="", metavar="DIGEST", help="Made with this knowledge base, or its beginning."),
    ):
        command = option(command)
    return command


@audit.command("list")
@_filtered
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="The most to list.")
@options.where
@options.formats(*FORMATS)
@options.output
@click.pass_obj
def list_(
    session: Session,
    by: str,
    since: str,
    until: str,
    result: str,
    digest: str,
    limit: int,
    audit: str | None,
    format: Format,
    output: str | None,
) -> None:
    """List records, the latest first."""
    records = store.existing(audit)
    chosen = _filter(session, by, since, until, result, digest)
    count = records.count(chosen)
    if not count and format != "json" and chosen != Filter():
        given = {"by": chosen.by, "since": since, "until": until, "result": chosen.result, "digest": chosen.knowledge}
        words = " ".join(f"--{name} {shlex.quote(value)}" for name, value in given.items() if value)
        session.emit(f"No records with {printable(words)}; {command('audit', 'list')} lists all.", output)
        return
    session.emit(renderer(format).listing(records.listed(chosen, limit), count), output)


@audit.command()
@click.argument("id", metavar="ID", shell_complete=completion.records)
@options.where
@options.formats(*FORMATS, "html")
@options.output
@click.pass_obj
def show(session: Session, id: str, audit: str | None, format: Format | Literal["html"], output: str | None) -> None:
    """Show a record: what was answered, what followed, and by which rules."""
    records, linked = store.found(audit, id)
    if format == "html":
        from cli.render.report.door import renderer as report_renderer
        from cli.start import of_record
        from engine.explain.report import report_on

        expert, answers = of_record(session, linked.record.id, audit)
        session.emit(
            report_renderer(format).assessment(report_on(expert, answers, linked.record.id, linked.record.at)), output
        )
        return
    words = _words_of(session, records, linked) if format != "json" else None
    session.emit(renderer(format).record(linked, linked.record.content(), words), output)


def _words_of(session: Session, records: Store, linked: Linked) -> Knowledge | None:
    """The knowledge base that a record was made with, for the titles of its names; None where it cannot be opened."""
    from engine.records.record import day_of
    from engine.records.replay import Bases

    with contextlib.suppress(ProblemError):
        digest = linked.record.knowledge
        today = session.expert if session.expert.knowledge.digest == digest else None
        return Bases(records.knowledge, today).of(digest, day_of(linked.record.content())).knowledge
    return None


@audit.command()
@click.argument("ids", nargs=-1, metavar="[ID]...", shell_complete=completion.records)
@click.option("--today", is_flag=True, help="With the rules of today instead of those of its day.")
@options.as_of
@_filtered
@options.where
@options.formats(*FORMATS)
@options.output
@click.pass_context
def replay(
    ctx: click.Context,
    ids: tuple[str, ...],
    today: bool,
    by: str,
    since: str,
    until: str,
    result: str,
    digest: str,
    audit: str | None,
    format: Format,
    output: str | None,
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
    chosen: Iterator[Linked] = (
        (records.find(id) for id in ids) if ids else records.records(_filter(session, by, since, until, result, digest))
    )
    drift, shown = Drift(), list[Replayed]()
    for replayed in replays(chosen, Bases(records.knowledge, session.expert if today else None, day or "")):
        drift.add(replayed)
        if not replayed.agrees and len(shown) < _SHOWN_DRIFT:
            shown.append(replayed)
    session.emit(renderer(format).replayed(drift, shown, today), output)
    if drift.same != drift.count:
        ctx.exit(1)


@audit.command()
@click.option("--head", "head", metavar="FILE", help="A head that was exported earlier: the chain must still hold it.")
@options.where
@options.formats(*FORMATS)
@options.output
@click.pass_context
def verify(ctx: click.Context, head: str | None, audit: str | None, format: Format, output: str | None) -> None:
    """Prove that no record was altered, lost or moved; exit code 1, and its name, where one was.

    That the end of the chain was not cut off can be proven against a head that was exported and kept elsewhere.
    """
    session: Session = ctx.obj
    expected = _head_in(head) if head else None
    records, waiting = store.with_inbox(audit)
    found = records.verify(expected)
    session.emit(renderer(format).verification(found, expected, waiting), output)
    if found.findings or waiting:
        ctx.exit(1)


@audit.command()
@click.option("--head", is_flag=True, help="Only the head of the chain, to be kept elsewhere and checked against.")
@_filtered
@options.where
@options.endings("jsonl", "json", "text")
@options.output
@click.pass_obj
def export(
    session: Session,
    head: bool,
    by: str,
    since: str,
    until: str,
    result: str,
    digest: str,
    audit: str | None,
    output: str | None,
) -> None:
    """Write records as JSON Lines, the schema of which is documented and versioned."""
    from engine.records.chain import exported

    records = store.existing(audit)
    if head:
        last = records.head()
        session.emit(json.dumps({"format": HEAD, "number": last.number, "hash": last.hash}), output)
        return
    hashes = records.knowledge_hashes()
    lines = (
        json.dumps(exported(linked, hashes.get(linked.record.knowledge, "")), sort_keys=True) + "\n"
        for linked in records.records(_filter(session, by, since, until, result, digest))
    )
    if output is not None and output != "-":
        write_whole(output, lines)
        session.wrote(output)
        return
    for line in lines:
        say(line, nl=False)


def _filter(session: Session, by: str, since: str, until: str, result: str, digest: str) -> Filter:
    """The filter of the options; a result may be the title of a value of the verdict proper."""
    if result:
        with contextlib.suppress(ProblemError, UnclearError):
            knowledge = session.expert.knowledge
            attribute = knowledge.attributes[knowledge.main]
            # What today's vocabulary does not know may be a result of its day.
            value = None if attribute.several else read_text(result, attribute)
            result = result if value is None else word(value)
    return Filter(by, since, until, result, digest.lower())


def _head_in(file: str) -> Head:
    """The head that a file holds."""
    from engine.documents.text import text_of

    try:
        found = json.loads(text_of(file, 10_000))
        number, hash = found["number"], found["hash"]
        sound = found["format"] == HEAD and type(number) is int and number >= 0 and isinstance(hash, str)
    except (ValueError, KeyError, TypeError, RecursionError):
        sound = False
    if not sound:
        raise refuse(file, "no-head", "this is no exported head; certwise audit export --head writes one")
    return Head(number, hash)
