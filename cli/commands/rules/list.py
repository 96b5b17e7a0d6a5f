"""certwise rules list: the rules, a line each."""

from __future__ import annotations

from collections.abc import Sequence

import click

from cli import options
from cli.names import known_attribute, known_claim, known_ruleset
from cli.render.page import FORMATS, Format, Page, rendered
from cli.render.words import conclusion_words
from cli.session import Session
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import tests, wording
from engine.knowledge.rule import Rule


@click.command()
@click.option("--ruleset", metavar="NAME", help="Only the rules of this ruleset.")
@click.option("--attribute", metavar="NAME", help="Only rules that read or conclude this attribute.")
@click.option("--claim", metavar="ID", help="Only rules that cite this claim of the source.")
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
    session.emit(rendered(_page(knowledge, chosen), format), output)


def _touched(rule: Rule) -> set[str]:
    return {test.attribute for test in tests(rule.when)} | set(rule.then)


def _page(knowledge: Knowledge, chosen: Sequence[Rule]) -> Page:
    page = Page({"rules": [_data(knowledge, rule) for rule in chosen]})
    for name, ruleset in knowledge.rulesets.items():
        rows = [
            (rule.id, wording(rule.when, knowledge.attributes), conclusion_words(knowledge, rule))
            for rule in sorted(chosen, key=lambda rule: rule.where)
            if rule.ruleset == name
        ]
        if rows:
            page.heading(f"{ruleset.title} ({name})")
            page.table(("rule", "when", "then"), rows)
    page.sentence(f"{len(chosen)} of {len(knowledge.rules)} rules.")
    return page


def _data(knowledge: Knowledge, rule: Rule) -> dict[str, object]:
    return {
        "rule": rule.id,
        "ruleset": rule.ruleset,
        "stratum": knowledge.strata.of_rule[rule.id],
        "reads": sorted({test.attribute for test in tests(rule.when)}),
        "then": rule.then,
        "because": rule.because,
        "source": rule.source,
        "overrides": rule.overrides,
        "where": str(rule.where),
    }
