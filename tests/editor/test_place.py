"""Places as the engine counts them and as an editor does, in each of its units."""

from __future__ import annotations

import pytest
from lsprotocol import types

from editor.place import Lines

TEXT = "title: \U0001f375 tea\r\n\tand: \u00e9\n\nlast: x\rmore\u2028: 1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_every_place_leads_there_and_back(encoding: str) -> None:
    lines = Lines(TEXT, encoding)
    for offset in range(len(TEXT) + 1):
        if TEXT[max(0, offset - 1) : offset + 1] != "\r\n":
            assert lines.at(lines.position(offset)) == offset
            assert lines.offset(*lines.place(offset)) == offset


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 12), ("utf-16", 10), ("utf-32", 9)])
def test_a_character_is_as_wide_as_the_editor_counts(encoding: str, character: int) -> None:
    assert Lines(TEXT, encoding).position(TEXT.index("tea")) == types.Position(0, character)


def test_lines_end_where_each_of_the_two_ends_them() -> None:
    lines = Lines(TEXT)
    assert lines.position(TEXT.index("more")) == types.Position(4, 0)
    assert lines.place(TEXT.index("more")) == (4, 9)
    assert lines.position(TEXT.index("1")) == types.Position(4, 7)


def test_what_lies_beyond_is_the_end() -> None:
    lines = Lines("one\r\ntwo")
    assert lines.at(types.Position(0, 9)) == 3
    assert lines.at(types.Position(9, 9)) == 8
    assert lines.offset(1, 99) == 4
    assert lines.offset(9, 1) == 8


def test_a_mark_before_the_text_is_no_column() -> None:
    lines = Lines("\ufeffone: 1")
    assert lines.word(1, 1).start == types.Position(0, 1)
    assert lines.place(lines.offset(1, 1)) == (1, 1)


@pytest.mark.parametrize(
    ("text", "length"),
    [("green-tea: 1", 9), ("'it''s': 1", 7), ('"a \\" b": 1', 8), ("]", 1), ("x", 1), ("", 0), ("plan:first: 1", 10)],
)
def test_a_word_ends_where_its_text_does(text: str, length: int) -> None:
    assert Lines(text).word(1, 1).end == types.Position(0, length)
