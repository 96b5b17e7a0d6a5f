"""The questions about what a plan is held against: they change no verdict, and are asked at the end."""

from __future__ import annotations

from engine.interview.interview import Interview
from engine.knowledge.catalogue import PlanRules
from engine.knowledge.expression import numbers_in


def for_plan(interview: Interview) -> list[str]:
    """All of them."""
    knowledge = interview.expert.knowledge
    plan = knowledge.plan
    names = dict.fromkeys((plan.deadline, *_deadlines(interview, plan), plan.budget, plan.people) if plan else ())
    return [name for name in names if name and knowledge.attributes[name].asked]


def left_for_plan(interview: Interview) -> list[str]:
    """Those that are open, arise, and are not asked for the verdict's sake."""
    knowledge = interview.expert.knowledge
    wanted = {each.name for each in interview.relevant(knowledge.settles)}
    return [
        name
        for name in for_plan(interview)
        if name not in interview.order and name not in wanted and interview.arises(knowledge.attributes[name])
    ]


def _deadlines(interview: Interview, plan: PlanRules) -> list[str]:
    """What the deadlines of single programs are, or are computed from."""
    found: list[str] = []
    for name in plan.deadlines.values():
        computed = interview.expert.knowledge.attributes[name].computed
        found.extend([name] if computed is None else numbers_in(computed))
    return found
