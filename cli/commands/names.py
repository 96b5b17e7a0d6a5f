"""certwise explain: what a name means, and which names there are."""

from __future__ import annotations

import click

from cli import options
from cli.refusal import refuse, shown
from cli.render.page import FORMATS, Format, rendered
from cli.session import Session
from cli.shell import completion
from engine.explain.names import KINDS, found, meanings, near


@click.command()
@click.argument("name", required=False, metavar="[NAME]", shell_complete=completion.names)
@click.option("--kind", type=click.Choice(KINDS), help="Only what is of this kind.")
@click.option("--limit", type=click.IntRange(1), metavar="NUMBER", help="List at most so many of each kind.")
@options.as_of
@options.formats(*FORMATS)
@options.output
@click.pass_obj
def explain(
    session: Session, name: str | None, kind: str | None, limit: int | None, format: Format, output: str | None
) -> None:
    """Tell what NAME means, or without one list all names.

    A name is that of a question, a conclusion, a choice (alone, or as NAME=CHOICE), a program, a topic, a rule, a
    ruleset, a claim, a document or a check; a title is as good, and so is how a sentence begins.
    """
    from cli.render.names import explained, listing

    session.private = False
    every = [each for each in meanings(session.written.knowledge) if kind in (None, each.kind)]
    if name is None:
        session.emit(rendered(listing(every, limit), format), output)
        return
    meant = found(every, name)
    if not meant:
        other = near(every, name)
        hint = f"; did you mean {other}?" if other else "; without a name, all are listed"
        raise refuse("explain", "unknown-name", f"nothing is called {shown(name)}{hint}")
    session.emit(rendered(explained(meant[:limit]), format), output)
