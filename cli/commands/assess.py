"""certwise assess: the verdict for an answers file."""

from __future__ import annotations

import click

from cli import options, store, tables
from cli.outputs import STANDARD, to_file
from cli.refusal import refuse
from cli.render.report.door import FORMATS, Format, Length, told
from cli.session import Session
from engine.explain.report import report_on
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
    report = report_on(session.expert, tables.answers(session, answers, settings), terms=terms)
    rendered = told(report, format, length)
    if opened:
        from cli.browser import open_page

        open_page(rendered, f"report-{report.id}", output)
    else:
        session.emit(rendered, output, exact=format == "ics")
    if not no_record:
        store.keep(report, "assess", audit, by)
    if report.assessment.contradictions:
        ctx.exit(1)
