"""Test cases of rules: answers, and what must follow from them. Each stands in a rules/*_test.yaml file."""

from __future__ import annotations

from dataclasses import dataclass

from engine.documents.writing import flow
from engine.infer.assessment import Assessment
from engine.infer.expert import Expert
from engine.knowledge.condition import Condition, reads
from engine.knowledge.period import Period
from engine.knowledge.three_valued import status
from engine.knowledge.value import Values
from engine.problem import Where


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
    """One test case, ready to run. `day` is the one whose rules it is about, empty where nothing depends on it.

    `period` is the one in which it is run, where it is run in every period there is; its name tells that, too.
    """

    name: str
    where: Where
    given: Values
    expected: list[Expectation]
    day: str = ""
    period: Period | None = None

    @property
    def about(self) -> frozenset[str]:
        """The rules and the attributes of which it expects something."""
        read = (name for each in self.expected if each.condition for name in reads(each.condition))
        return frozenset(read) | {each.rule for each in self.expected if each.rule}


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
        """Whether everything that the case expects came about."""
        return not self.failures

    def __str__(self) -> str:
        return "\n".join([f"{self.case.where}: {self.case.name}", *(f"  {failure}" for failure in self.failures)])


def run(case: Case, expert: Expert) -> Outcome:
    """Assess the given answers, and hold every expectation against what follows."""
    if case.day:
        expert = expert.on(case.day)
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


def _got(condition: Condition, values: Values) -> str:
    names = dict.fromkeys(reads(condition))
    return ", ".join(f"{name}: {'unknown' if values.get(name) is None else flow(values[name])}" for name in names)
