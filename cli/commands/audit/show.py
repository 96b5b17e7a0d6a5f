"""certwise audit show: one record, in the words of its knowledge base."""

from __future__ import annotations

import contextlib
from typing import Literal

import click

from cli import options
from cli.records import store
from cli.render.audit.door import FORMATS, Format, renderer
from cli.session import Session
from cli.shell import completion
from engine.knowledge.base import Knowledge
from engine.log.entry import ASSESSMENT
from engine.problem import ProblemError
from engine.records.entry import Row
from engine.records.store import Store


@click.command()
@click.argument("id", metavar="ID", shell_complete=completion.records)
@options.where
@options.formats(*FORMATS, "html")
@options.output
@click.pass_obj
def show(session: Session, id: str, audit: str | None, format: Format | Literal["html"], output: str | None) -> None:
    """Show a record: what was answered, what followed, and by which rules."""
    records = store.existing(audit)
    row = records.find(id)
    if row.erased or row.kind != ASSESSMENT:
        session.emit(renderer("text" if format == "html" else format).entry(row), output)
        return
    if format == "html":
        from cli.input.start import of_record
        from cli.render.report.door import renderer as report_renderer
        from engine.explain.report import report_on

        expert, answers = of_record(session, row.record.id, audit)
        session.emit(
            report_renderer(format).assessment(report_on(expert, answers, row.record.id, row.record.at)), output
        )
        return
    words = _words_of(session, records, row) if format != "json" else None
    session.emit(renderer(format).record(row, row.record.content(), words), output)


def _words_of(session: Session, records: Store, row: Row) -> Knowledge | None:
    """The knowledge base that a record was made with, for the titles of its names; None where it cannot be opened."""
    from engine.records.record import day_of
    from engine.records.replay import Bases

    with contextlib.suppress(ProblemError):
        digest = row.record.knowledge
        today = session.expert if session.expert.knowledge.digest == digest else None
        return Bases(records.knowledge, today).of(digest, day_of(row.record.content())).knowledge
    return None
