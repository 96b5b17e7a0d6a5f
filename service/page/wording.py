"""The words of the page that no other report has."""

from __future__ import annotations

from typing import Any

from engine.answers.proposition import Proposition
from engine.explain.difference import Change, difference
from engine.explain.flip import flipping
from engine.explain.report import Report
from engine.infer.assessment import Assessment
from engine.infer.expert import Expert
from engine.knowledge.value import Value, typed
from engine.knowledge.vocabulary import Attribute
from engine.prove.theory import Theory

_WAYS = {
    "decision": "What you can decide",
    "time": "What time and work can change",
    "nature": "What you would have to be, which is no advice",
}
_MOST = 5


def hint_for(attribute: Attribute, example: str) -> str:
    """What kind of answer is wanted."""
    if attribute.several:
        return "Choose all that apply."
    if attribute.boolean or attribute.choices:
        return "Choose one."
    if attribute.dated:
        return f"Type a date, for example {example}."
    return f"Type a number, for example {example}." if attribute.numeric else "Type a text."


def changed_rows(now: Assessment, then: Assessment) -> list[dict[str, Any]]:
    """What differs in the verdict between two assessments, with the rules that made what is then."""
    found = difference(now, then)
    return [_row(each, then) for each in [*found.verdict]]


def _row(change: Change, then: Assessment) -> dict[str, Any]:
    attribute = change.attribute
    rules = [{"id": rule.id, "sentence": rule.sentence(then.values, then.knowledge.attributes)} for rule in change.now]
    return {
        "title": attribute.title,
        "before": _lines(attribute, change.before, change.after),
        "after": _lines(attribute, change.after, change.before),
        "rules": rules,
    }


def _lines(attribute: Attribute, value: Value | None, other: Value | None) -> list[str]:
    """A value in words; of a set the members that the other one has not."""
    if isinstance(value, tuple):
        known = other if isinstance(other, tuple) else ()
        return [attribute.title_of(each) for each in value if each not in known]
    return [] if value is None else [attribute.title_of(value)]


def flip_ways(expert: Expert, assessment: Assessment, said: Proposition, theory: Theory) -> dict[str, Any]:
    """The ways to a conclusion in words. Raises ProofTimeout where it is not settled."""
    found = flipping(expert, assessment, said, (), _MOST, theory)
    ways = [
        {
            "title": _WAYS[way.changeable],
            "alternatives": [
                [
                    (each.attribute.title, _words(each.attribute, each.before), _words(each.attribute, each.after))
                    for each in alternative.answers
                ]
                for alternative in way.alternatives
            ],
        }
        for way in found.ways
    ]
    return {"ways": ways, "error": ""}


def _words(attribute: Attribute, value: Any) -> str:
    return "not answered" if value is None else attribute.title_of(value)


def said_lines(report: Report) -> list[tuple[str, str]]:
    """Every line of the verdict, as it can be asked for, and in words."""
    found: list[tuple[str, str]] = []
    for name, value in report.assessment.verdict.items():
        attribute = report.knowledge.attributes[name]
        if value is None:
            continue
        if attribute.several:
            members = value if isinstance(value, tuple) else ()
            found.extend((typed(name, each), f"{attribute.title}: {attribute.title_of(each)}") for each in members)
        else:
            found.append((name, f"{attribute.title}: {attribute.title_of(value)}"))
    return found
