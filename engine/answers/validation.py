"""Answers to the asked attributes, from a document or from options, read in the words of the vocabulary."""

from __future__ import annotations

from engine.answers.answers import Answers, parted
from engine.answers.naming import named
from engine.answers.value import UnclearError, folded, names_choice, read_member, read_value
from engine.documents.node import Node
from engine.knowledge.base import Knowledge
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem, ProblemError, Where, foreign, one_of

MAX_ANSWER_BYTES = 1024 * 1024


def validate(knowledge: Knowledge, node: Node, file: str) -> Answers:
    """The answers a document holds, and its texts. What is unknown is left out.

    Raises ProblemError with every mistake and its place.
    """
    return parted(knowledge, read_answers(knowledge, node, file))


def read_answers(knowledge: Knowledge, node: Node, file: str) -> dict[str, Value | None]:
    """The answers and texts of a document, in the order of the vocabulary; None is an answer that says "unknown".

    Raises ProblemError with every mistake and its place.
    """
    if not isinstance(node.value, dict):
        message = "answers are a mapping of attributes to values"
        raise ProblemError([Problem(node.where(file), "wrong-shape", message)])
    if _foreign(knowledge, [folded(key) for key in node.value]):
        names = one_of((each.name for each in knowledge.answerable), 30)
        message = f"these are not answers: not one of the {len(node.value)} keys is asked; what is asked: {names}"
        raise ProblemError([Problem(node.where(file), "wrong-shape", message)])
    reader = _Reader(file)
    for key, child in node.value.items():
        try:
            attribute = named(knowledge, key, asked=True, labels=True)
        except UnclearError as error:
            reader.report(node.where(file, key), "unknown-name", str(error))
            continue
        if attribute.name in reader.places:
            message = f"{attribute.name} is answered a second time; first at {reader.places[attribute.name]}"
            reader.report(node.where(file, key), "duplicate-key", message)
            continue
        reader.places[attribute.name] = node.where(file, key)
        reader.read(attribute, child)
    if reader.problems:
        raise ProblemError(reader.problems)
    return {each.name: reader.values[each.name] for each in knowledge.answerable if each.name in reader.values}


def _foreign(knowledge: Knowledge, keys: list[str]) -> bool:
    if any(key in knowledge.attributes for key in keys):
        return False
    known = [name for each in knowledge.answerable for name in (each.name, folded(each.title), folded(each.question))]
    return foreign(keys, [*known, *knowledge.attributes])


class _Reader:
    """Reads the answers of one document; every mistake is added to `problems`."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.places: dict[str, Where] = {}
        self.values: dict[str, Value | None] = {}

    def report(self, where: Where, id: str, message: str) -> None:
        self.problems.append(Problem(where, id, message))

    def read(self, attribute: Attribute, node: Node) -> None:
        if attribute.several and isinstance(node.value, list):
            self.values[attribute.name] = self.members(attribute, node)
            return
        try:
            if node.value is None and node.raw and names_choice(node.raw, attribute):
                raise UnclearError(f'{node.raw} can mean the choice or unknown; write "{node.raw}" in quotes, or ~')
            self.values[attribute.name] = read_value(node.written(), attribute)
        except UnclearError as error:
            self.report(node.where(self.file), "wrong-value", f"{attribute.name}: {error}")

    def members(self, attribute: Attribute, node: Node) -> tuple[str, ...]:
        found = set()
        for member in node.value:
            try:
                found.add(read_member(member.written(), attribute))
            except UnclearError as error:
                self.report(member.where(self.file), "wrong-value", f"{attribute.name}: {error}")
        return attribute.ordered(found)
