"""The digest of a knowledge base: one hash for all files that say the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import partial
from operator import itemgetter
from typing import Any

from engine.documents.node import Node
from engine.documents.shape import normal
from engine.load.memory import Memory
from engine.load.rulefile import RuleFile, rule_file

Sections = Mapping[str, list[tuple[str, Node, Any]]]
# Mappings whose order carries meaning, and so belongs to the digest.
_ORDERED = ("choices", "topics", "aspects", "roles", "phases", "costs")
# Sections that came later: what says nothing in them keeps the digest that it had.
_LATER = ("documents", "assumptions", "assumed")


def digest(sections: Sections, rule_files: Mapping[str, Node], memory: Memory) -> str:
    """SHA-256 (hex) over what a knowledge base says, whatever the order of its files, names and rules."""
    facts: dict[str, Any] = {}
    rules: dict[str, Any] = {}
    for section, documents in sorted(sections.items()):
        if section in _LATER and not documents:
            continue
        said: list[tuple[str, Any]] = []
        for file, node, _ in documents:
            said += memory.of(file, ("said", section), partial(_facts, section, node))
        facts[section] = [each for _, each in sorted(said, key=itemgetter(0))]
    for file, node in rule_files.items():
        rules.update(memory.of(file, "said", partial(_rules, rule_file(file, node, memory))))
    text = json.dumps([facts, rules], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _facts(section: str, node: Node) -> list[tuple[str, Any]]:
    """What a section of one file says, each with what it is sorted by."""
    plain = normal(node)
    listed = plain.items() if isinstance(plain, dict) else [[section, each] for each in plain]
    canonical = [_canonical(each, section) for each in listed]
    return [(repr(each), each) for each in canonical]


def _rules(read: RuleFile) -> dict[str, Any]:
    """What the rules of one file say, by id."""
    shape, found = read.shape, {}
    assert shape is not None
    for entry, node, row in read.entries:
        when, then = normal(node.value["when"]), normal(node.value["then"])
        rest: list[Any] = [shape.ruleset, shape.title, shape.about, entry.because, entry.source, entry.overrides]
        if row is not None:
            rest.append([row.hit, row.place, row.otherwise])
        if entry.from_ or entry.until:
            rest.append({"from": entry.from_, "until": entry.until})
        found[entry.rule] = _canonical([when, then, rest], "")
    return found


def _canonical(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        pairs = [[name, _canonical(child, name)] for name, child in value.items()]
        return pairs if key in _ORDERED else dict(sorted((name, child) for name, child in pairs))
    if isinstance(value, list | tuple):
        return [_canonical(child, "choices" if key == "scales" else "") for child in value]
    return value
