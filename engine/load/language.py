"""The rule language: conditions and conclusions, read from YAML nodes into their compiled form."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import copy
from typing import Any

from engine.documents.node import Node
from engine.knowledge.comparison import refusal
from engine.knowledge.condition import ALWAYS, Condition, Test, count, group, negated
from engine.knowledge.day import refusal as day_refusal
from engine.knowledge.operator import COMPARED, FORMS, KEYS, STATES, Form, Op, Operator, plain
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.load.count import COUNT, Bounds, counts
from engine.load.labels import unread
from engine.number import LARGEST
from engine.problem import Problem, Where, did_you_mean, one_of

# What stands before a state where that is a test of one attribute.
IS = "is"
GROUPS = ("any", "all", "none")
RESERVED = (*GROUPS, *STATES)


class Language:
    """Reads conditions and conclusions of one file; every mistake is added to `problems`, with its place."""

    def __init__(
        self,
        file: str,
        attributes: Mapping[str, Attribute],
        figures: Mapping[str, float],
        problems: list[Problem],
        broken: Collection[str] = (),
        labels: Collection[str] = (),
    ) -> None:
        """What stands in `broken` could not be read, and is not reported again; `labels` are texts, never read."""
        self.file = file
        self.attributes = attributes
        self.figures = figures
        self.problems = problems
        self.broken = broken
        self.labels = labels

    def report(self, where: Where, id: str, message: str) -> None:
        """Add a mistake at a place."""
        self.problems.append(Problem(where, id, message))

    def condition(self, node: Node, always: bool = False) -> Condition | None:
        """The condition that a mapping says, or None where a mistake was reported; with `always` it may be empty."""
        if not isinstance(node.value, dict):
            self.report(node.where(self.file), "bad-condition", "a condition is a mapping of attributes to values")
            return None
        if not node.value and always:
            return ALWAYS
        if not node.value:
            self.report(node.where(self.file), "bad-condition", "the condition is empty; name what must hold")
            return None
        parts = [self.entry(node, key, value) for key, value in node.value.items()]
        sound = [part for part in parts if part is not None]
        return group("all", sound) if len(sound) == len(parts) else None

    def entry(self, parent: Node, key: str, value: Node) -> Condition | None:
        """The condition of one key of a mapping: a group, a state or an attribute; None where there is a mistake."""
        if key in GROUPS:
            return self.grouped(key, value)
        if key in STATES:
            return self.states(key, value)
        if key == COUNT and counts(value, self.attributes):
            return self.counted(value)
        attribute = self.attribute(key, parent.where(self.file, key), (*RESERVED, COUNT))
        return self.matcher(attribute, value) if attribute else None

    def attribute(self, name: str, where: Where, also: tuple[str, ...] = ()) -> Attribute | None:
        """The attribute of a name; None where there is none, a mistake unless its file could not be read."""
        found = self.attributes.get(name)
        if found is None and name in self.labels:
            self.report(where, "reads-text", unread(name))
        elif found is None and name not in self.broken and "attributes" not in self.broken:
            near = did_you_mean(name, [*self.attributes, *also])
            self.report(where, "unknown-name", f"{name} is not an attribute of the vocabulary{near}")
        return found

    def grouped(self, key: str, value: Node) -> Condition | None:
        """The condition of `all`, `any` or `none` over a list; None where a part has a mistake."""
        if not isinstance(value.value, list) or not value.value:
            self.report(value.where(self.file), "bad-condition", f"{key} takes a list of conditions: {key}: [{{...}}]")
            return None
        parts = [self.condition(part) for part in value.value]
        sound = [part for part in parts if part is not None]
        if len(sound) != len(parts):
            return None
        if key == "none":
            return negated(group("any", sound))
        return group("all" if key == "all" else "any", sound)

    def counted(self, node: Node) -> Condition | None:
        """The condition of `count`, how many of a list hold; None where there is a mistake."""
        bounds = Bounds(self.file, self.problems)
        listed = bounds.listed(node)
        parts = [self.condition(part) for part in listed]
        wanted = bounds.read(node, len(listed))
        sound = [part for part in parts if part is not None]
        return count(*wanted, sound) if wanted is not None and len(sound) == len(parts) else None

    def states(self, key: str, value: Node) -> Condition | None:
        """The condition of `known` or `unknown` over a list of names; None where there is a mistake."""
        if not isinstance(value.value, list) or not value.value:
            self.report(value.where(self.file), "bad-condition", f"{key} takes a list of attributes: {key}: [name]")
            return None
        parts: list[Condition] = []
        for name in value.value:
            if not isinstance(name.value, str):
                message = f"{key} takes a list of attributes: {key}: [name]"
                self.report(name.where(self.file), "bad-condition", message)
            elif attribute := self.attribute(name.value, name.where(self.file)):
                parts.append(Test(attribute.name, STATES[key]))
        return group("all", parts) if len(parts) == len(value.value) else None

    def matcher(self, attribute: Attribute, node: Node) -> Condition | None:
        """What stands beside an attribute: a value, a list of values, or a mapping of tests."""
        if _ranges(attribute, node):
            return self.either(attribute, node)
        if not isinstance(node.value, dict):
            values = self.members(attribute, node)
            return Test(attribute.name, plain(attribute.kind), values) if values else None
        if not node.value:
            self.report(node.where(self.file), "bad-condition", f"no test of {attribute.name} is named")
            return None
        parts = [self.named_test(attribute, node, key, value) for key, value in node.value.items()]
        sound = [part for part in parts if part is not None]
        return group("all", sound) if len(sound) == len(parts) else None

    def either(self, attribute: Attribute, node: Node) -> Condition | None:
        """A list in which mappings of tests stand, beside values perhaps: one of them holds."""
        values = [each for each in node.value if not isinstance(each.value, dict)]
        parts = [self.matcher(attribute, Node(values, node.line, node.column))] if values else []
        parts += [self.matcher(attribute, each) for each in node.value if isinstance(each.value, dict)]
        sound = [part for part in parts if part is not None]
        return group("any", sound) if len(sound) == len(parts) else None

    def named_test(self, attribute: Attribute, parent: Node, key: str, node: Node) -> Condition | None:
        """The condition of a test by its key, such as `at_least`; None where there is a mistake."""
        where = parent.where(self.file, key)
        if key == "not":
            inner = self.matcher(attribute, node)
            return None if inner is None else negated(inner)
        if key == IS:
            return self.state(attribute, node)
        if key == COMPARED:
            return self.comparison(attribute, plain(attribute.kind), node)
        if key not in KEYS:
            keys = (*KEYS, IS, COMPARED)
            near = did_you_mean(key, keys) or f"; write one of {one_of(keys)}"
            self.report(where, "unknown-test", f"{key} is no test{near}")
            return None
        for operator, form in FORMS[key]:
            if attribute.kind in operator.kinds:
                return self.test(attribute, operator, form, node)
        about = FORMS[key][0][0].about
        self.report(where, "wrong-test", f"{key} {about}, and {attribute.name} is {attribute.a_kind}")
        return None

    def state(self, attribute: Attribute, node: Node) -> Condition | None:
        """The test that an attribute is known, or unknown; None where another word stands there."""
        if isinstance(node.value, str) and node.value in STATES:
            return Test(attribute.name, STATES[node.value])
        near = did_you_mean(node.value, STATES) if isinstance(node.value, str) else ""
        message = f"is takes {one_of(STATES)}{near or f'; a value stands beside {attribute.name} itself'}"
        self.report(node.where(self.file), "wrong-value", message)
        return None

    def test(self, attribute: Attribute, operator: Operator, form: Form, node: Node) -> Condition | None:
        """One test with its operand, which fits the kind of the attribute."""
        if operator.operand == "bound":
            return self.threshold(attribute, operator, node)
        values = self.members(attribute, node)
        if not values:
            return None
        if form.each:
            return group("all", [Test(attribute.name, operator.name, (value,)) for value in values])
        return Test(attribute.name, operator.name, values)

    def threshold(self, attribute: Attribute, operator: Operator, node: Node) -> Condition | None:
        """The test of a bound, a number or a step, or of a figure of the catalogue; None where there is a mistake.

        A bound may also be the value of another attribute.
        """
        if isinstance(node.value, dict):
            if set(node.value) == {COMPARED}:
                return self.comparison(attribute, operator.name, node.value[COMPARED])
            return self.figure_threshold(attribute, operator, node)
        refused = self.bound_refusal(attribute, node.value)
        if refused:
            self.report(node.where(self.file), "wrong-value", f"{attribute.name}: {refused}")
            return None
        return Test(attribute.name, operator.name, (node.value,))

    def comparison(self, attribute: Attribute, op: Op, node: Node) -> Condition | None:
        """The test that holds an attribute against the value of another one; None where there is a mistake."""
        where = node.where(self.file)
        if not isinstance(node.value, str):
            self.report(where, "not-comparable", f"{COMPARED} names the attribute to compare with: {COMPARED}: name")
            return None
        other = self.attribute(node.value, where)
        if other is None:
            return None
        if refused := refusal(attribute, other):
            self.report(where, "not-comparable", refused)
            return None
        return Test(attribute.name, op, other=other.name)

    def bound_refusal(self, attribute: Attribute, value: Any) -> str:
        """A bound of a number or a date may be any of them, also one that no answer can reach."""
        if attribute.numeric and isinstance(value, int | float) and not isinstance(value, bool):
            return "" if abs(value) <= LARGEST else f"a bound is a number from {-LARGEST:,} to {LARGEST:,}"
        if attribute.dated and isinstance(value, str):
            return day_refusal(value)
        return attribute.refusal(value)

    def figure_threshold(self, attribute: Attribute, operator: Operator, node: Node) -> Condition | None:
        """The test of a bound that is a figure of the catalogue, by name; None where there is a mistake."""
        name = node.value["figure"].value if set(node.value) == {"figure"} else None
        if not isinstance(name, str) or not attribute.numeric:
            wanted = "number" if attribute.numeric else "step"
            message = (
                f"a threshold is a {wanted}, {{{COMPARED}: name}} for the value of another one, or {{figure: name}} "
                "for a number"
            )
            if attribute.dated:
                message = f"{attribute.name}: a date is wanted here, and a figure is a number"
            self.report(node.where(self.file), "wrong-value", message)
            return None
        if name not in self.figures and {"programs", "figures", name, name.split(".")[0]} & set(self.broken):
            return None
        if name not in self.figures:
            message = f"{name} is not a figure of the catalogue{did_you_mean(name, self.figures)}"
            self.report(node.value["figure"].where(self.file), "unknown-figure", message)
            return None
        return Test(attribute.name, operator.name, (self.figures[name],), name)

    def members(self, attribute: Attribute, node: Node) -> tuple[Value, ...]:
        """One value or a list of values, each checked; empty where a mistake was reported."""
        nodes = node.value if isinstance(node.value, list) else [node]
        if not nodes:
            self.report(node.where(self.file), "wrong-value", f"{attribute.name}: the list is empty")
        sound = True
        for member in nodes:
            refused = attribute.refusal(member.value)
            if member.value is None:
                refused = f"a value is wanted here; unknown: [{attribute.name}] tests that there is none"
            if refused:
                self.report(member.where(self.file), "wrong-value", f"{attribute.name}: {refused}")
                sound = False
        return () if not sound else tuple(dict.fromkeys(member.value for member in nodes))

    def conclusions(self, node: Node) -> dict[str, Value]:
        """What a rule concludes: attribute to value, a set's members as a tuple."""
        found: dict[str, Value] = {}
        if not isinstance(node.value, dict) or not node.value:
            message = "nothing is concluded; then is a mapping of attributes to values"
            self.report(node.where(self.file), "bad-conclusion", message)
            return found
        for key, value in node.value.items():
            where = node.where(self.file, key)
            attribute = self.attribute(key, where)
            if attribute is None:
                continue
            if attribute.computed is not None:
                self.report(where, "concludes-answer", f"{key} is computed, and a rule cannot conclude it as well")
            elif attribute.asked:
                self.report(where, "concludes-answer", f"{key} is asked, and a rule cannot conclude what is asked")
            elif not attribute.several:
                one = self.one_value(_part_of(attribute), value)
                found.update({} if one is None else {key: one})
            elif members := self.members(attribute, value):
                found[key] = attribute.ordered(members)
        return found

    def one_value(self, attribute: Attribute, node: Node) -> Value | None:
        """The single value that is concluded of an attribute; None where there is a mistake."""
        if isinstance(node.value, list | dict):
            message = f"{attribute.name}: one value is concluded of {attribute.a_kind}"
            self.report(node.where(self.file), "wrong-value", message)
            return None
        return next(iter(self.members(attribute, node)), None)


def _ranges(attribute: Attribute, node: Node) -> bool:
    """Whether a list of ranges or states stands here; only what is in order has ranges."""
    if not isinstance(node.value, list):
        return False
    mappings = [each.value for each in node.value if isinstance(each.value, dict)]
    return bool(mappings) and (attribute.compares or all(list(mapping) == [IS] for mapping in mappings))


def _part_of(attribute: Attribute) -> Attribute:
    """What one rule may conclude: of a sum any number, since the bounds are for all rules together."""
    if not attribute.adds:
        return attribute
    part = copy(attribute)
    part.minimum = part.maximum = None
    return part
