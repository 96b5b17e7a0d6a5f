"""The compiled strata as one statement of SQL: a layer for each stratum, a column for each rule and conclusion.

A test is a column that is true or false: NULL, which is unknown, is turned into false where a test is made, and since
conditions are in negation normal form, joining tests by AND and OR keeps the meaning (strong Kleene logic asks only
whether a condition holds). What a stratum concludes is computed from the rules that stand, and is read by the next.
The circles of a recursive stratum are unrolled turn by turn; see engine.knowledge.circles.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sqlglot import exp

from engine.knowledge.base import Knowledge
from engine.knowledge.circles import Item, concluded, items, turns
from engine.knowledge.condition import Condition, Count, Test, negated, region, tests
from engine.knowledge.expression import conditions_in
from engine.knowledge.interval import Intervals
from engine.knowledge.operator import OPERATORS, Known, Touches
from engine.knowledge.strata import Strata, Stratum
from engine.knowledge.table import one_at_most, placed
from engine.knowledge.vocabulary import Attribute
from engine.scale import levels
from engine.scale.component import Component, cyclic_parts
from engine.scale.computation import Computation
from engine.scale.dialect import (
    Dialect,
    at_least,
    both,
    column,
    counted,
    either,
    is_constant,
    negation,
    number,
    several,
    surely,
    text,
)
from engine.scale.region import compared, known, tested
from engine.scale.value import combined, type_of


@dataclass(slots=True)
class Concluded:
    """The columns of a concluded attribute.

    `members` of a set: a condition for each choice. `value` of any other kind; of a level the index of its step.
    `contradicted` is the constant false where the rules cannot contradict each other.
    """

    value: exp.Expr = field(default_factory=exp.null)
    members: dict[str, exp.Expr] = field(default_factory=dict)
    contradicted: exp.Expr = field(default_factory=exp.false)


class Relations:
    """The layers of a knowledge base over a table of answers; `over` makes a statement of them.

    `source` is a table or a subquery, `inputs` what each asked attribute is read from (an absent one is unknown),
    `kept` expressions carried through under their names. Columns between the layers have short names: a and a number
    for answers, k for what is kept, m for members of asked sets, t for tests, r for rules, o for rules that are
    overridden, w for the place of the first row of a table that matched, v for values that rules stand for, c for
    conclusions. What is used more than once is a column, so that the statement grows with the rules, and not with the
    pairs of them.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        source: exp.Expr,
        inputs: Mapping[str, exp.Expr],
        kept: Iterable[exp.Expr] = (),
        dialect: Dialect = "duckdb",
    ) -> None:
        """Raises TypeError for a test of several members of what has one value, which no rule that was loaded has."""
        self.knowledge = knowledge
        self.dialect = dialect
        self.layers: list[exp.Select] = []
        self.answers: dict[str, exp.Column] = {}
        self.fired: dict[str, exp.Expr] = {}
        self.concluded: dict[str, Concluded] = {}
        self._tests: dict[Test, exp.Expr] = {}
        self._members: dict[tuple[str, str], exp.Expr] = {}
        self._overruled: dict[str, exp.Expr] = {}
        self._places = placed(knowledge.strata.sequences)
        # Of a table whose rows are read in order how many rows were tried, and the place of the first that matched.
        self._first: dict[str, tuple[int, exp.Expr]] = {}
        self._concluding: dict[str, dict[Any, list[str]]] = {}
        for id in sorted(knowledge.rules):
            for name, value in concluded(knowledge.rules[id]) if not knowledge.rules[id].default else ():
                self._concluding.setdefault(name, {}).setdefault(value, []).append(id)
        self._count = 0
        self.kept = self._read(source, inputs, kept)
        self._test_answers()
        cyclic = cyclic_parts(knowledge)
        for stratum in knowledge.strata.layers:
            self._run(stratum, cyclic)

    @classmethod
    def of_answers(
        cls, knowledge: Knowledge, source: exp.Expr, inputs: Mapping[str, exp.Expr], kept: Iterable[exp.Expr]
    ) -> Relations:
        """The first layer alone: what is kept, and the answers."""
        return cls(replace(knowledge, rules={}, strata=Strata()), source, inputs, kept)

    def over(self, expressions: Iterable[exp.Expr]) -> exp.Select:
        """One statement: the layers as common table expressions, and these expressions over the last of them.

        All statements share the layers, so who changes one in place changes the others.
        """
        query = exp.select(*expressions, copy=False).from_(self._name(len(self.layers) - 1), copy=False)
        # DuckDB and Spark run the layers in one pass where they are not kept; PostgreSQL would put each layer into
        # the next one, expression by expression, and the statement would grow with every layer.
        materialized = {"duckdb": False, "postgres": True}.get(self.dialect)
        ctes = [
            exp.CTE(this=layer, alias=exp.TableAlias(this=exp.to_identifier(self._name(number))))
            for number, layer in enumerate(self.layers)
        ]
        for cte in ctes:
            cte.set("materialized", materialized)
        query.set("with_", exp.With(expressions=ctes))
        return query

    def standing(self, id: str) -> exp.Expr:
        """Whether a rule matched and no rule that matched overrides it."""
        return both([self.fired[id].copy(), negation(self.overruled(id))])

    def overruled(self, id: str) -> exp.Expr:
        """Whether a rule that overrides this one matched."""
        if id in self._overruled:
            return self._overruled[id].copy()
        others = self.knowledge.strata.overriders.get(id, ())
        return either([*self._after(id), *(self.fired.get(other, exp.false()).copy() for other in others)])

    def _after(self, id: str) -> Iterator[exp.Expr]:
        """Whether a row of the same table that is read before this one matched."""
        table, place = self._places.get(id, ("", 0))
        if place and table in self._first:
            yield exp.LT(this=self._first[table][1].copy(), expression=number(place))

    def _read(self, source: exp.Expr, inputs: Mapping[str, exp.Expr], kept: Iterable[exp.Expr]) -> list[exp.Column]:
        selected: list[exp.Expr] = []
        carried = [self._alias(selected, "k", expression.copy()) for expression in kept]
        for attribute in self.knowledge.asked:
            unknown = exp.cast(exp.null(), type_of(attribute))
            given = inputs.get(attribute.name, unknown).copy()
            self.answers[attribute.name] = self._alias(selected, "a", given, attribute.name)
        self.layers.append(exp.select(*selected, copy=False).from_(source))
        return carried

    def _test_answers(self) -> None:
        """A layer with the tests of answers, each once, and the members of sets that rules look for."""
        selected: list[exp.Expr] = []
        cases = [each for it in self.knowledge.concluded if it.computed for each in conditions_in(it.computed)]
        conditions = [*(rule.when for rule in self.knowledge.rules.values()), *cases, *map(negated, cases)]
        wanted = (test for condition in conditions for test in tests(condition))
        for test in wanted:
            attribute = self.knowledge.attributes[test.attribute]
            if not all(self.knowledge.attributes[name].asked for name in test.reads):
                continue
            if not test.other and isinstance(region(test), Touches):
                for member in map(str, test.values):
                    if (attribute.name, member) not in self._members:
                        contains = exp.ArrayContains(this=self.answers[attribute.name].copy(), expression=text(member))
                        label = f"{attribute.name} has {member}"
                        self._members[attribute.name, member] = self._alias(selected, "m", surely(contains), label)
            elif (key := replace(test, figure="")) not in self._tests:
                made = self._compared(test) if test.other else tested(test, attribute, self.answers[attribute.name])
                label = f"{test.attribute} {test.op} {test.other or ', '.join(map(str, test.values))}".rstrip()
                self._tests[key] = self._alias(selected, "t", made, label)
        self._layer(selected)

    def _run(self, stratum: Stratum, cyclic: list[Component]) -> None:
        inside = [component for component in cyclic if component.rules & set(stratum.rules)]
        circling = set().union(*(component.rules for component in inside))
        self._match(id for id in stratum.rules if id not in circling)
        # Rules that override one of a circle stand in an earlier stratum, so what it concludes can only grow.
        names = set().union(*(component.attributes for component in inside))
        rules = [self.knowledge.rules[id] for id in sorted(circling)]
        for turn in turns(rules, names):
            self._conclude_items({item for id in turn for item in items(self.knowledge.rules[id], names)})
            self._match(turn)
        if inside and stratum.defaults:
            # A default may read what a circle concludes in the end.
            self._conclude(stratum.completes, {})
            self._conclude(stratum.defaults, stratum.defaults)
        else:
            self._conclude(stratum.completes, stratum.defaults)

    def _conclude_items(self, read: Collection[Item]) -> None:
        """So much of the attributes of a circle as the rules of one turn read."""
        self._overrule(id for name, value in read for id in self._matched(name).get(value, ()))
        selected: list[exp.Expr] = []
        for name, value in sorted(read, key=str):
            state = self.concluded.setdefault(name, Concluded())
            holds = either(self.standing(id) for id in self._matched(name).get(value, ()))
            made = holds if is_constant(holds, False) else self._alias(selected, "c", holds, f"{name} has {value}")
            if self.knowledge.attributes[name].several:
                state.members[str(value)] = made
            else:
                state.value = made
        self._layer(selected)

    def _matched(self, name: str) -> dict[Any, list[str]]:
        """The rules tried so far that conclude each value of an attribute; of a set, each member."""
        found = {value: [id for id in ids if id in self.fired] for value, ids in self._concluding.get(name, {}).items()}
        return {value: ids for value, ids in found.items() if ids}

    def _overrule(self, ids: Iterable[str]) -> None:
        """A column for each of these rules that several others override, and one for each of their tables in order."""
        wanted = set(ids)
        self._read_in_order({self._places[id][0] for id in wanted & self._places.keys()})
        selected: list[exp.Expr] = []
        overriders = self.knowledge.strata.overriders
        by_several = sorted({id for id in wanted if len(overriders.get(id, ())) > 1} - self._overruled.keys())
        found = {id: self._alias(selected, "o", self.overruled(id), f"{id} is overridden") for id in by_several}
        self._overruled.update(found)
        self._layer(selected)

    def _read_in_order(self, tables: Iterable[str]) -> None:
        """A column for each table with the place of the first row that matched, of those that were tried."""
        selected: list[exp.Expr] = []
        for table in sorted(tables):
            order = self.knowledge.strata.sequences[table]
            tried = [(place, id) for place, id in enumerate(order) if id in self.fired]
            if self._first.get(table, (0,))[0] == len(tried):
                continue
            case = exp.Case()
            for place, id in tried:
                case = case.when(self.fired[id].copy(), number(place), copy=False)
            first = case.else_(number(len(order)), copy=False)
            self._first[table] = (len(tried), self._alias(selected, "w", first, f"first row of {table}"))
        self._layer(selected)

    def _match(self, ids: Iterable[str]) -> None:
        selected: list[exp.Expr] = []
        found = {}
        for id in ids:
            holds = self._holds(self.knowledge.rules[id].when)
            found[id] = self._alias(selected, "r", either([self.fired.get(id, exp.false()).copy(), holds]), id)
        self.fired.update(found)
        self._layer(selected)

    def _holds(self, condition: Condition) -> exp.Expr:
        if isinstance(condition, Test):
            attribute = self.knowledge.attributes[condition.attribute]
            if condition.other and not all(self.knowledge.attributes[name].asked for name in condition.reads):
                return self._compared(condition)
            return self._answer_holds(condition) if attribute.asked else self._concluded_holds(condition, attribute)
        if isinstance(condition, Count):
            return both(at_least([self._holds(part) for part in parts], least) for least, parts in condition.sides())
        parts = [self._holds(part) for part in condition.parts]
        return both(parts) if condition.kind == "all" else either(parts)

    def _answer_holds(self, test: Test) -> exp.Expr:
        if test.other or not isinstance(region(test), Touches):
            return self._tests[replace(test, figure="")].copy()
        found = either(self._members[test.attribute, str(member)].copy() for member in test.values)
        if OPERATORS[test.op].inside:
            return found
        return both([known(self.answers[test.attribute]), negation(found)])

    def _compared(self, test: Test) -> exp.Expr:
        """Whether the values of two attributes stand to each other as a test says; false where one is NULL."""
        one, other = (self._value(self.knowledge.attributes[name]) for name in test.reads)
        return surely(compared(test, one, other))

    def _value(self, attribute: Attribute) -> exp.Expr:
        """The value of an attribute to be compared: of a level, the place of its step."""
        if attribute.asked:
            answer = self.answers[attribute.name]
            return levels.place_of(attribute, answer) if attribute.ranked else answer.copy()
        state = self.concluded.get(attribute.name)
        return exp.null() if state is None else state.value.copy()

    def _concluded_holds(self, test: Test, attribute: Attribute) -> exp.Expr:
        state = self.concluded.get(test.attribute)
        if state is None:
            # Inside a circle that has not concluded anything yet.
            return exp.false()
        if attribute.several:
            return _set_holds(test, state)
        if attribute.ranked:
            return levels.concluded_holds(test, attribute, state.value)
        return tested(test, attribute, state.value)

    def _conclude(self, names: Collection[str], defaults: Mapping[str, str]) -> None:
        said = {name: self._matched(name) for name in names}
        self._overrule(id for values in said.values() for ids in values.values() for id in ids)
        selected: list[exp.Expr] = []
        holds = {name: self._stated(name, values, selected) for name, values in said.items()}
        self._layer(selected)
        selected = []
        for name, id in defaults.items():
            # Of a sum, `holds` has numbers of rules, and not whether one stands.
            some = either(self.standing(each) for ids in said[name].values() for each in ids)
            if not self.knowledge.attributes[name].adds:
                some = either(each.copy() for each in holds[name].values())
            speaks = both([self._holds(self.knowledge.rules[id].when), negation(some)])
            self.fired[id] = self._alias(selected, "r", speaks, id)
        self._layer(selected)
        selected = []
        found = {
            name: self._concluded(self.knowledge.attributes[name], holds[name], selected, defaults.get(name))
            for name in names
        }
        self.concluded.update(found)
        self._layer(selected)

    def _stated(self, name: str, said: Mapping[Any, list[str]], selected: list[exp.Expr]) -> dict[Any, exp.Expr]:
        """For each value whether a rule stands that concludes it; columns where they are used more than once.

        Of a sum, how many rules stand for each value.
        """
        attribute = self.knowledge.attributes[name]
        if attribute.adds:
            counts = {value: counted([self.standing(id) for id in ids]) for value, ids in said.items()}
            return {value: self._alias(selected, "v", each, f"{name} by {value}") for value, each in counts.items()}
        holds = {value: either(self.standing(id) for id in ids) for value, ids in said.items()}
        if len(holds) < 2 or attribute.merges:
            return holds
        return {value: self._alias(selected, "v", each, f"{name} is {value}") for value, each in holds.items()}

    def _concluded(
        self, attribute: Attribute, holds: dict[Any, exp.Expr], selected: list[exp.Expr], default: str | None
    ) -> Concluded:
        """What the rules that matched make of an attribute; as engine.infer.inference.combined."""
        name = attribute.name
        if attribute.computed is not None:
            return Concluded(value=self._alias(selected, "c", self._computation.value(attribute), name))
        speaks = (self.fired[default], self.knowledge.rules[default].then[name]) if default else None
        if attribute.several:
            return Concluded(
                members={
                    member: self._alias(selected, "c", holds[member], f"{name} has {member}")
                    for member in attribute.choices
                    if member in holds
                }
            )
        alone = one_at_most(rule for rule in self.knowledge.rules.values() if name in rule.then and not rule.default)
        contradicted = exp.false() if attribute.merges or alone else several(list(holds.values()))
        if not is_constant(contradicted, False):
            contradicted = self._alias(selected, "c", contradicted, f"{name} is contradicted")
        value = self._alias(selected, "c", combined(attribute, holds, alone, speaks), name)
        return Concluded(value=value, contradicted=contradicted)

    @cached_property
    def _computation(self) -> Computation:
        attributes = self.knowledge.attributes
        intervals = Intervals(self.knowledge)
        return Computation(self.dialect, intervals, lambda name: self._value(attributes[name]), self._holds)

    def _layer(self, selected: list[exp.Expr]) -> None:
        if selected:
            previous = self._name(len(self.layers) - 1)
            self.layers.append(exp.select(exp.Star(), *selected, copy=False).from_(previous, copy=False))

    def _name(self, layer: int) -> str:
        return f"layer_{layer}"

    def _alias(self, selected: list[exp.Expr], prefix: str, expression: exp.Expr, comment: str = "") -> exp.Column:
        name = f"{prefix}{self._count}"
        self._count += 1
        made = exp.alias_(expression, name, quoted=True, copy=False)
        if comment:
            made.add_comments([comment])
        selected.append(made)
        return column(name)


def _set_holds(test: Test, state: Concluded) -> exp.Expr:
    operator = OPERATORS[test.op]
    found = either(state.members.get(str(member), exp.false()).copy() for member in test.values)
    if isinstance(region(test), Known):
        found = exp.true()
    return found if operator.inside else negation(found)
