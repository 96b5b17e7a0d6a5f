"""Scalars as they are written, kept out of a layout's reach: each stands in the text as a word of its own width.

A scalar that is more than a simple word is replaced by one character of a private plane, as often as it is wide, with
a blank wherever its text may be broken. After the layout every word is put back as it was: quotes, escapes, digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from engine.documents.reading import loader

_PLANES = ((0xF0000, 0xFFFFE), (0x100000, 0x10FFFE))
_SIMPLE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NULLS = ("null", "Null", "NULL")
_WORD = re.compile("([\U000f0000-\U0010ffff])\\1*")
# A blank at which a text may be broken: alone between two visible characters, not escaped, not beside the quotes.
_BREAK = re.compile(r"(?<=[^\s\\]) (?=\S)")
_FOLD = re.compile(r"[ \t]*\n[ \t]*")


class TooManyError(Exception):
    """More scalars than there are characters to stand for them."""


class Placeholders:
    """The text with its scalars replaced, and the way back."""

    def __init__(self, text: str) -> None:
        """Take the scalars out of a text. Raises TooManyError where no words are left to stand for them."""
        self.words: dict[str, list[str]] = {}
        self._free = _free(text)
        parts: list[str] = []
        position = 0
        for token in scalars(text):
            start, end = token.start_mark.index, token.end_mark.index
            parts.extend((text[position:start], self._stand_in(text[start:end], token)))
            position = end
        self.text = "".join([*parts, text[position:]])

    def restored(self, text: str) -> str:
        """A text made of `self.text` with every scalar as it was written."""
        used: dict[str, int] = {}

        def word(match: re.Match[str]) -> str:
            mark = match[1]
            number = used.get(mark, 0)
            used[mark] = number + 1
            return self.words[mark][number]

        return _WORD.sub(word, text)

    def _stand_in(self, raw: str, token: Any) -> str:
        if token.style in ("|", ">") or _SIMPLE.fullmatch(raw):
            return "~" if raw in _NULLS else raw
        if "\n" in raw:
            if re.search(r"\n\s*\n|\\\n", raw):
                return raw
            raw = _FOLD.sub(" ", raw)
        try:
            mark = next(self._free)
        except StopIteration:
            raise TooManyError from None
        quoted = token.style in ("'", '"')
        inner = raw[1:-1] if quoted else raw
        words = _BREAK.split(inner) if inner else [""]
        if quoted:
            words[0] = raw[0] + words[0]
            words[-1] += raw[-1]
        self.words[mark] = words
        return " ".join(mark * len(word) for word in words)


def scalars(text: str) -> Iterator[Any]:
    """The tokens of the scalars of a YAML text, in order."""
    return (token for token in yaml.scan(text, Loader=loader()) if isinstance(token, yaml.ScalarToken))


def _free(text: str) -> Iterator[str]:
    taken = {character for character in text if character >= "\U000f0000"}
    for start, end in _PLANES:
        for code in range(start, end):
            if chr(code) not in taken:
                yield chr(code)
