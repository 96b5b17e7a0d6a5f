"""certwise assess: the verdict for an answers file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from cli import options
from cli.input import tables
from cli.output.target import STANDARD, to_file
from cli.records import store
from cli.refusal import refuse
from cli.render.report.door import BINARY, FORMATS, Format, Length, no_length, renderer, told
from cli.session import Session

if TYPE_CHECKING:
    from engine.plan.terms import Terms


@click.command()
@options.answers
@options.settings
@tables.options
@options.as_of
@options.assume
@options.terms
@options.formats(*FORMATS)
@options.output
@options.lengths
@click.option("--open", "opened", is_flag=True, help="Write the report as HTML and open it in the browser.")
@options.recorded
@click.pass_context
def assess(
    ctx: click.Context,
    answers: str | None,
    settings: tuple[str, ...],
    format: Format,
    output: str | None,
    length: Length | None,
    opened: bool,
    no_record: bool,
    audit: str | None,
    by: str | None,
    key: str | None,
    checkpoints_to: str | None,
    terms: Terms,
) -> None:
    """Assess ANSWERS and report the verdict: a file of YAML or JSON, a table, or - for standard input.

    A table is a workbook (.xlsx), CSV or TSV with the questions in a row or in a column; certwise template makes one.


    Exit code 1 says that the rules contradict each other for these answers.
    """
    session: Session = ctx.obj
    if answers is None and not settings:
        raise refuse("assess", "no-answers", "name a file of answers, - for standard input, or --set name=value")
    if opened and ctx.params["format"] is None and not to_file(output):
        format = "html"
    if opened and (format != "html" or output == STANDARD):
        raise refuse("--open", "wrong-option", "opens a page: leave out --format, and end the name after -o in .html")
    if format in BINARY and not to_file(output) and sys.stdout.isatty():
        raise refuse("--format", "wrong-option", f"{format} is not for a terminal: name a file with -o report.{format}")
    from engine.explain.report import report_on

    kept = store.Recording("assess", audit, by, key, checkpoints_to)
    report = report_on(session.expert, tables.answers(session, answers, settings), terms=terms)
    if format == "pdf" or format == "docx":  # noqa: PLR1714  a comparison tells the type checker more than membership
        no_length(format, length)
        session.emit_file(renderer(format).assessment(report), output)
    elif opened:
        from cli.output.browser import open_page

        open_page(told(report, format, length), f"report-{report.id}", output)
    else:
        session.emit(told(report, format, length), output, exact=format == "ics")
    if not no_record:
        store.keep(report, kept)
    if report.assessment.contradictions:
        ctx.exit(1)
