"""The next question as plain data: with its help and choices, what is still possible, and what need not be asked."""

from __future__ import annotations

from typing import Any

from cli.render.json import SCHEMA
from engine.answers.answers import Answers
from engine.infer.expert import Expert
from engine.interview.interview import Interview
from engine.knowledge.vocabulary import Attribute
from engine.prove.theory import Theory


def interview_of(expert: Expert, theory: Theory, answers: Answers) -> Interview:
    """An interview with these answers given; what was declined stays unknown."""
    asked = {each.name for each in expert.knowledge.asked}
    declined = [name for name in answers.declined if name in asked]
    return Interview(
        expert, theory, dict(answers), declined, [*answers, *declined], dict(answers.texts),
        [name for name in answers.declined if name not in asked],
    )  # fmt: skip


def question_object(expert: Expert, theory: Theory, answers: Answers, everything: bool) -> dict[str, Any]:
    """The question to ask next for the verdict proper, or for all of the verdict; null where nothing asked matters."""
    interview = interview_of(expert, theory, answers)
    names = expert.knowledge.settles if everything else [interview.main]
    left = interview.relevant(names)
    possible = interview.outcomes()
    return {
        "schema": SCHEMA,
        "question": attribute_object(left[0]) if left else None,
        "then": [each.name for each in left[1:]],
        "settled": len(possible) == 1,
        "possible": possible,
        "skipped": [each.name for each in interview.skipped(names)],
        "waiting": interview.waiting(left[0].name, names) if left else [],
    }


def attribute_object(attribute: Attribute) -> dict[str, Any]:
    """A question of the vocabulary."""
    return {
        "name": attribute.name,
        "title": attribute.title,
        "question": attribute.question or None,
        "kind": attribute.kind,
        "unit": attribute.unit or None,
        "help": attribute.help or None,
        "example": attribute.example or None,
        "group": attribute.group or None,
        "choices": [
            {"value": name, "title": choice.title, "help": choice.help or None}
            for name, choice in attribute.choices.items()
        ],
    }
