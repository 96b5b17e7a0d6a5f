"""What a portfolio comes to: how often each conclusion is drawn, which rules decide, and what is most often unknown."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp

from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.scale.dialect import both, either, number, zero_or_one
from engine.scale.relations import Relations
from engine.scale.value import literal

UNKNOWN = "unknown"


@dataclass(slots=True)
class Tally:
    """Counts of organizations.

    `verdict` maps each conclusion of the verdict to its values; `decisive` a rule that is written to how often it
    matched, stood and carried a conclusion that stands; `unknown` an asked attribute to how often it has no answer;
    `contradicted` a conclusion to how often the rules contradict each other about it. All are ordered, the most
    frequent first, except the verdict's values, which stand as they are declared.
    """

    organizations: int = 0
    verdict: dict[str, dict[str, int]] = field(default_factory=dict)
    decisive: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    contradicted: dict[str, int] = field(default_factory=dict)

    def order(self) -> None:
        """Put what is counted into its order."""
        for part in ("decisive", "unknown", "contradicted"):
            counts = getattr(self, part)
            setattr(self, part, dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))))


def values_of(attribute: Attribute) -> list[Value]:
    """The values that are counted of a flag, a choice or a level, in the order they are declared."""
    return [True, False] if attribute.boolean else list(attribute.choices)


def word_of(value: Value) -> str:
    """What a value is called where it is counted."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class Counting:
    """The one statement that counts, and the tally made of its one row."""

    def __init__(self, relations: Relations) -> None:
        self.relations = relations
        self.keys: list[tuple[str, str, str]] = []
        self._selected: list[exp.Expr] = [exp.Count(this=exp.Star())]
        attributes = relations.knowledge.attributes
        for name in relations.knowledge.led:
            if not attributes[name].spans:
                self._values(attributes[name])
        for id in (id for id, rule in relations.knowledge.rules.items() if not rule.derived):
            self._count("decisive", id, "", both([relations.standing(id), self._carried(id)]))
        for name, answer in relations.answers.items():
            self._count("unknown", name, "", answer.copy().is_(exp.null()))
        for attribute in relations.knowledge.concluded:
            self._count("contradicted", attribute.name, "", relations.concluded[attribute.name].contradicted.copy())

    @property
    def query(self) -> exp.Select:
        """The statement that gives all counts in one row."""
        return self.relations.over(
            [exp.alias_(each.copy(), f"n{index}", copy=False) for index, each in enumerate(self._selected)]
        )

    def tally(self, row: tuple[int, ...]) -> Tally:
        """The tally of the row that the query gives."""
        found = Tally(row[0])
        for (part, name, value), count in zip(self.keys, row[1:], strict=True):
            if part == "verdict":
                found.verdict.setdefault(name, {})[value] = count
            elif count:
                getattr(found, part)[name] = count
        found.order()
        return found

    def _count(self, part: str, name: str, value: str, condition: exp.Expr) -> None:
        self.keys.append((part, name, value))
        found = exp.func("COALESCE", exp.Sum(this=zero_or_one(condition)), number(0), copy=False)
        self._selected.append(found)

    def _values(self, attribute: Attribute) -> None:
        state = self.relations.concluded[attribute.name]
        if attribute.several:
            for choice in attribute.choices:
                self._count("verdict", attribute.name, choice, state.members.get(choice, exp.false()).copy())
            return
        for value in values_of(attribute):
            self._count("verdict", attribute.name, word_of(value), self._is(attribute, value))
        self._count("verdict", attribute.name, UNKNOWN, state.value.copy().is_(exp.null()))

    def _is(self, attribute: Attribute, value: Value) -> exp.Expr:
        state = self.relations.concluded[attribute.name]
        wanted = number(attribute.steps.index(str(value))) if attribute.ranked else literal(value, attribute)
        return exp.func("COALESCE", exp.EQ(this=state.value.copy(), expression=wanted), exp.false())

    def _carried(self, id: str) -> exp.Expr:
        """Whether any conclusion of a rule is the value that stands; what it adds to a set or a sum always is."""
        attributes = self.relations.knowledge.attributes
        then = self.relations.knowledge.rules[id].then
        return either(
            exp.true() if isinstance(value, tuple) or attributes[name].adds else self._is(attributes[name], value)
            for name, value in then.items()
        )
