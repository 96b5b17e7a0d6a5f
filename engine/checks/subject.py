"""What a check looks at: a knowledge base, everything that is proved of it, and the words for a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar, cast

from engine.checks.finding import Finding, finding
from engine.documents.node import Node
from engine.documents.reading import parse
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import Condition, Test, tests
from engine.knowledge.dependencies import Dependencies, reachable
from engine.knowledge.expression import conditions_in
from engine.knowledge.rule import Rule
from engine.knowledge.table import Hit, catch_alls, in_order
from engine.knowledge.value import Values
from engine.knowledge.vocabulary import Attribute
from engine.problem import ProofTimeout, Where
from engine.prove.boxes import STEPS, Boxes, Meeting, rivals_of
from engine.prove.circuit import FALSE, TRUE
from engine.prove.cover import places
from engine.prove.least import Least
from engine.prove.order import Rows
from engine.prove.overlap import claims
from engine.prove.samples import Samples, Simulation, half_answered, with_any_members
from engine.prove.theory import Theory

SAMPLES = 2048
EXAMPLES = 100
FEW_VALUES = 64
# Work with boxes, in millionths of a second a step.
A_STEP = 4
T = TypeVar("T")


class Subject:
    """A knowledge base under analysis."""

    def __init__(self, knowledge: Knowledge, theory: Theory, texts: Mapping[str, str]) -> None:
        self.knowledge = knowledge
        self.texts = texts
        self.theory = theory
        self.encoding = theory.encoding
        self._examples = 0
        self._done: dict[Callable[[Subject], object], object] = {}
        # The part of what a check may do that is not for examples.
        self.reserve = 0

    @cached_property
    def boxes(self) -> Boxes:
        """What single answers leave of each literal; made when a check first asks."""
        return Boxes(self.encoding, self.theory.facts)

    @cached_property
    def _settled(self) -> dict[int, bool]:
        """What was asked of single literals."""
        return {}

    @cached_property
    def rules(self) -> list[Rule]:
        """The rules that are written, in the order of their places: what is derived nobody can mend."""
        written = [rule for rule in self.knowledge.rules.values() if not rule.derived]
        return sorted(written, key=lambda rule: (rule.where, rule.id))

    def match(self, rule: Rule) -> int:
        """The literal of: the condition of a rule holds."""
        return self.encoding.match[rule.id]

    def stands(self, rule: Rule) -> int:
        """The literal of: the rule matches, and nothing sets it aside."""
        found = self._stands.get(rule.id)
        if found is None:
            found = self.rows.standing(rule) if in_order(rule) else self.encoding.effective(rule.id)
            self._stands[rule.id] = found
        return found

    @cached_property
    def _stands(self) -> dict[str, int]:
        return {}

    def overlapping(self, hit: Hit) -> Iterator[tuple[Rule, Rule]]:
        """Rows that hold together in spite of their hit policy, the later of the two once. Raises ProofTimeout."""
        for claim in claims(self.knowledge, self.rules):
            if claim.hit == hit:
                try:
                    yield from claim.overlapping(self.boxes, self.encoding.match, self.possible)
                except ProofTimeout as error:
                    raise ProofTimeout(
                        f"not all pairs of rows of the table {claim.table} are settled: {error}"
                    ) from error

    @cached_property
    def rows(self) -> Rows:
        """The rows of tables that are read in order; made when a check first asks."""
        return Rows(self.knowledge, self.encoding.match, self.boxes, self.spend)

    def overriding(self, rule: Rule) -> bool:
        """Whether a rule overrides another one, by name or as a row of its table."""
        return bool(rule.overrides) or rule.id in self._overriding_rows

    @cached_property
    def _overriding_rows(self) -> set[str]:
        orders = self.knowledge.strata.sequences.values()
        listed = [row for _, rows in catch_alls(self.knowledge.rules.values()) for row in rows]
        return {*listed, *(id for order in orders for id in order[:-1])}

    def possible(self, *literals: int, steps: int = STEPS) -> bool:
        """Whether the literals can hold together. Random answers and boxes settle most of that, the solver the rest.

        Boxes may take so many steps; MANY_STEPS are for what is asked of all rules at once.
        """
        wanted = [literal for literal in literals if literal != TRUE]
        if FALSE in wanted:
            return False
        if len(wanted) == 1 and wanted[0] in self._settled:
            return self._settled[wanted[0]]
        found = self._samples.all
        for literal in wanted:
            found &= self._samples.of(literal)
        settled = bool(found) or self._by_boxes(wanted, steps)
        if settled is None:
            settled = self.theory.solver.possible(wanted)
        if len(wanted) == 1:
            self._settled[wanted[0]] = settled
        return settled

    def _by_boxes(self, literals: list[int], steps: int) -> bool | None:
        """Whether literals can hold together, as far as boxes tell."""
        before = self.boxes.steps
        settled = self.boxes.possible(literals, steps)
        self.spend(A_STEP * (self.boxes.steps - before))
        return settled

    def covered(self, literal: int, others: list[int]) -> bool:
        """Whether at least one of the others holds wherever a literal does."""
        if not others or self.seen_apart(literal, others):
            return False
        return not self.possible(literal, *(-other for other in others))

    def seen_apart(self, literal: int, others: list[int]) -> bool:
        """Whether random answers show that a literal holds where none of the others does."""
        left = self._samples.of(literal)
        for other in others:
            self.spend(1)
            left &= ~self._samples.of(other)
        return bool(left)

    def spend(self, work: int) -> None:
        """Count work, a unit for about a millionth of a second. Raises ProofTimeout where there was too much of it."""
        self.theory.solver.spend(work)

    def together(self, one: Rule, other: Rule) -> bool:
        """Whether two rules can stand together."""
        return self.possible(self.stands(one), self.stands(other))

    def witness(self, *literals: int) -> Values | None:
        """The least answers for which the literals hold, to questions that arise; None where there are none."""
        solver = self.theory.solver
        wanted = [*literals, *solver.arising(solver.read_by(literals))]
        before = self.boxes.steps
        found = self._least.answers(wanted)
        self.spend(A_STEP * (self.boxes.steps - before))
        return solver.witness(literals) if found is None else found

    @cached_property
    def _least(self) -> Least:
        return Least(self.boxes, self.theory.facts)

    def example(self, *literals: int) -> Values | None:
        """A witness where there may be many; None after a hundred, or where it would take the work of a check."""
        self._examples += 1
        solver = self.theory.solver
        if self._examples > EXAMPLES or (solver.allowance is not None and solver.allowance < self.reserve):
            return None
        return self.witness(*literals)

    def arises(self, *literals: int) -> bool:
        """Whether the literals can hold together for answers to questions that arise."""
        return self.possible(*literals, *self.theory.solver.lawful.values())

    def can_fire(self, rule: Rule) -> bool:
        """Whether some answers make the condition of a rule hold. Raises ProofTimeout."""
        return self.possible(self.match(rule))

    @cached_property
    def _samples(self) -> Simulation:
        circuit = self.encoding.circuit
        draw = half_answered(with_any_members) if circuit.counts else with_any_members
        return Simulation(circuit, Samples(self.theory.facts, draw, SAMPLES))

    def once(self, work: Callable[[Subject], T]) -> T:
        """What several checks ask, worked out for the first of them. Raises ProofTimeout, once raised every time."""
        if work not in self._done:
            try:
                self._done[work] = work(self)
            except ProofTimeout as error:
                self._done[work] = error
        found = self._done[work]
        if isinstance(found, ProofTimeout):
            raise found
        return cast("T", found)

    @cached_property
    def concluding(self) -> dict[str, list[Rule]]:
        """The rules that conclude each attribute, in the order of their places."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            for name in rule.then:
                found.setdefault(name, []).append(rule)
        return found

    def meeting(self, name: str) -> Meeting:
        """Which of the rules that conclude an attribute can match together, as far as their boxes tell."""
        if name not in self._meetings:
            boxes = [self.boxes.box(self.match(rule)) for rule in self.concluding[name]]
            self._meetings[name] = Meeting(boxes)
        return self._meetings[name]

    def near(self, name: str, rule: Rule) -> list[Rule]:
        """The rules that conclude an attribute and can match together with a rule, as far as boxes tell."""
        rules = self.concluding[name]
        return [rules[place] for place in places(self.meeting(name).with_box(self.boxes.box(self.match(rule))))]

    def rivals(self, name: str) -> list[int]:
        """For each rule that concludes an attribute, the places of those that conclude another value, as bits.

        Left out are those that its box excludes, and those that it overrides or is overridden by.
        """
        if name not in self._rivals:
            self._rivals[name] = rivals_of(self.concluding[name], name, self.meeting(name))
        return self._rivals[name]

    @cached_property
    def _rivals(self) -> dict[str, list[int]]:
        return {}

    @cached_property
    def _meetings(self) -> dict[str, Meeting]:
        return {}

    @cached_property
    def conditions(self) -> list[Condition]:
        """Every condition of the knowledge base: of rules, of the plan, of questions and expectations."""
        found = [rule.when for rule in self.rules]
        computed = [each.computed for each in self.knowledge.concluded if each.computed is not None]
        found.extend(when for each in computed for when in conditions_in(each))
        if self.knowledge.plan:
            found.extend(entry.when for entry in self.knowledge.plan.programs)
        for attribute in self.knowledge.attributes.values():
            found.extend(each for each in (attribute.ask_when, attribute.expected_when) if each is not None)
        return found

    @cached_property
    def tests(self) -> dict[str, list[Test]]:
        """Every test of every condition, by the attribute it reads."""
        found: dict[str, list[Test]] = {}
        for condition in self.conditions:
            for test in tests(condition):
                for name in test.reads:
                    found.setdefault(name, []).append(test)
        return found

    @cached_property
    def _reads(self) -> dict[str, dict[str, bool]]:
        return Dependencies(self.knowledge.rules, self.knowledge.attributes).reads

    def depends(self, rule: Rule, names: Iterable[str]) -> bool:
        """Whether a rule reads one of these attributes, directly or by way of others."""
        if rule.id not in self._read_by:
            own = self._reads[f"rule:{rule.id}"]
            self._read_by[rule.id] = reachable(own, lambda node: self._reads.get(node, ()))
        return any(f"attribute:{name}" in self._read_by[rule.id] for name in names)

    @cached_property
    def _read_by(self) -> dict[str, set[str]]:
        return {}

    def choice_place(self, attribute: Attribute, choice: str) -> Where:
        """Where a choice is declared."""
        if attribute.name not in self._choices:
            self._choices[attribute.name] = self._node_of_choices(attribute)
        node = self._choices[attribute.name]
        return attribute.where if node is None else node.where(attribute.where.file, choice)

    def _node_of_choices(self, attribute: Attribute) -> Node | None:
        file = attribute.where.file
        for name, text in self.texts.items():
            if file in (name, self.knowledge.path(name)):
                node = parse(text, file)
                for key in ("attributes", attribute.name, "choices"):
                    node = node.inside(key) or node
                return node
        return None

    @cached_property
    def _choices(self) -> dict[str, Node | None]:
        return {}


def seen(
    subject: Subject, where: Where, id: str, level: str, message: str, literals: Iterable[int], *rules: Rule
) -> Finding:
    """A finding that literals show, which can hold together, with their witness; of many, not all have one."""
    shown = list(literals)
    witness = subject.example(*shown)
    if witness is None and not subject.arises(*shown):
        message += "; only where a question is answered that does not arise"
    return finding(where, id, level, message, witness, *rules)
