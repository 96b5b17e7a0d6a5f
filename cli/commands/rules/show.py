"""certwise rules show: one rule with everything around it."""

from __future__ import annotations

import click

from cli import options
from cli.input.names import known_rule
from cli.render.page import FORMATS, Format, rendered
from cli.render.rules.show import page
from cli.session import Session
from cli.shell import completion
from engine.cases.case import run
from engine.cases.reading import cases_of
from engine.explain.graph import around


@click.command()
@click.argument("rule", metavar="RULE", shell_complete=completion.rules)
@options.as_of
@options.formats(*FORMATS)
@options.output
@click.pass_obj
def show(session: Session, rule: str, format: Format, output: str | None) -> None:
    """Show RULE: its condition and conclusions, the claims it carries, its neighbours, and the cases it fires in."""
    expert = session.written
    if rule in expert.knowledge.resting:
        expert = expert.on(expert.knowledge.resting[rule].period.some_day)
    knowledge = expert.knowledge
    found = known_rule(knowledge, rule)
    fires_in = [
        case
        for case in cases_of(expert)
        if any(firing.rule.id == found.id for firing in run(case, expert).assessment.firings)
    ]
    session.emit(rendered(page(knowledge, found, around(knowledge, found), fires_in), format), output)
