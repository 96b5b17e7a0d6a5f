"""Rules of one shape as a table, and a table as rules: offered where every rule says the same, word for word."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from editor.desk import Desk
from editor.edits import Edits, whole
from engine.documents.layout import comments, formatted
from engine.documents.node import Node
from engine.load.count import COUNT
from engine.load.language import RESERVED
from engine.load.table import ANYTHING
from engine.problem import ProblemError

# What stands beside the condition and the conclusions, in a rule and in a row alike.
_REST = ("because", "source", "from", "until", "overrides")
_LEAST = 2
# A word that needs no quotes between braces, where it needs none elsewhere.
_BARE = re.compile(r"\w(?:[\w .()/+%-]*[\w.)%])?")


def reshaped(desk: Desk, file: str, offset: int) -> Iterator[tuple[str, Edits]]:
    """What makes a table of the rules that are of one shape with that at a place, or rules of the table there."""
    lines = desk.lines(file)
    line = lines.place(offset)[0]
    try:
        node = desk.base.memory.parsed(lines.text, file)
        found = _Shape(lines.text, node).other(line)
        knowledge = desk.settled() if found else None
        if found is None or knowledge is None:
            return
        title, text = found
        new = formatted(text.replace("\n", "\r\n") if "\r\n" in lines.text else text, file)
        tried = desk.base.tried({file: new})
        # The digest is over all that the rules say, and nothing of how they are written.
        if tried is not None and tried.digest == knowledge.digest and _remarks(new) == _remarks(lines.text):
            yield title, {file: [whole(lines, new)]}
    except ProblemError:
        return


def _remarks(text: str) -> list[str]:
    return sorted(comment.words for comment in comments(text))


class _Shape:
    """A file of rules, and the lines on which its parts stand, counted from 0."""

    def __init__(self, text: str, node: Node) -> None:
        self.node = node
        self.lines = text.replace("\r\n", "\n").split("\n")

    def other(self, line: int) -> tuple[str, str] | None:
        """What the rules, or the table, on a line are called in the other shape, and the text with that."""
        if not isinstance(self.node.value, dict):
            return None
        table, rules = self.node.get("table"), _listed(self.node.get("rules"))
        if table is not None:
            first, last = self.section("table")
            return self.as_rules(table, rules) if first < line <= last else None
        chosen = next((rule for rule in rules if rule.line == line), None)
        shape = _shape(chosen) if chosen else None
        alike = [rule for rule in rules if shape and _shape(rule) == shape]
        return self.as_table(alike, rules) if len(alike) >= _LEAST else None

    def as_table(self, chosen: list[Node], rules: list[Node]) -> tuple[str, str]:
        """The text with some of the rules as the rows of a table."""
        names = {key: list(chosen[0].value[key].value) for key in ("when", "then")}
        reasons = {json.dumps(rule.value["because"].plain()) for rule in chosen if rule.get("because")}
        shared = len(reasons) == 1 and all(rule.get("because") for rule in chosen)
        made = ["table:", *(f"  {key}: [{', '.join(columns)}]" for key, columns in names.items())]
        made += [f"  because: {_flow(chosen[0].value['because'])}"] if shared else []
        made.append("  rows:")
        for rule, lead in self.led(rules, "rules"):
            if rule in chosen:
                cells = [_flow(rule.value[key].value[name]) for key, columns in names.items() for name in columns]
                rest = [key for key in _REST if not (shared and key == "because")]
                entry = [f"rule: {_flow(rule.value['rule'])}", f"cells: [{', '.join(cells)}]", *_rest(rule, rest)]
                made += [*(f"    {each}" for each in lead), f"    - {{{', '.join(entry)}}}"]
        return f"Make a table of the {len(chosen)} rules of this shape", self.without(chosen, rules, "rules", made)

    def as_rules(self, table: Node, rules: list[Node]) -> tuple[str, str] | None:
        """The text with the table written out as rules; none where its rows count in a way that rules do not."""
        rows = _listed(table.get("rows"))
        if table.get("hit") or table.get("otherwise") or not rows:
            return None
        names = {key: [_flow(each) for each in _listed(table.get(key))] for key in ("when", "then")}
        made = [] if rules else ["rules:"]
        indent = " " * (len(line := self.lines[rules[0].line - 1]) - len(line.lstrip())) if rules else "  "
        for row, lead in self.led(rows, "table"):
            cells = iter(_listed(row.get("cells")))
            entry = [f"rule: {_flow(row.value['rule'])}"]
            for key, columns in names.items():
                pairs = [(name, cell) for name, cell in zip(columns, cells, strict=False) if cell.value != ANYTHING]
                entry.append(f"{key}: {{{', '.join(f'{name}: {_flow(cell)}' for name, cell in pairs)}}}")
            if not row.get("because") and (reason := table.get("because")):
                entry.append(f"because: {_flow(reason)}")
            entry += _rest(row, _REST)
            made += [*(f"{indent}{each}" for each in lead), f"{indent}- {{{', '.join(entry)}}}"]
        return f"Write the table out as {len(rows)} rules", self.without(rows, rows, "table", made)

    def section(self, key: str) -> tuple[int, int]:
        """The lines of a section, from that of its key to the one after its last."""
        start = self.node.keys[key][0] - 1
        return start, min(
            (line - 1 for line, _ in self.node.keys.values() if line - 1 > start), default=len(self.lines)
        )

    def spans(self, entries: Sequence[Node], key: str) -> list[tuple[int, int, int]]:
        """Of each entry the line on which its comments begin, its own first, and the one after its last."""
        found = []
        starts = [entry.line - 1 for entry in entries]
        for start, until in zip(starts, [*starts[1:], self.section(key)[1]], strict=True):
            lead, end = start, until
            while lead > 0 and self.lines[lead - 1].lstrip().startswith("#"):
                lead -= 1
            while end > start + 1 and self.lines[end - 1].lstrip()[:1] in ("", "#"):
                end -= 1
            found.append((lead, start, end))
        return found

    def led(self, entries: Sequence[Node], key: str) -> Iterator[tuple[Node, list[str]]]:
        """Each entry with the comments above it."""
        for entry, (lead, start, _) in zip(entries, self.spans(entries, key), strict=True):
            yield entry, [line.strip() for line in self.lines[lead:start]]

    def without(self, gone: list[Node], entries: list[Node], key: str, made: list[str]) -> str:
        """The text without some entries of a section, and with lines after what is left of it.

        A table that is written out goes behind the rules, where there are any.
        """
        first, last = self.section(key)
        left = self.lines[first:last]
        for entry, (lead, _, end) in reversed(list(zip(entries, self.spans(entries, key), strict=True))):
            if entry in gone:
                del left[lead - first : end - first]
        if len(gone) == len(entries):
            left = [line for line in left if line.lstrip().startswith("#")]
        before, after = self.lines[:first], self.lines[last:]
        if key == "table" and made[0] != "rules:":
            _, end = self.section("rules")
            rest = [*before, *left, *after]
            place = end if end <= first else end - (last - first) + len(left)
            return "\n".join([*rest[:place], *made, *rest[place:]])
        return "\n".join([*before, *left, *made, *after])


def _listed(node: Node | None) -> list[Node]:
    return node.value if node is not None and isinstance(node.value, list) else []


def _shape(rule: Node) -> tuple[frozenset[str], frozenset[str]] | None:
    """What a rule tests and concludes; none where it does more than that, attribute by attribute."""
    when, then = (each.value if each is not None else None for each in (rule.get("when"), rule.get("then")))
    if not isinstance(when, dict) or not isinstance(then, dict) or not when or {*when} & {*RESERVED, COUNT}:
        return None
    return frozenset(when), frozenset(then)


def _rest(entry: Node, keys: Sequence[str]) -> list[str]:
    return [f"{key}: {_flow(entry.value[key])}" for key in keys if key in entry.value]


def _flow(node: Node) -> str:
    """A value on one line, each scalar as it was written where that says the same there."""
    if isinstance(node.value, dict):
        return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in node.value.items()) + "}"
    if isinstance(node.value, list):
        return "[" + ", ".join(map(_flow, node.value)) + "]"
    if isinstance(node.value, str):
        bare = node.opening == 0 and _BARE.fullmatch(node.value)
        return node.value if bare else json.dumps(node.value, ensure_ascii=False)
    return node.raw or "~"
