"""Values and entries as YAML that a program writes into a file of a person, or shows on one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from engine.documents.node import core_value
from engine.documents.reading import parse
from engine.knowledge.value import spelled
from engine.number import number_text

# Words that some edition of YAML would read as something else.
_MEANT = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}


def flow(value: Any, word: Callable[[str], str] = str) -> str:
    """A plain value as YAML on one line, numbers so that they are read back; `word` says how a text is written."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(child, word)}" for key, child in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(child, word) for child in value) + "]"
    if isinstance(value, str):
        return word(value)
    return spelled(value, unknown="~") if value is None or isinstance(value, bool) else number_text(value)


def quoted(word: str) -> str:
    """A word as YAML, in quotes where it would be read as something else."""
    plain = word and all(character.isalnum() or character in " _-.()," for character in word)
    return (
        word if plain and word[0].isalpha() and core_value(word) == word and word == word.strip() else json.dumps(word)
    )


def name_text(word: str) -> str:
    """The name of a choice or an attribute as YAML, in quotes where any edition would read it as something else."""
    return word if word[0].isalpha() and word.casefold() not in _MEANT else f'"{word}"'


def inserted(text: str, file: str, key: str, entries: str, gap: str = "\n") -> str:
    """The text of a file with more entries after those that one of its keys lists.

    `gap` parts the key, where it is missing so far, from what stands before it. Raises ProblemError where the text is
    not YAML.
    """
    node = parse(text, file)
    if key not in node.value:
        return f"{text.rstrip()}{gap}{key}:\n{entries}"
    lines = text.splitlines(keepends=True)
    start = node.keys[key][0]
    end = min((line for line, _ in node.keys.values() if line > start), default=len(lines) + 1) - 1
    own, rest = "".join(lines[:end]).rstrip(), "".join(lines[end:])
    return f"{own}\n\n{entries}" + (f"\n{rest}" if rest.strip() else "")
