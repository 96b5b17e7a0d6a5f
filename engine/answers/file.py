"""A file of answers, written: one answer a line under its question, as people read and change it."""

from __future__ import annotations

from engine.answers.value import names_choice
from engine.documents.writing import flow, name_text
from engine.knowledge.base import Knowledge
from engine.knowledge.value import Values
from engine.problem import printable


def answers_text(knowledge: Knowledge, answers: Values, declined: list[str]) -> str:
    """An answers file, one answer a line in the order of the vocabulary, each under its question."""
    lines = comment(f"Answers for: {knowledge.title}")
    for attribute in knowledge.answerable:
        if attribute.name in declined:
            # Where a choice is called null, that word is the choice.
            word = next(word for word in ("null", "~", "") if not names_choice(word, attribute))
            lines.extend(["", *comment(attribute.question), f"{name_text(attribute.name)}: {word}  # don't know"])
        elif attribute.name in answers:
            written = f"{name_text(attribute.name)}: {flow(answers[attribute.name], name_text)}"
            lines.extend(["", *comment(attribute.question), written])
    return "\n".join([*lines, *([] if answers or declined else ["", "{}"])]) + "\n"


def comment(text: str) -> list[str]:
    """A text as lines of a YAML comment; what breaks a line in YAML, or is not text, breaks it here."""
    return [f"# {printable(line)}" for line in text.splitlines() if line.strip()]
