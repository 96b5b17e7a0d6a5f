"""A proposition about an attribute, as someone types it: NAME or NAME=VALUE."""

from __future__ import annotations

from dataclasses import dataclass

from engine.answers.naming import name_and_value
from engine.answers.value import UnclearError, folded, read_member, read_text
from engine.knowledge.base import Knowledge
from engine.knowledge.value import Value, typed
from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem, ProblemError, Where, one_of

# Fewer letters begin too many sentences.
_LEAST = 8


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
        if (said := _sentence(knowledge, text)) is not None:
            return said
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
        begun = [name for name, choice in attribute.choices.items() if folded(choice.title).startswith(folded(word))]
        if attribute.sentences and len(folded(word)) >= _LEAST and len(begun) == 1:
            return Proposition(attribute, begun[0])
        raise _wrong(text, "wrong-value", f"{attribute.name}: {error}") from None
    if value is None:
        raise _wrong(text, "wrong-value", f"{attribute.name}: a value is wanted after the ={_examples(attribute)}")
    return Proposition(attribute, value)


def _sentence(knowledge: Knowledge, text: str) -> Proposition | None:
    """The conclusion that a text is the id of, or how the sentence begins that is told for it; None where it is none.

    Raises ProblemError where several begin so.
    """
    word = folded(text)
    if not word:
        return None
    told = [
        (attribute, name, folded(choice.title))
        for attribute in knowledge.concluded
        if attribute.several
        for name, choice in attribute.choices.items()
    ]
    found = [(attribute, name) for attribute, name, title in told if text.strip() == name or word == title]
    if not found and len(word) >= _LEAST:
        found = [(attribute, name) for attribute, name, title in told if title.startswith(word)]
    if len(found) > 1:
        names = one_of(typed(attribute.name, name) for attribute, name in found)
        raise _wrong(text, "unknown-name", f"several are called so, or begin so: {names}; write one of these")
    return Proposition(*found[0]) if found else None


def _examples(attribute: Attribute) -> str:
    words = ["yes", "no"] if attribute.boolean else list(attribute.choices)
    return f": {one_of(words)}" if words else ""


def _wrong(text: str, id: str, message: str) -> ProblemError:
    return ProblemError([Problem(Where(text), id, message)])
