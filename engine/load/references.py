"""What must hold between the parts of a knowledge base before it is compiled: every name leads somewhere."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise
from typing import cast

from engine.knowledge.arising import circles
from engine.knowledge.base import Knowledge
from engine.knowledge.catalogue import Program
from engine.knowledge.comparison import read_exactly
from engine.knowledge.condition import Condition, reads
from engine.knowledge.kind import KINDS, Kind
from engine.knowledge.rule import PLACEHOLDER, Rule
from engine.knowledge.table import catch_alls, sequences
from engine.knowledge.together import too_long
from engine.knowledge.vocabulary import COUNTED_UNITS, Attribute
from engine.load.computation import refusal as computed_refusal
from engine.load.labels import unread
from engine.load.places import exactly
from engine.number import LARGEST, MOST_DIGITS, plain_number
from engine.problem import Problem, Where, did_you_mean, one_of

# Where something stands: a section of the facts (or "rules") and the path to it.
Place = Callable[..., Where]


def check(knowledge: Knowledge, problems: list[Problem], broken: Collection[str], place: Place) -> None:
    """Add every dangling name and every value out of bounds to `problems`.

    `broken` holds the sections and names that stand in the files but could not be read; a name among them is not
    dangling.
    """
    checker = _Checker(knowledge, problems, broken, place)
    checker.names()
    checker.places()
    for attribute in knowledge.attributes.values():
        checker.attribute(attribute)
    checker.question_circles()
    checker.verdict()
    for rule in (*knowledge.rules.values(), *knowledge.resting.values()):
        checker.rule(rule)
    checker.override_cycles()
    for program in knowledge.programs.values():
        checker.program(program)
    checker.overlaps()
    checker.plan()


class _Checker:
    def __init__(self, knowledge: Knowledge, problems: list[Problem], broken: Collection[str], place: Place) -> None:
        self.knowledge = knowledge
        self.problems = problems
        self.broken = broken
        self.place = place

    def report(self, where: Where, id: str, message: str) -> None:
        self.problems.append(Problem(where, id, message))

    def known(self, where: Where, name: str, names: Collection[str], what: str, section: str = "") -> bool:
        if name in self.knowledge.labels and name not in names and section == "attributes":
            self.report(where, "reads-text", unread(name))
        elif name not in names and name not in self.broken and section not in self.broken:
            self.report(where, "unknown-name", f"{name} is no {what}{did_you_mean(name, names)}")
        return name in names

    def names(self) -> None:
        first: dict[str, Attribute] = {}
        for attribute in (*self.knowledge.attributes.values(), *self.knowledge.labels.values()):
            other = first.setdefault(attribute.name.lower(), attribute)
            if other is not attribute:
                message = (
                    f"{attribute.name} and {other.name} (at {other.where}) differ in case alone, and the columns of a "
                    "table would not; write another name for one of them"
                )
                self.report(attribute.where, "duplicate-name", message)

    def attribute(self, attribute: Attribute) -> None:
        name, where = attribute.name, attribute.where
        if attribute.choices and not attribute.traits.declared:
            where_choices = self.place("attributes", name, "choices")
            self.report(where_choices, "no-choices", f"{name} is {attribute.a_kind}, which has no choices")
        self.bounds(attribute)
        self.decimals(attribute)
        if attribute.asked and attribute.otherwise is not None:
            self.report(where, "asked-and-concluded", f"{name} is asked, so it has no otherwise")
        if attribute.changeable and not attribute.asked:
            self.report(where, "wrong-value", f"{name} is not asked, so nobody changes it; leave out changeable")
        if attribute.counted and (not attribute.numeric or attribute.unit not in COUNTED_UNITS):
            units = one_of(COUNTED_UNITS)
            self.report(
                where, "wrong-value", f"counted is for numbers whose unit is one of {units}, and {name} is none"
            )
        if attribute.otherwise is not None:
            self.otherwise(attribute)
        if attribute.together:
            self.together(attribute)
        if attribute.computed is not None and (refused := computed_refusal(attribute)):
            self.report(self.place("attributes", name, "computed"), "wrong-value", refused)
        for key, condition in (("ask_when", attribute.ask_when), ("expected_when", attribute.expected_when)):
            self.over_answers(self.place("attributes", name, key), key, name, condition)
        for index, first in enumerate(attribute.ask_first):
            self.asked(self.place("attributes", name, "ask_first", index), first)

    def bounds(self, attribute: Attribute) -> None:
        for key, bound in (("minimum", attribute.minimum), ("maximum", attribute.maximum)):
            where = self.place("attributes", attribute.name, key)
            if bound is None:
                continue
            if not attribute.spans:
                message = f"{attribute.name} is {attribute.a_kind}, which has no {key}"
                self.report(where, "wrong-value", message)
            elif isinstance(bound, str):
                continue
            elif not abs(bound) <= LARGEST:
                largest = plain_number(LARGEST)
                message = f"{key} of {attribute.name}: a number from -{largest} to {largest} is wanted"
                self.report(where, "wrong-value", message)
            elif attribute.whole and bound != int(bound):
                self.report(where, "wrong-value", f"{key} of {attribute.name}: {bound} is not a whole number")
        both = attribute.minimum is not None and attribute.maximum is not None
        if both and attribute.spans and attribute.limits[0] > attribute.limits[1]:
            where = self.place("attributes", attribute.name, "minimum")
            self.report(where, "wrong-value", f"the minimum of {attribute.name} is above its maximum")

    def decimals(self, attribute: Attribute) -> None:
        name, where = attribute.name, self.place("attributes", attribute.name, "decimals")
        if attribute.decimals is None:
            return
        if not attribute.numeric or attribute.whole:
            self.report(where, "wrong-value", f"{name} is {attribute.a_kind}, which has no decimals")
        elif not 0 <= attribute.decimals <= MOST_DIGITS:
            self.report(where, "wrong-value", f"decimals of {name}: a whole number from 0 to {MOST_DIGITS} is wanted")

    def places(self) -> None:
        """Numbers that are read exactly have a bounded number of places, so that there are finitely many."""
        for name in sorted(read_exactly(self.knowledge)):
            attribute = self.knowledge.attributes[name]
            if attribute.asked and (refused := exactly(attribute)):
                self.report(attribute.where, "wrong-value", refused)

    def otherwise(self, attribute: Attribute) -> None:
        where = self.place("attributes", attribute.name, "otherwise")
        if attribute.several:
            self.report(where, "wrong-value", f"{attribute.name} is a set, whose otherwise is always empty")
        elif refusal := attribute.refusal(attribute.otherwise):
            self.report(where, "wrong-value", f"otherwise of {attribute.name}: {refusal}")

    def together(self, attribute: Attribute) -> None:
        name, where = attribute.name, self.place("attributes", attribute.name, "together")
        if attribute.asked:
            self.report(where, "asked-and-concluded", f"{name} is asked, so rules cannot make it together")
        elif not _may_join(attribute):
            kinds = {"count": "integers", "sum": "integers and numbers"}.get(
                attribute.together or "", "integers, numbers and dates"
            )
            self.report(where, "wrong-value", f"{attribute.together} is for {kinds}, and {name} is {attribute.a_kind}")
        else:
            self.amounts(attribute, where)

    def amounts(self, attribute: Attribute, where: Where) -> None:
        """What the rules may add to a sum or a count."""
        name = attribute.name
        adding = [each for each in self.knowledge.rules.values() if name in each.then and not each.default]
        said = {rule.id: cast("float", rule.then[name]) for rule in adding}
        if attribute.together == "count":
            for id, value in said.items():
                if value != 1:
                    place = self.place("rules", id, "then", name)
                    self.report(place, "wrong-value", f"{name} counts rules, each as one; write {name}: 1")
        elif attribute.together == "sum" and too_long(said.values()):
            message = f"the sum {name} may have more than {MOST_DIGITS} digits, which a number cannot keep"
            self.report(where, "wrong-value", f"{message}; round its parts")

    def over_answers(self, where: Where, key: str, name: str, condition: Condition | None) -> None:
        for read in reads(condition) if condition else ():
            if not self.knowledge.attributes[read].asked:
                message = f"{key} of {name} reads {read}, which rules conclude; it may read answers only"
                self.report(where, "reads-conclusion", message)

    def question_circles(self) -> None:
        """Questions that wait for each other: none of them could ever be asked."""
        for names in circles(self.knowledge.attributes):
            places = [self.place("attributes", name, "ask_when") for name in names]
            if len(names) == 1:
                message = f"ask_when of {names[0]} reads {names[0]} itself, so it would never be asked"
            else:
                listed = "; ".join(f"{name} at {where}" for name, where in zip(names, places, strict=True))
                message = f"these questions wait for each other, so none of them would ever be asked: {listed}"
            self.report(places[0], "cycle", f"{message}; let ask_when read questions that are asked before")

    def asked(self, where: Where, name: str) -> bool:
        names = [attribute.name for attribute in self.knowledge.asked]
        return self.known(where, name, names, "attribute that is asked", "attributes")

    def verdict(self) -> None:
        concluded = [attribute.name for attribute in self.knowledge.concluded]
        if not self.knowledge.verdict and "knowledge" not in self.broken:
            self.report(self.place("knowledge", "verdict"), "wrong-value", "the verdict names at least one conclusion")
        settles = [] if self.knowledge.settles == self.knowledge.verdict else self.knowledge.settles
        lead, notes = self.knowledge.lead, self.knowledge.notes
        for key, names in (("verdict", self.knowledge.verdict), ("settles", settles), ("lead", lead), ("notes", notes)):
            for index, name in enumerate(names):
                where = self.place("knowledge", key, index)
                known = self.known(where, name, concluded, f"concluded attribute ({key})", "attributes")
                if known and key in ("lead", "notes"):
                    self.beside(where, key, name)

    def beside(self, where: Where, key: str, name: str) -> None:
        """What is told before the verdict, or after all else, is a set beside the verdict proper, told in one place."""
        attribute = self.knowledge.attributes[name]
        if not attribute.several:
            self.report(where, "wrong-value", f"{key} names sets, and {name} is {attribute.a_kind}")
        elif name in self.knowledge.verdict[:1]:
            self.report(where, "wrong-value", f"{name} is the verdict itself, so it is not in {key}")
        elif key == "notes" and name in self.knowledge.lead:
            self.report(where, "wrong-value", f"{name} leads the report, so it is not in notes; name it in one of them")

    def rule(self, rule: Rule) -> None:
        for index, overridden in enumerate(rule.overrides):
            where = self.place("rules", rule.id, "overrides", index)
            if overridden == rule.id:
                self.report(where, "overrides-itself", f"{rule.id} overrides itself")
            elif overridden in self.knowledge.rules and self.knowledge.rules[overridden].default:
                message = f"{overridden} is a default, which gives way to every rule that concludes the same attribute"
                self.report(where, "unknown-name", f"{message}; its when says where it may take effect")
            else:
                rules = {**self.knowledge.rules, **self.knowledge.resting}
                self.known(where, overridden, rules, "rule that can be overridden")
        if not rule.because.strip():
            self.report(self.place("rules", rule.id, "because"), "missing-key", f"the because of {rule.id} is empty")
        if rule.row is not None and rule.row.hit == "collect":
            self.collected(rule)
        read = set(reads(rule.when))
        for name in PLACEHOLDER.findall(rule.because):
            if name in self.knowledge.labels:
                self.report(self.place("rules", rule.id, "because"), "reads-text", unread(name))
            elif name not in read:
                message = f"because names {{{name}}}, which the condition does not read{did_you_mean(name, read)}"
                self.report(self.place("rules", rule.id, "because"), "unknown-placeholder", message)

    def collected(self, rule: Rule) -> None:
        """What a row that is collected concludes is put together with what the others say."""
        for name in rule.then:
            attribute = self.knowledge.attributes[name]
            if not attribute.merges:
                message = f"{name} is {attribute.a_kind}, of which there is one value and nothing to collect"
                if attribute.numeric:
                    message = f"{name} does not say how several numbers make one; give it a together"
                self.report(self.place("rules", rule.id, "then", name), "wrong-value", message)

    def overridden(self) -> dict[str, list[str]]:
        """Which rules each overrides: by name, and as a row of its table; of an order, the row after it alone."""
        rules = self.knowledge.rules
        found = {rule.id: [other for other in rule.overrides if other != rule.id] for rule in rules.values()}
        for order in sequences(rules.values()).values():
            for one, other in pairwise(order):
                found[one].append(other)
        for id, rows in catch_alls(rules.values()):
            for row in rows:
                found[row].append(id)
        return found

    def override_cycles(self) -> None:
        overridden = self.overridden()
        finished: set[str] = set()
        for start in self.knowledge.rules:
            path: dict[str, None] = {}
            stack = [(start, False)]
            while stack:
                id, leaving = stack.pop()
                if leaving:
                    finished.add(path.popitem()[0])
                elif id in path:
                    self.cycle(list(path)[list(path).index(id) :])
                elif id not in finished and id in self.knowledge.rules:
                    path[id] = None
                    stack.append((id, True))
                    stack.extend((other, False) for other in overridden[id])

    def cycle(self, ids: list[str]) -> None:
        rules = [self.knowledge.rules[id] for id in sorted(ids)]
        listed = "; ".join(f"{rule.id} at {rule.where}" for rule in rules)
        self.report(rules[0].where, "cycle", f"these rules override each other in a circle: {listed}")

    @property
    def shortens(self) -> dict[str, object]:
        """What may shorten a phase: a program of the catalogue, and whatever else may be held."""
        held = self.knowledge.attributes.get(self.knowledge.plan.held) if self.knowledge.plan else None
        return {**self.knowledge.programs, **(held.choices if held else {})}

    @property
    def of_held(self) -> str:
        """The section whose words are missing where something held is not known: that of what could not be read."""
        if self.knowledge.plan is None:
            return "plan"
        return "programs" if self.knowledge.plan.held in self.knowledge.attributes else "attributes"

    @property
    def or_held(self) -> str:
        held = self.knowledge.plan.held if self.knowledge.plan else ""
        return f" of the catalogue, nor a choice of {held}" if held else " of the catalogue"

    def program(self, program: Program) -> None:
        for index, phase in enumerate(program.phases):
            if sum(1 for figures in (phase.months, phase.weeks, phase.days) if figures) != 1:
                where = self.place("programs", program.name, "phases", index)
                self.report(where, "wrong-shape", f"phase {phase.phase} takes one of months, weeks and days")
            if phase.phase in [other.phase for other in program.phases[:index]]:
                where = self.place("programs", program.name, "phases", index, "phase")
                self.report(where, "duplicate-name", f"phase {phase.phase} stands a second time in {program.name}")
            for number, shortened in enumerate(phase.shortened):
                path = ("programs", program.name, "phases", index, "shortened", number)
                self.known(self.place(*path, "by"), shortened.by, self.shortens, f"program{self.or_held}", self.of_held)
                if shortened.percent[1] > 100:
                    self.report(
                        self.place(*path, "percent"), "wrong-value", "a phase is shorter by 100 percent at most"
                    )
        for name, aspects in program.topics.items():
            where = self.place("programs", program.name, "topics", name)
            if self.known(where, name, self.knowledge.topics, "declared topic", "topics"):
                for aspect in aspects:
                    where = self.place("programs", program.name, "topics", name, aspect)
                    self.known(where, aspect, self.knowledge.topics[name].aspects, f"aspect of topic {name}")

    def overlaps(self) -> None:
        programs = self.knowledge.programs
        for number, overlap in enumerate(self.knowledge.overlaps):
            if len(overlap.between) != 2:
                where = self.place("overlaps", number, "between")
                self.report(where, "wrong-value", "an overlap is between two programs")
            if overlap.percent[1] > 100:
                where = self.place("overlaps", number, "percent")
                self.report(where, "wrong-value", "an overlap saves at most 100 percent")
            for index, name in enumerate(overlap.between):
                where = self.place("overlaps", number, "between", index)
                if self.known(where, name, programs, "program of the catalogue", "programs"):
                    for position, cost in enumerate(overlap.of):
                        where = self.place("overlaps", number, "of", position)
                        self.known(where, cost, programs[name].costs, f"cost of {name}")

    def plan(self) -> None:
        plan = self.knowledge.plan
        if plan is None:
            return
        programs = self.knowledge.programs
        for index, entry in enumerate(plan.programs):
            where = self.place("plan", "programs", index, "program")
            self.known(where, entry.program, programs, "program of the catalogue", "programs")
            self.known(self.place("plan", "programs", index, "role"), entry.role, plan.roles, "role of the plan")
            where = self.place("plan", "programs", index, "after")
            known = entry.after and self.known(where, entry.before, programs, "program of the catalogue", "programs")
            if known and "." in entry.after:
                phases = [phase.phase for phase in programs[entry.before].phases]
                self.known(where, entry.after_phase, phases, f"phase of {entry.before}")
        for key, name in (("deadline", plan.deadline), ("budget", plan.budget), ("people", plan.people)):
            if name and self.asked(self.place("plan", key), name):
                self.of_kind(key, name, [kind for kind, traits in KINDS.items() if traits.numeric])
        for program, name in plan.deadlines.items():
            where = self.place("plan", "deadlines", program)
            self.known(where, program, programs, "program of the catalogue", "programs")
            if self.known(where, name, self.knowledge.attributes, "attribute", "attributes"):
                self.of_kind("deadlines", name, [kind for kind, traits in KINDS.items() if traits.numeric])
        if plan.held and self.asked(self.place("plan", "held"), plan.held):
            self.of_kind("held", plan.held, [kind for kind, traits in KINDS.items() if traits.several])

    def of_kind(self, key: str, name: str, kinds: Sequence[Kind]) -> None:
        attribute = self.knowledge.attributes[name]
        if attribute.kind not in kinds:
            message = f"{key} names {' or '.join(Attribute(kind, '').a_kind for kind in kinds)}"
            self.report(self.place("plan", key), "wrong-value", f"{message}, and {name} is {attribute.a_kind}")


def _may_join(attribute: Attribute) -> bool:
    """Whether what rules conclude of an attribute of its kind can be put together so."""
    if attribute.together == "count":
        return attribute.kind == "integer"
    return attribute.numeric if attribute.together == "sum" else attribute.spans
