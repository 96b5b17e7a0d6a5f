"""The page of rules list."""

from __future__ import annotations

from collections.abc import Sequence

from cli.render.page import Page
from cli.render.words import conclusion_words
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import reads, wording
from engine.knowledge.rule import Rule


def page(knowledge: Knowledge, chosen: Sequence[Rule]) -> Page:
    """The chosen rules by ruleset: when each fires and what it concludes."""
    made = Page({"rules": [_data(knowledge, rule) for rule in chosen]})
    for name, ruleset in knowledge.rulesets.items():
        rows = [
            (rule.id, wording(rule.when, knowledge.attributes), conclusion_words(knowledge, rule))
            for rule in sorted(chosen, key=lambda rule: rule.where)
            if rule.ruleset == name
        ]
        if rows:
            made.heading(f"{ruleset.title} ({name})")
            made.table(("rule", "when", "then"), rows)
    made.sentence(f"{len(chosen)} of {len(knowledge.rules)} rules.")
    return made


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
    }
