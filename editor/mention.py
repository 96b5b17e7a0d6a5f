"""What the words of a file name: attributes, choices, rules, claims and the rest, each with its place.

It is read from the document alone, so that it is known also of a file in which something else is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from editor.place import Lines
from engine.documents.node import Node
from engine.knowledge.operator import COMPARED, STATES
from engine.knowledge.rule import PLACEHOLDER
from engine.load.citations import cited
from engine.load.count import COUNT, OF
from engine.load.folder import EXAMPLES, is_test
from engine.load.language import GROUPS, IS
from engine.load.table import ANYTHING
from engine.problem import Where

# The keys of the facts under which names stand that are declared there, and what these are.
DECLARED = {
    "attributes": "attribute", "scales": "scale", "documents": "document", "programs": "program",
    "figures": "figure", "topics": "topic", "assumptions": "assumption",
}  # fmt: skip
# The keys that name something declared, or several.
NAMING = {
    "verdict": "attribute", "settles": "attribute", "lead": "attribute", "notes": "attribute",
    "ask_first": "attribute", "scale": "scale", "ranks": "scale", "document": "document", "assumes": "assumption",
    "deadline": "attribute", "budget": "attribute", "people": "attribute", "held": "attribute",
}  # fmt: skip
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A word that names something: of which kind, and where it stands, from `start` to `end` in the text.

    `of` is the attribute of a choice. `role` says what it does there: it `declares`, `reads`, `concludes` or `names`.
    """

    start: int
    end: int
    kind: str
    name: str
    of: str = ""
    role: str = "names"

    @property
    def thing(self) -> tuple[str, str, str]:
        """What it names, wherever it stands."""
        return self.kind, self.of, self.name


def mentions(name: str, node: Node, lines: Lines) -> list[Mention]:
    """Every mention in the document of a file, in the order of places."""
    reader = Reader(name, lines)
    if name.startswith(f"{EXAMPLES}/"):
        reader.values(node, "reads")
    elif name.startswith("facts/"):
        reader.facts(node)
    elif is_test(name):
        reader.cases(node)
    else:
        reader.rules(node)
    return sorted(reader.found)


class Reader:
    """Takes note of the names in a document, part by part."""

    def __init__(self, file: str, lines: Lines) -> None:
        self.file = file
        self.lines = lines
        self.found: set[Mention] = set()

    def add(self, where: Where, kind: str, name: object, of: str = "", role: str = "names") -> None:
        """Take note of a name at a place; what is written otherwise than it is called is passed over."""
        text, start = self.lines.text, self.lines.offset(where.line, where.column)
        start += text[start : start + 1] in ("'", '"')
        if isinstance(name, str) and name and text.startswith(name, start):
            self.found.add(Mention(start, start + len(name), kind, name, of, role))

    def key(self, parent: Node, key: str, kind: str, of: str = "", role: str = "names") -> None:
        self.add(parent.where(self.file, key), kind, key, of, role)

    def names(self, node: Node | None, kind: str, of: str = "", role: str = "names") -> None:
        """A name, or each of a list."""
        for each in listed(node):
            self.add(each.where(self.file), kind, each.value, of, role)

    def facts(self, node: Node) -> None:
        for section, child in _entries(node):
            if section in DECLARED:
                self.declared(section, child)
            for each in listed(child) if section == "claims" else ():
                self.keys(each.get("claims"), "claim")
            for each in listed(child.get("programs")) if section == "plan" else ():
                self.names(each.get("program"), "program")
                self.condition(each.get("when"))
            self.named(child)
        for _, claim, where in cited(node, self.file, ()):
            self.add(where, "claim", claim)

    def declared(self, section: str, node: Node) -> None:
        self.keys(node, DECLARED[section])
        for name, entry in _entries(node):
            if section == "attributes":
                self.attribute(name, entry)
            if section == "scales":
                self.keys(entry, "step", name)

    def keys(self, node: Node | None, kind: str, of: str = "") -> None:
        """The keys of a mapping, which are declared there."""
        for key, _ in _entries(node):
            assert node is not None
            self.key(node, key, kind, of, "declares")

    def named(self, node: Node) -> None:
        """What stands under keys that name something, however deep."""
        for key, child in _entries(node):
            if key in NAMING:
                self.names(child, NAMING[key])
            self.named(child)
        if isinstance(node.value, list):
            for each in node.value:
                self.named(each)

    def attribute(self, name: str, entry: Node) -> None:
        self.keys(entry.get("choices"), "choice", name)
        for key in ("ask_when", "expected_when"):
            self.condition(entry.get(key))
        otherwise = entry.get("otherwise")
        if otherwise is not None and isinstance(otherwise.value, dict):
            self.matcher(name, otherwise.get("value"), "concludes")
            self.condition(otherwise.get("when"))
            self.sentence(otherwise.get("because"))
        else:
            self.matcher(name, otherwise, "concludes")
        computed = entry.get("computed")
        if computed is not None and isinstance(computed.value, dict):
            for case in listed(computed.get("cases")):
                self.condition(case.get("when"))
                self.expression(case.get("value"))
        else:
            self.expression(computed)

    def expression(self, node: Node | None) -> None:
        """The names in an expression; those of its functions are names of no attribute."""
        if node is not None and isinstance(node.value, str):
            self.words(node, _WORD.findall(node.value))

    def sentence(self, node: Node | None) -> None:
        """The names between braces."""
        if node is not None and isinstance(node.value, str):
            self.words(node, PLACEHOLDER.findall(node.value), "{")

    def words(self, node: Node, words: list[str], before: str = "") -> None:
        position = self.lines.offset(node.line, node.column)
        for word in words:
            match = re.compile(rf"{re.escape(before)}\b{word}\b").search(self.lines.text, position)
            if match is None:
                return
            position = match.end()
            self.found.add(Mention(position - len(word), position, "attribute", word, role="reads"))

    def rules(self, node: Node) -> None:
        self.names(node.get("ruleset"), "ruleset", role="declares")
        for rule in listed(node.get("rules")):
            self.rule(rule)
            self.condition(rule.get("when"))
            self.values(rule.get("then"), "concludes")
        table = node.get("table")
        if table is None:
            return
        self.sentence(table.get("because"))
        heads = {role: listed(table.get(key)) for key, role in (("when", "reads"), ("then", "concludes"))}
        columns = [(str(each.value), role) for role, parts in heads.items() for each in parts]
        for role, parts in heads.items():
            for each in parts:
                self.names(each, "attribute", role=role)
        for row in listed(table.get("rows")):
            self.row(row, columns)
        if (otherwise := table.get("otherwise")) is not None:
            self.row(otherwise, [column for column in columns if column[1] == "concludes"])

    def rule(self, node: Node) -> None:
        self.names(node.get("rule"), "rule", role="declares")
        self.names(node.get("overrides"), "rule")
        self.names(node.get("source"), "claim")
        self.sentence(node.get("because"))

    def row(self, node: Node, columns: list[tuple[str, str]]) -> None:
        self.rule(node)
        for (attribute, role), cell in zip(columns, listed(node.get("cells")), strict=False):
            if cell.value != ANYTHING:
                self.matcher(attribute, cell, role)

    def cases(self, node: Node) -> None:
        for case in listed(node.get("cases")):
            self.values(case.get("given"), "reads")
            self.condition(case.get("expect"))
            for key in ("fired", "not_fired"):
                self.names(case.get(key), "rule")
        self.keys(node.get("fixtures"), "fixture")
        for _, given in _entries(node.get("fixtures")):
            self.values(given, "reads")
        for matrix in listed(node.get("matrices")):
            self.values(matrix.get("given"), "reads")
            self.names(matrix.get("expect"), "attribute", role="reads")
            columns = [(str(each.value), "reads") for each in listed(matrix.get("expect"))]
            rows = matrix.get("rows")
            for name, row in _entries(rows):
                assert rows is not None
                self.key(rows, name, "fixture")
                for (attribute, role), cell in zip(columns, listed(row), strict=False):
                    self.matcher(attribute, cell, role)

    def condition(self, node: Node | None) -> None:
        for key, child in _entries(node):
            assert node is not None
            if key in GROUPS:
                for each in listed(child):
                    self.condition(each)
            elif key in STATES:
                self.names(child, "attribute", role="reads")
            elif key == COUNT and child.get(OF) is not None:
                for each in listed(child.get(OF)):
                    self.condition(each)
            else:
                self.key(node, key, "attribute", role="reads")
                self.matcher(key, child, "reads")

    def values(self, node: Node | None, role: str) -> None:
        """Attributes, each with its value."""
        for key, child in _entries(node):
            assert node is not None
            self.key(node, key, "attribute", role=role)
            self.matcher(key, child, role)

    def matcher(self, attribute: str, node: Node | None, role: str) -> None:
        """What stands beside an attribute: values, or tests of it."""
        for each in listed(node):
            if not isinstance(each.value, dict):
                self.names(each, "choice", attribute, role)
                continue
            for key, child in each.value.items():
                if key == COMPARED:
                    self.names(child, "attribute", role="reads")
                elif key == "figure":
                    self.names(child, "figure", role="reads")
                elif key != IS:
                    self.matcher(attribute, child, role)


def _entries(node: Node | None) -> Iterator[tuple[str, Node]]:
    if node is not None and isinstance(node.value, dict):
        yield from node.value.items()


def listed(node: Node | None) -> list[Node]:
    """The nodes of a list; one that is none stands alone."""
    if node is None:
        return []
    return node.value if isinstance(node.value, list) else [node]
