"""The attributes that are figures of the plan, and the rules that conclude them."""

from __future__ import annotations

from typing import cast

from engine.knowledge.base import Knowledge
from engine.knowledge.rule import Ruleset
from engine.knowledge.together import too_long
from engine.knowledge.vocabulary import Attribute
from engine.load.memory import Memory
from engine.load.references import Place
from engine.number import MOST_DIGITS
from engine.plan.figures import named
from engine.plan.rules import RULESET
from engine.problem import Problem, did_you_mean, one_of


def check_figure(attribute: Attribute, knowledge: Knowledge, problems: list[Problem], place: Place) -> None:
    """Add what is wrong with an attribute that is to be a figure of the plan, and settle how its parts are joined."""

    def report(id: str, message: str, key: str = "plan") -> None:
        problems.append(Problem(place("attributes", attribute.name, key), id, message))

    name = attribute.name
    figures = named(knowledge.plan) if knowledge.plan else {}
    if attribute.plan not in figures:
        hint = did_you_mean(attribute.plan, figures) or (f"; there are {one_of(figures)}" if figures else "")
        report("unknown-figure", f"{attribute.plan} is not a figure of the plan{hint}")
    elif attribute.asked:
        report("asked-and-concluded", f"{name} is asked, so it cannot be a figure of the plan")
    elif attribute.kind != "number":
        report("wrong-value", f"a figure of the plan is a number, and {name} is {attribute.a_kind}; write kind: number")
    elif attribute.together:
        report("wrong-value", f"{name} is {attribute.plan}, which says how programs make it together", "together")
    else:
        attribute.together = figures[attribute.plan].together
    for rule in knowledge.rules.values():
        if name in rule.then:
            where = place("rules", rule.id, "then", name)
            message = f"{name} is {attribute.plan} of the plan, which works it out; no rule concludes it"
            problems.append(Problem(where, "wrong-value", message))


def add_plan_rules(knowledge: Knowledge, problems: list[Problem], place: Place, memory: Memory) -> None:
    """Add the rules that say what the figures of the plan are; what cannot be said is a problem."""
    if RULESET in knowledge.rulesets:
        message = f"the ruleset {RULESET} is that of the figures of the plan; write another name"
        problems.append(Problem(knowledge.rulesets[RULESET].where, "duplicate-name", message))
        return
    rules, wrong = memory.plan(knowledge)
    problems.extend(wrong)
    found = {rule.id: rule for rule in rules}
    knowledge.rules.update(found)
    about = "What each program of the plan adds to its figures, in every situation that makes a difference to it."
    knowledge.rulesets[RULESET] = Ruleset(RULESET, "Plan", about, list(found), place("plan"))
    for attribute in knowledge.attributes.values():
        said = [cast("float", rule.then[attribute.name]) for rule in found.values() if attribute.name in rule.then]
        if attribute.together == "sum" and too_long(said):
            where = place("attributes", attribute.name, "plan")
            message = f"the sum {attribute.name} may have more than {MOST_DIGITS} digits, which a number cannot keep"
            problems.append(Problem(where, "wrong-value", f"{message}; round its parts"))
