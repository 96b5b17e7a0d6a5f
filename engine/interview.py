"""The questionnaire without its words on a screen: which question comes next, what is settled, and what is left out.

A question is asked while some completion of the answers exists in which its answer makes a difference to what the
questionnaire settles; that is proven, not guessed (engine.proof). Among those, the one comes first that narrows the
verdict most over a fixed sample of completions: an order that is not the best possible costs a question, never a
wrong verdict.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from engine.base import KnowledgeBase
from engine.condition import status, tests
from engine.proof import Proof
from engine.sensitivity import candidates
from engine.vocabulary import Attribute, Value, Values

SAMPLES = 240
_SEED = 27


@dataclass(slots=True)
class Waiting:
    """A rule that waits for an answer, and its reason."""

    rule: str
    because: str


@dataclass(slots=True)
class Interview:
    """Answers given so far, in the order they were given; `declined` are the ones answered with "don't know"."""

    base: KnowledgeBase
    proof: Proof
    answers: Values = field(default_factory=dict)
    declined: list[str] = field(default_factory=list)
    order: list[str] = field(default_factory=list)

    @property
    def main(self) -> str:
        return self.base.knowledge.verdict[0]

    def answer(self, name: str, value: Value) -> None:
        self.withdraw(name)
        self.answers[name] = value
        self.order.append(name)

    def decline(self, name: str) -> None:
        """Answer "don't know": the attribute stays unknown, and is not asked again."""
        self.withdraw(name)
        self.declined.append(name)
        self.order.append(name)

    def withdraw(self, name: str) -> None:
        """Take an answer back; the others stand, but for those whose question does not arise any more."""
        self.answers.pop(name, None)
        for listed in (self.declined, self.order):
            if name in listed:
                listed.remove(name)

    def prune(self) -> list[str]:
        """Take back the answers to questions that do not arise with the present ones; their names."""
        dropped = [each.name for each in self._asked() if each.name in self.order and not self.arises(each)]
        for name in dropped:
            self.withdraw(name)
        return dropped

    def arises(self, attribute: Attribute) -> bool:
        """Whether a question arises: its `ask_when` holds for the answers given."""
        if attribute.ask_when is None:
            return True
        # A condition that waits for an unknown answer does not rule the question out.
        return status(attribute.ask_when, self.answers, self.base.knowledge.attributes) != "fails"

    def outcomes(self) -> list[Value | None]:
        """The values of the verdict proper that are still possible."""
        return self.proof.outcomes(self.main, self.answers, self.declined)

    def relevant(self, names: list[str]) -> list[Attribute]:
        """The questions left whose answers can still change one of the named conclusions, in the order to ask them."""
        wanted = self.proof.relevant(names, self.answers, self.declined)
        left = [each for each in self._asked() if each.name not in self.order and each.name in wanted]
        arising = [each for each in left if self.arises(each)]
        first = [each for each in arising if not any(gate in wanted for gate in _gates(each))] or arising
        return self._ordered(first, names) if len(first) > 1 else first

    def skipped(self, names: list[str]) -> list[str]:
        """The questions that are not asked: no answer to them changes one of the named conclusions."""
        wanted = self.proof.relevant(names, self.answers, self.declined)
        left = [each for each in self._asked() if each.name not in self.order]
        return [each.name for each in left if each.name not in wanted or not self.arises(each)]

    def waiting(self, name: str) -> list[Waiting]:
        """The rules that wait for an answer: undecided for what is known, and reading it."""
        knowledge = self.base.knowledge
        values = self.base.assess(self.answers).values
        found = []
        for rule in knowledge.rules.values():
            reads = any(test.attribute == name for test in tests(rule.when))
            if reads and status(rule.when, values, knowledge.attributes) == "unknown":
                found.append(Waiting(rule.id, rule.because))
        return found

    def leads_to(self, name: str) -> dict[Value, list[Value | None]]:
        """For every answer to a question, the values of the verdict that are possible after it."""
        attribute = self.base.knowledge.attributes[name]
        return {
            value: self.proof.outcomes(self.main, {**self.answers, name: value}, self.declined)
            for value in candidates(self.base.knowledge, attribute)
        }

    def _asked(self) -> list[Attribute]:
        return self.base.knowledge.asked

    def _ordered(self, attributes: list[Attribute], names: list[str]) -> list[Attribute]:
        samples = self._samples()
        main = [self.base.assess(sample) for sample in samples]
        verdicts = [str(assessment.values.get(self.main)) for assessment in main]
        if len(set(verdicts)) < 2:
            verdicts = [str([assessment.values.get(name) for name in names]) for assessment in main]
        whole = _entropy(Counter(verdicts))
        gains: dict[str, float] = {}
        for attribute in attributes:
            parts: dict[str, Counter[str]] = defaultdict(Counter)
            for sample, verdict in zip(samples, verdicts, strict=True):
                parts[str(sample.get(attribute.name))][verdict] += 1
            left = sum(sum(part.values()) * _entropy(part) for part in parts.values()) / len(samples)
            gains[attribute.name] = whole - left
        # Equal gains keep the order of the vocabulary.
        return sorted(attributes, key=lambda each: -round(gains[each.name], 3))

    def _samples(self) -> list[Values]:
        """Completions of the answers, the same ones for the same answers."""
        chance = random.Random(_SEED)  # noqa: S311  a sample to order questions by, not a secret
        left = [each for each in self._asked() if each.name not in self.order]
        choices = {each.name: candidates(self.base.knowledge, each) for each in left}
        return [
            {
                **self.answers,
                **{each.name: _drawn(choices[each.name], chance) for each in left if chance.random() < 0.8},
            }
            for _ in range(SAMPLES)
        ]


def _drawn(values: list[Value], chance: random.Random) -> Value:
    """A value by chance; of a set, every second one is empty, as most organizations have few of what is listed."""
    return () if () in values and chance.random() < 0.5 else chance.choice(values)


def _gates(attribute: Attribute) -> list[str]:
    """The attributes that decide whether a question arises."""
    return [test.attribute for test in tests(attribute.ask_when)] if attribute.ask_when is not None else []


def _entropy(counted: Counter[str]) -> float:
    """Shannon's entropy in bits."""
    total = sum(counted.values())
    return -sum(count / total * math.log2(count / total) for count in counted.values())
