"""Random knowledge bases of awkward shapes, as YAML texts with organizations to try on them, from a seed each.

Circles that feed circles, chains of overriders, rules and sets at their limits, thresholds next to each other, names
that are words of YAML or SQL, questions behind questions, tables, groups within groups. Most have a meaning; some have
a circle that has none, which the loader and the evaluator must refuse alike.
"""

from __future__ import annotations

import json
import keyword
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

Document = dict[str, Any]
NAMES = (
    "row", "id", "select", "Order", "group", "table", "true", "null", "line", "values", "layer_0", "a0", "r0", "c1",
    "t1", "k0", "m0", "case", "end", "when", "then", "not", "includes", "figure", "rules_fired", "contradictions",
    "user", "interval", "array", "unnest", "default", "count", "kind", "is", "y", "NaN", "inf", "sid", "e", "E1",
    "current_date", "organizations", "x", "at_least", "otherwise", "No", "x" * 80,
)  # fmt: skip
WORDS = (
    "true", "false", "null", "Null", "1", "1.0", "01", "1e3", "0x1", "0o7", "yes", "no", "NaN", "nan", "inf", "select",
    "None", "none", "a", "A", "a.b", "a-b", "unknown", "known", "any", "any_", "2024-01-01", "x" * 80, "_".join("abc"),
    "row", "t", "f", "0", "y", "n", "on", "off",
)  # fmt: skip
NUMBERS = (
    0, 1, 2, 3, -1, 0.1, 0.2, 0.3, 0.30000000000001, 0.29999999999999, 0.7, 1e-05, 1e-15, 0.5, 1.5, 2.675, 100.1,
    123456789.012345, 123456789.012346, 999999999999999, -999999999999999, 10**15, -(10**15), 1e15, 99999999999999.9,
)  # fmt: skip
DAYS = (
    "2024-02-28", "2024-02-29", "2024-03-01", "1900-02-28", "1900-03-01", "0001-01-01", "9999-12-31", "2023-12-31",
    "2024-01-01", "1582-10-10", "0099-12-31", "1969-12-31", "1970-01-01",
)  # fmt: skip
INTEGERS = (0, 1, 2, 3, 7, -1, 10**15, -(10**15), 999999999999999, 2**31, 12)
BETWEEN = (0.5, 2.5, -0.5)
# Sizes of sets, of lists in a rule, and how many groups a rule joins.
SIZES = (1, 20, 40, 40, 120, 300)
MOST = 90
GROUPS = (1, 4, 17, 40)
TESTS = ("at_least", "at_most", "above", "below")


@dataclass
class Made:
    """A random knowledge base: its facts, its rules (some stand in tables), and organizations of plain answers."""

    seed: int
    attributes: dict[str, Document] = field(default_factory=dict)
    scales: dict[str, dict[str, str]] = field(default_factory=dict)
    programs: dict[str, Document] = field(default_factory=dict)
    figures: dict[str, Document] = field(default_factory=dict)
    rules: list[Document] = field(default_factory=list)
    tables: list[Document] = field(default_factory=list)
    organizations: list[dict[str, Any]] = field(default_factory=list)
    day: str = "2024-02-29"

    @property
    def texts(self) -> dict[str, str]:
        """The texts by relative path. A rule or an attribute a line, each as JSON, which YAML includes."""
        verdict = next((name for name, each in self.attributes.items() if "question" not in each), "")
        header = {"name": "nasty", "title": "Nasty", "about": "Nasty.", "verdict": [verdict]}
        facts = f"knowledge: {json.dumps(header)}\n"
        for section in ("scales", "programs", "figures", "attributes"):
            entries: dict[str, Any] = getattr(self, section)
            if entries:
                facts += f"{section}:\n" + "".join(f"  {json.dumps(k)}: {json.dumps(v)}\n" for k, v in entries.items())
        texts = {"facts/all.yaml": facts}
        if self.rules:
            texts["rules/rules.yaml"] = "ruleset: rules\ntitle: Rules\nrules:\n" + _lines(self.rules)
        for number, table in enumerate(self.tables):
            heads = {key: table[key] for key in ("hit", "when", "then", "because", "otherwise") if key in table}
            text = f"ruleset: table{number}\ntitle: Table\ntable:\n"
            text += "".join(f"  {key}: {json.dumps(value)}\n" for key, value in heads.items())
            texts[f"rules/table{number}.yaml"] = f"{text}  rows:\n" + _lines(table["rows"], "    ")
        return texts

    def shown(self, organization: dict[str, Any] | None) -> str:
        """All of it as YAML, for a person who looks for what is wrong."""
        parts = [f"# {name} (seed {self.seed})\n{text}" for name, text in self.texts.items()]
        if organization is not None:
            parts.append(f"# answers\n{json.dumps(organization)}\n")
        return "---\n".join(parts)


def _lines(entries: Iterable[Document], indent: str = "  ") -> str:
    return "".join(f"{indent}- {json.dumps(entry)}\n" for entry in entries)


def made(seed: int, organizations: int = 12) -> Made:
    """The knowledge base of a seed."""
    maker = _Maker(seed)
    maker.make()
    maker.found.organizations = [maker.organization() for _ in range(organizations)]
    return maker.found


class _Maker:
    """Draws one knowledge base. Attributes have ranks, so that most rules read what is complete before them."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.found = Made(seed)
        self.ranks: dict[str, int] = {}
        self.bounds: dict[str, list[Any]] = {}
        # What the condition in hand may read, and which attributes are held against each other.
        self.below: list[str] = []
        self.pairs: list[tuple[str, str]] = []
        self.names = self.dice.sample(NAMES, len(NAMES))
        self.taken: set[str] = set()
        self.shape = self.dice.choices(
            ["mixed", "circles", "chain", "wide", "near", "deep", "gates", "wild", "compared", "computed"],
            [18, 6, 4, 1, 4, 4, 5, 4, 6, 7],
        )[0]

    def make(self) -> None:
        dice = self.dice
        self.found.scales = {"few": {"only": "Only"}, "steps": {word: word for word in dice.sample(WORDS, 4)}}
        if dice.random() < 0.3:
            self.catalogue()
        for _ in range(dice.randint(1, 4)):
            self.attribute(-1)
        for _ in range(dice.randint(1, 5)):
            self.attribute(dice.randint(0, 2))
        getattr(self, self.shape)()
        self.reasons()
        self.gate(0.5 if self.shape == "gates" else 0.15)
        self.override()
        if dice.random() < 0.3:
            self.periods()
        self.tabulate()
        dice.shuffle(self.found.rules)

    # Vocabulary.

    def name(self) -> str:
        name = self.names.pop() if self.names and self.dice.random() < 0.7 else f"plain{len(self.taken)}"
        if name.lower() in {taken.lower() for taken in self.taken} or name in (
            "any",
            "all",
            "none",
            "known",
            "unknown",
        ):
            return self.name()
        self.taken.add(name)
        return name

    def attribute(self, rank: int, kind: str = "", size: int = 0) -> str:
        """Declare an attribute; one of rank -1 is asked."""
        dice, name = self.dice, self.name()
        kind = kind or dice.choice(["flag", "flag", "choice", "set", "integer", "number", "level", "date"])
        document: Document = {"kind": kind, "title": "T"}
        if kind in ("choice", "set"):
            size = size or dice.choice([1, 2, 3, 4, 6])
            words = dice.sample(WORDS, size) if size < 10 else [f"w{number}" for number in range(size)]
            document["choices"] = dict.fromkeys(words, "C")
            others = [each["choices"] for each in self.found.attributes.values() if each["kind"] == kind == "choice"]
            if others and size < 10 and dice.random() < 0.5:
                document["choices"] = dict.fromkeys(dice.sample(list(others[0]), len(others[0])), "C")
        elif kind == "level":
            document["scale"] = dice.choice(["steps", "steps", "steps", "few"])
        elif kind in ("integer", "number") and dice.random() < (0.9 if self.shape == "compared" else 0.4):
            document["minimum"] = dice.choice([-2, 0])
            document["maximum"] = dice.choice([2, 1000])
            if kind == "number" and dice.random() < 0.5:
                document["decimals"] = dice.choice([0, 1, 2])
        elif kind == "date" and dice.random() < 0.3:
            document["minimum"] = dice.choice(["1900-03-01", "0001-01-01", "2024-02-28"])
            document["maximum"] = dice.choice(["2024-02-28", "2024-12-31", "9999-12-31"])
        self.found.attributes[name] = document
        self.ranks[name] = rank
        if rank < 0:
            document["question"] = "?"
        else:
            if kind in ("integer", "number") and dice.random() < 0.6:
                document["together"] = dice.choice(["sum", "sum", "least", "most", *(["count"] * (kind == "integer"))])
            if kind == "date" and dice.random() < 0.4:
                document["together"] = dice.choice(["least", "most"])
            if kind != "set" and dice.random() < 0.4:
                document["otherwise"] = self.value(name)
        return name

    def catalogue(self) -> None:
        dice = self.dice
        unit = dice.choice(["months", "weeks", "days"])
        pair = sorted([dice.choice([0.1, 0.3, 1, 2.5]), dice.choice([0.2, 1, 7, 30])])
        phases = [{"phase": "p", "title": "P", unit: pair, "source": []}]
        phases.append({"phase": "q", "title": "Q", "months": [0.2, 0.7], "source": []})
        cost = {"title": "C", "range": [0.1, 0.7], "when": "first", "source": []}
        self.found.programs["prog"] = {
            "title": "P", "about": "P.", "source": [], "phases": phases,
            "costs": {"one": cost, "two": {**cost, "range": [0.2, 0.1 + 0.5]}},
            "fte": {"range": [0.1, 0.2], "source": []},
        }  # fmt: skip
        listed = ["prog.months.low", "prog.cost.low", "prog.fte.high", "prog.costs.one.high", "constant"]
        self.found.figures["fig"] = {"sum": dice.sample(listed, dice.randint(1, 4)), "says": "F."}
        self.found.figures["constant"] = {"value": dice.choice([0, 1, 0.1, 2.5, -3, 0.7]), "says": "C.", "source": []}

    def choices(self, name: str) -> list[str]:
        document = self.found.attributes[name]
        return list(self.found.scales[document["scale"]] if "scale" in document else document["choices"])

    def value(self, name: str) -> Any:
        """A value that the attribute may have; of a set, a member."""
        document = self.found.attributes[name]
        if document["kind"] == "flag":
            return self.dice.random() < 0.5
        if document["kind"] in ("integer", "number"):
            return self.number(name)
        if document["kind"] == "date":
            return self.day(name)
        return self.dice.choice(self.choices(name))

    def number(self, name: str, near: float | None = None) -> Any:
        document = self.found.attributes[name]
        pool = [*(INTEGERS if document["kind"] == "integer" else NUMBERS), *self.bounds.get(name, []) * 3]
        value = self.dice.choice(pool) if near is None else near
        value = min(max(value, document.get("minimum", value)), document.get("maximum", value))
        value = round(value, document["decimals"]) if "decimals" in document else value
        return int(value) if document["kind"] == "integer" or value == int(value) else float(value)

    def day(self, name: str, near: str = "") -> str:
        document = self.found.attributes[name]
        value = near or self.dice.choice([*DAYS, *(str(each) for each in self.bounds.get(name, []))])
        return min(max(value, document.get("minimum", value)), document.get("maximum", value))

    # Conditions.

    def readable(self, rank: int) -> list[str]:
        return [name for name, of_name in self.ranks.items() if of_name < rank]

    def grows(self, rank: int) -> list[str]:
        """What may be read in a circle: sets, and flags that are not true without rules."""
        attributes = self.found.attributes
        return [
            name
            for name, of_name in self.ranks.items()
            if of_name == rank and attributes[name]["kind"] in ("set", "flag") and not attributes[name].get("otherwise")
        ]

    def condition(self, rank: int, depth: int = 2, circling: bool = True, most: int = 2) -> Document:
        """A condition on what ranks below, and, by growing tests, on what is of the same rank."""
        dice = self.dice
        lower, same = self.readable(rank), self.grows(rank) if circling else []
        self.below = lower
        found: Document = {}
        for _ in range(dice.randint(1, most)):
            form = dice.choices(["test", "group", "count", "state"], [6, 2 + depth, 1, 1])[0]
            if form == "count" and depth > 0:
                found["count"] = self.count(rank, depth - 1, circling)
            elif form == "group" and depth > 0:
                key = dice.choice(["any", "all", "none"])
                inner = circling and key != "none"
                found[key] = [self.condition(rank, depth - 1, inner) for _ in range(dice.randint(1, 3))]
            elif form == "state" and lower:
                found[dice.choice(["known", "unknown"])] = dice.sample(lower, min(len(lower), dice.randint(1, 2)))
            elif same and (not lower or dice.random() < 0.4):
                name = dice.choice(same)
                found[name] = self.growing(name)
            else:
                name = dice.choice(lower)
                found[name] = self.matcher(name)
        return found

    def count(self, rank: int, depth: int, circling: bool = True, most: int = 5) -> Document:
        """How many of a list of conditions hold."""
        dice, key = self.dice, self.dice.choice(["at_least", "at_least", "at_most", "exactly", "both"])
        every = dice.randint(1, most)
        listed = [self.condition(rank, depth, circling and key == "at_least", 1) for _ in range(every)]
        if key == "both" and every > 1:
            low, high = sorted([dice.randint(1, every - 1), dice.randint(1, every - 1)])
            return {"at_least": low, "at_most": high, "of": listed}
        key = "exactly" if key == "both" else key
        return {key: dice.randint(key == "at_least", every - (key == "at_most")), "of": listed}

    def growing(self, name: str) -> Any:
        if self.found.attributes[name]["kind"] == "flag":
            return self.dice.choice([True, [True], {"not": {"not": True}}])
        member, other = self.value(name), self.value(name)
        both = [member, other]
        options: list[Any] = [member, both, {"includes": member}, {"includes_any": both}, {"includes_all": both}]
        return self.dice.choice([*options, {"not": {"excludes": member}}, {"not": {"not": both}}])

    def matcher(self, name: str) -> Any:
        """What stands beside an attribute in a condition."""
        dice, kind = self.dice, self.found.attributes[name]["kind"]
        one, other = self.value(name), self.value(name)
        values = dice.choice([one, [one], [one, other]])
        options: list[Callable[[], Any]] = [lambda: values, lambda: {"not": values}, lambda: {"not": {"not": values}}]
        if dice.random() < 0.1:
            state = {"is": dice.choice(["known", "unknown"])}
            return dice.choice([state, [one, state], {"not": state}, {"not": [one, state]}, {**state, "not": one}])
        if kind == "set":
            key = dice.choice(["includes", "includes_any", "includes_all", "excludes"])
            options += [lambda: {key: values}, lambda: {"not": {key: values}}]
            options += [lambda: {"includes": one, "excludes": other}, lambda: {"not": {"includes": one, "not": other}}]
        if kind in ("integer", "number", "level", "date"):
            options += [lambda: self.threshold(name)] * 3
            options += [lambda: {"not": self.threshold(name)}, lambda: {**self.threshold(name), "not": other}]
            options += [lambda: {"not": {**self.threshold(name), **self.threshold(name)}}]
            options += [lambda: [self.threshold(name), self.threshold(name)]]
            options += [lambda: {"not": [one, self.threshold(name), {"not": other}]}]
        if beside := [each for each in self.below if self.comparable(name, each)]:
            weight = 1 if self.shape != "compared" else 8
            options += [lambda: self.comparison(name, dice.choice(beside))] * weight
        return dice.choice(options)()

    def comparable(self, name: str, other: str) -> bool:
        one, two = (self.found.attributes[each] for each in (name, other))
        numbers = ("integer", "number")
        if name == other or one["kind"] == "set":
            return False
        if one["kind"] in numbers or two["kind"] in numbers:
            return one["kind"] in numbers and two["kind"] in numbers
        alike = one.get("scale") == two.get("scale") and set(one.get("choices", ())) == set(two.get("choices", ()))
        return one["kind"] == two["kind"] and alike

    def comparison(self, name: str, other: str) -> Any:
        self.pairs.append((name, other))
        beside = {"attribute": other}
        options: list[Any] = [beside, {"not": beside}, {"not": {"not": beside}}]
        if self.found.attributes[name]["kind"] in ("integer", "number", "level", "date"):
            test = self.dice.choice(TESTS)
            options += [{test: beside}] * 6
            options += [{"not": {test: beside}}, [beside, {test: beside}], {test: beside, **self.threshold(name)}]
        return self.dice.choice(options)

    def threshold(self, name: str) -> Document:
        dice, kind = self.dice, self.found.attributes[name]["kind"]
        bound = self.value(name)
        if kind == "date":
            bound = dice.choice([bound, dice.choice(DAYS)])
            self.bounds.setdefault(name, []).append(bound)
        elif kind != "level":
            bound = dice.choice([bound, dice.choice(NUMBERS), dice.choice(BETWEEN)])
            if self.found.figures and dice.random() < 0.3:
                parts = ["prog.months.high", "prog.phases.p.low", "prog.cost.high"]
                bound = {"figure": dice.choice(["fig", "constant", *parts])}
            else:
                self.bounds.setdefault(name, []).append(bound)
        return {dice.choice(TESTS): bound}

    # Rules.

    def rule(self, when: Document, then: Document) -> str:
        id = self.dice.choice(["r", "select", "1", "true", "null", "x-"]) + str(len(self.found.rules))
        self.found.rules.append({"rule": id, "when": when, "then": then, "because": "So."})
        return id

    def concluded(self) -> list[str]:
        return [
            name for name, rank in self.ranks.items() if rank >= 0 and "computed" not in self.found.attributes[name]
        ]

    def conclusion(self, name: str) -> Any:
        together = self.found.attributes[name].get("together")
        if together == "count":
            return 1
        if together == "sum" and self.dice.random() < 0.97:
            whole = self.found.attributes[name]["kind"] == "integer"
            whole = whole or "decimals" in self.found.attributes[name]
            return self.dice.choice([1, 2, 2, 10, -3, 0, *([7] if whole else [0.1, 0.2, 0.7, 2.5, -0.3])])
        if self.found.attributes[name]["kind"] != "set":
            return self.value(name)
        members = [self.value(name) for _ in range(self.dice.randint(1, 3))]
        return self.dice.choice([members[0], list(dict.fromkeys(members))])

    def mixed(self, rules: int = 0, depth: int = 2) -> None:
        """Rules over the ranks."""
        names = self.concluded()
        for _ in range(rules or self.dice.randint(1, 8)):
            then = self.dice.sample(names, min(len(names), self.dice.choice([1, 1, 2])))
            rank = min(self.ranks[name] for name in then)
            self.rule(self.condition(rank, depth), {name: self.conclusion(name) for name in then})

    def circles(self) -> None:
        """Circles of flags and sets, each feeding the next by rules or by what it concludes."""
        dice, before = self.dice, None
        for _ in range(dice.randint(2, 3)):
            ring = [self.attribute(1, dice.choice(["flag", "set"])) for _ in range(dice.randint(1, 4))]
            for name in ring:
                self.found.attributes[name].pop("otherwise", None)
            first = self.readable(0)
            start = {"any": [self.condition(0, 1)]} if first else {}
            self.rule(start, {ring[0]: self.whole(ring[0])})
            for name, following in zip(ring, [*ring[1:], ring[0]], strict=True):
                then = {following: self.whole(following)}
                if before is not None and dice.random() < 0.3:
                    then[dice.choice(ring)] = then.get(following, self.whole(following))
                    then = {each: self.whole(each) for each in then}
                self.rule({name: self.growing(name)}, then)
            if before is not None:
                link = self.rule({before: self.growing(before)}, {ring[0]: self.whole(ring[0])})
                if dice.random() < 0.5:
                    # The rule itself turns in the first circle too.
                    self.found.rules[-1]["then"][before] = self.whole(before)
                    assert link
            before = dice.choice(ring)
        self.mixed(dice.randint(1, 4))

    def whole(self, name: str) -> Any:
        """A conclusion that lets a circle go on: true, or most of the members."""
        if self.found.attributes[name]["kind"] == "flag":
            return self.dice.random() < 0.9
        return self.dice.sample(self.choices(name), self.dice.randint(1, len(self.choices(name))))

    def chain(self) -> None:
        """Rules that override each other in a row, up to 50 of them; some of the values between them by defaults."""
        dice = self.dice
        name = self.attribute(1)
        length = dice.choice([3, 5, 5, 12, 12, 50])
        ids = [self.rule(self.condition(0, 1), {name: self.conclusion(name)}) for _ in range(length)]
        for one, other in zip(ids[1:], ids, strict=False):
            if dice.random() < 0.9:
                self.found.rules[self.place(one)]["overrides"] = [other]
        self.mixed()

    def place(self, id: str) -> int:
        return next(index for index, rule in enumerate(self.found.rules) if rule["rule"] == id)

    def wide(self) -> None:
        """Sets and lists at their limits: many members, many values in one rule, many groups in one rule."""
        dice = self.dice
        asked = self.attribute(-1, "set", dice.choice(SIZES))
        said = self.attribute(1, "set", dice.choice(SIZES))
        members = self.choices(asked)
        for _ in range(3):
            some = dice.sample(members, min(len(members), dice.choice([1, 20, MOST])))
            test = {dice.choice(["includes_any", "includes_all", "excludes"]): some}
            then = dice.sample(self.choices(said), min(len(self.choices(said)), dice.choice([1, 40, 300])))
            self.rule({asked: dice.choice([test, {"not": test}])}, {said: then})
        groups = dice.choice(GROUPS)
        parts = [{"any": [self.condition(0, 0, False, 1), self.condition(0, 0, False, 1)]} for _ in range(groups)]
        self.rule({"all": parts}, {said: self.conclusion(said)})
        self.rule({"count": self.count(0, 1, False, groups)}, {said: self.conclusion(said)})
        self.mixed()

    def near(self) -> None:
        """Thresholds next to each other, and answers on and between them."""
        name = self.attribute(-1, self.dice.choice(["number", "number", "integer"]))
        self.found.attributes[name].pop("minimum", None)
        self.found.attributes[name].pop("maximum", None)
        self.found.attributes[name].pop("decimals", None)
        self.mixed(6)
        said = self.attribute(1)
        for _ in range(5):
            self.rule({name: self.threshold(name)}, {said: self.conclusion(said)})

    def deep(self) -> None:
        """Groups in groups, to a depth of 7."""
        name = self.dice.choice(self.concluded())
        when = self.condition(self.ranks[name], 1)
        for _ in range(self.dice.randint(3, 6)):
            key = self.dice.choice(["any", "all", "none"])
            other = self.condition(self.ranks[name], 0, key != "none", 1)
            when = {key: self.dice.sample([when, other], self.dice.randint(1, 2)) if key != "none" else [when]}
            if not _holds_lower(when, self):
                break
        self.rule(when, {name: self.conclusion(name)})
        self.mixed()

    def reasons(self) -> None:
        """Let defaults have reasons, and some of them conditions, which may be a part of a circle."""
        dice = self.dice
        for name in self.concluded():
            declared = self.found.attributes[name]
            if declared["kind"] == "flag" and "otherwise" not in declared and dice.random() < 0.3:
                declared["otherwise"] = False
            if "otherwise" in declared and dice.random() < 0.6:
                declared["otherwise"] = {"value": declared["otherwise"], "because": "So."}
                if dice.random() < 0.7:
                    declared["otherwise"]["when"] = self.condition(self.ranks[name], 1)

    def compared(self) -> None:
        """Attributes held against each other, answered and concluded."""
        kind = self.dice.choice(["integer", "number", "number", "level", "choice", "flag", "date"])
        for rank in (-1, -1, 0, 1):
            self.attribute(rank, self.dice.choice([kind, kind, "number"]))
        self.mixed(self.dice.randint(4, 9))

    def computed(self) -> None:
        """Numbers worked out from others, of few places and near bounds, so that nothing has too many digits."""
        dice, parts = self.dice, list[str]()
        for rank in (-1, -1, -1, 0):
            parts.append(name := self.attribute(rank, dice.choice(["integer", "number"])))
            document = self.found.attributes[name]
            document.pop("together", None)
            document.pop("otherwise", None)
            document.update(minimum=dice.choice([-20, 0, 1]), maximum=dice.choice([2, 50, 300]))
            if document["kind"] == "number":
                document["decimals"] = dice.choice([0, 1, 2])
        gate = self.attribute(-1, "flag")
        usable = [name for name in parts if not keyword.iskeyword(name)]
        for _ in range(dice.randint(1, 3)):
            name = self.attribute(max(self.ranks[each] for each in usable) + 1, dice.choice(["integer", "number"]))
            document = self.found.attributes[name]
            for key in ("together", "otherwise", "minimum", "maximum"):
                document.pop(key, None)
            if document["kind"] == "number":
                document["decimals"] = dice.choice([0, 1, 2, 3])
            document["computed"] = self.expression(usable, gate)
            if not keyword.iskeyword(name) and len(usable) < 6:
                usable.append(name)
        self.mixed(dice.randint(4, 8))

    def expression(self, names: list[str], gate: str) -> Any:
        dice = self.dice
        if dice.random() < 0.3:
            self.below = [gate, *names]
            conditions: list[Document] = [{gate: True}, {gate: False}, {"unknown": [gate]}, {gate: {"not": True}}]
            conditions += [{name: self.threshold(name)} for name in names]
            conditions += [{names[0]: self.comparison(names[0], names[-1])}] if names[0] != names[-1] else []
            count = dice.randint(1, 3)
            listed = [{"when": when, "value": self.arithmetic(names, 1)} for when in dice.sample(conditions, count)]
            return {"cases": [*listed, *([{"value": self.arithmetic(names, 1)}] if dice.random() < 0.5 else [])]}
        if dice.random() < 0.15:
            return f"({self.arithmetic(names, 1)}) / ({self.arithmetic(names, 1)} + {dice.choice(names)})"
        return self.arithmetic(names, 2)

    def arithmetic(self, names: list[str], depth: int) -> str:
        dice = self.dice
        if not depth:
            return dice.choice([*names, *names, "0.3", "2", "1.25", "0", *(["constant"] if self.found.figures else [])])
        one, other = (self.arithmetic(names, depth - 1) for _ in range(2))
        return dice.choice([
            f"{one} + {other}", f"{one} - {other}", f"{one} - ({other})", f"-({one})", f"({one}) * 0.3",
            f"({one}) / {dice.choice(['3', '4', '0.7', '-6'])}", f"({one}) * ({dice.choice(names)})",
            f"least({one}, {other})", f"most({one}, {other}, {dice.choice(names)})", one,
        ])  # fmt: skip

    def gates(self) -> None:
        self.attribute(-1)
        self.attribute(-1)
        self.mixed()

    def wild(self) -> None:
        """Rules that read anything: some of them wait for each other, and have no meaning."""
        top = max(self.ranks.values())
        for name in self.concluded():
            if self.dice.random() < 0.5:
                self.ranks[name] = top
        for _ in range(self.dice.randint(1, 5)):
            name = self.dice.choice(self.concluded())
            when = self.condition(top + (self.dice.random() < 0.3), 2)
            self.rule(when, {name: self.conclusion(name)})

    def gate(self, chance: float) -> None:
        """Let questions wait for others; hardly ever for each other."""
        asked = [name for name, rank in self.ranks.items() if rank < 0]
        for index, name in enumerate(asked):
            if index and self.dice.random() < chance:
                others = asked[:index] if self.dice.random() < 0.97 else asked
                kept, self.ranks = self.ranks, dict.fromkeys(others, -1)
                self.found.attributes[name]["ask_when"] = self.condition(0, 1, False)
                self.ranks = kept

    def periods(self) -> None:
        """Let rules and figures hold from a day, until a day, and ask about one of these days, or beside it."""
        for rule in self.found.rules:
            if self.dice.random() < 0.6:
                rule.update(self.period())
        constant = self.found.figures.get("constant")
        if constant is not None and self.dice.random() < 0.7:
            value = constant.pop("value")
            listed: list[Document] = [{"until": "1999-12-31", "value": value}, {"year": 2023, "value": 1}]
            listed += [
                {"from": "2024-01-01", "until": "2024-02-28", "value": value},
                {"from": "2024-02-29", "value": 2},
            ]
            constant["values"] = self.dice.sample(listed, self.dice.randint(2, 4))
        day = date.fromisoformat(self.dice.choice(DAYS))
        if date(1, 1, 2) < day < date(9999, 12, 30):
            day += timedelta(days=self.dice.choice([-1, 0, 0, 1]))
        self.found.day = day.isoformat()

    def period(self) -> Document:
        first, last = sorted(self.dice.sample(DAYS, 2))
        return self.dice.choice([{"from": first}, {"until": last}, {"from": first, "until": last}, {"from": last}])

    def override(self) -> None:
        """Let rules override others, where what these conclude waits for no more than it did; seldom any others."""
        for index, rule in enumerate(self.found.rules):
            lowest = max((self.ranks[name] for name in _read(rule["when"])), default=-1)
            free = self.shape == "wild" and self.dice.random() < 0.3
            below = [
                other["rule"]
                for other in self.found.rules[:index]
                if free or all(self.ranks[name] > lowest for name in other["then"])
            ]
            if below and "overrides" not in rule and self.dice.random() < 0.3:
                rule["overrides"] = self.dice.sample(below, min(len(below), self.dice.randint(1, 2)))

    def tabulate(self) -> None:
        """Move rules of one test each into a decision table."""
        dice = self.dice
        if dice.random() < 0.7:
            return
        groups = {"any", "all", "none", "known", "unknown"}
        plain = [
            rule
            for rule in self.found.rules
            if not groups & set(rule["when"]) and not _counts(rule["when"].get("count"))
        ]
        chosen = dice.sample(plain, min(len(plain), 4))
        if not chosen:
            return
        when = list(dict.fromkeys(name for rule in chosen for name in rule["when"]))
        then = list(dict.fromkeys(name for rule in chosen for name in rule["then"]))
        rows = [
            {
                "rule": rule["rule"],
                "cells": [
                    *(rule["when"].get(name, dice.choice([None, "-"])) for name in when),
                    *(rule["then"].get(name) for name in then),
                ],
                **{key: rule[key] for key in ("overrides", "from", "until") if key in rule},
            }
            for rule in chosen
        ]
        self.found.tables.append({"when": when, "then": then, "because": "So.", "rows": rows})
        self.found.rules = [rule for rule in self.found.rules if rule not in chosen]
        self.hit(self.found.tables[-1])

    def hit(self, table: Document) -> None:
        """Give a table a hit policy, and rows that always hold; rows that wait for more come later, mostly."""
        dice, attributes = self.dice, self.found.attributes
        kinds = {attributes[name]["kind"] for name in table["then"] if "together" not in attributes[name]}
        policies = ["first"] * 5 + ["unique", "any", *(["collect"] * 2 if kinds <= {"set", "level"} else [])]
        if dice.random() < 0.25:
            return
        table["hit"] = dice.choice(policies)
        rows = table["rows"]
        if table["hit"] == "first" and dice.random() < 0.9:
            split = len(table["when"])
            waits = {
                row["rule"]: max(
                    (self.ranks[name] for name, cell in zip(table["when"], row["cells"][:split], strict=True)
                     if cell not in (None, "-")),
                    default=-1,
                )
                for row in rows
            }  # fmt: skip
            rows.sort(key=lambda row: waits[row["rule"]])
        said = [self.conclusion(name) for name in table["then"]]
        if dice.random() < 0.3:
            cells = [*("-" for _ in table["when"]), *said]
            rows.insert(dice.randint(0, len(rows)), {"rule": f"all-{len(self.found.tables)}", "cells": cells})
        if dice.random() < 0.5:
            some = [each if dice.random() < 0.8 else None for each in said]
            cells = some if any(each is not None for each in some) else said
            table["otherwise"] = {"rule": f"rest-{len(self.found.tables)}", "cells": cells}

    # Organizations.

    def organization(self) -> dict[str, Any]:
        dice, share = self.dice, self.dice.choice([0.3, 0.7, 0.9, 1.0])
        asked = [name for name, each in self.found.attributes.items() if "question" in each]
        found = {name: self.answer(name) for name in asked if dice.random() < share}
        for one, other in self.pairs:
            for name in (one, other):
                if name in found and self.found.attributes[name]["kind"] in ("integer", "number"):
                    found[name] = self.placed(name, found[name])
            if one in found and other in found and dice.random() < 0.4:
                found[one] = self.beside(one, found[other])
        return found

    def placed(self, name: str, value: float) -> float:
        """A number that may be given where it is held against others."""
        document = self.found.attributes[name]
        if document["kind"] == "integer":
            last = 10**15
            return int(min(max(value, document.get("minimum", -last)), document.get("maximum", last)))
        decimals = document.get("decimals", 6)
        last = (10**15 - 1) / 10**decimals
        low, high = document.get("minimum", -last), document.get("maximum", last)
        return float(f"{min(max(round(value, decimals), low), high):.15g}")

    def beside(self, name: str, value: Any) -> Any:
        """The value of another attribute, or one next to it."""
        kind = self.found.attributes[name]["kind"]
        if kind not in ("integer", "number"):
            return self.day(name, value) if kind == "date" else value
        decimals = 0 if kind == "integer" else self.found.attributes[name].get("decimals", 6)
        step = self.dice.choice([0, 0, 1, -1]) * 10**-decimals
        return self.placed(name, round(value + step, decimals))

    def answer(self, name: str) -> Any:
        dice, kind = self.dice, self.found.attributes[name]["kind"]
        if kind == "set":
            chance = dice.choice([0.0, 0.1, 0.5, 1.0])
            return [choice for choice in self.choices(name) if dice.random() < chance]
        if kind in ("integer", "number") and self.bounds.get(name):
            bound = dice.choice(self.bounds[name])
            step = dice.choice([0, 0, 1, -1, 0.1, -0.1, 1e-14, -1e-14])
            near = float(f"{bound + step:.15g}")
            return self.number(name, near if abs(near) <= 10**15 else bound)
        if kind == "date" and self.bounds.get(name):
            step = timedelta(days=dice.choice([0, 0, 1, -1]))
            near = date.fromisoformat(dice.choice(self.bounds[name]))
            inside = date(1, 1, 2) < near < date(9999, 12, 30)
            return self.day(name, (near + step if inside else near).isoformat())
        return self.value(name)


def _read(condition: Document) -> set[str]:
    found: set[str] = set()
    for key, value in condition.items():
        if key in ("any", "all", "none"):
            found.update(name for part in value for name in _read(part))
        elif key == "count" and _counts(value):
            found.update(name for part in value["of"] for name in _read(part))
        elif key in ("known", "unknown"):
            found.update(value)
        else:
            found.add(key)
            found.update(_compared(value))
    return found


def _counts(beside: Any) -> bool:
    """Whether this beside `count` counts conditions, and does not test an attribute of that name."""
    return isinstance(beside, dict) and "of" in beside


def _compared(matcher: Any) -> set[str]:
    """The attributes that stand in what stands beside another one."""
    inside = matcher.values() if isinstance(matcher, dict) else matcher if isinstance(matcher, list) else ()
    found = {name for each in inside for name in _compared(each)}
    return found | ({matcher["attribute"]} if isinstance(matcher, dict) and "attribute" in matcher else set())


def _holds_lower(condition: Document, maker: _Maker) -> bool:
    return all(maker.ranks[name] <= 0 for name in _read(condition))
