"""Test cases as they stand beside the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from engine.answers.validation import validate
from engine.cases.case import Case, Expectation
from engine.cases.matrix import MatrixEntry, written_out
from engine.documents.node import Node
from engine.documents.reading import parse
from engine.documents.shape import shaped_file
from engine.documents.writing import flow
from engine.infer.expert import Expert
from engine.knowledge.day import refusal
from engine.knowledge.strict import STRICT
from engine.knowledge.value import Values
from engine.load.folder import is_test
from engine.load.language import Language
from engine.problem import Problem, ProblemError, Problems, Where, did_you_mean, one_line


@dataclass
class CaseEntry:
    """A case as it stands in a file; its answers and its condition are read with the words of the vocabulary."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    case: str
    given: dict[str, Any]
    as_of: str = ""
    expect: dict[str, Any] = field(default_factory=dict)
    fired: list[str] = field(default_factory=list)
    not_fired: list[str] = field(default_factory=list)


@dataclass
class CaseFile:
    """A file of cases, written out one by one or as matrices over fixtures."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    cases: list[CaseEntry] = field(default_factory=list)
    fixtures: dict[str, dict[str, Any]] = field(default_factory=dict)
    matrices: list[MatrixEntry] = field(default_factory=list)


def cases_of(expert: Expert) -> list[Case]:
    """The cases beside the rules of a knowledge base. One that names no day is a case of every period.

    Raises ProblemError with every mistake of every file.
    """
    problems = Problems()
    found: list[Case] = []
    for name, text in sorted(expert.texts.items()):
        if is_test(name):
            file = expert.knowledge.path(name)
            try:
                reading = CaseReading(expert, file, problems)
                found.extend(reading.cases(parse(text, file)))
            except ProblemError as error:
                problems.extend(error.problems)
    if problems:
        raise ProblemError(problems)
    return found


class CaseReading:
    """Reads the cases of one file; every mistake is added to `problems`."""

    def __init__(self, expert: Expert, file: str, problems: list[Problem] | None = None) -> None:
        problems = Problems() if problems is None else problems
        self.expert = expert
        self.knowledge = expert.knowledge
        self.file = file
        self.problems = problems
        self.language = Language(
            file, self.knowledge.attributes, self.knowledge.amounts, problems, labels=self.knowledge.labels
        )

    def cases(self, node: Node) -> list[Case]:
        """The cases that stand in the document of the file."""
        shape = shaped_file(CaseFile, node, self.file, self.problems)
        if shape is None:
            return []
        nodes: list[Node] = [*(node.value["cases"].value if shape.cases else ())]
        fixtures = node.get("fixtures")
        for fixture in fixtures.value.values() if fixtures else ():
            self.given(fixture)
        nodes.extend(written_out(node, self.file, self.problems))
        places: dict[str, Where] = {}
        found: list[Case] = []
        for entry in nodes:
            name, where = one_line(entry.value["case"].value), entry.where(self.file, "case")
            if name in places:
                message = f"the case {name!r} stands a second time; first at {places[name]}"
                self.report(where, "duplicate-name", message)
            places.setdefault(name, where)
            found.extend(self.on_days(entry, name, where))
            if not any(part.value for key in ("expect", "fired", "not_fired") if (part := entry.get(key))):
                self.report(where, "missing-key", "the case expects nothing; write expect, fired or not_fired")
        return found

    def on_days(self, entry: Node, name: str, where: Where) -> Iterator[Case]:
        """A case on the day that it names, or where it names none, on a day of every period that there is."""
        given, day = self.given(entry.value["given"]), entry.get("as_of")
        if day is not None and (said := refusal(day.value)):
            self.report(day.where(self.file), "wrong-value", f"as_of: {said}")
        elif not self.knowledge.as_of:
            yield Case(name, where, given, self.expected(entry))
        elif day is not None:
            try:
                amounts = self.expert.on(day.value).knowledge.amounts
            except ProblemError as error:
                for problem in error.problems:
                    self.report(day.where(self.file), problem.id, problem.message)
            else:
                yield Case(name, where, given, self.expected(entry, amounts), day.value)
        else:
            for period in self.expert.periods:
                amounts = self.expert.on(period.some_day).knowledge.amounts
                yield Case(f"{name} ({period})", where, given, self.expected(entry, amounts), period.some_day, period)

    def given(self, node: Node) -> Values:
        """The answers that a case gives; none where they have mistakes."""
        try:
            return validate(self.knowledge, node, self.file)
        except ProblemError as error:
            self.problems.extend(error.problems)
            return {}

    def expected(self, node: Node, amounts: Mapping[str, float] | None = None) -> list[Expectation]:
        """What a case expects, with these amounts of figures, or those of the knowledge base."""
        found: list[Expectation] = []
        known = {**self.knowledge.rules, **self.knowledge.resting}
        self.language.figures = self.knowledge.amounts if amounts is None else amounts
        expect = node.get("expect") or Node({}, 0, 0)
        for key, value in expect.value.items():
            condition = self.language.entry(expect, key, value)
            if condition is not None:
                found.append(Expectation(expect.where(self.file, key), f"{key}: {flow(value.plain())}", condition))
        for key in ("fired", "not_fired"):
            listed = node.get(key)
            members = (listed.value if isinstance(listed.value, list) else [listed]) if listed else ()
            for member in members:
                where = member.where(self.file)
                if member.value not in known:
                    near = did_you_mean(member.value, known)
                    self.report(where, "unknown-name", f"{member.value} is no rule{near}")
                else:
                    found.append(Expectation(where, f"{key}: {member.value}", None, member.value, key == "fired"))
        return found

    def report(self, where: Where, id: str, message: str) -> None:
        """Add a mistake."""
        self.problems.append(Problem(where, id, message))
