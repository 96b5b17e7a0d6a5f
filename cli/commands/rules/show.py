"""certwise rules show: one rule with everything around it."""

from __future__ import annotations

import click

from cli import options
from cli.names import known_rule
from cli.render.page import FORMATS, Format, Page, rendered
from cli.render.words import conclusion_words
from cli.session import Session
from engine.cases.case import Case, run
from engine.cases.reading import cases_of
from engine.explain.graph import Surroundings, around
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import wording
from engine.knowledge.rule import Rule


@click.command()
@click.argument("rule", metavar="RULE")
@options.formats(*FORMATS)
@options.output
@click.pass_obj
def show(session: Session, rule: str, format: Format, output: str | None) -> None:
    """Show RULE: its condition and conclusions, the claims it carries, its neighbours, and the cases it fires in."""
    knowledge = session.expert.knowledge
    found = known_rule(knowledge, rule)
    fires_in = [
        case
        for case in cases_of(session.expert)
        if any(firing.rule.id == found.id for firing in run(case, session.expert).assessment.firings)
    ]
    near = around(knowledge, found)
    page = Page(_data(knowledge, found, near, fires_in))
    _rule(page, knowledge, found)
    _around(page, found, near)
    page.heading(f"Cases in which it fires ({len(fires_in)})")
    page.items(f"{case.name} ({case.where})" for case in fires_in)
    session.emit(rendered(page, format), output)


def _rule(page: Page, knowledge: Knowledge, rule: Rule) -> None:
    ruleset = knowledge.rulesets[rule.ruleset]
    page.heading(rule.id)
    page.table(
        ("", ""),
        [
            ("where", str(rule.where)),
            ("ruleset", f"{ruleset.title} ({ruleset.name})"),
            ("stratum", str(knowledge.strata.of_rule[rule.id])),
            ("when", wording(rule.when, knowledge.attributes)),
            ("then", conclusion_words(knowledge, rule)),
            ("because", rule.because),
        ],
    )
    page.heading("Claims of the source")
    page.items(f"{id}: {knowledge.claims[id].says}" for id in rule.source)


def _around(page: Page, rule: Rule, around: Surroundings) -> None:
    for title, found in (("Fed by", around.feeds_it), ("Feeds", around.fed_by_it)):
        if found:
            page.heading(title)
            page.items(f"{id} (by way of {', '.join(names)})" for id, names in found.items())
    for title, ids in (("Overrides", around.overrides), ("Overridden by", around.overridden_by)):
        if ids:
            page.heading(title)
            page.items(ids)


def _data(knowledge: Knowledge, rule: Rule, around: Surroundings, fires_in: list[Case]) -> dict[str, object]:
    return {
        "rule": rule.id,
        "ruleset": rule.ruleset,
        "where": str(rule.where),
        "stratum": knowledge.strata.of_rule[rule.id],
        "when": wording(rule.when, knowledge.attributes),
        "then": rule.then,
        "because": rule.because,
        "source": {id: knowledge.claims[id].says for id in rule.source},
        "fed_by": around.feeds_it,
        "feeds": around.fed_by_it,
        "overrides": around.overrides,
        "overridden_by": around.overridden_by,
        "cases": [{"case": case.name, "where": str(case.where)} for case in fires_in],
    }
