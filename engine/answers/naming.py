"""Attributes by what people call them: the name as it is declared, or name and title in any case."""

from __future__ import annotations

from collections.abc import Iterable

from engine.answers.value import UnclearError, folded
from engine.knowledge.base import Knowledge
from engine.knowledge.vocabulary import Attribute
from engine.problem import did_you_mean, one_of, printable


def named(knowledge: Knowledge, text: str, *, asked: bool = False, labels: bool = False) -> Attribute:
    """The attribute that a text names; with `asked`, one that can be answered, with `labels` these among them.

    Raises UnclearError where there is none, or where a title is that of several.
    """
    name = text.strip()
    exact = knowledge.attributes.get(name)
    if exact is not None and (exact.asked or not asked):
        return exact
    known = (knowledge.answerable if labels else knowledge.asked) if asked else knowledge.attributes.values()
    found = _called(name, known)
    if len(found) == 1:
        return found[0]
    if found:
        several = one_of(sorted(each.name for each in found))
        raise UnclearError(f"{printable(name, 80)} is the title of several: {several}; write one of these names")
    if asked and (exact is not None or _called(name, knowledge.attributes.values())):
        raise UnclearError(f"{printable(name, 80)} is concluded by rules and cannot be answered")
    if not labels and (told := _called(name, knowledge.labels.values())):
        raise UnclearError(f"{told[0].name} is a text for reports and records, and nothing follows from it")
    if asked:
        names = [attribute.name for attribute in known]
        near = _near(name, known) or f"; what is asked: {one_of(names, most=30)}"
        raise UnclearError(f"{printable(name, 80)} is not asked{near}")
    near = _near(name, knowledge.attributes.values())
    raise UnclearError(f"{printable(name, 80)} is not an attribute of the vocabulary{near}")


def name_and_value(
    knowledge: Knowledge, text: str, *, asked: bool = False, labels: bool = False
) -> tuple[Attribute, str | None]:
    """The attribute and the text of the value in "NAME=VALUE"; the value is None where there is no "=".

    A title may itself hold "=". Raises UnclearError as `named` does.
    """
    first, *rest = text.split("=")
    try:
        return named(knowledge, first, asked=asked, labels=labels), "=".join(rest) if rest else None
    except UnclearError:
        for end in range(2, len(rest) + 2):
            found = _called("=".join([first, *rest[: end - 1]]).strip(), knowledge.attributes.values())
            if len(found) == 1 and (found[0].asked or not asked):
                return found[0], "=".join(rest[end - 1 :]) if end <= len(rest) else None
        raise


def headings(knowledge: Knowledge) -> dict[str, str]:
    """The names of what can be given by what a table may call it, folded: the name, the title or the question itself.

    What several are called is left out, but for a name.
    """
    found: dict[str, str] = {}
    twice: set[str] = set()
    for attribute in knowledge.answerable:
        for word in {folded(attribute.title), folded(attribute.question)} - {""}:
            if found.setdefault(word, attribute.name) != attribute.name:
                twice.add(word)
    for word in twice:
        del found[word]
    return {**found, **{folded(attribute.name): attribute.name for attribute in knowledge.answerable}}


def _called(text: str, attributes: Iterable[Attribute]) -> list[Attribute]:
    """The attributes with this name or title, in any case."""
    word = folded(text)
    return [each for each in attributes if word and word in (folded(each.name), folded(each.title))]


def _near(name: str, attributes: Iterable[Attribute]) -> str:
    listed = list(attributes)
    near = did_you_mean(name, [each.name for each in listed])
    return near or did_you_mean(name, [each.title for each in listed])
