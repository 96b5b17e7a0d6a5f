"""What is proved of a knowledge base as a whole: a sentence, and the formula that cannot hold where it is true.

The formula is the part of the circuit of engine.prove.encoding that decides whether some answers break the sentence, as
clauses (Tseitin 1968) over variables counted from 1, and the claim that some answers do. It is the same text for the
same knowledge base on every machine, so its digest names the statement.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from engine.knowledge.base import Knowledge
from engine.knowledge.condition import magnitude, point
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.number import plain_number
from engine.problem import printable
from engine.prove.circuit import FALSE, TRUE, Circuit
from engine.prove.encoding import Encoding
from engine.prove.facts import Fact, facts_of
from engine.prove.overlap import Claim, claims
from engine.prove.signal import Signal, limits

# Making the formulas of a larger knowledge base would be felt wherever one is opened.
MOST_RULES = 2_000
Clause = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a formula that means something: what kind of thing it stands for, and in words.

    `variable` is negative where the words hold if the variable is false. `value` is the value that an answer or a
    conclusion has (of a set, a member; of an answered number, the least of the region, which ends below `below`), or
    None. Of a digit it is what the digit adds, in days for a date; all that hold are added to `start`.
    """

    variable: int
    kind: str
    name: str
    value: Value | None
    words: str
    below: Value | None = None
    start: Value | None = None


@dataclass
class Statement:
    """A sentence about all answers at once. `goal` is a literal of the circuit that holds where answers break it."""

    id: str
    sentence: str
    goal: int
    encoding: Encoding
    facts: Mapping[str, Fact]
    claim: Claim | None = None

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge base that the statement is about."""
        return self.encoding.knowledge

    @cached_property
    def _numbers(self) -> dict[int, int]:
        """The variable of each gate that decides the goal; gate 1 is true, and is left out of every clause."""
        cone = [gate for gate in self._circuit.cone([self.goal]) if gate != TRUE]
        return {gate: number for number, gate in enumerate(cone, 1)}

    @property
    def _circuit(self) -> Circuit:
        return self.encoding.circuit

    @cached_property
    def clauses(self) -> list[Clause]:
        """The formula in conjunctive normal form; no assignment satisfies it exactly where the statement is true."""
        found: list[Clause] = []
        for gate, number in self._numbers.items():
            parts = self._circuit.gates[gate]
            if parts is not None:
                read = [self._literal(part) for part in parts]
                found.extend((-number, part) for part in read)
                found.append((*(-part for part in read), number))
        if abs(self.goal) == TRUE:
            return [] if self.goal == TRUE else [()]
        return [*found, (self._literal(self.goal),)]

    @cached_property
    def dimacs(self) -> str:
        """The formula as a DIMACS file; its comments say of which knowledge base it is, and what it means."""
        head = [
            f"about the knowledge base {self.knowledge.name}, digest {self.knowledge.digest}",
            f"statement {self.id}: {self.sentence}",
            "no assignment satisfies these clauses exactly where the statement is true",
        ]
        comments = [f"c {line}".encode("ascii", "backslashreplace").decode() for line in head]
        lines = [*comments, f"p cnf {len(self._numbers)} {len(self.clauses)}"]
        lines.extend(" ".join(map(str, (*clause, 0))) for clause in self.clauses)
        return "\n".join(lines) + "\n"

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the DIMACS file."""
        return hashlib.sha256(self.dimacs.encode()).hexdigest()

    def variables(self) -> list[Variable]:
        """The words for the variables. The other variables stand for steps in between, as the clauses define them."""
        named: list[tuple[int, Variable]] = []
        for name, signal in self.encoding.signals.items():
            kinds = ("answer known", "answer") if name in self.facts else ("conclusion known", "conclusion")
            named.append((signal.known, Variable(0, kinds[0], name, None, f"{signal.attribute.title} is known")))
            for literal, value, words, below in _values(signal):
                named.append((literal, Variable(0, kinds[1], name, value, words, below)))
            if name not in self.facts or self._read_exactly(self.facts[name]):
                named.extend((literal, replace(each, kind=f"{kinds[1]} digit")) for literal, each in _digits(signal))
        for id, literal in self.encoding.match.items():
            if self.knowledge.rules[id].default:
                words = f"{id} applies: its condition holds, and no other rule concludes the same"
                named.append((literal, Variable(0, "rule applies", id, None, words)))
                continue
            named.append((literal, Variable(0, "rule holds", id, None, f"the condition of rule {id} holds")))
            words = f"rule {id} applies: it holds, and no rule that overrides it does"
            named.append((self.encoding.effective(id), Variable(0, "rule applies", id, None, words)))
        for name, literal in self.encoding.contradiction.items():
            words = f"rules conclude different values of {name}"
            named.append((literal, Variable(0, "contradiction", name, None, words)))
        words = f"these answers break the statement: {self.sentence}"
        named.append((self.goal, Variable(0, "goal", self.id, None, words)))
        return [
            replace(each, variable=self._literal(literal)) for literal, each in named if abs(literal) in self._numbers
        ]

    def _read_exactly(self, fact: Fact) -> bool:
        """Whether the formula depends on where in its region an answer is: its region may be made of the same steps."""
        return any(input in self._numbers for input in fact.offset)

    def _literal(self, literal: int) -> int:
        number = self._numbers[abs(literal)]
        return number if literal > 0 else -number


def _values(signal: Signal) -> Iterator[tuple[int, Value, str, float | str | None]]:
    """Of each value its literal, itself, the words for it, and where its region ends."""
    attribute = signal.attribute
    ends = [*signal.starts[1:], None] if signal.regions else [None] * len(signal.values)
    for (value, literal), end in zip(signal.values.items(), ends, strict=True):
        if attribute.several:
            yield literal, value, f"{attribute.title} includes {attribute.title_of((str(value),))}", None
        elif signal.regions:
            low, most = magnitude(value, attribute), limits(attribute)[1]
            until = _end(most, attribute) if end is None else f"below {_end(end, attribute)}"
            words = f"{attribute.title} is from {_end(low, attribute)} to {until}"
            yield literal, point(low, attribute), words, None if end is None else point(end, attribute)
        else:
            yield literal, value, f"{attribute.title} is {attribute.title_of(value)}", None


def _end(number: float, attribute: Attribute) -> str:
    value = point(number, attribute)
    return value if isinstance(value, str) else plain_number(value)


def _digits(signal: Signal) -> Iterator[tuple[int, Variable]]:
    """The literals that make up a number that is read exactly, or worked out, each with what it adds."""
    from engine.prove.adder import Sum, parts_of

    if signal.parts is None and not isinstance(signal, Sum):
        return
    attribute, parts = signal.attribute, parts_of(signal)[1]
    lowest = float(sum((amount for literal, amount in parts if literal == TRUE), Fraction(0)))
    for literal, amount in parts:
        if literal != TRUE:
            added = float(amount)
            words = f"{attribute.title} is {plain_number(added)} more, from {_end(lowest, attribute)} on"
            yield literal, Variable(0, "", attribute.name, added, words, start=point(lowest, attribute))


def statements(knowledge: Knowledge) -> list[Statement]:
    """One statement for each attribute of which a value is expected, and one about contradictions; proven or not.

    One more for each table that claims something of its rows. The formulas do not depend on the order in which the
    knowledge base declares its attributes and rules.
    """
    ordered = replace(
        knowledge, attributes=dict(sorted(knowledge.attributes.items())), rules=dict(sorted(knowledge.rules.items()))
    )
    circuit, found = Circuit(), []
    facts = facts_of(circuit, ordered)
    encoding = Encoding(circuit, facts, ordered)
    for attribute in ordered.attributes.values():
        if attribute.expected_when is None or attribute.asked:
            continue
        expected = encoding.condition(attribute.expected_when)
        known = encoding.signals[attribute.name].known
        several = encoding.contradiction.get(attribute.name, FALSE)
        broken = circuit.any([circuit.all([expected, -known]), circuit.all([-expected, known]), several])
        one = knowledge.words.one
        sentence = f"every {one} whose answers bear on the {attribute.within} gets exactly one, and every other none"
        found.append(Statement(f"exactly-one-{attribute.name}", printable(sentence), broken, encoding, facts))
    anywhere = circuit.any(encoding.contradiction.values())
    sentence = "no answers make two rules contradict each other"
    found.append(Statement("no-contradiction", sentence, anywhere, encoding, facts))
    for claim in claims(ordered, list(ordered.rules.values())):
        title = knowledge.rulesets[claim.table].title
        said = "hold together" if claim.hit == "unique" else "that conclude different things hold together"
        goal = claim.goal(circuit, encoding.match)
        sentence = printable(f"no two rows of the table {title} {said}")
        found.append(Statement(f"{claim.hit}-{claim.table}", sentence, goal, encoding, facts, claim))
    return found


def digests(knowledge: Knowledge) -> dict[str, str]:
    """The digest of the formula of each statement, proven or not, made once; empty for more than MOST_RULES rules."""
    if not knowledge.formulas and len(knowledge.rules) <= MOST_RULES:
        knowledge.formulas = {statement.id: statement.digest for statement in statements(knowledge)}
    return knowledge.formulas
