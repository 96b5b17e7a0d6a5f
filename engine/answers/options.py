"""Options such as --set: an answer as NAME=VALUE."""

from __future__ import annotations

from collections.abc import Iterable

from engine.answers.naming import name_and_value
from engine.answers.value import UnclearError, read_text
from engine.knowledge.base import Knowledge
from engine.knowledge.value import Value, word
from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem, ProblemError, Where

OPTION = "--set"


def read_options(knowledge: Knowledge, options: Iterable[str], option: str = OPTION) -> dict[str, Value | None]:
    """The answers in options "NAME=VALUE", None where the value is unknown; options for one set add up.

    An empty value is unknown. Raises ProblemError with every mistake: no "=", a name that is not asked, a value that
    cannot be read, two different values for one attribute.
    """
    found: dict[str, Value | None] = {}
    problems: list[Problem] = []
    for text in options:
        name = ""
        try:
            attribute, word = name_and_value(knowledge, text, asked=True, labels=True)
            if word is None:
                problems.append(Problem(Where(option), "bad-option", f"{text}: write {attribute.name}=value"))
                continue
            name = f"{attribute.name}: "
            value = read_text(word, attribute)
            found[attribute.name] = (
                _joined(attribute, found[attribute.name], value) if attribute.name in found else value
            )
        except UnclearError as error:
            if not name and "=" not in text:
                problems.append(Problem(Where(option), "bad-option", f"{text}: write name=value"))
            else:
                problems.append(Problem(Where(option), "wrong-value" if name else "unknown-name", f"{name}{error}"))
    if problems:
        raise ProblemError(problems)
    return found


def _joined(attribute: Attribute, one: Value | None, other: Value | None) -> Value | None:
    """The value of two options for one attribute: the members of both sets; any other must be the same twice."""
    if isinstance(one, tuple) and isinstance(other, tuple) and one and other:
        return attribute.ordered({*one, *other})
    if one == other:
        return one
    raise UnclearError(
        f"given as {word(one, 'none')} and as {word(other, 'none')}; write {attribute.name} once"
        if not attribute.several
        else f"given as {word(one, 'none')} and as {word(other, 'none')}; name all that hold, or none"
    )
