"""The digest of a knowledge base: one hash for all files that say the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from engine.documents.node import Node
from engine.documents.shape import normal, shaped
from engine.load.shapes import RulesetFile
from engine.load.table import entries

Sections = Mapping[str, list[tuple[str, Node, Any]]]
# Mappings whose order carries meaning, and so belongs to the digest.
_ORDERED = ("choices", "topics", "aspects", "roles", "phases", "costs")
# Sections that came later: what says nothing in them keeps the digest that it had.
_LATER = ("documents", "assumptions", "assumed")


def digest(sections: Sections, rule_files: Mapping[str, Node]) -> str:
    """SHA-256 (hex) over what a knowledge base says, whatever the order of its files, names and rules."""
    facts: dict[str, Any] = {}
    rules: dict[str, Any] = {}
    for section, documents in sorted(sections.items()):
        if section in _LATER and not documents:
            continue
        merged: list[Any] = []
        for _, node, _ in documents:
            plain = normal(node)
            merged.extend(plain.items() if isinstance(plain, dict) else [[section, each] for each in plain])
        facts[section] = sorted((_canonical(each, section) for each in merged), key=repr)
    for file, node in rule_files.items():
        shape = shaped(RulesetFile, node, file, [])
        assert shape is not None
        for entry, entry_node, row in entries(shape, node, file, []):
            when, then = normal(entry_node.value["when"]), normal(entry_node.value["then"])
            rest: list[Any] = [shape.ruleset, shape.title, shape.about, entry.because, entry.source, entry.overrides]
            if row is not None:
                rest.append([row.hit, row.place, row.otherwise])
            if entry.from_ or entry.until:
                rest.append({"from": entry.from_, "until": entry.until})
            rules[entry.rule] = _canonical([when, then, rest], "")
    text = json.dumps([facts, rules], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        pairs = [[name, _canonical(child, name)] for name, child in value.items()]
        return pairs if key in _ORDERED else dict(sorted((name, child) for name, child in pairs))
    if isinstance(value, list | tuple):
        return [_canonical(child, "choices" if key == "scales" else "") for child in value]
    return value
