"""The plan as rules: what an entry of it makes of the figures, in every situation that makes a difference to it.

The planner that works out a plan to be shown is run on situations that are not known yet: each question it asks is
answered with yes, and then, in another run, with no. The answers of a run are the condition of a rule, and what came
out is what it concludes, so that the two can never differ. A question that is not known to hold is answered no, as
it is where the plan is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.knowledge.base import Knowledge
from engine.knowledge.condition import Condition
from engine.knowledge.rule import Rule
from engine.knowledge.value import Value
from engine.plan.figures import Named, named, value_of
from engine.plan.plan import Planned
from engine.plan.planning import Planner
from engine.plan.rules_of_people import people_rules
from engine.plan.supposed import Supposed
from engine.problem import Problem, Where

RULESET = "plan"
# The most situations that one entry is worked out in.
MOST = 256


def plan_rules(knowledge: Knowledge, problems: list[Problem]) -> Iterator[Rule]:
    """The rules that conclude the attributes which are figures of the plan; what cannot be said is a problem."""
    rules = knowledge.plan
    figures = named(rules) if rules else {}
    wanted = {each.name: figures[each.plan] for each in knowledge.attributes.values() if each.plan in figures}
    numbers: dict[str, int] = {}
    whole = {name: figure for name, figure in wanted.items() if figure.figure is None}
    if rules and rules.programs and whole:
        yield from people_rules(f"{RULESET}:people", RULESET, knowledge, rules, whole, problems)
    for number, entry in enumerate(rules.programs if rules and len(whole) < len(wanted) else ()):
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
        situation = Supposed(knowledge, knowledge.plan.held, given)
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
        part = figure.part(planned)
        if part is None:
            continue
        attribute = knowledge.attributes[name]
        value, said = value_of(attribute, figure.end(part))
        if value is not None:
            found[name] = value
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
