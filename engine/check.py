"""What must hold between the parts of a knowledge base before it is compiled: every name leads somewhere."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from engine.catalogue import Program
from engine.condition import Condition, tests
from engine.knowledge import Knowledge
from engine.problem import Problem, Where, did_you_mean
from engine.rule import MOST_TESTS, PLACEHOLDER, Rule
from engine.vocabulary import Attribute


def check(knowledge: Knowledge, problems: list[Problem]) -> None:
    """Add every dangling name and every value out of bounds to `problems`."""
    checker = _Checker(knowledge, problems)
    for attribute in knowledge.attributes.values():
        checker.attribute(attribute)
    checker.verdict()
    for rule in knowledge.rules.values():
        checker.rule(rule)
    checker.override_cycles()
    for program in knowledge.programs.values():
        checker.program(program)
    checker.overlaps()
    checker.plan()


class _Checker:
    def __init__(self, knowledge: Knowledge, problems: list[Problem]) -> None:
        self.knowledge = knowledge
        self.problems = problems

    def report(self, where: Where, id: str, message: str) -> None:
        self.problems.append(Problem(where, id, message))

    def known(self, where: Where, name: str, names: Iterable[str], what: str) -> bool:
        listed = list(names)
        if name not in listed:
            self.report(where, "unknown-name", f"{name} is no {what}{did_you_mean(name, listed)}")
        return name in listed

    def attribute(self, attribute: Attribute) -> None:
        name, where = attribute.name, attribute.where
        if attribute.kind in ("choice", "set", "level") and not attribute.choices:
            self.report(where, "no-choices", f"{name} is a {attribute.kind} and declares no choices")
        if attribute.kind in ("flag", "integer", "number") and attribute.choices:
            self.report(where, "no-choices", f"{name} is a {attribute.kind}, which has no choices")
        if attribute.minimum is not None and attribute.maximum is not None and attribute.minimum > attribute.maximum:
            self.report(where, "wrong-value", f"the minimum of {name} is above its maximum")
        if attribute.asked and attribute.otherwise is not None:
            self.report(where, "asked-and-concluded", f"{name} is asked, so it has no otherwise")
        if attribute.otherwise is not None:
            self.otherwise(attribute)
        for key, condition in (("ask_when", attribute.ask_when), ("expected_when", attribute.expected_when)):
            self.over_answers(where, key, name, condition)
        for first in attribute.ask_first:
            self.asked(where, first)

    def otherwise(self, attribute: Attribute) -> None:
        if attribute.kind == "set":
            self.report(attribute.where, "wrong-value", f"{attribute.name} is a set, whose otherwise is always empty")
        elif refusal := attribute.refusal(attribute.otherwise):
            self.report(attribute.where, "wrong-value", f"otherwise of {attribute.name}: {refusal}")

    def over_answers(self, where: Where, key: str, name: str, condition: Condition | None) -> None:
        for test in tests(condition) if condition else ():
            if not self.knowledge.attributes[test.attribute].asked:
                message = f"{key} of {name} reads {test.attribute}, which rules conclude; it may read answers only"
                self.report(where, "reads-conclusion", message)

    def asked(self, where: Where, name: str) -> None:
        names = [attribute.name for attribute in self.knowledge.asked]
        self.known(where, name, names, "attribute that is asked")

    def verdict(self) -> None:
        concluded = [attribute.name for attribute in self.knowledge.attributes.values() if not attribute.asked]
        for name in dict.fromkeys([*self.knowledge.verdict, *self.knowledge.settles]):
            self.known(Where(f"{self.knowledge.root}/facts"), name, concluded, "concluded attribute (verdict)")

    def rule(self, rule: Rule) -> None:
        for overridden in rule.overrides:
            if overridden == rule.id:
                self.report(rule.where, "overrides-itself", f"{rule.id} overrides itself")
            else:
                self.known(rule.where, overridden, self.knowledge.rules, "rule that can be overridden")
        read = {test.attribute for test in tests(rule.when)}
        for name in PLACEHOLDER.findall(rule.because):
            if name not in read:
                message = f"because names {{{name}}}, which the condition does not read{did_you_mean(name, read)}"
                self.report(rule.where, "unknown-placeholder", message)
        count = sum(max(1, len(test.values)) for test in tests(rule.when))
        if count > MOST_TESTS:
            message = (
                f"{rule.id} makes {count} tests, more than {MOST_TESTS}; conclude a part of it in a rule of its own"
            )
            self.report(rule.where, "rule-too-large", message)

    def override_cycles(self) -> None:
        finished: set[str] = set()
        for start in self.knowledge.rules:
            path: list[str] = []
            stack = [(start, False)]
            while stack:
                id, leaving = stack.pop()
                if leaving:
                    finished.add(path.pop())
                elif id in path:
                    self.cycle(path[path.index(id) :])
                elif id not in finished and id in self.knowledge.rules:
                    path.append(id)
                    stack.append((id, True))
                    stack.extend((other, False) for other in self.knowledge.rules[id].overrides if other != id)

    def cycle(self, ids: list[str]) -> None:
        rules = [self.knowledge.rules[id] for id in sorted(ids)]
        listed = "; ".join(f"{rule.id} at {rule.where}" for rule in rules)
        self.report(rules[0].where, "cycle", f"these rules override each other in a circle: {listed}")

    def program(self, program: Program) -> None:
        self.program_figures(program)
        for name, aspects in program.topics.items():
            if self.known(program.where, name, self.knowledge.topics, "declared topic"):
                for aspect in aspects:
                    self.known(program.where, aspect, self.knowledge.topics[name].aspects, f"aspect of topic {name}")

    def program_figures(self, program: Program) -> None:
        for phase in program.phases:
            given = [figures for figures in (phase.months, phase.weeks, phase.days) if figures]
            if len(given) != 1:
                self.report(program.where, "wrong-shape", f"phase {phase.phase} takes one of months, weeks and days")
            for figures in given:
                self.range(program, f"phase {phase.phase}", figures)
        for name, cost in program.costs.items():
            self.range(program, f"cost {name}", cost.range)
        if program.fte:
            self.range(program, "fte", program.fte.range)
        for name, artifact in program.artifacts.items():
            if artifact.pages:
                self.range(program, f"pages of {name}", artifact.pages)

    def range(self, program: Program, what: str, figures: list[float]) -> None:
        if len(figures) != 2 or any(low > high for low, high in pairwise(figures)) or figures[0] < 0:
            message = f"{what} of {program.name} is a range of two figures, the lower one first"
            self.report(program.where, "wrong-value", message)

    def overlaps(self) -> None:
        where = Where(f"{self.knowledge.root}/facts")
        for overlap in self.knowledge.overlaps:
            for name in overlap.between:
                if self.known(where, name, self.knowledge.programs, "program (overlap)"):
                    for cost in overlap.of:
                        self.known(where, cost, self.knowledge.programs[name].costs, f"cost of {name} (overlap)")
            if (
                len(overlap.between) != 2
                or len(overlap.percent) != 2
                or not all(0 <= p <= 100 for p in overlap.percent)
            ):
                self.report(where, "wrong-value", "an overlap is between two programs, with a range of two percentages")

    def plan(self) -> None:
        plan, where = self.knowledge.plan, Where(f"{self.knowledge.root}/facts")
        if plan is None:
            return
        for entry in plan.programs:
            self.known(where, entry.program, self.knowledge.programs, "program (plan)")
            self.known(where, entry.role, plan.roles, "role (plan)")
            if entry.after:
                self.known(where, entry.after, self.knowledge.programs, "program (plan)")
        for name in (plan.deadline, plan.budget, plan.people, plan.held):
            if name:
                self.asked(where, name)
