"""The meaning of a knowledge base a second time, from docs/reference/meaning.md alone: nothing of engine/ is read.

`Meaning.of(texts)` reads the YAML of a knowledge base; `evaluate(answers)` says what follows. What it takes for granted
is that the loader refuses what is not well formed; circles it refuses itself, so that the loader is held to that too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any, Literal

import yaml

from tests.support import plans

Value = bool | str | Fraction | frozenset[str]
Truth = Literal["true", "false", "undecided"]
# A test is (op, attribute, values); a group is ("and" or "or", parts), a count ("of", parts, how many hold at least).
# Ops have their opposites below.
Formula = tuple[Any, ...]
OPPOSITES = [("one", "none"), ("has", "lacks"), ("at_least", "below"), ("at_most", "above"), ("known", "unknown")]
OPPOSITE = {**dict(OPPOSITES), **{other: one for one, other in OPPOSITES}}
# Comparisons of two attributes, and the test of a value that each is once the other's value is known.
COMPARING = {"as": "one", "other than": "none", **{f"{op} as": op for op in ("at_least", "at_most", "above", "below")}}
OPPOSITE |= {"as": "other than", "other than": "as"}
OPPOSITE |= {
    f"{one} as": f"{other} as" for one, other in [*OPPOSITES, *map(reversed, OPPOSITES)] if f"{one} as" in COMPARING
}
THRESHOLDS = ("at_least", "at_most", "above", "below")


class Refused(Exception):  # noqa: N818  its name is what happened
    """Rules, or questions, that wait for each other."""


@dataclass
class Outcome:
    """What follows: values, matching rules with their first overrider, contradictions with what each rule said."""

    values: dict[str, Value]
    matched: dict[str, str | None] = field(default_factory=dict)
    contradictions: dict[str, dict[str, Value]] = field(default_factory=dict)


@dataclass
class Attribute:
    name: str
    kind: str
    choices: list[str]
    asked: bool
    otherwise: Any
    ask_when: Formula | None = None
    together: str = ""
    decimals: int | None = None
    computed: Any = None
    # The path of the figure of the plan that it is.
    plan: str = ""


@dataclass
class Rule:
    id: str
    when: Formula
    then: dict[str, Any]
    overrides: list[str]
    # The rows before it, where its table is read in order.
    before: list[str] = field(default_factory=list)
    default: bool = False


class Meaning:
    """A knowledge base as its page of semantics reads it."""

    def __init__(self, attributes: dict[str, Attribute], rules: dict[str, Rule], figures: dict[str, Fraction]) -> None:
        self.attributes = attributes
        self.rules = rules
        self.figures = figures
        self.verdict: list[str] = []
        self.planned = Planned({}, [])
        self.overriders: dict[str, list[str]] = {}
        for id, rule in sorted(rules.items()):
            for other in rule.overrides:
                self.overriders.setdefault(other, []).append(id)
        for listed in self.overriders.values():
            listed.sort()

    @classmethod
    def of(cls, texts: Mapping[str, str], day: str = "") -> Meaning:
        """The meaning of texts by relative path, on a day. Raises Refused for circles that have none."""
        facts = [document(text) for name, text in texts.items() if name.startswith("facts/")]
        sections: dict[str, dict[str, Any]] = {}
        overlaps: list[dict[str, Any]] = []
        for each in facts:
            overlaps += each.get("overlaps", [])
            for key, value in each.items():
                if isinstance(value, dict):
                    sections.setdefault(key, {}).update(value)
        found = cls({}, {}, figures_of(sections, day))
        for name, declared in sections.get("attributes", {}).items():
            found.attributes[name] = attribute_of(name, declared, sections.get("scales", {}))
        for name, declared in sections.get("attributes", {}).items():
            if "ask_when" in declared:
                found.attributes[name].ask_when = found.condition(declared["ask_when"])
            if isinstance(declared.get("otherwise"), dict):
                rule = found.default(name, declared["otherwise"])
                found.rules[rule.id] = rule
        for name, text in texts.items():
            if name.startswith("rules/") and not name.endswith("_test.yaml"):
                for rule in found.rules_in(document(text), day):
                    found.rules[rule.id] = rule
        for rule in found.rules.values():
            rule.overrides = [id for id in rule.overrides if id in found.rules]
        for attribute in found.attributes.values():
            for path in figures_computed(found, attribute.computed):
                found.figure(path)
        found = cls(found.attributes, found.rules, found.figures)
        verdict = sections.get("knowledge", {}).get("verdict", [])
        found.verdict = verdict if isinstance(verdict, list) else [verdict]
        entries = sections.get("plan", {}).get("programs", [])
        facts_of_plan = {"programs": {}, "plan": {"programs": []}, **sections, "overlaps": overlaps}
        found.planned = Planned(facts_of_plan, [found.condition(entry["when"]) for entry in entries])
        found.order = found.ordered()
        for name, attribute in found.attributes.items():
            if attribute.together == "sum":
                adding = [rule for rule in found.rules.values() if name in rule.then and not rule.default]
                found.kept(name, [rule.then[name] for rule in adding])
        return found

    def kept(self, name: str, said: list[Any]) -> None:
        """Raise Refused where all that rules add to a sum may have more than 15 digits."""
        parts = [abs(Fraction(each)) for each in said]
        scale = next(10**places for places in range(400) if all((part * 10**places).denominator == 1 for part in parts))
        if sum(parts) * scale >= 10**15:
            raise Refused(f"the sum {name}")

    def default(self, name: str, written: dict[str, Any]) -> Rule:
        when = self.condition(written["when"]) if "when" in written else ("and", [])
        return Rule(f"otherwise:{name}", when, {name: written["value"]}, [], default=True)

    def rules_in(self, ruleset: dict[str, Any], day: str) -> Iterator[Rule]:
        for entry in ruleset.get("rules", []):
            if not holds(entry, day):
                continue
            yield self.rule(entry, entry["when"], entry["then"])
        if "table" in ruleset:
            yield from self.rows_in(ruleset["table"], day)

    def rows_in(self, table: dict[str, Any], day: str) -> Iterator[Rule]:
        rows: list[Rule] = []
        for row in table["rows"]:
            if not holds(row, day):
                continue
            split = len(table["when"])
            when, then = (
                {name: cell for name, cell in zip(names, cells, strict=True) if cell not in (None, "-")}
                for names, cells in ((table["when"], row["cells"][:split]), (table["then"], row["cells"][split:]))
            )
            rows.append(self.rule(row, when, then))
        if "otherwise" in table and holds(table["otherwise"], day):
            row = table["otherwise"]
            cells = zip(table["then"], row["cells"], strict=True)
            then = {name: cell for name, cell in cells if cell not in (None, "-")}
            last = self.rule(row, {}, then)
            for rule in rows:
                rule.overrides = [*rule.overrides, last.id]
            rows.append(last)
        if table.get("hit") == "first":
            for place, rule in enumerate(rows):
                rule.before = [each.id for each in rows[:place]]
                rule.overrides = list(dict.fromkeys([*rule.overrides, *(each.id for each in rows[place + 1 :])]))
        yield from rows

    def rule(self, entry: dict[str, Any], when: dict[str, Any], then: dict[str, Any]) -> Rule:
        concluded = {
            name: frozenset(listed(value)) if self.attributes[name].kind == "set" else value
            for name, value in then.items()
        }
        return Rule(entry["rule"], self.condition(when), concluded, listed(entry.get("overrides", [])))

    # Conditions.

    def condition(self, written: dict[str, Any]) -> Formula:
        return ("and", [self.entry(key, value) for key, value in written.items()])

    def entry(self, key: str, value: Any) -> Formula:
        if key in ("any", "all", "none"):
            parts = [self.condition(each) for each in value]
            return negated(("or", parts)) if key == "none" else ("or" if key == "any" else "and", parts)
        if key == "count" and (key not in self.attributes or (isinstance(value, dict) and "of" in value)):
            return counted([self.condition(each) for each in value["of"]], value)
        if key in ("known", "unknown"):
            return ("and", [(key, name, ()) for name in value])
        return self.matched_by(self.attributes[key], value)

    def matched_by(self, attribute: Attribute, value: Any) -> Formula:
        a_set = attribute.kind == "set"
        if isinstance(value, list) and any(isinstance(each, dict) for each in value):
            return ("or", [self.matched_by(attribute, each) for each in value])
        if not isinstance(value, dict):
            return ("has" if a_set else "one", attribute.name, tuple(listed(value)))
        return ("and", [self.test(attribute, op, wanted) for op, wanted in value.items()])

    def test(self, attribute: Attribute, op: str, wanted: Any) -> Formula:
        name = attribute.name
        if op == "is":
            return (wanted, name, ())
        if op == "attribute":
            return ("as", name, (wanted,))
        if op in THRESHOLDS and isinstance(wanted, dict) and "attribute" in wanted:
            return (f"{op} as", name, (wanted["attribute"],))
        if op in THRESHOLDS:
            return (op, name, (self.figure(wanted["figure"]) if isinstance(wanted, dict) else wanted,))
        if op == "not":
            return negated(self.matched_by(attribute, wanted))
        if op in ("includes", "includes_all"):
            return ("and", [("has", name, (member,)) for member in listed(wanted)])
        return ("has" if op == "includes_any" else "lacks", name, tuple(listed(wanted)))

    def figure(self, path: str) -> Fraction:
        if path not in self.figures:
            raise Refused(f"the figure {path}")
        return self.figures[path]

    def truth(self, formula: Formula, values: Mapping[str, Value]) -> Truth:
        if formula[0] in ("and", "or"):
            found = {self.truth(part, values) for part in formula[1]}
            decisive: Truth = "false" if formula[0] == "and" else "true"
            if decisive in found:
                return decisive
            return "undecided" if "undecided" in found else "true" if formula[0] == "and" else "false"
        if formula[0] == "of":
            each = [self.truth(part, values) for part in formula[1]]
            if each.count("true") >= formula[2]:
                return "true"
            return "false" if len(each) - each.count("false") < formula[2] else "undecided"
        op, name, wanted = formula
        value = values.get(name)
        if op in ("known", "unknown"):
            return "true" if (value is not None) == (op == "known") else "false"
        if value is None:
            return "undecided"
        if op in COMPARING:
            other = values.get(wanted[0])
            if other is None:
                return "undecided"
            op, wanted = COMPARING[op], (other,)
        return "true" if self.passes(op, self.attributes[name], value, wanted) else "false"

    def passes(self, op: str, attribute: Attribute, value: Any, wanted: tuple[Any, ...]) -> bool:
        if op in ("one", "none"):
            return any(same(value, each) for each in wanted) == (op == "one")
        if op in ("has", "lacks"):
            return any(each in value for each in wanted) == (op == "has")
        rank = {"level": attribute.choices.index, "date": date.fromisoformat}.get(attribute.kind, Fraction)
        one, other = rank(value), rank(wanted[0])
        return {"at_least": one >= other, "at_most": one <= other, "above": one > other, "below": one < other}[op]

    # What waits for what.

    def reads(self, rule: Rule) -> dict[str, bool]:
        """The concluded attributes that a rule reads, and whether strictly."""
        found: dict[str, bool] = {}
        for op, name, wanted in tests(rule.when):
            for other in [name, *(wanted if op in COMPARING else ())]:
                if other != name and not self.attributes[other].asked:
                    found[other] = True
            attribute = self.attributes[name]
            if not attribute.asked:
                flag = op == "one" and tuple(wanted) == (True,) and attribute.kind == "flag"
                default = self.rules.get(f"otherwise:{name}")
                instead = attribute.otherwise if default is None else default.then[name]
                grows = op == "has" or (flag and instead is not True)
                found[name] = found.get(name, False) or not grows
        return found

    def waits(self) -> dict[str, dict[str, bool]]:
        """What each rule ("r:id") and each concluded attribute ("a:name") waits for, and whether strictly."""
        found: dict[str, dict[str, bool]] = {
            f"a:{each.name}": {} for each in self.attributes.values() if not each.asked
        }
        for rule in self.rules.values():
            found[f"r:{rule.id}"] = {f"a:{name}": strict for name, strict in self.reads(rule).items()}
        for name, attribute in self.attributes.items():
            for read in names_computed(self, attribute.computed):
                if not self.attributes[read].asked:
                    found[f"a:{name}"][f"a:{read}"] = True
            for formula in self.planned.behind(attribute.plan) if attribute.plan else ():
                for read in names_in(formula):
                    if not self.attributes[read].asked:
                        found[f"a:{name}"][f"a:{read}"] = True
        for rule in self.rules.values():
            for name in rule.then:
                found[f"a:{name}"].setdefault(f"r:{rule.id}", False)
                for overrider in self.overriders.get(rule.id, []):
                    found[f"a:{name}"][f"r:{overrider}"] = True
        return found

    def ordered(self) -> list[set[str]]:
        """Rules and attributes, those that wait for each other together, each after all it waits for."""
        overriding = {id: dict.fromkeys(rule.overrides, True) for id, rule in self.rules.items()}
        asking = {
            name: dict.fromkeys(names_in(each.ask_when) if each.ask_when else [], True)
            for name, each in self.attributes.items()
        }
        for graph, what in ((overriding, "rules that override each other"), (asking, "questions")):
            if any(len(each) > 1 or any(one in graph[one] for one in each) for each in circles(graph)):
                raise Refused(what)
        graph = self.waits()
        found = circles(graph)
        for each in found:
            if any(strict and other in each for one in each for other, strict in graph[one].items()):
                raise Refused("rules that wait for each other")
        return found

    # What follows.

    def arises(self, name: str, answers: Mapping[str, Any]) -> bool:
        """Whether a question arises under these answers."""
        condition = self.attributes[name].ask_when
        return condition is None or self.truth(condition, self.given(answers)) == "true"

    def given(self, answers: Mapping[str, Any]) -> dict[str, Value]:
        return {name: exact(value) for name, value in answers.items() if value is not None}

    def evaluate(self, answers: Mapping[str, Any]) -> Outcome:
        found = Outcome(self.given(answers))
        matched: set[str] = set()
        for together in self.order:
            rules = [self.rules[node[2:]] for node in together if node.startswith("r:")]
            names = [node[2:] for node in together if node.startswith("a:")]
            before = None
            while before != (before := (len(matched), [found.values.get(name) for name in names])):
                matched |= {each.id for each in rules if not each.default and self.holds(each, found)}
                for name in names:
                    self.conclude(name, matched, found)
            for name in names:
                default = self.rules.get(f"otherwise:{name}")
                if default is not None and not self.standing(name, matched) and self.holds(default, found):
                    matched.add(default.id)
                    self.conclude(name, matched, found)
        for id in sorted(matched):
            overriding = [*self.rules[id].before, *self.overriders.get(id, [])]
            found.matched[id] = next((each for each in overriding if each in matched), None)
        return found

    def holds(self, rule: Rule, found: Outcome) -> bool:
        return self.truth(rule.when, found.values) == "true"

    def standing(self, name: str, matched: set[str]) -> dict[str, Any]:
        """What each rule that stands concludes of an attribute."""
        return {
            id: self.rules[id].then[name]
            for id in sorted(matched)
            if name in self.rules[id].then and not matched.intersection(self.overriders.get(id, []))
        }

    # Computed numbers.

    def worked_out(self, written: Any, values: Mapping[str, Value]) -> Fraction | None:
        """The exact value of an expression."""
        if isinstance(written, dict):
            for case in written["cases"]:
                found = self.truth(self.condition(case["when"]), values) if "when" in case else "true"
                if found != "false":
                    return self.worked_out(case["value"], values) if found == "true" else None
            return None
        return self.number(ast.parse(str(written).strip(), mode="eval").body, values)

    def number(self, part: Any, values: Mapping[str, Value]) -> Fraction | None:
        match part:
            case ast.Constant(value=value):
                return Fraction(str(value))
            case ast.Name(id=name) if name in self.attributes:
                value = values.get(name)
                return None if value is None else Fraction(value)  # type: ignore[arg-type]
            case ast.Name() | ast.Attribute():
                return Fraction(self.figures[ast.unparse(part)])
        inner = part.args if isinstance(part, ast.Call) else [*ast.iter_child_nodes(part)]
        found = [self.number(each, values) for each in inner if isinstance(each, ast.expr)]
        known = [each for each in found if each is not None]
        if len(known) < len(found):
            return None
        match part:
            case ast.UnaryOp():
                return -known[0]
            case ast.Call(func=ast.Name(id=name)):
                return min(known) if name == "least" else max(known)
            case ast.BinOp(op=ast.Add()):
                return known[0] + known[1]
            case ast.BinOp(op=ast.Sub()):
                return known[0] - known[1]
            case ast.BinOp(op=ast.Mult()):
                return known[0] * known[1]
        return known[0] / known[1] if known[1] else None

    def places(self, attribute: Attribute) -> int:
        if attribute.kind == "integer":
            return 0
        return 6 if attribute.decimals is None else attribute.decimals

    def conclude(self, name: str, matched: set[str], found: Outcome) -> None:
        said = self.standing(name, matched)
        attribute = self.attributes[name]
        value, contradicted = self.combined(attribute, list(said.values()))
        if attribute.computed is not None:
            number = self.worked_out(attribute.computed, found.values)
            value = None if number is None else half_up(number, self.places(attribute))
        if attribute.plan:
            figure = self.planned.figures(self, found.values).get(attribute.plan)
            value = None if figure is None else rounded(figure)
        found.values.pop(name, None)
        found.contradictions.pop(name, None)
        if value is not None:
            found.values[name] = value
        if contradicted:
            found.contradictions[name] = said

    def combined(self, attribute: Attribute, said: list[Any]) -> tuple[Value | None, bool]:
        if attribute.kind == "set":
            return frozenset().union(*said), False
        if attribute.kind == "level":
            return max(said or [attribute.otherwise or attribute.choices[0]], key=attribute.choices.index), False
        if not said:
            return (0 if attribute.together == "count" and attribute.otherwise is None else attribute.otherwise), False
        if attribute.together:
            join = {"sum": sum, "count": sum, "least": min, "most": max}[attribute.together]
            if attribute.kind == "date":
                return join(said, key=date.fromisoformat), False
            return join([Fraction(each) for each in said]), False
        if all(same(each, said[0]) for each in said):
            return said[0], False
        return (True if attribute.kind == "flag" else None), True


class Planned:
    """The plan: the conditions of its entries, and the figures of every plan that there was."""

    def __init__(self, facts: dict[str, Any], conditions: list[Formula]) -> None:
        self.facts = facts
        self.entries = facts["plan"]["programs"] if facts else []
        self.conditions = conditions
        self.known: dict[Any, dict[str, Fraction]] = {}

    def behind(self, path: str) -> list[Formula]:
        """The conditions of the entries that a figure waits for."""
        program, whole = path.partition(".")[0], path.count(".") == 1
        numbers = [n for n, entry in enumerate(self.entries) if whole or entry["program"] == program]
        for number in numbers:
            near = self.near(self.entries[number])
            numbers += [n for n in range(number) if n not in numbers and self.entries[n]["program"] in near]
        return [self.conditions[number] for number in numbers]

    def near(self, entry: dict[str, Any]) -> set[str]:
        """The programs that an entry comes after, or shares savings with."""
        pairs = [each["between"] for each in self.facts["overlaps"] if entry["program"] in each["between"]]
        return {entry.get("after", "").split(".")[0], *(name for pair in pairs for name in pair)} - {entry["program"]}

    def figures(self, meaning: Meaning, values: Mapping[str, Value]) -> dict[str, Fraction]:
        """Every figure of the plan of these values, as far as they are known."""
        held = self.facts["plan"].get("held", "")
        truths = tuple(meaning.truth(each, values) for each in self.conditions)
        key = (truths, values.get(held))
        if key not in self.known:
            found = {id(entry["when"]): truth == "true" for entry, truth in zip(self.entries, truths, strict=True)}
            answered = {held: values[held]} if held in values else {}
            self.known[key] = plans.figures(self.facts, answered, lambda when: found[id(when)])
        return self.known[key]


def attribute_of(name: str, declared: dict[str, Any], scales: dict[str, Any]) -> Attribute:
    choices = scales[declared["scale"]] if declared["kind"] == "level" else declared.get("choices", {})
    return Attribute(
        name,
        declared["kind"],
        list(choices),
        bool(declared.get("question")),
        None if isinstance(declared.get("otherwise"), dict) else declared.get("otherwise"),
        together=declared.get("together", ""),
        decimals=declared.get("decimals"),
        computed=declared.get("computed"),
        plan=declared.get("plan", ""),
    )


def holds(entry: dict[str, Any], day: str) -> bool:
    """Whether an entry holds on a day."""
    first, last = entry.get("from"), entry.get("until")
    if "year" in entry:
        first, last = (f"{int(entry['year']):04}-{end}" for end in ("01-01", "12-31"))
    given = date.fromisoformat(day) if first or last else None
    return (not first or date.fromisoformat(first) <= given) and (not last or given <= date.fromisoformat(last))


def figures_of(sections: dict[str, dict[str, Any]], day: str) -> dict[str, Fraction]:
    """Every figure that has a value on a day, by its path, as thresholds compare with it."""
    sums: dict[str, Fraction] = {}
    for program, declared in sections.get("programs", {}).items():
        for end, index in (("low", 0), ("high", 1)):
            phases = {each["phase"]: months(each, index) for each in declared.get("phases", [])}
            costs = declared.get("costs", {})
            parts = {f"phases.{phase}": length for phase, length in phases.items()}
            parts["months"] = sum(phases.values(), Fraction(0))
            parts.update({f"costs.{cost}": each["range"][index] for cost, each in costs.items()})
            for total, when in (("cost", "first"), ("annual", "yearly")):
                if costs:
                    parts[total] = sum((e["range"][index] for e in costs.values() if e["when"] == when), Fraction(0))
            if "fte" in declared:
                parts["fte"] = declared["fte"]["range"][index]
            sums.update({f"{program}.{part}.{end}": Fraction(figure) for part, figure in parts.items()})
    declared = {
        name: next((each for each in it.get("values", [it]) if holds(each, day)), {})
        for name, it in sections.get("figures", {}).items()
    }
    declared = {name: it if holds(sections["figures"][name], day) else {} for name, it in declared.items()}
    sums |= {name: Fraction(it["value"]) for name, it in declared.items() if "value" in it}
    parts_of = {name: it["sum"] for name, it in declared.items() if "sum" in it and sums.keys() >= set(it["sum"])}
    named = {name: sum((sums[path] for path in paths), Fraction(0)) for name, paths in parts_of.items()}
    return {path: rounded(figure) for path, figure in {**sums, **named}.items()}


def months(phase: dict[str, Any], index: int) -> Fraction:
    for unit, of_a_month in (("months", Fraction(1)), ("weeks", Fraction(12, 52)), ("days", Fraction(1200, 36525))):
        if unit in phase:
            return Fraction(phase[unit][index]) * of_a_month
    raise ValueError(phase)


def rounded(figure: Fraction) -> Fraction:
    """15 significant digits, halves to the even one."""
    return Fraction(Context(prec=15).divide(Decimal(figure.numerator), Decimal(figure.denominator)))


def half_up(number: Fraction, places: int) -> Fraction:
    """A number rounded to so many places, halves away from 0."""
    units = int(abs(number) * 10**places + Fraction(1, 2))
    return Fraction(units if number > 0 else -units, 10**places)


def names_computed(meaning: Meaning, written: Any) -> Iterator[str]:
    """The attributes that an expression reads."""
    if isinstance(written, dict):
        for case in written["cases"]:
            yield from names_in(meaning.condition(case["when"])) if "when" in case else ()
            yield from names_computed(meaning, case["value"])
    elif written is not None:
        parts = ast.walk(ast.parse(str(written).strip(), mode="eval"))
        yield from (part.id for part in parts if isinstance(part, ast.Name) and part.id in meaning.attributes)


def figures_computed(meaning: Meaning, written: Any) -> Iterator[str]:
    """The figures that an expression names."""
    if isinstance(written, dict):
        for case in written["cases"]:
            yield from figures_computed(meaning, case["value"])
    elif written is not None:
        parts = list(ast.walk(ast.parse(str(written).strip(), mode="eval")))
        inner = {id(part.value) for part in parts if isinstance(part, ast.Attribute)}
        called = {id(part.func) for part in parts if isinstance(part, ast.Call)}
        for part in parts:
            if isinstance(part, ast.Name | ast.Attribute) and id(part) not in inner | called:
                path = ast.unparse(part)
                yield from [] if path in meaning.attributes else [path]


def negated(formula: Formula) -> Formula:
    if formula[0] in ("and", "or"):
        return ("or" if formula[0] == "and" else "and", [negated(part) for part in formula[1]])
    if formula[0] == "of":
        return ("of", [negated(part) for part in formula[1]], len(formula[1]) - formula[2] + 1)
    return (OPPOSITE[formula[0]], *formula[1:])


def counted(parts: list[Formula], bounds: dict[str, Any]) -> Formula:
    """The sides of a count: at least so many of the parts, and at least so many of their negations."""
    least = bounds.get("exactly", bounds.get("at_least", 0))
    most = bounds.get("exactly", bounds.get("at_most", len(parts)))
    sides = [("of", parts, least), ("of", [negated(part) for part in parts], len(parts) - most)]
    return ("and", [side for side in sides if side[2] > 0])


def tests(formula: Formula) -> Iterator[Formula]:
    if formula[0] in ("and", "or", "of"):
        for part in formula[1]:
            yield from tests(part)
    else:
        yield formula


def names_in(formula: Formula) -> list[str]:
    """The attributes that a formula tests, both of a comparison."""
    return [name for op, one, wanted in tests(formula) for name in [one, *(wanted if op in COMPARING else ())]]


def same(one: Any, other: Any) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def listed(value: Any) -> list[Any]:
    found = value if isinstance(value, list) else [value]
    return [each for index, each in enumerate(found) if not any(same(each, other) for other in found[:index])]


def exact(value: Any) -> Value:
    if isinstance(value, list | tuple | set | frozenset):
        return frozenset(value)
    return (
        value
        if isinstance(value, bool | str)
        else Fraction(repr(value))
        if isinstance(value, float)
        else Fraction(value)
    )


def circles(graph: Mapping[str, Iterable[str]]) -> list[set[str]]:
    """Nodes that reach each other, together, each group after all that it reads: by depth first, twice (Kosaraju)."""
    readers: dict[str, list[str]] = {node: [] for node in graph}
    for node, read in graph.items():
        for other in read:
            readers[other].append(node)
    finished = finishing(graph, sorted(graph))
    found: list[set[str]] = []
    seen: set[str] = set()
    for node in reversed(finished):
        if node not in seen:
            group = set(finishing(readers, [node], seen))
            seen |= group
            found.append(group)
    return found[::-1]


def finishing(graph: Mapping[str, Iterable[str]], starts: Iterable[str], seen: Iterable[str] = ()) -> list[str]:
    """The nodes that are reached, in the order in which they are left for good."""
    visited, left = set(seen), []
    for start in starts:
        stack = [(start, iter(graph[start]))] if start not in visited else []
        visited.add(start)
        while stack:
            following = stack[-1][1]
            fresh = next((other for other in following if other not in visited), None)
            if fresh is None:
                left.append(stack.pop()[0])
            else:
                visited.add(fresh)
                stack.append((fresh, iter(graph[fresh])))
    return left


# YAML 1.2, core schema, on the node graph of PyYAML.

INTEGER = re.compile(r"[-+]?[0-9]+")
DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def document(text: str) -> Any:
    return plain(yaml.compose(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)))


def plain(node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain(each) for each in node.value]
    if node.style in ("'", '"', "|", ">"):
        return node.value
    word = node.value
    if word in ("", "~", "null", "Null", "NULL"):
        return None
    if word.lower() in ("true", "false") and word in (word.lower(), word.upper(), word.title()):
        return word.lower() == "true"
    if INTEGER.fullmatch(word) or DECIMAL.fullmatch(word):
        return Fraction(word.replace("E", "e")) if not word.endswith(".") else Fraction(word[:-1])
    return int(word, 0) if re.fullmatch(r"0o[0-7]+|0x[0-9a-fA-F]+", word) else word
