"""Cases that are missing, worked out: for what no case covers, and for mutants that no case notices. To be reviewed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.cases.computed import Branch, case_words
from engine.cases.coverage import Point
from engine.cases.mutation import Survivor, case_for
from engine.checks.subject import Subject
from engine.documents.writing import flow, inserted, quoted
from engine.infer.assessment import Assessment
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import tests, wording, written
from engine.knowledge.rule import DEFAULTS, Rule
from engine.knowledge.table import in_order
from engine.knowledge.value import Value, Values
from engine.knowledge.vocabulary import Attribute
from engine.load.folder import tests_beside

CASES_OF_DEFAULTS, CASES_OF_COMPUTED = f"rules/{DEFAULTS}_test.yaml", "rules/computed_test.yaml"


@dataclass(slots=True)
class Suggestion:
    """A case that is missing, and the file where it belongs; it expects what follows today.

    It is about a rule, or a computed attribute, and has the id of the one or the name of the other.
    """

    about: str
    file: str
    name: str
    given: Values
    expect: dict[str, Any]
    fired: bool | None = None
    day: str = ""

    def text(self) -> str:
        """The case as YAML, as an entry of `cases`."""
        lines = [f"  - case: {quoted(self.name)}"]
        if self.day:
            lines.append(f"    as_of: {self.day}")
        lines.append(f"    given: {flow(self.given, quoted)}")
        if self.expect:
            lines.append(f"    expect: {flow(self.expect, quoted)}")
        if self.fired is not None:
            lines.append(f"    {'fired' if self.fired else 'not_fired'}: [{self.about}]")
        return "\n".join(lines) + "\n"


def for_points(
    subject: Subject, points: Iterable[Point | Branch], assess: Callable[[Values], Assessment]
) -> list[Suggestion]:
    """Cases for what is not covered, the fewest answers each; one that covers several points stands once."""
    found: list[Suggestion] = []
    seen: list[Assessment] = []
    for point in points:
        if any(map(point.reached, seen)):
            continue
        given = _witness(subject, point)
        if given is not None:
            assessment = assess(given)
            seen.append(assessment)
            if isinstance(point, Branch):
                found.append(_for_branch(point, subject, assessment))
            else:
                found.append(_for_point(point, subject, assessment))
    return found


def _for_point(point: Point, subject: Subject, assessment: Assessment) -> Suggestion:
    attributes, rule = subject.knowledge.attributes, point.rule
    expect = {name: _expected(attributes[name], value) for name, value in rule.then.items()}
    expected = expect if point.fires and _stands(rule, assessment) else {}
    name, file = _name(point, subject), _file(rule, subject.knowledge)
    return Suggestion(rule.id, file, name, assessment.answers, expected, point.fires)


def _for_branch(branch: Branch, subject: Subject, assessment: Assessment) -> Suggestion:
    knowledge, value = subject.knowledge, assessment.values.get(branch.id)
    expected = {branch.id: {"is": "unknown"} if value is None else value}
    name = f"{branch.id}, the case {case_words(branch.case, knowledge.attributes)}"
    return Suggestion(branch.id, _file(branch.attribute, knowledge), name, assessment.answers, expected)


def _witness(subject: Subject, point: Point | Branch) -> Values | None:
    """The least answers for a point; of a row read in order such for which it counts, where there are any."""
    literals = point.literals(subject)
    counting = None
    if isinstance(point, Point) and point.fires and in_order(point.rule):
        counting = subject.witness(*literals, subject.stands(point.rule))
    return counting or subject.witness(*literals)


def _stands(rule: Rule, assessment: Assessment) -> bool:
    """Whether what a rule concludes is expected where it fires: where nothing can override it, or nothing does."""
    if rule.row is None:
        return assessment.knowledge.strata.overriders.get(rule.id) is None
    return any(firing.rule.id == rule.id and firing.overridden_by is None for firing in assessment.firings)


def _file(original: Rule | Attribute, knowledge: Knowledge) -> str:
    """The file of cases beside the rule's own; what stands among the facts, defaults and computed, has one each."""
    if isinstance(original, Attribute):
        return knowledge.path(CASES_OF_COMPUTED)
    rule = original
    if rule.default:
        return knowledge.path(CASES_OF_DEFAULTS)
    own = Path(rule.where.file)
    beside = {path.name: "" for path in own.parent.iterdir()} if own.parent.is_dir() else {}
    return f"{rule.where.file[: -len(own.name)]}{tests_beside(own.name, beside)}"


def _name(point: Point, subject: Subject) -> str:
    if point.test is None:
        return f"{point.rule.id} fires"
    words = wording(point.test, subject.knowledge.attributes)
    return f"{point.rule.id}, decided by {words}" if point.fires else f"{point.rule.id}, missing only {words}"


def _expected(attribute: Attribute, concluded: Value) -> Any:
    """What holds where a rule that concludes this stands."""
    if isinstance(concluded, tuple):
        return {"includes_all": list(concluded)}
    return {"at_least": concluded} if attribute.ranked else concluded


def for_survivor(survivor: Survivor, knowledge: Knowledge) -> Suggestion:
    """The case that notices a mutant."""
    case = case_for(survivor)
    (test,) = [each for expectation in case.expected if expectation.condition for each in tests(expectation.condition)]
    mutant = survivor.mutant
    return Suggestion(mutant.id, _file(mutant.original, knowledge), case.name, case.given, written(test))


def with_cases(text: str, file: str, suggestions: Iterable[Suggestion]) -> str:
    """The text of a file of cases with the suggested ones after its own; an empty text becomes a file."""
    added = "\n".join(suggestion.text() for suggestion in suggestions)
    return inserted(text, file, "cases", added, gap="\n\n") if text.strip() else f"cases:\n{added}"
