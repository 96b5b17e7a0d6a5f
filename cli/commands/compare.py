"""certwise compare: two programs side by side, topic by topic."""

from __future__ import annotations

import click

from cli import options
from cli.refusal import refuse, shown
from cli.render.comparison.door import FORMATS, Format, renderer
from cli.session import Session
from cli.shell import completion
from engine.answers.value import folded
from engine.plan.comparison import comparison
from engine.problem import did_you_mean


@click.command()
@click.argument("first", metavar="A", shell_complete=completion.programs)
@click.argument("second", metavar="B", shell_complete=completion.programs)
@click.option(
    "--topic",
    "topics",
    multiple=True,
    metavar="NAME",
    shell_complete=completion.topics,
    help="Only this topic; may be given several times.",
)
@options.assume
@options.as_of
@options.formats(*FORMATS)
@options.output
@click.pass_obj
def compare(
    session: Session, first: str, second: str, topics: tuple[str, ...], format: Format, output: str | None
) -> None:
    """Compare the programs A and B: what they are, take, cost and give."""
    session.private = False
    knowledge = session.expert.knowledge
    if not knowledge.programs:
        message = f"the knowledge base {shown(knowledge.name)} has no programs; only programs can be compared"
        raise refuse("compare", "unknown-name", message)
    ids = []
    for name in (first, second):
        id = knowledge.program_named(name)
        if id is None:
            near = did_you_mean(
                name, [*knowledge.programs, *(a for p in knowledge.programs.values() for a in p.aliases)]
            )
            known = ", ".join(knowledge.programs)
            raise refuse("compare", "unknown-name", f"{shown(name)} is not a program{near}; there are {known}")
        ids.append(id)
    found = comparison(knowledge, ids[0], ids[1])
    titles = {folded(each.title): name for name, each in found.topics.items()}
    topics = tuple(titles.get(folded(topic), topic) for topic in topics)
    for topic in topics:
        if topic not in found.topics:
            near = did_you_mean(topic, found.topics)
            raise refuse(
                "--topic", "unknown-name", f"{shown(topic)} is no topic{near}; there are {', '.join(found.topics)}"
            )
    if topics:
        found.topics = {name: topic for name, topic in found.topics.items() if name in topics}
    session.emit(renderer(format).rendered(found), output)
