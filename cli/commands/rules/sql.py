"""certwise rules sql: the rules as one statement of SQL, for those who run it in their own warehouse."""

from __future__ import annotations

import click

from cli import options
from cli.session import Session
from engine.scale.columns import Rules, printed
from engine.scale.dialect import DIALECTS, Dialect


@click.command()
@click.option("--dialect", type=click.Choice(DIALECTS), default="duckdb", show_default=True, help="Whose SQL to print.")
@click.option(
    "--table",
    show_default="what the knowledge base calls those it assesses",
    metavar="NAME",
    help="The table of answers: a column for each asked attribute, named as it.",
)
@click.option("--id", "id", default="id", show_default=True, metavar="COLUMN", help="The column carried through.")
@click.option(
    "--rules",
    "rules",
    type=click.Choice(["names", "bits", "none"]),
    default="names",
    show_default=True,
    help="How to give the rules that fired and those overridden: arrays of names, words of bits, or not.",
)
@options.as_of
@options.endings("sql", "text")
@options.output
@click.pass_obj
def sql(session: Session, dialect: Dialect, table: str | None, id: str, rules: Rules, output: str | None) -> None:
    """Print the statement that assesses every row of a table.

    A set is an array of texts (NULL is unknown, an empty array is none), an integer a BIGINT, a number a DOUBLE, a
    date a DATE.
    """
    knowledge = session.expert.knowledge
    named = table or "_".join(knowledge.words.many.split())
    session.emit(printed(knowledge, dialect, named, id, rules), output)
