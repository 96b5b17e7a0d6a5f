"""A proposition about an attribute, as someone types it: NAME or NAME=VALUE."""

from __future__ import annotations

from dataclasses import dataclass

from engine.knowledge import Knowledge
from engine.problem import Problem, ProblemError, Where, did_you_mean
from engine.source import core_value
from engine.vocabulary import Attribute, Value


@dataclass(frozen=True, slots=True)
class Proposition:
    """An attribute and the value it is said to have (of a set: one member); None where only the attribute is named."""

    attribute: Attribute
    value: Value | None

    def holds_in(self, value: Value | None) -> bool:
        """Whether the proposition is true where the attribute has this value."""
        return self.value in value if isinstance(value, tuple) else self.value == value

    def __str__(self) -> str:
        return self.attribute.name if self.value is None else f"{self.attribute.name}={spelled(self.value)}"


def proposition(knowledge: Knowledge, text: str, *, concluded: bool = False) -> Proposition:
    """The proposition that a text makes. Raises ProblemError for an unknown name, or a value the attribute cannot have.

    `concluded` asks for a value, and for an attribute that rules conclude.
    """
    name, equals, word = text.partition("=")
    attribute = knowledge.attributes.get(name.strip())
    if attribute is None:
        near = did_you_mean(name, knowledge.attributes)
        raise _wrong(text, "unknown-name", f"{name} is not an attribute of the vocabulary{near}")
    if concluded and attribute.asked:
        raise _wrong(text, "reads-answer", f"{attribute.name} is answered, and no rule concludes it")
    if not equals:
        if concluded:
            raise _wrong(text, "bad-option", f"write {attribute.name}=VALUE")
        return Proposition(attribute, None)
    value = core_value(word.strip())
    if isinstance(value, float) and attribute.kind == "integer" and value.is_integer():
        value = int(value)
    # A choice may look like a number or a truth value, and is the word it was written as.
    if not attribute.numeric and attribute.kind != "flag":
        value = word.strip()
    if refusal := attribute.refusal(value):
        raise _wrong(text, "wrong-value", f"{attribute.name}: {refusal}")
    return Proposition(attribute, value)


def spelled(value: Value | None) -> str:
    """A value as it is written in a file of answers, on one line; the members of a set stand between commas."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _wrong(text: str, id: str, message: str) -> ProblemError:
    return ProblemError([Problem(Where(text), id, message)])
