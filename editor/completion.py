"""What may be typed at a place: the keys of a section, and names and values with what each means."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from editor.hole import Hole, hole
from editor.place import Lines
from editor.words import Option, Words

_KIND = types.CompletionItemKind
# What is written out, by the shape of the entry that begins.
SNIPPETS = {
    "RuleEntry": (
        "rule",
        "rule: ${1:id}\nwhen: {${2:attribute: value}}\nthen: {${3:attribute: value}}\n"
        "because: ${4:Reason.}\nsource: ${5:claim}",
    ),
    "Row": ("row", "{rule: ${1:id}, cells: [${2}], source: ${3:claim}}"),
    "CaseEntry": ("case", "case: ${1:what happens}\ngiven: {${2:attribute: value}}\nexpect: {${3:attribute: value}}"),
}


def completions(words: Words, file: str, lines: Lines, offset: int) -> list[types.CompletionItem]:
    """What may be typed at an offset; nothing where that is not known."""
    place = hole(lines, offset)
    if place is None:
        return []
    span = lines.range(place.start, place.end)
    options = words.options(file, place.path, place.document)
    found: dict[str, types.CompletionItem] = {}
    if place.key:
        for item in _keys(options, place, span):
            found.setdefault(item.label, item)
        if not place.beside:
            for item in _snippets(options, place, lines, span):
                found.setdefault(item.label, item)
    if not place.beside:
        for item in _values(options, words, span):
            found.setdefault(item.label, item)
    return list(found.values())


def _keys(options: list[Option], place: Hole, span: types.Range) -> Iterator[types.CompletionItem]:
    for option in options:
        for key, schema in option.schema.get("properties", {}).items():
            if key not in place.beside:
                about = schema.get("description", "") if "$ref" not in schema else ""
                yield _item(key, _KIND.Property, span, about, f"{key}: ")


def _values(options: list[Option], words: Words, span: types.Range) -> Iterator[types.CompletionItem]:
    for option in options:
        schema = option.schema
        if schema.get("type") == "boolean":
            for value in ("true", "false"):
                yield _item(value, _KIND.Value, span)
        about = schema.get("enumDescriptions", ())
        for index, value in enumerate(schema.get("enum", ())):
            if isinstance(value, str):
                said = about[index] if index < len(about) else _title(words, value)
                yield _item(value, _KIND.EnumMember, span, said)


def _title(words: Words, name: str) -> str:
    meanings = (words.meaning(kind, "", name) for kind in ("attribute", "rule", "claim", "program"))
    return next((each.title for each in meanings if each), "")


def _snippets(options: list[Option], place: Hole, lines: Lines, span: types.Range) -> Iterator[types.CompletionItem]:
    line = lines.text[lines.text.rfind("\n", 0, place.start) + 1 : place.start]
    if line.strip(" -"):
        return
    for option in options:
        if option.name in SNIPPETS:
            label, body = SNIPPETS[option.name]
            text = body.replace("\n", "\n" + " " * len(line))
            item = _item(label, _KIND.Snippet, span, f"A {label}, to be filled in.", text)
            item.insert_text_format = types.InsertTextFormat.Snippet
            item.label = f"{label} ..."
            yield item


def _item(
    label: str, kind: types.CompletionItemKind, span: types.Range, about: str = "", text: str = ""
) -> types.CompletionItem:
    return types.CompletionItem(
        label, kind=kind, documentation=about or None, detail=about[:80] or None, filter_text=label,
        text_edit=types.TextEdit(span, text or label),
    )  # fmt: skip
