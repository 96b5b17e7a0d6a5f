"""The words of a file by what they name, for an editor to colour."""

from __future__ import annotations

from lsprotocol import types

from editor.mention import Mention
from editor.place import Lines

_KINDS = {
    "attribute": types.SemanticTokenTypes.Variable, "choice": types.SemanticTokenTypes.EnumMember,
    "step": types.SemanticTokenTypes.EnumMember, "scale": types.SemanticTokenTypes.Enum,
    "rule": types.SemanticTokenTypes.Function, "claim": types.SemanticTokenTypes.String,
    "figure": types.SemanticTokenTypes.Number, "program": types.SemanticTokenTypes.Class,
    "document": types.SemanticTokenTypes.Namespace, "ruleset": types.SemanticTokenTypes.Namespace,
    "fixture": types.SemanticTokenTypes.Struct, "topic": types.SemanticTokenTypes.Class,
    "assumption": types.SemanticTokenTypes.Property,
}  # fmt: skip
_LISTED = list(dict.fromkeys(_KINDS.values()))
LEGEND = types.SemanticTokensLegend(
    [each.value for each in _LISTED],
    [types.SemanticTokenModifiers.Declaration.value, types.SemanticTokenModifiers.Modification.value],
)
_MODIFIERS = {"declares": 1, "concludes": 2}


def tokens(lines: Lines, mentions: list[Mention]) -> types.SemanticTokens:
    """Each token as its distance from the one before, its length, its kind, and what it does."""
    found: list[int] = []
    before = types.Position(0, 0)
    end = 0
    for each in mentions:
        span = lines.range(each.start, each.end)
        if each.start < end or span.start.line != span.end.line:
            continue
        end = each.end
        down = span.start.line - before.line
        along = span.start.character - (0 if down else before.character)
        length = span.end.character - span.start.character
        found += [down, along, length, _LISTED.index(_KINDS[each.kind]), _MODIFIERS.get(each.role, 0)]
        before = span.start
    return types.SemanticTokens(found)
