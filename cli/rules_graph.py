"""certwise rules graph: what feeds what, drawn."""

from __future__ import annotations

import importlib

import click

from cli import options
from cli.rules_words import known_ruleset
from cli.session import Session, refuse
from engine.graph import Graph, graph_of, graph_of_assessment


@click.command()
@click.option(
    "--ruleset", "rulesets", multiple=True, metavar="NAME", help="Only this ruleset; may be given several times."
)
@click.option(
    "--answers", "file", metavar="ANSWERS", help="Only the rules that fire for these answers, with the values."
)
@options.settings
@click.option(
    "--format",
    "format",
    type=click.Choice(["mermaid", "dot", "svg"]),
    default="mermaid",
    show_default=True,
    help="How to draw it.",
)
@options.output
@click.pass_obj
def graph(
    session: Session,
    rulesets: tuple[str, ...],
    file: str | None,
    settings: tuple[str, ...],
    format: str,
    output: str | None,
) -> None:
    """Draw attributes and rules by stratum: of all rules, of rulesets, or of the rules that fire for some answers."""
    if rulesets and (file is not None or settings):
        raise refuse("--ruleset", "bad-option", "draw rulesets or the rules that fire for answers, not both")
    found = _of_answers(session, file, settings) if file is not None or settings else _of_rules(session, rulesets)
    renderer = importlib.import_module(f"cli.render.drawing_{format}")
    session.emit(renderer.rendered(found), output)


def _of_rules(session: Session, rulesets: tuple[str, ...]) -> Graph:
    knowledge = session.base.knowledge
    names = [known_ruleset(knowledge, name) for name in rulesets]
    title = ", ".join(knowledge.rulesets[name].title for name in names) or knowledge.title
    return graph_of(
        knowledge, [id for id, rule in knowledge.rules.items() if not names or rule.ruleset in names], title
    )


def _of_answers(session: Session, file: str | None, settings: tuple[str, ...]) -> Graph:
    assessment = session.base.assess(session.base.answers(file, settings))
    knowledge = session.base.knowledge
    main = knowledge.attributes[knowledge.verdict[0]]
    title = f"{main.title}: {main.title_of(assessment.values.get(main.name))}"
    return graph_of_assessment(assessment, title)
