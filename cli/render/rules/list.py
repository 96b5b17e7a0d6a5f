"""The page of rules list."""

from __future__ import annotations

from collections.abc import Sequence

from cli.render.page import Page
from cli.render.words import conclusion_words
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import reads, wording
from engine.knowledge.period import EVERY_DAY
from engine.knowledge.rule import Rule


def page(knowledge: Knowledge, chosen: Sequence[Rule]) -> Page:
    """The chosen rules by ruleset: when each fires and what it concludes."""
    made = Page({"rules": [_data(knowledge, rule) for rule in chosen]})
    dated = any(rule.period != EVERY_DAY for rule in chosen)
    for name, ruleset in knowledge.rulesets.items():
        rows = [
            (
                rule.id,
                wording(rule.when, knowledge.attributes),
                conclusion_words(knowledge, rule),
                *([str(rule.period)] if dated else []),
            )
            for rule in sorted(chosen, key=lambda rule: rule.where)
            if rule.ruleset == name
        ]
        if rows:
            made.heading(f"{ruleset.title} ({name})")
            made.table(("rule", "when", "then", *(["holds"] if dated else [])), rows)
    made.sentence(f"{len(chosen)} of {len(knowledge.rules)} rules.")
    if knowledge.as_of:
        _of_day(made, knowledge)
    return made


def _of_day(page: Page, knowledge: Knowledge) -> None:
    """On which day these are the rules, and which do not hold then."""
    period, resting = knowledge.period, sorted(knowledge.resting.values(), key=lambda rule: rule.where)
    page.sentence(f"These are the rules of {knowledge.as_of}; the same hold {period}.")
    if resting:
        page.heading(f"Rules that do not hold on {knowledge.as_of}")
        page.table(("rule", "holds"), [(rule.id, str(rule.period)) for rule in resting])
    page.data |= {
        "as_of": knowledge.as_of,
        "from": period.first or None,
        "until": period.last or None,
        "resting": [{"rule": rule.id, **_ends(rule)} for rule in resting],
    }


def _ends(rule: Rule) -> dict[str, str | None]:
    return {"from": rule.period.first or None, "until": rule.period.last or None}


def _data(knowledge: Knowledge, rule: Rule) -> dict[str, object]:
    return {
        "rule": rule.id,
        "ruleset": rule.ruleset,
        "stratum": knowledge.strata.of_rule[rule.id],
        "reads": sorted(set(reads(rule.when))),
        "then": rule.then,
        "because": rule.because,
        "source": rule.source,
        "overrides": rule.overrides,
        "where": str(rule.where),
        **({} if rule.period == EVERY_DAY else _ends(rule)),
    }
