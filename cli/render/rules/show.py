"""The page of rules show."""

from __future__ import annotations

from cli.render.page import Page
from cli.render.words import conclusion_words
from engine.cases.case import Case
from engine.explain.graph import Surroundings
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import wording
from engine.knowledge.period import EVERY_DAY
from engine.knowledge.rule import Rule


def page(knowledge: Knowledge, rule: Rule, near: Surroundings, fires_in: list[Case]) -> Page:
    """A rule, what stands around it, and the cases in which it fires."""
    made = Page(_data(knowledge, rule, near, fires_in))
    _rule(made, knowledge, rule, near.table)
    _around(made, near)
    made.heading(f"Cases in which it fires ({len(fires_in)})")
    made.items(f"{case.name} ({case.where})" for case in fires_in)
    return made


def _rule(page: Page, knowledge: Knowledge, rule: Rule, table: str) -> None:
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
            *([("table", table)] if table else []),
            ("because", rule.because),
            *([] if rule.period == EVERY_DAY else [("holds", str(rule.period))]),
        ],
    )
    claims = {id: knowledge.claims[id] for id in rule.source}
    page.heading("Claims of the source")
    page.items(f"{id}: {claim.says}" for id, claim in claims.items() if not claim.own)
    if any(claim.own for claim in claims.values()):
        page.heading("Claims of our own")
        page.items(f"{id}: {claim.says} Reasoning: {claim.reasoning}" for id, claim in claims.items() if claim.own)


def _around(page: Page, around: Surroundings) -> None:
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
        **({} if rule.period == EVERY_DAY else {"from": rule.period.first or None, "until": rule.period.last or None}),
        "source": {id: knowledge.claims[id].says for id in rule.source},
        "fed_by": around.feeds_it,
        "feeds": around.fed_by_it,
        "overrides": around.overrides,
        "overridden_by": around.overridden_by,
        **({"table": around.table} if around.table else {}),
        "cases": [{"case": case.name, "where": str(case.where)} for case in fires_in],
    }
