"""The knowledge base as plain data: what is asked and concluded, programs, claims and rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cli.render.json import SCHEMA
from engine.explain.graph import around
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import reads, wording
from engine.knowledge.rule import Rule
from service.api.question import attribute_object


def knowledge_object(knowledge: Knowledge) -> dict[str, Any]:
    """What is asked and concluded, the programs, and the claims that rules cite."""
    return {
        "schema": SCHEMA,
        "knowledge": {"name": knowledge.name, "title": knowledge.title, "digest": knowledge.digest},
        "as_of": knowledge.as_of or None,
        "verdict": list(knowledge.verdict),
        "questions": [attribute_object(each) for each in knowledge.answerable],
        "conclusions": [attribute_object(each) for each in knowledge.concluded],
        "programs": {name: {"title": each.title, "about": each.about} for name, each in knowledge.programs.items()},
        "claims": {
            id: {"says": claim.says, "document": claim.document or None, "own": claim.own}
            for id, claim in knowledge.claims.items()
        },
    }


def chosen_rules(knowledge: Knowledge, given: Mapping[str, str | None]) -> list[Rule]:
    """The rules that a filter leaves; a name that nothing is called leaves none."""
    ruleset, claim, attribute = (given.get(name) or "" for name in ("ruleset", "claim", "attribute"))
    return [
        rule
        for rule in knowledge.rules.values()
        if ruleset in ("", rule.ruleset)
        and claim in ("", *rule.source)
        and attribute in ("", *reads(rule.when), *rule.then)
    ]


def rules_object(knowledge: Knowledge, given: Mapping[str, str]) -> dict[str, Any]:
    """The rules that a filter leaves."""
    chosen = chosen_rules(knowledge, given)
    return {"schema": SCHEMA, "count": len(chosen), "rules": [_rule(knowledge, rule) for rule in chosen]}


def rule_object(knowledge: Knowledge, rule: Rule) -> dict[str, Any]:
    """A rule, its claims in words, and the rules around it."""
    near = around(knowledge, rule)
    return {
        "schema": SCHEMA,
        **_rule(knowledge, rule),
        "claims": {id: knowledge.claims[id].says for id in rule.source},
        "fed_by": near.feeds_it,
        "feeds": near.fed_by_it,
        "overridden_by": near.overridden_by,
    }


def _rule(knowledge: Knowledge, rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "ruleset": rule.ruleset,
        "stratum": knowledge.strata.of_rule[rule.id],
        "when": wording(rule.when, knowledge.attributes),
        "reads": sorted(set(reads(rule.when))),
        "then": rule.then,
        "because": rule.because,
        "source": rule.source,
        "overrides": rule.overrides,
    }
