"""What a file declares, as an outline, and names of the whole knowledge base to be looked up."""

from __future__ import annotations

from collections.abc import Mapping

from lsprotocol import types

from editor.index import Index
from editor.mention import Mention
from editor.place import Lines

_KIND = types.SymbolKind
KINDS = {
    "attribute": _KIND.Variable, "choice": _KIND.EnumMember, "step": _KIND.EnumMember, "scale": _KIND.Enum,
    "rule": _KIND.Function, "claim": _KIND.String, "figure": _KIND.Number, "program": _KIND.Object,
    "document": _KIND.File, "ruleset": _KIND.Namespace, "fixture": _KIND.Struct, "topic": _KIND.Object,
    "assumption": _KIND.Constant,
}  # fmt: skip
MOST = 500


def outline(index: Index, name: str, lines: Lines) -> list[types.DocumentSymbol]:
    """What a file declares; the choices of an attribute and the steps of a scale stand below them."""
    found: list[types.DocumentSymbol] = []
    above: dict[str, types.DocumentSymbol] = {}
    declared = [each for each in index.of(name, lines) if each.role == "declares"]
    for place, each in enumerate(declared):
        following = (other.start for other in declared[place + 1 :] if other.of != each.name or not other.of)
        symbol = _symbol(each, lines, next(following, len(lines.text)))
        parent = above.get(each.of) if each.of else None
        if parent is None:
            found.append(symbol)
            above[each.name] = symbol
        else:
            parent.children = [*(parent.children or []), symbol]
    return found


def _symbol(mention: Mention, lines: Lines, before: int) -> types.DocumentSymbol:
    """A symbol that reaches to the next one."""
    end = mention.start + len(lines.text[mention.start : before].rstrip().rstrip("-{").rstrip())
    return types.DocumentSymbol(
        mention.name, KINDS[mention.kind], lines.range(mention.start, max(end, mention.end)),
        lines.range(mention.start, mention.end), detail=mention.kind,
    )  # fmt: skip


def looked_up(index: Index, files: Mapping[str, Lines], query: str) -> list[tuple[str, Mention]]:
    """What is declared under a name that holds the letters of the query in their order, the nearest first."""
    wanted = query.lower()
    found = [
        (not each.name.lower().startswith(wanted), wanted not in each.name.lower(), each.name, name, each)
        for name, lines in files.items()
        for each in index.of(name, lines)
        if each.role == "declares" and _holds(each.name.lower(), wanted)
    ]
    return [(name, each) for *_, name, each in sorted(found)[:MOST]]


def _holds(name: str, letters: str) -> bool:
    remaining = iter(name)
    return all(letter in remaining for letter in letters)
