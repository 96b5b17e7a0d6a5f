"""What a single answer, given or changed, would make of the verdict.

Every other answer to each question is tried at once, one in each bit of a circuit of the rules that bear on the
verdict (engine.prove.encoding): every choice, every region of a number, every set of the members that rules tell apart.
What each outcome is, inference says, once for all answers that lead to it: in the circuit an outcome is the truth of
everything that can be concluded, so that equal ones are equal conclusions. Where numbers are computed, or answers are
compared with others, of which the circuit knows some values alone, inference confirms every answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, combinations, islice, product
from typing import TYPE_CHECKING

from engine.infer.assessment import Assessment
from engine.knowledge.base import Knowledge
from engine.knowledge.bearing import bearing_on
from engine.knowledge.comparison import conditions_of, read_exactly
from engine.knowledge.condition import magnitude, tests
from engine.knowledge.structure import Structure, structure
from engine.knowledge.value import Value, Values
from engine.knowledge.vocabulary import Attribute
from engine.prove.circuit import TRUE

if TYPE_CHECKING:
    from engine.prove.encoding import Encoding
    from engine.prove.facts import Fact

# Of a set whose members fall into more groups than this, not every subset is tried: two to the power of it are.
MOST_GROUPS = 12
# The most sets of two members that are tried of a larger one.
MOST_PAIRS = 20_000
# The most sets of the same size that are named where each of them leads to the same.
MOST_NAMED = 8
# The literals of the named conclusions that are true, by their number.
Outcome = tuple[int, ...]


@structure
class SingleChange(Structure):
    """The answers with one attribute changed, and the named conclusions that become other ones.

    Of a number `low` and `high` are the least and the greatest value that does the same, and `value` is one of them.
    """

    attribute: str
    value: Value
    changed: dict[str, Value | None]
    low: Value | None = None
    high: Value | None = None


class Sensitivity:
    """The single answers that change one of the named conclusions, for one assessment.

    An answer is proposed only where its question arises. Of the sets in `partly` not every
    subset was tried, but those of at most so many members.
    """

    def __init__(self, assessment: Assessment, assess: Callable[[Values], Assessment], names: Sequence[str]) -> None:
        self.assessment = assessment
        self.assess = assess
        self.names = names
        self.knowledge = bearing_on(assessment.knowledge, names)
        self.read: dict[str, list[tuple[str, ...]]] = {}
        for condition in conditions_of(self.knowledge):
            for test in tests(condition):
                for name in test.reads:
                    self.read.setdefault(name, []).append(tuple(map(str, test.values)))
        self.exact = read_exactly(self.knowledge)
        for name in self.exact:
            self.read.setdefault(name, [])
        self.partly: dict[str, int] = {}
        # What is concluded in each outcome that inference has seen, the named conclusions that become other ones.
        self._seen: dict[Outcome, dict[str, Value | None]] = {}

    @cached_property
    def changes(self) -> dict[str, list[SingleChange]]:
        """For each question the answers that change a named conclusion, in the order of the vocabulary."""
        tried = {attribute.name: self._tried(attribute) for attribute in self._questions}
        outcomes = self._outcomes(tried)
        found: dict[str, list[SingleChange]] = {}
        for attribute in self._questions:
            if listed := list(self._neighbours(attribute, tried[attribute.name], outcomes[attribute.name])):
                found[attribute.name] = listed
        return found

    def of(self, unknown: bool) -> list[SingleChange]:
        """The changes of unanswered (or else of answered) questions."""
        return [
            each
            for name, listed in self.changes.items()
            if (name not in self.assessment.answers) == unknown
            for each in listed
        ]

    @property
    def open(self) -> list[str]:
        """The unanswered questions to which some answer alone changes a named conclusion."""
        return [name for name in self.changes if name not in self.assessment.answers]

    @cached_property
    def _questions(self) -> list[Attribute]:
        return [attribute for attribute in self.knowledge.asked if attribute.name in self.read]

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """What can be answered, in the circuit that everything is tried in."""
        from engine.prove.circuit import Circuit
        from engine.prove.facts import facts_of

        asked = [each.name for each in self._questions if each.name in self.exact]
        cuts: dict[str, set[float]] = {}
        if asked:
            from engine.infer.turning import turning

            cuts = {name: turning(self.knowledge, name, self.assessment.answers, self.assess) for name in asked}
        return facts_of(Circuit(), self.knowledge, cuts)

    @cached_property
    def encoding(self) -> Encoding:
        """The rules that bear on the named conclusions, in that circuit."""
        from engine.prove.circuit import Circuit
        from engine.prove.encoding import Encoding

        circuit = next((fact.signal.circuit for fact in self.facts.values()), Circuit())
        return Encoding(circuit, self.facts, self.knowledge)

    @cached_property
    def asks(self) -> dict[str, int]:
        """For each question with an `ask_when` the literal of: it arises."""
        return self.encoding.asks()

    @cached_property
    def _sampled(self) -> bool:
        """Whether the circuit knows some values alone: of answers that are compared, and of what is computed."""
        attributes = self.knowledge.attributes
        return any(attributes[name].asked for name in self.exact) or any(
            each.computed is not None for each in attributes.values()
        )

    def _neighbours(
        self, attribute: Attribute, tried: Sequence[Value], outcomes: dict[Value, Outcome]
    ) -> Iterator[SingleChange]:
        if attribute.several:
            yield from self._sets(attribute, outcomes)
        elif attribute.spans:
            yield from self._spans(attribute, tried, outcomes)
        else:
            for value, outcome in outcomes.items():
                yield from self._confirmed(attribute.name, value, outcome)

    def _tried(self, attribute: Attribute) -> list[Value]:
        """The answers that stand for all others, without the one that is given."""
        before, fact = self.assessment.answers.get(attribute.name), self.facts[attribute.name]
        if attribute.several:
            return [each for each in self._subsets(attribute) if each != before]
        if attribute.spans:
            return [fact.representative(start, before) for start in fact.signal.values]
        return [each for each in fact.signal.values if each != before]

    def _subsets(self, attribute: Attribute) -> Iterator[Value]:
        """Sets of one member of each group that rules cannot tell apart, the smallest first."""
        firsts = [group[0] for group in self._groups(attribute)]
        most = len(firsts)
        if most > MOST_GROUPS:
            most = self.partly[attribute.name] = 2 if most * (most - 1) // 2 <= MOST_PAIRS else 1
        yield from chain.from_iterable(combinations(firsts, size) for size in range(most + 1))

    def _groups(self, attribute: Attribute) -> list[list[str]]:
        """The members of a set that rules look for, those that the same tests look for together."""
        looked_for: dict[str, list[int]] = {}
        for index, values in enumerate(self.read[attribute.name]):
            for member in values:
                looked_for.setdefault(member, []).append(index)
        groups: dict[tuple[int, ...], list[str]] = {}
        for member in attribute.choices:
            if member in looked_for:
                groups.setdefault(tuple(looked_for[member]), []).append(member)
        return list(groups.values())

    def _outcomes(self, tried: dict[str, list[Value]]) -> dict[str, dict[Value, Outcome]]:
        """For each question the answers that change a conclusion, with what becomes of it; in one simulation.

        Bit 0 is the organization as it is. Answers to questions that do not arise then are left out.
        """
        encoding = self.encoding
        circuit = encoding.circuit
        count = 1 + sum(map(len, tried.values()))
        inputs = self._inputs(tried, (1 << count) - 1)
        literals = [literal for name in self.names for literal in encoding.signals[name].outputs]
        gates = {each.name: self.asks.get(each.name, TRUE) for each in self._questions}
        bits = circuit.blank(inputs, (1 << count) - 1)
        circuit.simulate(circuit.cone([*literals, *gates.values()]), bits, (1 << count) - 1)
        words = [bits[literal] for literal in literals]
        differ = 0
        for literal, word in zip(literals, words, strict=True):
            differ |= bits[-literal] if word & 1 else word
        found: dict[str, dict[Value, Outcome]] = {}
        start = 1
        for name, values in tried.items():
            changing = (differ & bits[gates[name]]) >> start & (1 << len(values)) - 1
            became: dict[int, list[int]] = {index: [] for index in _ones(changing)}
            for number, word in enumerate(words):
                for index in _ones(word >> start & changing):
                    became[index].append(number)
            found[name] = {values[index]: tuple(outcome) for index, outcome in became.items()}
            start += len(values)
        return found

    def _inputs(self, tried: dict[str, list[Value]], mask: int) -> dict[int, int]:
        """The inputs of the circuit: the given answers in every bit, but for the one that is tried there."""
        inputs: dict[int, int] = {}
        start = 1
        for name, fact in self.facts.items():
            given = fact.assigned(self.assessment.answers.get(name))
            values = tried.get(name, [])
            others = mask & ~(((1 << len(values)) - 1) << start)
            words = {input: others if it else 0 for input, it in given.items()}
            members = fact.inputs[-len(fact.signal.values) :] if fact.signal.values else []
            places = dict(zip(fact.signal.values, members, strict=True))
            for index, value in enumerate(values):
                bit = 1 << (start + index)
                if isinstance(value, tuple):
                    words[fact.inputs[0]] |= bit
                for each in value if isinstance(value, tuple) else (fact.signal.start(value),):
                    words[places[each]] |= bit
                for input in fact.offset:
                    words[input] |= bit if fact.assigned(value)[input] else 0
            inputs.update(words)
            start += len(values)
        return inputs

    def _sets(self, attribute: Attribute, outcomes: dict[Value, Outcome]) -> Iterator[SingleChange]:
        """Of the sets that lead to the same the smallest ones."""
        groups = {group[0]: group for group in self._groups(attribute)}
        smallest: dict[Outcome, list[tuple[str, ...]]] = {}
        for value, outcome in outcomes.items():
            assert isinstance(value, tuple)
            listed = smallest.setdefault(outcome, [])
            if not listed or len(listed[0]) == len(value):
                listed.append(value)
        for outcome, listed in smallest.items():
            alike = chain.from_iterable(product(*(groups[member] for member in value)) for value in listed)
            for value in islice(alike, MOST_NAMED):
                yield from self._confirmed(attribute.name, attribute.ordered(value), outcome)

    def _spans(
        self, attribute: Attribute, tried: Sequence[Value], outcomes: dict[Value, Outcome]
    ) -> Iterator[SingleChange]:
        """Of a number the regions that lead to the same and stand beside each other as one."""
        fact = self.facts[attribute.name]
        ranges = [fact.range(start) for start in fact.signal.values]
        last: Outcome | None = None
        runs: list[list[int]] = []
        for index, value in enumerate(tried):
            outcome = outcomes.get(value)
            if outcome is not None and outcome == last:
                runs[-1].append(index)
            elif outcome is not None:
                runs.append([index])
            last = outcome
        before = self.assessment.answers.get(attribute.name)
        for run in runs:
            values = [tried[index] for index in run]
            if before is not None:
                near = magnitude(before, attribute)
                values.sort(key=lambda each: abs(magnitude(each, attribute) - near))
            low, high = ranges[run[0]][0], ranges[run[-1]][1]
            for found in self._confirmed(attribute.name, values[0], outcomes[values[0]]):
                yield replace(found, low=_plain(low, attribute), high=_plain(high, attribute))

    def _confirmed(self, name: str, value: Value, outcome: Outcome) -> Iterator[SingleChange]:
        """The change as inference sees it, or saw it of another answer that leads to the same."""
        changed = self._seen.get(outcome)
        if changed is None or self._sampled:
            before, after = self.assessment.values, self.assess({**self.assessment.answers, name: value}).values
            changed = {each: after.get(each) for each in self.names if after.get(each) != before.get(each)}
            self._seen[outcome] = changed
        if changed:
            yield SingleChange(name, value, changed)


def _ones(word: int) -> Iterator[int]:
    """The places of the bits that are 1."""
    while word:
        lowest = word & -word
        yield lowest.bit_length() - 1
        word ^= lowest


def _plain(value: Value, attribute: Attribute) -> Value:
    return int(value) if attribute.whole and isinstance(value, int | float) else value


def candidates(knowledge: Knowledge, attribute: Attribute) -> list[Value]:
    """Values that rules tell apart: every choice, a set's single members and none, a number of every region."""
    from engine.prove.circuit import Circuit
    from engine.prove.facts import facts_of

    if attribute.several:
        return [(), *((choice,) for choice in attribute.choices)]
    fact = facts_of(Circuit(), knowledge)[attribute.name]
    if attribute.spans:
        return [fact.representative(start) for start in fact.signal.values]
    return list(fact.signal.values)
