"""certwise assess: the verdict for an answers file."""

from __future__ import annotations

import importlib

import click

from cli import options
from cli.report import report_on
from cli.session import Session, refuse


@click.command()
@options.answers
@options.settings
@options.format()
@options.output
@click.pass_context
def assess(ctx: click.Context, answers: str | None, settings: tuple[str, ...], format: str, output: str | None) -> None:
    """Assess ANSWERS, a YAML or JSON file, or - for standard input, and report the verdict.

    Exit code 1 says that the rules contradict each other for these answers.
    """
    session: Session = ctx.obj
    if answers is None and not settings:
        raise refuse("assess", "no-answers", "name a file of answers, - for standard input, or --set name=value")
    report = report_on(session.base, session.base.answers(answers, settings))
    renderer = importlib.import_module(f"cli.render.{format}")
    session.emit(renderer.assessment(report), output)
    if report.assessment.contradictions:
        ctx.exit(1)
