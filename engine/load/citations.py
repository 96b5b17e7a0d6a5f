"""Which claims the facts cite, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from engine.documents.node import Node
from engine.knowledge.rule import default_id
from engine.load.memory import Memory
from engine.problem import Where

# Mappings whose keys are names: a choice that is called source cites nothing.
NAMED = ("documents", "attributes", "choices", "programs", "costs", "artifacts", "figures", "roles", "aspects")


_OF_NAMES = [(key,) for key in NAMED]
Citation = tuple[str, str, Where]


def citations(files: Mapping[str, Node], memory: Memory) -> list[Citation]:
    """Every citation of these files, in order."""

    def found(file: str) -> list[Citation]:
        return list(cited(files[file], file, ()))

    return sorted(each for file in files for each in memory.of(file, "cited", partial(found, file)))


def cited(node: Node, file: str, path: tuple[str, ...]) -> Iterator[Citation]:
    """Every citation below a node: the dotted label of what cites (of a rule, "rule:" and its id), claim, place."""
    if isinstance(node.value, dict):
        rule = node.get("rule")
        label = f"rule:{rule.value}" if rule is not None else ".".join(path)
        if path[:1] == ("attributes",) and path[2:] == ("otherwise",):
            label = f"rule:{default_id(path[1])}"
        for key, child in node.value.items():
            if key == "source" and path[-1:] not in _OF_NAMES:
                for claim in child.value if isinstance(child.value, list) else [child]:
                    yield label, str(claim.value), claim.where(file)
            elif key not in ("when", "then"):
                yield from cited(child, file, (*path, key))
    elif isinstance(node.value, list):
        for index, child in enumerate(node.value):
            named = next(iter(child.value.values())).value if isinstance(child.value, dict) and child.value else None
            step = named if isinstance(named, str) else str(index)
            yield from cited(child, file, (*path, step))
