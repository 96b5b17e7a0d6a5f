"""Records run again: with the rules of their day, which must agree, or with today's, which show what would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.infer.expert import Expert
from engine.knowledge.value import word
from engine.problem import ProblemError
from engine.records.entry import Row
from engine.records.record import answers_of, day_of, knowledge_of, outcome

What = Literal["conclusion", "contradiction", "firing"]


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing that came out otherwise: a conclusion by its name, a firing by its rule; None is absent, or unknown."""

    what: What
    name: str
    recorded: Any
    now: Any


@dataclass(slots=True)
class Replayed:
    """A record run again. `refused` says why its answers, or its rules, could not be read."""

    record: Row
    result: str
    deviations: list[Deviation] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Whether the record follows from the rules of its day."""
        return not self.deviations and not self.refused

    @property
    def concluding(self) -> bool:
        """Whether a conclusion came out otherwise, and not only the rules that led there."""
        return any(each.what != "firing" for each in self.deviations)


@dataclass(slots=True)
class Drift:
    """Many records run again: how many, and how often each result became another one."""

    count: int = 0
    same: int = 0
    reasons: int = 0
    conclusions: int = 0
    refused: int = 0
    results: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, replayed: Replayed) -> None:
        """Count one more record."""
        self.count += 1
        if replayed.refused:
            self.refused += 1
        elif replayed.agrees:
            self.same += 1
        elif replayed.concluding:
            self.conclusions += 1
        else:
            self.reasons += 1
        if not replayed.refused and replayed.result != replayed.record.record.result:
            self.results[replayed.record.record.result, replayed.result] += 1


class Bases:
    """The knowledge bases of records, each opened once, since the networks of the rule engine are never given back."""

    def __init__(self, content: Callable[[str], bytes], today: Expert | None = None, day: str = "") -> None:
        """With `day` today's knowledge base has the rules of that day for all records, and not of the day of each."""
        self.content = content
        self.today = today
        self.day = day
        self.opened: dict[str, Expert | ProblemError] = {}

    def of(self, digest: str, day: str) -> Expert:
        """Today's knowledge base where one was given, or else the stored one, each with the rules of a day.

        Raises ProblemError where the stored one is damaged, or today's has mistakes on that day.
        """
        if self.today is not None:
            return self.today.on(self.day or day)
        if digest not in self.opened:
            try:
                self.opened[digest] = knowledge_of(self.content(digest), digest, day)
            except ProblemError as error:
                self.opened[digest] = error
        found = self.opened[digest]
        if isinstance(found, ProblemError):
            raise found
        return found.on(day)


def replays(records: Iterable[Row], bases: Bases) -> Iterator[Replayed]:
    """Every record run again, one after the other."""
    for linked in records:
        yield replay(linked, bases)


def replay(row: Row, bases: Bases) -> Replayed:
    """Assess a record's answers again, and compare what follows with what was recorded."""
    if row.erased:
        return Replayed(row, "", refused=["its answers were erased"])
    try:
        content = row.record.content()
        expert = bases.of(row.record.knowledge, day_of(content))
        assessment = expert.assess(answers_of(expert.knowledge, content))
    except ProblemError as error:
        return Replayed(row, "", refused=[problem.message for problem in error.problems])
    result = word(assessment.values.get(expert.knowledge.main))
    return Replayed(row, result, deviations(content, outcome(assessment), expert.knowledge.led))


def deviations(recorded: dict[str, Any], now: dict[str, Any], first: Iterable[str] = ()) -> list[Deviation]:
    """What came out otherwise, conclusions before firings; those named in `first` lead."""
    order = {name: place for place, name in enumerate(first)}
    found = _compared("conclusion", recorded["conclusions"], now["conclusions"])
    found.sort(key=lambda each: (order.get(each.name, len(order)), each.name))
    said = (_by(each["contradictions"], "attribute") for each in (recorded, now))
    fired = (_by(each["firings"], "rule") for each in (recorded, now))
    return [*found, *_compared("contradiction", *said), *_compared("firing", *fired)]


def _compared(what: What, recorded: dict[str, Any], now: dict[str, Any]) -> list[Deviation]:
    return [
        Deviation(what, name, recorded.get(name), now.get(name))
        for name in sorted({*recorded, *now})
        if recorded.get(name) != now.get(name)
    ]


def _by(listed: list[dict[str, Any]], key: str) -> dict[str, Any]:
    return {each[key]: each for each in listed}
