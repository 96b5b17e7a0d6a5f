"""certwise portfolio on DuckDB."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cli.commands.portfolio import outcome
from cli.commands.portfolio.request import Request
from cli.console.printing import obeyed, say
from cli.console.progress import Told
from cli.input import tables
from cli.output.target import STANDARD
from cli.refusal import refuse
from cli.render.json import inert
from cli.render.page import Format
from cli.render.portfolio import proofs
from cli.render.report.door import renderer
from cli.session import Session

if TYPE_CHECKING:
    from engine.scale.output import Output
    from engine.scale.portfolio import Portfolio


def on_duckdb(session: Session, request: Request) -> bool:
    """Assess here; gives whether anything was found: contradictions, or no row that could be assessed."""
    output = request.destination()
    request.guard(session)
    with _opened(session, request) as (opened, told, folder):
        run = opened.check()
        if request.explain is not None:
            _explain(session, opened, request.explain, request.format)
            return False
        outcome.refuse_strict(run, request)
        # A file that was named is written though nothing was set aside.
        outcome.write_rejects(run, request, opened.rejects, always=request.rejects is not None)
        if output is not None:
            _write(opened, output, request, folder)
        if request.summary or output is None:
            tally = opened.tally()
            told.close()
            outcome.summarize(session, request, tally, run)
        told.close()
        outcome.notice(run, request)
        if output is not None and output.name != STANDARD:
            session.wrote(output.name)
    return outcome.found(run)


@contextmanager
def _opened(session: Session, request: Request) -> Iterator[tuple[Portfolio, Told, Path]]:
    from engine.scale.database import LeftBehindError, connection
    from engine.scale.intake import format_of, local, opened
    from engine.scale.portfolio import Portfolio, database_at

    naming, output = request.naming(), request.destination()
    with tempfile.TemporaryDirectory(prefix="certwise-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        files = local(request.file, folder)
        request.refuse_same([each.called for each in files])
        read = [each.path for each in files]
        there = database_at(output) if output else None
        database = connection(folder, read, request.threads, request.memory, there)
        told = Told()
        try:
            format = request.source or format_of(files)
            table = opened(
                database, session.expert.knowledge, files, format, naming, folder, lambda share: told("reading", share),
                raw=request.raw, picked=tables.picked(session),
            )  # fmt: skip
            yield Portfolio(table, told, lambda: session.expert.inference), told, folder
        except LeftBehindError:
            # The database would be waited for at exit: nothing is left to do but to say so and go.
            told.close()
            shutil.rmtree(folder, ignore_errors=True)
            say("interrupted", err=True)
            os._exit(130)
        finally:
            told.close()
            database.close()


def _write(opened: Portfolio, output: Output, request: Request, folder: Path) -> None:
    if output.name != STANDARD:
        opened.write(output, request.rules, request.raw)
        return
    spooled = folder / "output"
    opened.into(spooled, output, request.rules, request.raw)
    if obeyed() and not request.raw:
        with spooled.open(encoding="utf-8", newline="") as lines:
            for line in lines:
                say(inert(line) if output.format == "jsonl" else line, nl=False)
        return
    try:
        with spooled.open("rb") as written:
            shutil.copyfileobj(written, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise refuse("standard output", "unwritable", f"cannot be written: {error.strerror}") from None


def _explain(session: Session, opened: Portfolio, id: str, format: Format) -> None:
    """One organization's report, and below it the proof of every conclusion of its verdict."""
    from engine.explain.report import report_on

    report = report_on(session.expert, session.expert.ordered(opened.answers_of(id)))
    text = renderer(format).assessment(report)
    if format != "json":
        text = f"{text.rstrip()}\n\n{proofs(report, format)}"
    session.emit(text)
