"""An assessment as one JSON object, with the keys that are public interface."""

from __future__ import annotations

from typing import Any

from cli.render.json import SCHEMA, dumped
from cli.render.plan import plan_object
from engine.explain.members import Members
from engine.explain.report import Report
from engine.explain.sensitivity import SingleChange
from engine.explain.sources import Sources
from engine.infer.assessment import Firing, Premise
from engine.knowledge.condition import Attributes
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import CHANGEABLE, Attribute


def assessment(report: Report) -> str:
    """The whole assessment as one object."""
    return dumped(assessment_object(report))


def assessment_object(report: Report) -> dict[str, Any]:
    """The assessment as plain data; the order of keys and lists is fixed by the knowledge base alone."""
    assessment, knowledge = report.assessment, report.knowledge
    return {
        "schema": SCHEMA,
        "assessment": {
            "id": report.id,
            "at": report.at,
            "knowledge": {"name": knowledge.name, "digest": knowledge.digest},
            **({"as_of": knowledge.as_of} if knowledge.as_of else {}),
        },
        "answers": dict(sorted(assessment.answers.items())),
        "texts": report.texts,
        "unknown": sorted(assessment.unknown),
        **(_robustness(report) if report.robustness else {}),
        "lead": _members(report.lead),
        "verdict": {name: _told(knowledge.attributes[name], value) for name, value in assessment.verdict.items()},
        "ranks": _ranks(report),
        "plan": plan_object(report.plan),
        "conclusions": assessment.conclusions(),
        "contradictions": [{"attribute": each.attribute, "rules": each.rules} for each in assessment.contradictions],
        "firings": [firing_object(firing, assessment.knowledge.attributes) for firing in assessment.firings],
        "sources": _sources(report.sources),
        "notes": _members(report.notes),
    }


def _robustness(report: Report) -> dict[str, Any]:
    """What the verdict hangs on, and what may still become of it."""
    attributes = report.knowledge.attributes
    return {
        "provisional": _provisional(report),
        "could_change_verdict": sorted(report.open),
        "would_change_verdict": [
            {
                "attribute": each.attribute,
                "changeable": attributes[each.attribute].change,
                "value": each.value,
                **_range_of(each),
                "verdict": each.changed,
            }
            for each in sorted(report.hinges, key=lambda each: _place(attributes[each.attribute]))
        ],
        "partly_tried": report.partly,
    }


def _provisional(report: Report) -> dict[str, Any] | None:
    """What the verdict proper may still become and what to answer next; None where it is settled."""
    if (found := report.provisional) is None:
        return None
    return {"possible": found.possible, "proven": found.proven, "answer_next": found.questions}


def _told(attribute: Attribute, value: Value | None) -> Value | None:
    """A value with the members of a set in the order that reports tell them in."""
    return attribute.by_rank(value) if attribute.ranks and isinstance(value, tuple) else value


def _members(told: list[Members]) -> list[dict[str, Any]]:
    """What is told before or after the verdict: each set with its members in words, and why each is there."""
    return [
        {
            "attribute": each.attribute.name,
            "title": each.attribute.title,
            "members": [
                {
                    "value": member.value,
                    "says": member.whole,
                    "because": [
                        {"rule": reason.rule, "says": reason.sentence, "source": reason.claims}
                        for reason in member.reasons
                    ],
                }
                for member in each.shown
            ],
        }
        for each in told
    ]


def _sources(sources: Sources) -> dict[str, Any]:
    """The documents by name, the lines that go beyond those of others, and every claim that is cited, by id."""
    return {
        "documents": {
            each.name: {
                "title": each.title,
                "about": each.about,
                "nature": each.nature or None,
                "date": each.date or None,
                "own": each.own,
            }
            for each in (*sources.documents, *sources.practices)
        },
        "beyond": [
            {"attribute": each.attribute or None, "value": each.value, "says": each.words, "source": each.claims}
            for each in sources.beyond
        ],
        "claims": {
            id: {
                "document": claim.document or None,
                "says": claim.says,
                **({"reasoning": claim.reasoning} if claim.own else {}),
            }
            for id, claim in sorted({**sources.cited, **sources.own, **sources.fired}.items())
        },
    }


def _ranks(report: Report) -> dict[str, dict[str, str]]:
    """The rank of each member of the sets that have ranks."""
    attributes = report.knowledge.attributes
    ranked = [(attributes[name], value) for name, value in report.assessment.verdict.items() if attributes[name].ranks]
    return {
        attribute.name: {each: attribute.choices[each].rank for each in attribute.by_rank(value)}
        for attribute, value in ranked
    }


def _origin(premise: Premise, attributes: Attributes) -> list[str] | str:
    """Where a premise comes from: rules, what it was computed from, or an answer."""
    computed = attributes[premise.attribute].computed is not None
    return list(premise.rules) or ("computed" if computed else "answer")


def firing_object(firing: Firing, attributes: Attributes) -> dict[str, Any]:
    rule = firing.rule
    return {
        "rule": rule.id,
        "ruleset": rule.ruleset,
        "premises": [
            {"attribute": premise.attribute, "value": premise.value, "from": _origin(premise, attributes)}
            for premise in firing.premises
        ],
        "conclusions": rule.then,
        "because": rule.because,
        "source": rule.source,
        "overridden_by": firing.overridden_by,
    }


def _range_of(change: SingleChange) -> dict[str, Value]:
    """Of a number the least and the greatest value that changes the verdict alike."""
    return {} if change.low is None or change.high is None else {"from": change.low, "to": change.high}


def _place(attribute: Attribute) -> int:
    """What one decides comes first, what one is last."""
    return CHANGEABLE.index(attribute.change)
