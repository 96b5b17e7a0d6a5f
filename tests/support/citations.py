"""Every sentence that cites claims, beside the words of these claims, for a person to read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from engine.knowledge.base import Knowledge
from engine.knowledge.condition import wording
from engine.knowledge.rule import Rule

# What tells nothing of what is said: ids, and conditions that a program is planned under.
_UNTOLD = ("source", "step", "phase", "when", "after", "by", "assumes", "between")


class Citation(NamedTuple):
    """What cites, and the lines in which it stands beside what it cites."""

    name: str
    lines: tuple[str, ...]

    @property
    def digest(self) -> str:
        """The first 16 digits of a SHA-256 (hex) over the lines."""
        return hashlib.sha256("\n".join(self.lines).encode()).hexdigest()[:16]


def citations(knowledge: Knowledge) -> Iterator[Citation]:
    """The rules, our own claims with their reasoning, and the entries of the catalogue."""
    # The rules that work out figures of the plan are written by the program; their figures stand in the catalogue.
    told = [
        rule for rule in (*knowledge.rules.values(), *knowledge.resting.values()) if not rule.id.startswith("plan:")
    ]
    for rule in sorted(told, key=lambda each: each.id):
        yield Citation(f"rule {rule.id}", (*_rule(knowledge, rule), *_claims(knowledge, rule.source)))
    for id, claim in sorted(knowledge.claims.items()):
        if claim.own:
            yield Citation(f"claim {id}", (claim.says, f"Reasoning: {claim.reasoning}"))
    for path in sorted(Path(knowledge.root, "facts").rglob("*.yaml")):
        if "examples" not in path.parts:
            yield from _entries(knowledge, yaml.safe_load(path.read_text("utf-8")), ())


def _rule(knowledge: Knowledge, rule: Rule) -> Iterator[str]:
    yield f"If: {wording(rule.when, knowledge.attributes)}"
    for name, value in rule.then.items():
        attribute = knowledge.attributes[name]
        said = [attribute.title_of(each) for each in (value if isinstance(value, tuple) else (value,))]
        yield f"Then: {attribute.title}: {'; '.join(said)}"
    yield f"Because: {rule.because}"


def _claims(knowledge: Knowledge, ids: list[str]) -> list[str]:
    return [f"- {id}: {knowledge.claims[id].says}" for id in ids]


def _entries(knowledge: Knowledge, node: Any, path: tuple[str, ...]) -> Iterator[Citation]:
    """What cites below a part of the facts; a rule that stands there, a default with a reason, is told as a rule."""
    if isinstance(node, list):
        for index, each in enumerate(node):
            named = next(iter(each.values())) if isinstance(each, dict) and each else None
            yield from _entries(knowledge, each, (*path, named if isinstance(named, str) else str(index)))
    if not isinstance(node, dict):
        return
    cited = node.get("source")
    if isinstance(cited, str | list) and "because" not in node:
        said = [_said(key, value) for key, value in node.items() if key not in _UNTOLD]
        name = ".".join(path)
        yield Citation(name, (*filter(None, said), *_claims(knowledge, [cited] if isinstance(cited, str) else cited)))
    for key, value in node.items():
        yield from _entries(knowledge, value, (*path, str(key)))


def _said(key: str, value: Any) -> str:
    """One line for a word, a number or a list of them; empty for what has entries of its own."""
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(each, dict) for each in value)):
        return ""
    words = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{key.capitalize()}: {' '.join(words.split())}"


_HEADING = re.compile(r"^### (?P<name>.+)\n\nRead on (?P<date>\S+), ([0-9a-f]{16})\n", re.MULTILINE)


def read(record: str) -> dict[str, tuple[str, str]]:
    """Of a record what was read: the day, and the digest of the lines, by what cites."""
    return {match["name"]: (match["date"], match[3]) for match in _HEADING.finditer(record)}


def recorded(
    found: list[Citation], before: dict[str, tuple[str, str]], day: str, stretched: dict[str, str] | None = None
) -> str:
    """The record after all was read on a day: what is as it was read before keeps its date.

    `stretched` says of a citation in what it says more than its claims.
    """
    parts = []
    for each in found:
        date, digest = before.get(each.name, (day, ""))
        date = date if digest == each.digest else day
        more = (stretched or {}).get(each.name)
        note = f"\nStretched: {more}\n" if more else ""
        parts.append(f"### {each.name}\n\nRead on {date}, {each.digest}\n\n{_shown(each)}{note}")
    return "\n".join(parts)


def _shown(citation: Citation) -> str:
    return "".join(line + ("\n" if line.startswith("- ") else "  \n") for line in citation.lines)
