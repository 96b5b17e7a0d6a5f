"""certwise rules list: the rules, a line each."""

from __future__ import annotations

import click

from cli import options
from cli.input.names import known_attribute, known_claim, known_ruleset
from cli.render.page import FORMATS, Format, rendered
from cli.render.rules.list import page
from cli.session import Session
from cli.shell import completion
from engine.knowledge.condition import reads
from engine.knowledge.rule import Rule


@click.command()
@click.option("--ruleset", metavar="NAME", shell_complete=completion.rulesets, help="Only the rules of this ruleset.")
@click.option(
    "--attribute",
    metavar="NAME",
    shell_complete=completion.attributes,
    help="Only rules that read or conclude this attribute.",
)
@click.option(
    "--claim", metavar="ID", shell_complete=completion.claims, help="Only rules that cite this claim of the source."
)
@options.as_of
@options.formats(*FORMATS)
@options.output
@click.pass_obj
def list(
    session: Session, ruleset: str | None, attribute: str | None, claim: str | None, format: Format, output: str | None
) -> None:
    """List the rules by ruleset: when they fire and what they conclude."""
    knowledge = session.expert.knowledge
    chosen = [*knowledge.rules.values()]
    if ruleset is not None:
        name = known_ruleset(knowledge, ruleset)
        chosen = [rule for rule in chosen if rule.ruleset == name]
    if attribute is not None:
        attribute = known_attribute(knowledge, attribute)
        chosen = [rule for rule in chosen if attribute in _touched(rule)]
    if claim is not None:
        claim = known_claim(knowledge, claim)
        chosen = [rule for rule in chosen if claim in rule.source]
    session.emit(rendered(page(knowledge, chosen), format), output)


def _touched(rule: Rule) -> set[str]:
    return set(reads(rule.when)) | set(rule.then)
