"""What the formats of a report share: which parts of a verdict are told, and in which words."""

from __future__ import annotations

from engine.explain.report import Report
from engine.infer.assessment import Assessment
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute


def meaning(attribute: Attribute, value: Value | None) -> str:
    """What the vocabulary says of a value, or of the members of a set."""
    members = value if isinstance(value, tuple) else (str(value),)
    return " ".join(attribute.choices[each].help for each in members if each in attribute.choices).strip()


def told(report: Report, name: str) -> bool:
    """Whether a part of the verdict is a value to show, be it 0, no or none; without a verdict proper no default is."""
    assessment = report.assessment
    concluded = bool(assessment.supporters.get(name)) or assessment.values.get(assessment.knowledge.main) is not None
    return concluded and assessment.values.get(name) is not None and not sentences(report, name)


def sentences(report: Report, name: str) -> bool:
    """Whether the values of an attribute are whole sentences, which want lines of their own."""
    attribute = report.expert.knowledge.attributes[name]
    return attribute.several and attribute.sentences


def cited(assessment: Assessment, name: str, member: Value) -> list[str]:
    """The claims behind one member of a concluded set."""
    found: dict[str, None] = {}
    for rule in assessment.supporters.get(name, ()):
        concluded = rule.then[name]
        if isinstance(concluded, tuple) and member in concluded:
            found.update(dict.fromkeys(rule.source))
    return list(found)
