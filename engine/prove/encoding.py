"""A knowledge base as a Boolean circuit over what can be answered: the same strata, for all organizations at once.

Rules tell finitely many values of a fact apart: each choice, each member of a set, and of a number the regions between
the bounds that some rule names. Over those a circuit is exact, and every assignment of its inputs is an organization.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import replace
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, cast

from engine.knowledge.base import Knowledge
from engine.knowledge.circles import Item, concluded, turns
from engine.knowledge.condition import Condition, Count, Test, magnitude, negated, reads
from engine.knowledge.dependencies import Dependencies, components
from engine.knowledge.rule import Rule
from engine.knowledge.table import one_at_most, placed
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.prove.circuit import FALSE, TRUE, Circuit
from engine.prove.facts import Fact
from engine.prove.signal import Signal

if TYPE_CHECKING:
    from engine.prove.order import Rows


class Encoding:
    """What one knowledge base concludes from facts: the literals of its rules and the signals of its attributes.

    With `apart` a row that is read in order depends on the few rows before it that it meets, so that two versions of a
    table have in common what did not change; it takes longer to make.
    """

    def __init__(self, circuit: Circuit, facts: Mapping[str, Fact], knowledge: Knowledge, apart: bool = False) -> None:
        self.circuit = circuit
        self._facts = facts
        self.knowledge = knowledge
        self.signals = {name: fact.signal for name, fact in facts.items()}
        self.match: dict[str, int] = {}
        self.contradiction: dict[str, int] = {}
        # Of attributes whose default is a rule: no other rule that concludes one stands.
        self.silent: dict[str, int] = {}
        self.defaults = {name: rule for rule in knowledge.rules.values() if rule.default for name in rule.then}
        self._concluding: dict[str, dict[Value, list[str]]] = {}
        self._places = placed(knowledge.strata.sequences)
        # For each place in a table the literal of: no row before it matches.
        self._none_before: dict[str, list[int]] = {}
        self._apart = _tables_of_answers(knowledge) if apart else set[str]()
        for rule in knowledge.rules.values():
            for name, value in concluded(rule) if not rule.default else ():
                self._concluding.setdefault(name, {}).setdefault(value, []).append(rule.id)
        for attribute in knowledge.asked:
            if attribute.name not in self.signals:
                self.signals[attribute.name] = Signal.single(circuit, attribute, {})
        # The nodes of the circle that each rule stands in; see engine.knowledge.strata.
        self.circles: dict[str, list[str]] = {}
        for component in components(Dependencies(knowledge.rules, knowledge.attributes).reads):
            nodes = sorted(component)
            self._component(nodes)
            if len(nodes) > 1:
                self.circles.update({_rule(node): nodes for node in nodes if node.startswith("rule:")})

    def effective(self, id: str) -> int:
        """The literal of: the rule matches, and no rule that overrides it does."""
        if id in self._places and self._places[id][0] in self._apart:
            return self._rows.standing(self.knowledge.rules[id])
        overriders = self.knowledge.strata.overriders.get(id, ())
        return self.circuit.all([self.match[id], self.none_before(id), *(-self.match[other] for other in overriders)])

    @cached_property
    def _rows(self) -> Rows:
        from engine.prove.boxes import Boxes
        from engine.prove.order import Rows

        answers = copy(self)
        answers.signals, answers.contradiction = {}, {}
        ids = [id for table in self._apart for id in self.knowledge.strata.sequences[table]]
        match = {id: self.condition(self.knowledge.rules[id].when) for id in ids}
        return Rows(self.knowledge, match, Boxes(answers, self._facts))

    def none_before(self, id: str) -> int:
        """The literal of: no row that comes before this one, where rows are read in order, matches."""
        if id not in self._places:
            return TRUE
        table, place = self._places[id]
        rows, found = self.knowledge.strata.sequences[table], self._none_before.setdefault(table, [TRUE])
        while len(found) <= place:
            before = self.match.get(rows[len(found) - 1], FALSE)
            found.append(self.circuit.all([found[-1], -before]))
        return found[place]

    def matching(self, rule: Rule, condition: Condition) -> int:
        """The literal of: a rule would match if this were its condition."""
        silent = [self.silent[name] for name in rule.then] if rule.default else []
        return self.circuit.all([self.condition(condition), *silent])

    def asks(self) -> dict[str, int]:
        """For each question with an `ask_when` the literal of: it arises."""
        return {each.name: self.condition(each.ask_when) for each in self.knowledge.asked if each.ask_when is not None}

    def condition(self, condition: Condition) -> int:
        """The literal of: a condition holds."""
        if isinstance(condition, Test):
            if condition.other:
                return self._compared(condition)
            return self.signals[condition.attribute].holds(condition)
        if isinstance(condition, Count):
            return self._count(condition)
        parts = [self.condition(part) for part in condition.parts]
        return self.circuit.all(parts) if condition.kind == "all" else self.circuit.any(parts)

    def _count(self, count: Count) -> int:
        # Few knowledge bases count, and every assessment makes an encoding.
        from engine.prove.counter import counted

        holding = [self.condition(part) for part in count.parts]
        failing = [self.condition(negated(part)) for part in count.parts] if count.most < len(count.parts) else []
        return counted(self.circuit, holding, failing, count)

    def _compared(self, test: Test) -> int:
        # Few knowledge bases compare attributes, and every assessment makes an encoding.
        from engine.prove.ordering import compared

        return compared(self.circuit, self.signals[test.attribute], self.signals[test.other], test)

    def varied(self, rule: Rule) -> Encoding:
        """The encoding with a rule of a circle in another's place, which concludes the same and reads no more.

        What the circle concludes is worked out anew from its beginning; what depends on that stays as it was.
        """
        inside = set(self.circles[rule.id])
        made = copy(self)
        made.knowledge = replace(self.knowledge, rules={**self.knowledge.rules, rule.id: rule})
        made.match, made.signals = dict(self.match), dict(self.signals)
        made.contradiction, made.silent = dict(self.contradiction), dict(self.silent)
        made._none_before = {}  # noqa: SLF001  it is one of its own kind
        if rule.default:
            made.defaults = {**self.defaults, **dict.fromkeys(rule.then, rule)}
        rules = {id: made.knowledge.rules[id] for id in map(_rule, inside) if f"rule:{id}" in inside}
        reads = Dependencies(rules, self.knowledge.attributes).reads
        for component in components({node: sorted(inside.intersection(reads[node])) for node in sorted(inside)}):
            made._component(sorted(component))  # noqa: SLF001  it is one of its own kind
        return made

    def _component(self, nodes: list[str]) -> None:
        # A default is tried where its attribute is concluded.
        rules = [_rule(node) for node in nodes if node.startswith("rule:") and not self._is_default(_rule(node))]
        names = [node.removeprefix("attribute:") for node in nodes if node.startswith("attribute:")]
        if len(nodes) == 1:
            self.match.update({id: self.condition(self.knowledge.rules[id].when) for id in rules})
            self._conclude(names)
            return
        self.match.update(dict.fromkeys(rules, FALSE))
        self._conclude(names, turning=True)
        for turn in turns([self.knowledge.rules[id] for id in rules], names):
            before = [self.match[id] for id in turn]
            self.match.update({id: self.condition(self.knowledge.rules[id].when) for id in turn})
            if before != [self.match[id] for id in turn]:
                self._add({item for id in turn for item in concluded(self.knowledge.rules[id]) if item[0] in names})
        self._conclude(name for name in names if name in self.defaults)

    def _is_default(self, id: str) -> bool:
        return self.knowledge.rules[id].default

    def _add(self, items: Iterable[Item]) -> None:
        """What rules of a circle have concluded anew."""
        for name, value in sorted(items, key=str):
            if self.knowledge.attributes[name].several:
                self.signals[name].values[value] = self._said(name, value)
            else:
                self._conclude([name], turning=True)

    def _conclude(self, names: Iterable[str], turning: bool = False) -> None:
        """The signals of attributes. While a circle is `turning`, without defaults that are rules: none reads them."""
        for name in names:
            attribute = self.knowledge.attributes[name]
            if attribute.computed is not None:
                self.signals[name] = self._computed(attribute)
            elif attribute.several:
                members: dict[Value, int] = {member: self._said(name, member) for member in attribute.choices}
                self.signals[name] = Signal(self.circuit, attribute, TRUE, members)
            else:
                self.signals[name] = self._one(attribute, turning)

    def _computed(self, attribute: Attribute) -> Signal:
        # Few knowledge bases compute, and every assessment makes an encoding.
        from engine.prove.computation import Computation

        return Computation(self.circuit, self.signals, self.condition).signal(attribute)

    def _said(self, name: str, value: Value) -> int:
        """The literal of: a rule stands that concludes a value, or a member of a set."""
        return self.circuit.any([self.effective(id) for id in self._concluding.get(name, {}).get(value, ())])

    def _one(self, attribute: Attribute, turning: bool) -> Signal:
        """The signal of a single value; see engine.infer.inference.combined."""
        if attribute.adds:
            return self._sum(attribute)
        circuit = self.circuit
        proposed = {value: self._said(attribute.name, value) for value in self._concluding.get(attribute.name, {})}
        some = self._some(attribute.name)
        nothing = -circuit.any(proposed.values()) if some is None else -some
        ranked = sorted(proposed, key=lambda value: _rank(attribute, value), reverse=True)
        if self._in_order(attribute.name):
            several, values = FALSE, [proposed[value] for value in ranked]
        else:
            several, values = self._contest(attribute, [proposed[value] for value in ranked])
        if not attribute.merges:
            self.contradiction[attribute.name] = several
        found = dict(zip(ranked, values, strict=True))
        fallback = self._fallback(attribute, nothing, turning)
        for default, holds in fallback:
            found[default] = circuit.any([found.get(default, FALSE), holds])
        signal = Signal.single(circuit, attribute, found)
        if some is not None and not fallback:
            signal.known = some
        return signal

    def _in_order(self, name: str) -> bool:
        """Whether no two rules that conclude an attribute stand together, since they are read in order."""
        ids = [id for listed in self._concluding.get(name, {}).values() for id in listed]
        return one_at_most(self.knowledge.rules[id] for id in ids)

    def _some(self, name: str) -> int | None:
        """The literal of: some row that concludes an attribute matches, where one stands just then; else None.

        That is where the rows are those of one table up to the last of them, and no other rule overrides any.
        """
        if not self._in_order(name):
            return None
        ids = {id for listed in self._concluding[name].values() for id in listed}
        table = self._places[next(iter(ids))][0]
        rows = self.knowledge.strata.sequences[table][: len(ids)]
        if set(rows) != ids or any(id in self.knowledge.strata.overriders for id in rows):
            return None
        return self.circuit.any([self.match[id] for id in rows])

    def _fallback(self, attribute: Attribute, nothing: int, turning: bool = False) -> list[tuple[Value, int]]:
        """What an attribute is where no rule that stands concludes it, each value with the literal of: it is that."""
        default, rule = attribute.default(), self.defaults.get(attribute.name)
        found = []
        if rule is not None and not turning:
            self.silent[attribute.name] = nothing
            self.match[rule.id] = self.matching(rule, rule.when)
            found.append((rule.then[attribute.name], self.match[rule.id]))
            nothing = self.circuit.all([nothing, -self.match[rule.id]])
        return found if default is None else [*found, (default, nothing)]

    def _sum(self, attribute: Attribute) -> Signal:
        # Few knowledge bases add, and every assessment makes an encoding.
        from engine.prove.adder import sum_of

        said = self._concluding.get(attribute.name, {}).items()
        adding = [(self.effective(id), cast("float", value)) for value, ids in said for id in ids]
        adding = [each for each in adding if each[0] != FALSE]
        nothing = -self.circuit.any(literal for literal, _ in adding)
        fallback = [(literal, cast("float", value)) for value, literal in self._fallback(attribute, nothing)]
        return sum_of(self.circuit, attribute, adding, fallback)

    def _contest(self, attribute: Attribute, proposed: list[int]) -> tuple[int, list[int]]:
        """Whether several values were proposed, and for each, the strongest first, whether it becomes the value."""
        circuit = self.circuit
        stronger = list(accumulate(proposed, lambda one, other: circuit.any([one, other]), initial=FALSE))
        several = circuit.any([circuit.all([literal, stronger[index]]) for index, literal in enumerate(proposed)])
        if attribute.merges or attribute.boolean:
            return several, [circuit.all([literal, -stronger[index]]) for index, literal in enumerate(proposed)]
        return several, [circuit.all([literal, -several]) for literal in proposed]


def _tables_of_answers(knowledge: Knowledge) -> set[str]:
    """The tables read in order whose rows read answers alone, and are overridden by no rule that names them."""
    found = set()
    for table, order in knowledge.strata.sequences.items():
        rules = [knowledge.rules.get(id) for id in order if id not in knowledge.strata.overriders]
        read = [name for rule in rules if rule is not None for name in reads(rule.when)]
        if None not in rules and len(rules) == len(order) and all(knowledge.attributes[name].asked for name in read):
            found.add(table)
    return found


def _rule(node: str) -> str:
    return node.removeprefix("rule:")


def _rank(attribute: Attribute, value: Value) -> float:
    if attribute.together:
        return magnitude(value, attribute) * (1 if attribute.together == "most" else -1)
    return attribute.steps.index(str(value)) if attribute.ranked else float(value is True)
