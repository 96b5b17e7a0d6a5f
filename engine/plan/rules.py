"""The plan as rules: what an entry of it makes of the figures, in every situation that makes a difference to it.

The planner that works out a plan to be shown is run on situations that are not known yet: each question it asks is
answered with yes, and then, in another run, with no. The answers of a run are the condition of a rule, and what came
out is what it concludes, so that the two can never differ. A question that is not known to hold is answered no, as
it is where the plan is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.knowledge.base import Knowledge
from engine.knowledge.condition import Condition, Group, Test, group, unmet
from engine.knowledge.operator import OPERATORS, Among
from engine.knowledge.range import kept
from engine.knowledge.rule import Rule
from engine.knowledge.together import plain
from engine.knowledge.value import Value
from engine.number import MOST_DIGITS, exact
from engine.plan.figures import Named, named
from engine.plan.plan import Planned
from engine.plan.planning import Planner
from engine.problem import Problem, Where

RULESET = "plan"
# The most situations that one entry is worked out in.
MOST = 256


@dataclass(slots=True)
class _Supposed:
    """A situation in which the first questions are answered as given, and every further one with yes."""

    knowledge: Knowledge
    held: str
    given: tuple[bool, ...]
    asked: dict[Condition, bool] = field(default_factory=dict)

    def holds(self, condition: Condition) -> bool:
        """What the questions before say of it, or else its own answer."""
        known = _settled(condition, self.asked)
        if known is None:
            known = self.given[len(self.asked)] if len(self.asked) < len(self.given) else True
            self.asked[condition] = known
        return known

    def in_place(self, program: str) -> bool:
        """Whether the answer about what is held names the program."""
        members = self.knowledge.attributes[self.held].choices if self.held else ()
        return program in members and self.holds(Test(self.held, "has", (program,)))

    def condition(self) -> Condition:
        """The condition of the situation."""
        return group("all", [each if holds else unmet(each) for each, holds in self.asked.items()])


def plan_rules(knowledge: Knowledge, problems: list[Problem]) -> Iterator[Rule]:
    """The rules that conclude the attributes which are figures of the plan; what cannot be said is a problem."""
    rules = knowledge.plan
    figures = named(rules) if rules else {}
    wanted = {each.name: figures[each.plan] for each in knowledge.attributes.values() if each.plan in figures}
    numbers: dict[str, int] = {}
    for number, entry in enumerate(rules.programs if rules and wanted else ()):
        runs = _runs(knowledge, number)
        if len(runs) > MOST:
            message = (
                f"{entry.program} as {entry.role} depends on so much that it is another plan in more than {MOST} "
                "situations; let fewer programs save from each other, or follow each other"
            )
            problems.append(Problem(entry.where, "too-large", message))
            continue
        for when, planned in runs:
            then = _then(knowledge, planned, wanted, entry.where, problems)
            if then:
                name = f"{RULESET}:{entry.program}:{entry.role}"
                numbers[name] = numbers.get(name, 0) + 1
                id = f"{name}:{numbers[name]}"
                source = _source(planned)
                yield Rule(id, RULESET, when, then, _because(planned), source, [], entry.where, derived=True)


def _runs(knowledge: Knowledge, number: int) -> list[tuple[Condition, Planned]]:
    """Every situation in which an entry is planned, as far as it makes a difference, and what it is then."""
    assert knowledge.plan is not None
    found: list[tuple[Condition, Planned]] = []
    waiting: list[tuple[bool, ...]] = [()]
    while waiting and len(found) <= MOST:
        given = waiting.pop()
        situation = _Supposed(knowledge, knowledge.plan.held, given)
        planned = Planner(knowledge, knowledge.plan, situation).planned(number)
        answers = tuple(situation.asked.values())
        waiting.extend((*answers[:place], False) for place in range(len(given), len(answers)))
        if planned is not None:
            found.append((situation.condition(), planned))
    return found


def _then(
    knowledge: Knowledge, planned: Planned, wanted: Mapping[str, Named], where: Where, problems: list[Problem]
) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, figure in wanted.items():
        part = figure.figure.part(planned) if figure.program in ("", planned.id) else None
        if part is None:
            continue
        number = kept(part.high if figure.high else part.low)
        attribute = knowledge.attributes[name]
        if number is None:
            said = f"has more than {MOST_DIGITS} digits, which a number cannot keep; round its parts"
        else:
            found[name] = value = plain(exact(number))
            said = attribute.refusal(value)
        if said:
            message = f"{name}, {attribute.plan} of the plan, with {planned.id} as {planned.role}: {said}"
            problems.append(Problem(where, "wrong-value", message))
    return found


def _because(planned: Planned) -> str:
    title = f"{planned.program.title} ({planned.role_title})"
    if planned.kept:
        return f"{title} is in place and kept up."
    begun = f", after {planned.start.words()} months," if planned.start.high else ""
    shared = f"; {planned.saved_by} saves a part" if planned.saved_by else ""
    return f"{title} is planned{begun} and done after {planned.end.words()} months{shared}."


def _source(planned: Planned) -> list[str]:
    parts = [phase.phase.source for phase in planned.phases] + [cost.cost.source for cost in planned.costs]
    if planned.program.fte:
        parts.append(planned.program.fte.source)
    return list(dict.fromkeys(claim for part in parts for claim in part))


def _settled(condition: Condition, asked: Mapping[Condition, bool]) -> bool | None:
    """What the questions answered so far say of a condition; None where they leave it open."""
    if condition in asked:
        return asked[condition]
    if isinstance(condition, Test):
        return _settled_test(condition, asked)
    if not isinstance(condition, Group):
        return None
    parts = [_settled(part, asked) for part in condition.parts]
    deciding = condition.kind == "any"
    if deciding in parts:
        return deciding
    return None if None in parts else not deciding


def _settled_test(test: Test, asked: Mapping[Condition, bool]) -> bool | None:
    for other, holds in _tests(asked):
        if other == test:
            return holds
        if other.attribute != test.attribute or not (_is_one_of(other) and _is_one_of(test)):
            continue
        if holds and set(other.values) <= set(test.values):
            return True
        if set(test.values).isdisjoint(other.values) if holds else set(test.values) <= set(other.values):
            return False
    return None


def _tests(asked: Mapping[Condition, bool]) -> Iterator[tuple[Test, bool]]:
    """The tests that are known to hold, or not to, since a group of them does."""
    for condition, holds in asked.items():
        if isinstance(condition, Test):
            yield condition, holds
        elif isinstance(condition, Group) and condition.kind == ("all" if holds else "any"):
            yield from _tests(dict.fromkeys(condition.parts, holds))


def _is_one_of(test: Test) -> bool:
    return OPERATORS[test.op].inside and isinstance(OPERATORS[test.op].accepts(test.values), Among)
