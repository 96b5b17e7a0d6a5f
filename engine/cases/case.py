"""Test cases of rules: answers, and what must follow from them. Each stands in a rules/*_test.yaml file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from engine.answers.validation import validate
from engine.cases.matrix import MatrixEntry, written_out
from engine.documents.reading import Node, parse
from engine.documents.shape import shaped
from engine.infer.expert import Expert
from engine.infer.inference import Assessment
from engine.knowledge.condition import Condition, status, tests
from engine.knowledge.vocabulary import Value, Values
from engine.load.folder import is_test
from engine.load.language import Language
from engine.problem import Problem, ProblemError, Problems, Where, did_you_mean

_STRICT: dict[str, Any] = {"extra": "forbid", "strict": True}


@dataclass
class CaseEntry:
    """A case as it stands in a file; its answers and its condition are read with the words of the vocabulary."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    case: str
    given: dict[str, Any]
    expect: dict[str, Any] = field(default_factory=dict)
    fired: list[str] = field(default_factory=list)
    not_fired: list[str] = field(default_factory=list)


@dataclass
class CaseFile:
    """A file of cases, written out one by one or as matrices over fixtures."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    cases: list[CaseEntry] = field(default_factory=list)
    fixtures: dict[str, dict[str, Any]] = field(default_factory=dict)
    matrices: list[MatrixEntry] = field(default_factory=list)


@dataclass(slots=True)
class Expectation:
    """One thing that must be so: an entry of `expect`, or a rule that must (not) have matched. `text` is its YAML."""

    where: Where
    text: str
    condition: Condition | None = None
    rule: str = ""
    matched: bool = True


@dataclass(slots=True)
class Case:
    """One test case, ready to run."""

    name: str
    where: Where
    given: Values
    expected: list[Expectation]


@dataclass(slots=True)
class Failure:
    """An expectation that was not met, and what there was instead."""

    expectation: Expectation
    got: str

    def __str__(self) -> str:
        return f"{self.expectation.where}: expected {self.expectation.text}, got {self.got}"


@dataclass(slots=True)
class Outcome:
    """What became of a case; it passed where nothing failed."""

    case: Case
    assessment: Assessment
    failures: list[Failure]

    @property
    def passed(self) -> bool:
        return not self.failures

    def __str__(self) -> str:
        return "\n".join([f"{self.case.where}: {self.case.name}", *(f"  {failure}" for failure in self.failures)])


def cases_of(expert: Expert) -> list[Case]:
    """The cases beside the rules of a knowledge base. Raises ProblemError with every mistake of every file."""
    problems = Problems()
    found: list[Case] = []
    root = expert.knowledge.root
    for name, text in sorted(expert.texts.items()):
        if is_test(name):
            file = name if root == "." else f"{root}/{name}"
            try:
                found.extend(_Reader(expert, file, problems).cases(parse(text, file)))
            except ProblemError as error:
                problems.extend(error.problems)
    if problems:
        raise ProblemError(problems)
    return found


def run(case: Case, expert: Expert) -> Outcome:
    """Assess the given answers, and hold every expectation against what follows."""
    assessment = expert.assess(case.given)
    matched = {firing.rule.id for firing in assessment.firings}
    failures = []
    for expectation in case.expected:
        if expectation.condition is None:
            if (expectation.rule in matched) != expectation.matched:
                got = "that it did not match" if expectation.matched else "that it matched"
                failures.append(Failure(expectation, got))
        elif status(expectation.condition, assessment.values, expert.knowledge.attributes) != "holds":
            failures.append(Failure(expectation, _got(expectation.condition, assessment.values)))
    return Outcome(case, assessment, failures)


class _Reader:
    """Reads the cases of one file; every mistake is added to `problems`."""

    def __init__(self, expert: Expert, file: str, problems: list[Problem]) -> None:
        self.knowledge = expert.knowledge
        self.file = file
        self.problems = problems
        self.language = Language(file, self.knowledge.attributes, self.knowledge.amounts, problems)

    def cases(self, node: Node) -> list[Case]:
        shape = shaped(CaseFile, node, self.file, self.problems)
        if shape is None:
            return []
        nodes: list[Node] = [*(node.value["cases"].value if shape.cases else ())]
        fixtures = node.get("fixtures")
        for fixture in fixtures.value.values() if fixtures else ():
            self.given(fixture)
        nodes.extend(written_out(node, self.file, self.problems))
        places: dict[str, Where] = {}
        found = []
        for entry in nodes:
            name, where = entry.value["case"].value, entry.where(self.file, "case")
            if name in places:
                message = f"the case {name!r} stands a second time; first at {places[name]}"
                self.report(where, "duplicate-name", message)
            places.setdefault(name, where)
            found.append(Case(name, where, self.given(entry.value["given"]), self.expected(entry)))
            if not any(part.value for key in ("expect", "fired", "not_fired") if (part := entry.get(key))):
                self.report(where, "missing-key", "the case expects nothing; write expect, fired or not_fired")
        return found

    def given(self, node: Node) -> Values:
        try:
            return validate(self.knowledge, node, self.file)
        except ProblemError as error:
            self.problems.extend(error.problems)
            return {}

    def expected(self, node: Node) -> list[Expectation]:
        found = []
        expect = node.get("expect") or Node({}, 0, 0)
        for key, value in expect.value.items():
            condition = self.language.entry(expect, key, value)
            if condition is not None:
                found.append(Expectation(expect.where(self.file, key), f"{key}: {spelled(value.plain())}", condition))
        for key in ("fired", "not_fired"):
            listed = node.get(key)
            members = (listed.value if isinstance(listed.value, list) else [listed]) if listed else ()
            for member in members:
                where = member.where(self.file)
                if member.value not in self.knowledge.rules:
                    near = did_you_mean(member.value, self.knowledge.rules)
                    self.report(where, "unknown-name", f"{member.value} is no rule{near}")
                else:
                    found.append(Expectation(where, f"{key}: {member.value}", None, member.value, key == "fired"))
        return found

    def report(self, where: Where, id: str, message: str) -> None:
        self.problems.append(Problem(where, id, message))


def _got(condition: Condition, values: Values) -> str:
    names = dict.fromkeys(test.attribute for test in tests(condition))
    return ", ".join(f"{name}: {_value(values.get(name))}" for name in names)


def _value(value: Value | None) -> str:
    return "unknown" if value is None else spelled(value)


def spelled(value: Any) -> str:
    """A plain value as YAML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {spelled(child)}" for key, child in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(spelled(child) for child in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "~" if value is None else str(value)
