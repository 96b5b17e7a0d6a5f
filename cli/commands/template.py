"""certwise template: a workbook to fill in."""

from __future__ import annotations

import click

from cli import options
from cli.output.target import STANDARD
from cli.refusal import refuse
from cli.session import Session

_DEFAULT = "certwise-answers.xlsx"


@click.command()
@options.endings("xlsx")
@click.option("--rows", "across", is_flag=True, help="Each one a row, and each question a column.")
@click.option(
    "--for",
    "entries",
    type=click.IntRange(1, 200),
    default=5,
    show_default=True,
    metavar="NUMBER",
    help="For how many there are cells.",
)
@click.option("--output", "-o", metavar="FILE", default=_DEFAULT, show_default=True, help="Where the workbook goes.")
@click.option("--force", is_flag=True, help="Replace the file where there is one: it may be filled in.")
@click.pass_obj
def template(session: Session, across: bool, entries: int, output: str, force: bool) -> None:
    """Make a workbook (.xlsx) of the questions, to be filled in.

    It has the questions with their help as notes, drop-downs of the choices, units, and cells for the answers: each
    column is one that is asked, or with --rows each row. assess, ask --answers and portfolio read it.
    """
    from pathlib import Path

    from cli.output.target import guard
    from engine.sheets.template import write_template

    if output == STANDARD:
        raise refuse("--output", "bad-option", "a workbook is not printed: name a file")
    if Path(output).exists() and not force:
        raise refuse(output, "file-exists", "the file exists, and may be filled in; add --force, or name another file")
    guard(output, session.place, {})
    write_template(session.expert.knowledge, output, entries, across)
    session.wrote(output)
