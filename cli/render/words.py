"""Words of rules and answers that several reports share."""

from __future__ import annotations

from engine.knowledge.base import Knowledge
from engine.knowledge.rule import Rule
from engine.knowledge.value import Values


def conclusion_words(knowledge: Knowledge, rule: Rule) -> str:
    """What a rule concludes, for a person; whole sentences are given by their ids."""
    parts = []
    for name, value in rule.then.items():
        attribute = knowledge.attributes[name]
        parts.append(f"{attribute.title}: {attribute.brief(value)}")
    return "; ".join(parts)


def answer_words(values: Values) -> str:
    """Answers in one line, as they are written in a case: {one: word, several: []}."""
    from engine.documents.writing import flow

    return flow(values)
