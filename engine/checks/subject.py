"""What a check looks at: a knowledge base, everything that is proved of it, and the words for a finding."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from functools import cached_property

from engine.checks.finding import Finding, finding
from engine.documents.node import Node
from engine.documents.reading import parse
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import Condition, Test, tests
from engine.knowledge.dependencies import Dependencies
from engine.knowledge.rule import Rule
from engine.knowledge.value import Values
from engine.knowledge.vocabulary import Attribute
from engine.problem import ProofTimeout, Where
from engine.prove.circuit import FALSE, TRUE
from engine.prove.facts import Fact
from engine.prove.theory import Theory

SAMPLES = 2048
ALL = (1 << SAMPLES) - 1
EXAMPLES = 100
FEW_VALUES = 64


class Subject:
    """A knowledge base under analysis."""

    def __init__(self, knowledge: Knowledge, proof: Theory, texts: Mapping[str, str]) -> None:
        self.knowledge = knowledge
        self.texts = texts
        self.proof = proof
        self.encoding = proof.encoding
        self._examples = 0
        self._redundant: list[tuple[Rule, list[Rule]]] | ProofTimeout | None = None
        # The part of what a check may do that is not for examples.
        self.reserve = 0

    @cached_property
    def rules(self) -> list[Rule]:
        """The rules in the order of their places."""
        return sorted(self.knowledge.rules.values(), key=lambda rule: (rule.where, rule.id))

    def match(self, rule: Rule) -> int:
        return self.encoding.match[rule.id]

    def stands(self, rule: Rule) -> int:
        """The literal of: the rule matches, and nothing sets it aside."""
        return self.encoding.effective(rule.id)

    def possible(self, *literals: int) -> bool:
        """Whether the literals can hold together; sampled organizations answer most of these questions for nothing."""
        wanted = [literal for literal in literals if literal != TRUE]
        if FALSE in wanted:
            return False
        found = ALL
        for literal in wanted:
            found &= self._sampled(literal)
        return bool(found) or self.proof.prover.possible(wanted)

    def covered(self, literal: int, others: list[int]) -> bool:
        """Whether at least one of the others holds wherever a literal does."""
        left = self._sampled(literal)
        for other in others:
            self.spend(1)
            left &= ~self._sampled(other)
        return not left and bool(others) and not self.possible(literal, *(-other for other in others))

    def spend(self, work: int) -> None:
        """Count work, a unit for about a millionth of a second. Raises ProofTimeout where there was too much of it."""
        self.proof.prover.spend(work)

    def together(self, one: Rule, other: Rule) -> bool:
        """Whether two rules can stand together."""
        return self.possible(self.stands(one), self.stands(other))

    def witness(self, *literals: int) -> Values | None:
        """The least answers for which the literals hold, to questions that arise; None where there are none."""
        return self.proof.prover.witness(literals)

    def example(self, *literals: int) -> Values | None:
        """A witness where there may be many; None after a hundred, or where it would take the work of a check."""
        self._examples += 1
        prover = self.proof.prover
        if self._examples > EXAMPLES or (prover.allowance is not None and prover.allowance < self.reserve):
            return None
        return self.witness(*literals)

    def arises(self, *literals: int) -> bool:
        """Whether the literals can hold together for answers to questions that arise."""
        return self.possible(*literals, *self.proof.prover.lawful.values())

    def can_fire(self, rule: Rule) -> bool:
        return self.possible(self.match(rule))

    @cached_property
    def _bits(self) -> dict[int, int]:
        """Gates worked out for many random organizations, one in each bit; the inputs to begin with."""
        return {input: bits for fact in self.proof.facts.values() for input, bits in _sample(fact).items()} | {
            TRUE: ALL
        }

    def _sampled(self, literal: int) -> int:
        """For which of the sampled organizations a literal holds. What was worked out before is kept."""
        bits, gates = self._bits, self.encoding.circuit.gates
        if abs(literal) not in bits:
            for gate in self.encoding.circuit.cone([literal], bits):
                if gate not in bits:
                    found = ALL
                    for part in gates[gate] or ():
                        found &= bits[part] if part > 0 else ALL ^ bits[-part]
                    bits[gate] = found
        return bits[literal] if literal > 0 else ALL ^ bits[-literal]

    @property
    def redundant(self) -> list[tuple[Rule, list[Rule]]]:
        """See engine.checks.redundancy. Raises ProofTimeout, once that was raised every time."""
        from engine.checks.redundancy import redundant

        if self._redundant is None:
            try:
                self._redundant = redundant(self)
            except ProofTimeout as error:
                self._redundant = error
        if isinstance(self._redundant, ProofTimeout):
            raise self._redundant
        return self._redundant

    @cached_property
    def concluding(self) -> dict[str, list[Rule]]:
        """The rules that conclude each attribute, in the order of their places."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            for name in rule.then:
                found.setdefault(name, []).append(rule)
        return found

    @cached_property
    def conditions(self) -> list[Condition]:
        """Every condition of the knowledge base: of rules, of the plan, of questions and expectations."""
        found = [rule.when for rule in self.rules]
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
                found.setdefault(test.attribute, []).append(test)
        return found

    @cached_property
    def _reads(self) -> dict[str, dict[str, bool]]:
        return Dependencies(self.knowledge.rules, self.knowledge.attributes).reads

    def depends(self, rule: Rule, names: Iterable[str]) -> bool:
        """Whether a rule reads one of these attributes, directly or by way of others."""
        if rule.id not in self._read_by:
            found: set[str] = set()
            stack = [f"rule:{rule.id}"]
            while stack:
                for node in self._reads.get(stack.pop(), ()):
                    if node not in found:
                        found.add(node)
                        stack.append(node)
            self._read_by[rule.id] = found
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


def _sample(fact: Fact) -> dict[int, int]:
    """Random bits for the inputs of a fact, the same every time; each value, or member of a set, is as likely."""
    dice = random.Random(fact.signal.attribute.name)  # noqa: S311  no secret is made of it
    if fact.signal.attribute.several:
        return {input: dice.getrandbits(SAMPLES) for input in fact.inputs}
    bits = [0] * (len(fact.inputs) + 1)
    for sample in range(SAMPLES):
        bits[dice.randrange(len(bits))] |= 1 << sample
    return dict(zip(fact.inputs, bits[:-1], strict=True))


def seen(
    subject: Subject, where: Where, id: str, level: str, message: str, literals: Iterable[int], *rules: Rule
) -> Finding:
    """A finding that literals show, which can hold together, with their witness; of many, not all have one."""
    shown = list(literals)
    witness = subject.example(*shown)
    if witness is None and not subject.arises(*shown):
        message += "; only where a question is answered that does not arise"
    return finding(where, id, level, message, witness, *rules)
