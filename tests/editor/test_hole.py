"""The place where something is typed, of texts that are no YAML there."""

from __future__ import annotations

import pytest

from editor.hole import LONGEST, hole
from editor.place import Lines

HEAD = "ruleset: tea\ntitle: Tea\nrules:\n  - {rule: one, when: {leaf: green}, then: {tea: x}}\n"
BLOCK = (
    "ruleset: tea\nrules:\n  - rule: one\n    because: >\n      It: is - {so\n"
    "    when:\n      leaf: green\n    then: {tea: x}\n"
)
TABLE = "table:\n  when: [leaf]\n  then: [tea]\n  rows:\n    - {rule: a, cells: ["


@pytest.mark.parametrize(
    ("text", "path", "key"),
    [
        ("", (), True),
        ("ru", (), True),
        (f"{HEAD}ta", (), True),
        (f"{HEAD}  - ", ("rules", 1), True),
        (f"{HEAD}  - {{rule: two, wh", ("rules", 1), True),
        (f"{HEAD}  - {{rule: two, when: {{", ("rules", 1, "when"), True),
        (f"{HEAD}  - {{rule: two, when: {{leaf: gr", ("rules", 1, "when", "leaf"), False),
        (f"{HEAD}  - {{rule: two, when: {{leaf: [green, ", ("rules", 1, "when", "leaf", 1), False),
        (f"{HEAD}  - {{rule: two, when: {{hour: {{at_", ("rules", 1, "when", "hour"), True),
        (f"{HEAD}  - {{rule: two, when: {{any: [{{leaf: green}}, {{", ("rules", 1, "when", "any", 1), True),
        (f"{BLOCK}    ", ("rules", 0), True),
        (f"{BLOCK}    source:\n      - T", ("rules", 0, "source", 0), True),
        (f"{BLOCK}  - rule: two\n    when:\n      ", ("rules", 1, "when"), True),
        (f"{BLOCK}  - rule: two\n    when:\n      leaf: ", ("rules", 1, "when", "leaf"), False),
        (TABLE, ("table", "rows", 0, "cells", 0), False),
        ("attributes:\n  leaf: {kind: choice}\n  tea:\n    kind: ", ("attributes", "tea", "kind"), False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("behind", ["", "\nrest: {of: [the, text"])
def test_what_leads_there_is_known(text: str, path: tuple[int | str, ...], key: bool, behind: str) -> None:
    found = hole(Lines(text + behind), len(text))
    assert found is not None
    # Entries before the place may be left out, so its number in a list says nothing.
    assert [isinstance(step, int) or step for step in found.path] == [isinstance(step, int) or step for step in path]
    assert found.key == key


@pytest.mark.parametrize(
    "text", ["# ru", "title: Tea   # of le", "title: 'a b", 'title: "a {le', "a: }\n}", "a: [\n - b: {"]
)
def test_where_nothing_is_known_nothing_is_said(text: str) -> None:
    found = hole(Lines(text), len(text))
    assert found is None or text.startswith(("title", "a"))


def test_between_quotes_and_behind_what_is_closed_nothing_can_be_typed() -> None:
    for text in (f'{HEAD}  - {{"ru', f'{HEAD}  - {{rule: "a b', f'{HEAD}  - {{rule: "two"', f"{HEAD}  - {{rule: two}}"):
        assert hole(Lines(text), len(text)) is None
    text = f"{HEAD}  - {{rule: don't, "
    assert hole(Lines(text), len(text)) is not None


def test_a_long_text_of_which_nothing_is_known_is_not_read_whole() -> None:
    text = f"{HEAD}{'# more' * LONGEST}\n  "
    assert hole(Lines(text), len(text)) is None


def test_keys_that_stand_there_are_known() -> None:
    text = f"{BLOCK}    "
    found = hole(Lines(text), len(text))
    assert found is not None
    assert found.beside == {"rule", "because", "when", "then"}
    text = "cases:\n  - {case: a, given: {leaf: green, ho"
    found = hole(Lines(text), len(text))
    assert found is not None
    assert (found.beside, found.typed, text[found.start : found.end]) == ({"leaf"}, "ho", "ho")
