"""A proposition about an attribute, as someone types it: NAME or NAME=VALUE."""

from __future__ import annotations

from dataclasses import dataclass

from engine.answers.naming import name_and_value
from engine.answers.value import UnclearError, read_member, read_text
from engine.knowledge.base import Knowledge
from engine.knowledge.value import Value, typed
from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem, ProblemError, Where, one_of


@dataclass(frozen=True, slots=True)
class Proposition:
    """An attribute and the value it is said to have (of a set: one member); None where only the attribute is named."""

    attribute: Attribute
    value: Value | None

    def holds_in(self, value: Value | None) -> bool:
        """Whether the proposition is true where the attribute has this value."""
        return self.value in value if isinstance(value, tuple) else self.value == value

    def __str__(self) -> str:
        return self.attribute.name if self.value is None else typed(self.attribute.name, self.value)


def proposition(knowledge: Knowledge, text: str, *, concluded: bool = False) -> Proposition:
    """The proposition that a text makes. Raises ProblemError for an unknown name, or a value the attribute cannot have.

    `concluded` asks for a value, and for an attribute that rules conclude.
    """
    try:
        attribute, word = name_and_value(knowledge, text)
    except UnclearError as error:
        raise _wrong(text, "unknown-name", str(error)) from None
    if concluded and attribute.asked:
        raise _wrong(text, "reads-answer", f"{attribute.name} is answered, and no rule concludes it")
    if word is None:
        if concluded:
            raise _wrong(text, "bad-option", f"write {attribute.name}=VALUE{_examples(attribute)}")
        return Proposition(attribute, None)
    try:
        value = read_member(word, attribute) if attribute.several else read_text(word, attribute)
    except UnclearError as error:
        raise _wrong(text, "wrong-value", f"{attribute.name}: {error}") from None
    if value is None:
        raise _wrong(text, "wrong-value", f"{attribute.name}: a value is wanted after the ={_examples(attribute)}")
    return Proposition(attribute, value)


def _examples(attribute: Attribute) -> str:
    words = ["yes", "no"] if attribute.boolean else list(attribute.choices)
    return f": {one_of(words)}" if words else ""


def _wrong(text: str, id: str, message: str) -> ProblemError:
    return ProblemError([Problem(Where(text), id, message)])
