"""What would change the verdict, as rows for a reader: answers that lead to the same outcome share a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.inference import Assessment
from engine.knowledge import Knowledge
from engine.sensitivity import Neighbour, candidates
from engine.vocabulary import Attribute, Value


@dataclass(slots=True)
class Change:
    """One row: a fact, the answer it has now, the other answers, and the conclusions that would become others.

    Of a conclusion `outcome` holds the title, the words, and whether it is the verdict proper.
    """

    attribute: Attribute
    now: str
    answers: str
    outcome: list[tuple[str, str, bool]]


@dataclass(slots=True)
class Changes:
    """Rows that change the verdict proper, and rows that change other parts of it."""

    verdict: list[Change] = field(default_factory=list)
    rest: list[Change] = field(default_factory=list)


def changes(assessment: Assessment, found: Iterable[Neighbour]) -> Changes:
    """Neighbours in rows, in the order the questions stand in."""
    knowledge = assessment.knowledge
    rows: dict[tuple[str, str], list[Neighbour]] = {}
    for neighbour in found:
        rows.setdefault((neighbour.attribute, repr(neighbour.changed)), []).append(neighbour)
    said = Changes()
    for group in rows.values():
        attribute, changed = knowledge.attributes[group[0].attribute], group[0].changed
        now = assessment.answers.get(attribute.name)
        row = Change(
            attribute,
            "not answered" if now is None else attribute.title_of(now),
            _answers(knowledge, attribute, [neighbour.value for neighbour in group]),
            [
                (knowledge.attributes[name].title, _outcome(knowledge, name, value), name == knowledge.verdict[0])
                for name, value in changed.items()
            ],
        )
        (said.verdict if knowledge.verdict[0] in changed else said.rest).append(row)
    return said


def _outcome(knowledge: Knowledge, name: str, value: Value | None) -> str:
    return (
        "no verdict" if value is None and name == knowledge.verdict[0] else knowledge.attributes[name].title_of(value)
    )


def _answers(knowledge: Knowledge, attribute: Attribute, values: list[Value]) -> str:
    if attribute.numeric:
        return " or ".join(_spans(attribute, candidates(knowledge, attribute), values))
    words = [_alone(attribute, value) for value in values]
    return " or ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])} or {words[-1]}"


def _alone(attribute: Attribute, value: Value) -> str:
    """The words for an answer; of a set the one member it holds, and nothing beside it."""
    title = attribute.title_of(value)
    return f"only {title}" if isinstance(value, tuple) and value else title


def _spans(attribute: Attribute, tried: list[Value], values: list[Value]) -> list[str]:
    """Numbers that stand beside each other among those that were tried, from the first to the last."""
    spans: list[list[Value]] = []
    for value in values:
        if spans and tried.index(value) == tried.index(spans[-1][-1]) + 1:
            spans[-1].append(value)
        else:
            spans.append([value])
    return [
        attribute.title_of(span[0])
        if len(span) == 1
        else f"{attribute.title_of(span[0])} to {attribute.title_of(span[-1])}"
        for span in spans
    ]
