"""Why, why-not, what-if and flip as JSON objects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cli.render.explanation.words import claims
from cli.render.json import SCHEMA, dumped
from cli.render.plan import plan_object
from engine.answers.proposition import Proposition
from engine.explain.difference import Change, Difference
from engine.explain.why import Line
from engine.explain.why_not import Candidate, WhyNot
from engine.infer.assessment import Assessment

if TYPE_CHECKING:
    from engine.explain.flip import Flip


def why(assessment: Assessment, said: Proposition, derivation: list[Line]) -> str:
    """The proof as JSON."""
    return dumped(why_object(assessment, said, derivation))


def why_object(assessment: Assessment, said: Proposition, derivation: list[Line]) -> dict[str, Any]:
    """The proof as a tree: every line with the lines below it in `because`."""
    return {
        "schema": SCHEMA,
        "attribute": said.attribute.name,
        "value": assessment.values.get(said.attribute.name) if said.value is None else said.value,
        "proof": tree(derivation),
        "claims": dict(claims(assessment.knowledge, derivation)),
    }


def tree(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Lines as nested objects, by their depth."""
    roots: list[dict[str, Any]] = []
    open_lists = [roots]
    for line in lines:
        below: list[dict[str, Any]] = []
        entry = {
            "kind": line.kind,
            "text": line.text,
            "attribute": line.attribute or None,
            "value": line.value,
            "rule": line.rule or None,
            "decisive": line.decisive,
            "source": line.source,
            "because": below,
        }
        del open_lists[line.depth + 1 :]
        open_lists[-1].append(entry)
        open_lists.append(below)
    return roots


def why_not(found: WhyNot) -> str:
    """What kept a conclusion from holding, as JSON."""
    return dumped(why_not_object(found))


def why_not_object(found: WhyNot) -> dict[str, Any]:
    """The rules that could have concluded a value, the nearest first, and the proof of what was concluded instead."""
    return {
        "schema": SCHEMA,
        "attribute": found.proposition.attribute.name,
        "value": found.proposition.value,
        "instead": found.instead,
        "proof": tree(found.instead_because),
        "rules": [_candidate(candidate) for candidate in found.candidates],
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "rule": candidate.rule.id,
        "ruleset": candidate.rule.ruleset,
        "because": candidate.sentence,
        "source": candidate.rule.source,
        "outcome": candidate.outcome,
        "by": candidate.by or None,
        "unmet": candidate.unmet,
        "conditions": [
            {
                "depth": each.depth,
                "kind": each.kind,
                "wanted": each.wanted,
                "attribute": each.attribute or None,
                "got": each.got,
                "status": each.status,
                "ask": each.ask or None,
            }
            for each in candidate.requirements
        ],
    }


def what_if(found: Difference) -> str:
    """The differences as JSON."""
    return dumped(what_if_object(found))


def what_if_object(found: Difference) -> dict[str, Any]:
    """The differences alone, both plans, and the rules."""
    return {"schema": SCHEMA, **difference_object(found)}


def difference_object(found: Difference) -> dict[str, Any]:
    return {
        "answers": _changes(found.answers),
        "verdict": _changes(found.verdict),
        "conclusions": _changes(found.others),
        "plan": {"before": plan_object(found.plans[0]), "after": plan_object(found.plans[1])},
    }


def _changes(changes: Iterable[Change]) -> dict[str, Any]:
    return {
        change.attribute.name: {
            "before": change.before,
            "after": change.after,
            "rules_before": [rule.id for rule in change.no_longer],
            "rules_after": [rule.id for rule in change.now],
        }
        for change in changes
    }


def flip(found: Flip) -> str:
    """The alternatives as JSON."""
    return dumped(flip_object(found))


def flip_object(found: Flip) -> dict[str, Any]:
    """The alternatives; an empty list says that nothing leads there, and `possible` whether it is for what is kept."""
    return {
        "schema": SCHEMA,
        "attribute": found.proposition.attribute.name,
        "value": found.proposition.value,
        "kept": found.kept,
        "proven": True,
        "changes": found.changes if found.alternatives else None,
        "possible": found.possible and bool(found.alternatives or found.kept),
        "alternatives": [
            {"changeable": way.changeable, **difference_object(each)} for way in found.ways for each in way.alternatives
        ],
    }
