"""The questionnaire without its words on a screen: which question comes next, what is settled, and what is left out.

A question is asked while some completion of the answers exists in which its answer makes a difference to what the
questionnaire settles; that is proved, not guessed (engine.prove.theory). Among those, the order is that of
engine.interview.next_question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from engine.answers.answers import Answers
from engine.infer.expert import Expert
from engine.infer.turning import turning
from engine.interview.next_question import Ordering, ordering_of
from engine.interview.proved import Proved
from engine.knowledge.arising import arises, gates, with_gates
from engine.knowledge.bearing import read_for
from engine.knowledge.condition import Condition, Count, Test, reads
from engine.knowledge.three_valued import status
from engine.knowledge.value import Value, Values
from engine.knowledge.vocabulary import Attribute
from engine.problem import ProofTimeout
from engine.prove.adder import Sum
from engine.prove.circuit import Circuit
from engine.prove.facts import facts_of
from engine.prove.theory import Theory

# The work that one question about what can still matter may do; see engine.prove.solver.
ALLOWED = 10_000_000


@dataclass(slots=True)
class Lead:
    """Answers that lead to the same: the verdict proper without any further answer, and the values still possible.

    Of a number, each answer is a range from its least to its greatest value.
    """

    answers: list[tuple[Value, Value]]
    verdict: Value | None
    outcomes: dict[str, list[Value | None]]


@dataclass
class Interview:
    """Answers given so far; `declined` are the questions answered with "don't know", `order` all that were answered.

    `texts` are those of labels, which no question of the interview is about; `untold` are labels that were said to be
    unknown.
    """

    expert: Expert
    theory: Theory
    answers: Values = field(default_factory=dict)
    declined: list[str] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    untold: list[str] = field(default_factory=list)
    _wanted: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    _needless: Proved[str] = field(default_factory=Proved)
    _impossible: Proved[Value | None] = field(default_factory=Proved)

    @property
    def _ordering(self) -> Ordering:
        return ordering_of(self.theory)

    @property
    def main(self) -> str:
        """The name of the verdict proper."""
        return self.expert.knowledge.main

    @property
    def given(self) -> Answers:
        """The answers in the order the vocabulary asks them, with the texts beside them."""
        return self.expert.ordered({**dict.fromkeys(self.declined), **self.answers, **self.texts})

    def answer(self, name: str, value: Value) -> None:
        """Give or change an answer; the value must be valid for the attribute."""
        self._place(name)
        self.answers[name] = value

    def decline(self, name: str) -> None:
        """Answer "don't know": the attribute stays unknown, and is not asked again."""
        self._place(name)
        self.declined.append(name)

    def withdraw(self, name: str) -> None:
        """Take an answer back; the others stand."""
        self._place(name)
        self.order.remove(name)

    def _place(self, name: str) -> None:
        """Clear an answer, and keep or make its place in the order."""
        self._wanted.clear()
        self.answers.pop(name, None)
        if name in self.declined:
            self.declined.remove(name)
        if name not in self.order:
            self.order.append(name)

    def arising(self) -> set[str]:
        """The questions that arise with the answers given."""
        return {each.name for each in self._asked() if self.arises(each)}

    def prune(self, before: Collection[str]) -> list[str]:
        """Take back the answers to questions that arose `before` and do not any more; their names."""
        dropped: list[str] = []
        while gone := [name for name in self.order if name in before and name not in self.arising()]:
            dropped.extend(gone)
            for name in gone:
                self.withdraw(name)
        return dropped

    def arises(self, attribute: Attribute) -> bool:
        """Whether a question arises with the answers given."""
        return arises(self.expert.knowledge, attribute.name, self.answers)

    def outcomes(self) -> list[Value | None]:
        """The values of the verdict proper that are still possible."""
        return self._possible(self.main)

    def relevant(self, names: list[str]) -> list[Attribute]:
        """The questions left whose answers can still change one of the named conclusions, in the order to ask them."""
        wanted = self._can_matter(names)
        left = [each for each in self._open() if each.name in wanted]
        arising = [each for each in left if self.arises(each)]
        if not arising:
            # What is wanted waits for questions that would not be asked for their own sake.
            behind = with_gates(self.expert.knowledge, [each.name for each in left])
            arising = [each for each in self._open() if each.name in behind and self.arises(each)]
        first = [each.name for each in arising if not any(gate in wanted for gate in gates(each))]
        rest = [each.name for each in arising if each.name not in first]
        return [self.expert.knowledge.attributes[name] for name in [*self._ordered(first, names), *rest]]

    def skipped(self, names: list[str]) -> list[Attribute]:
        """The questions that are not asked: no answer to them changes one of the named conclusions."""
        asked = {each.name for each in self.relevant(names)}
        return [each for each in self._open() if each.name not in asked]

    def wanted(self, names: list[str]) -> set[str]:
        """The questions left whose answers can still change one of the named conclusions, whether or not they arise."""
        return self._can_matter(names).intersection(each.name for each in self._open())

    def without(self, names: Collection[str]) -> Interview:
        """The interview as it would be if these were not answered."""
        return Interview(
            self.expert,
            self.theory,
            {name: value for name, value in self.answers.items() if name not in names},
            [name for name in self.declined if name not in names],
            [name for name in self.order if name not in names],
        )

    def pivotal(self, names: list[str]) -> tuple[float, int]:
        """How many questions are pivotal for an organization on average, and how many for any at all."""
        return self._ordering.pivotal(names, self.answers, self._refused())

    def waiting(self, name: str, names: list[str]) -> list[str]:
        """The rules behind the named conclusions that read an answer, and are undecided without it."""
        knowledge = self.expert.knowledge
        values = self.expert.assess(self._without(name)).values
        bearing = read_for(knowledge, names)
        return [
            rule.id
            for rule in knowledge.rules.values()
            if bearing.intersection(rule.then)
            and name in reads(rule.when)
            and status(rule.when, values, knowledge.attributes) == "unknown"
        ]

    def leads(self, name: str, names: Iterable[str]) -> list[Lead]:
        """What each answer to a question leaves possible of the named conclusions; answers that leave the same are one.

        Conclusions for which it makes no difference are left out.
        """
        ranges = self._ranges(name)
        trials = [self._trial(name, low) for low, _ in ranges]
        outcomes = {
            each: [
                trial._possible(each, name, range)  # noqa: SLF001  its own kind
                for trial, range in zip(trials, ranges, strict=True)
            ]
            for each in names
        }
        telling = {each: found for each, found in outcomes.items() if any(one != found[0] for one in found)}
        leads: list[Lead] = []
        for index, range in enumerate(ranges):
            left = {each: found[index] for each, found in telling.items()}
            verdict = self.expert.assess(trials[index].answers).values.get(self.main)
            same = next((lead for lead in leads if (lead.verdict, lead.outcomes) == (verdict, left)), None)
            if same is None:
                leads.append(Lead([range], verdict, left))
            elif self.expert.knowledge.attributes[name].spans and same.answers[-1] == ranges[index - 1]:
                same.answers[-1] = ranges[index] = (same.answers[-1][0], range[1])
            else:
                same.answers.append(range)
        return leads

    def _without(self, name: str) -> Values:
        return {each: value for each, value in self.answers.items() if each != name}

    def _trial(self, name: str, value: Value) -> Interview:
        """The interview as it would be with one more answer."""
        trial = Interview(self.expert, self.theory, dict(self.answers), list(self.declined), list(self.order))
        trial._needless, trial._impossible = self._needless.copy(), self._impossible.copy()
        before = trial.arising()
        trial.answer(name, value)
        trial.prune(before)
        return trial

    def _ranges(self, name: str) -> list[tuple[Value, Value]]:
        """The answers to a question that rules tell apart; of a number or day, each range, least and greatest."""
        attribute = self.expert.knowledge.attributes[name]
        fact = self.theory.facts[name]
        if not attribute.spans:
            return [(value, value) for value in self.theory.candidates(name)]
        if fact.place:
            # What other answers are compared with it parts them further.
            knowledge = self.expert.knowledge
            turns = turning(knowledge, name, self._without(name), self.expert.assess)
            fact = facts_of(Circuit(), knowledge, {name: turns})[name]
        return [fact.range(start) for start in fact.signal.values]

    def _asked(self) -> list[Attribute]:
        return self.expert.knowledge.asked

    def _open(self) -> list[Attribute]:
        return [each for each in self._asked() if each.name not in self.order]

    def _refused(self) -> list[str]:
        """The questions that stay unknown: declined ones, and those that cannot arise whatever else is answered."""
        settled = {name for name in self.order if name in self.answers or name in self.declined}
        absent: list[str] = []
        while found := [each.name for each in self._open() if each.name not in settled and self._absent(each, settled)]:
            absent.extend(found)
            settled.update(found)
        return [*self.declined, *absent]

    def _absent(self, attribute: Attribute, settled: Collection[str]) -> bool:
        return attribute.ask_when is not None and self._ruled_out(attribute.ask_when, settled)

    def _ruled_out(self, condition: Condition, settled: Collection[str]) -> bool:
        """Whether a condition does not hold with the answers given, and no further answer can make it hold."""
        if isinstance(condition, Test):
            if status(condition, self.answers, self.expert.knowledge.attributes) == "holds":
                return False
            # What one of two attributes lacks for good, no value of the other makes hold.
            unknown = any(name in settled and name not in self.answers for name in condition.reads)
            return (unknown and bool(condition.other)) or all(name in settled for name in condition.reads)
        if isinstance(condition, Count):
            sides = list(condition.sides())
            out = [sum(self._ruled_out(part, settled) for part in parts) for _, parts in sides]
            return any(len(parts) - each < least for each, (least, parts) in zip(out, sides, strict=True))
        parts = [self._ruled_out(part, settled) for part in condition.parts]
        return any(parts) if condition.kind == "all" else all(parts)

    def _can_matter(self, names: list[str]) -> set[str]:
        key = tuple(names)
        if key not in self._wanted:
            try:
                with self.theory.solver.bounded(ALLOWED):
                    refused = self._refused()
                    needless = self._needless.known(key, self, refused)
                    self._wanted[key] = self.theory.relevant(names, self.answers, refused, needless)
                    self._needless.keep(key, self, refused, self.theory.facts.keys() - self._wanted[key])
            except ProofTimeout:
                # What is not proved to be needless is asked.
                self._wanted[key] = read_for(self.expert.knowledge, names)
        return self._wanted[key]

    def _possible(
        self, conclusion: str, name: str = "", range: tuple[Value, Value] | None = None
    ) -> list[Value | None]:
        """The values of a conclusion that are still possible; where one number is read exactly, for all of a range."""
        answers, also = self.answers, list[int]()
        if range is not None and self.theory.facts[name].place:
            answers, also = self._without(name), self.theory.between(name, *range)
        try:
            with self.theory.solver.bounded(ALLOWED):
                refused = self._refused()
                if range is not None or isinstance(self.theory.encoding.signals[conclusion], Sum):
                    return self.theory.outcomes(conclusion, answers, refused, also)
                impossible = self._impossible.known((conclusion,), self, refused)
                found = self.theory.outcomes(conclusion, answers, refused, impossible=impossible)
                every = {*self.theory.encoding.signals[conclusion].values, None}
                self._impossible.keep((conclusion,), self, refused, every.difference(found))
                return found
        except ProofTimeout:
            # What is not proved to be impossible is possible.
            signal = self.theory.encoding.signals[conclusion]
            if isinstance(signal, Sum):
                return [*signal.ends, None]
            return [*signal.values, *([] if signal.attribute.several else [None])]

    def _ordered(self, questions: list[str], names: list[str]) -> list[str]:
        if len(questions) < 2:
            return questions
        later = self.expert.knowledge.settles
        stages = [names] if set(names) == set(later) else [names, later]
        return self._ordering.ordered(questions, stages, self.answers, self._refused())
