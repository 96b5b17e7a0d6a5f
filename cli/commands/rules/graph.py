"""certwise rules graph: what feeds what, drawn."""

from __future__ import annotations

import click

from cli import options
from cli.input.names import known_ruleset
from cli.input.start import of_record
from cli.refusal import refuse
from cli.render.graph.door import FORMATS, Format, renderer
from cli.session import Session
from cli.shell import completion
from engine.explain.graph import Graph, graph_of, graph_of_assessment
from engine.infer.expert import Expert
from engine.knowledge.value import Values


@click.command()
@click.option(
    "--ruleset",
    "rulesets",
    multiple=True,
    metavar="NAME",
    shell_complete=completion.rulesets,
    help="Only this ruleset; may be given several times.",
)
@click.option(
    "--answers", "file", metavar="ANSWERS", help="Only the rules that fire for these answers, with the values."
)
@options.settings
@options.record
@options.where
@options.as_of
@options.formats(*FORMATS, help="How to draw it.")
@options.output
@click.pass_obj
def graph(
    session: Session,
    rulesets: tuple[str, ...],
    file: str | None,
    settings: tuple[str, ...],
    record: str | None,
    audit: str | None,
    format: Format,
    output: str | None,
) -> None:
    """Draw attributes and rules by stratum: of all rules, of rulesets, or those that fire for answers or a record."""
    if sum([bool(rulesets), file is not None or bool(settings), record is not None]) > 1:
        message = "draw rulesets, the rules that fire for answers, or those of a record"
        raise refuse("rules graph", "bad-option", message)
    if record is not None:
        expert, answers = of_record(session, record, audit)
        found = _of_assessment(expert, answers)
    elif file is not None or settings:
        found = _of_assessment(session.expert, session.expert.answers(file, settings))
    else:
        found = _of_rules(session, rulesets)
    session.emit(renderer(format).rendered(found), output)


def _of_rules(session: Session, rulesets: tuple[str, ...]) -> Graph:
    knowledge = session.expert.knowledge
    names = [known_ruleset(knowledge, name) for name in rulesets]
    title = ", ".join(knowledge.rulesets[name].title for name in names) or knowledge.title
    return graph_of(
        knowledge, [id for id, rule in knowledge.rules.items() if not names or rule.ruleset in names], title
    )


def _of_assessment(expert: Expert, answers: Values) -> Graph:
    assessment = expert.assess(answers)
    main = expert.knowledge.attributes[expert.knowledge.main]
    title = f"{main.title}: {main.title_of(assessment.values.get(main.name))}"
    return graph_of_assessment(assessment, title)
