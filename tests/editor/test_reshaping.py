"""Rules of one shape become a table, and a table rules: both say the same, in the layout, with the same comments."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.authoring.edits import revision
from engine.documents.layout import comments, formatted
from tests.support.acting import actions, beside, changed
from tests.support.editing import Editor

RULES = "rules/tea.yaml"
HEAD = "ruleset: tea\ntitle: Tea\nrules:\n"
MIXED = """  # Of leaves, 茶.
  - {rule: green-leaf, when: {leaf: green, hour: {below: 17}}, then: {tea: green_tea}, because: "It's so: {leaf}"}
  - rule: black-leaf # a remark
    when:
      hour:
        at_least: 6
        at_most: 20
      leaf: [black, white]
    then: {tea: black_tea}
    because: >-
      It is black,
      and early.
    source: [TE-01, TE-02]
    overrides: [green-leaf]
    from: 2020-01-01

  # certwise: ignore without-effect because it is a test
  - {rule: hot, when: {thirsty: true}, then: {hot: true}, because: Hot., source: TE-01}
  # At the end.
"""


def test_rules_of_one_shape_become_a_table_and_rules_again(editor: Editor, tea: Path) -> None:
    text = (tea / RULES).read_text("utf-8")
    editor.open(RULES)
    (title,) = (offered := actions(editor, RULES, None, 3, 12, "refactor"))
    assert (title, offered[title]["kind"]) == ("Make a table of the 2 rules of this shape", "refactor.rewrite")
    new = changed(editor, offered[title])[RULES]
    assert new == (
        "ruleset: tea\ntitle: Tea\ntable:\n  when: [leaf]\n  then: [tea]\n  rows:\n"
        "    - {rule: green-leaf, cells: [green, green_tea], because: It is green., source: TE-01}\n"
        "    - {rule: black-leaf, cells: [black, black_tea], because: It is black., source: TE-01}\n"
    )
    before, after = beside(editor, {RULES: new})
    assert revision(before, after).identical
    editor.change(RULES, new)
    (title,) = (offered := actions(editor, RULES, None, 3, 4, "refactor"))
    assert title == "Write the table out as 2 rules"
    assert changed(editor, offered[title])[RULES] == text


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_everything_that_rules_say_is_kept(editor: Editor, tea: Path, ending: str) -> None:
    text = (HEAD + MIXED.replace(" # a remark", "")).replace("\n", ending)
    editor.open(RULES, text)
    (title,) = (offered := actions(editor, RULES, None, 4, 12, "refactor"))
    new = changed(editor, offered[title])[RULES]
    assert formatted(new, RULES) == new
    assert ("\r\n" in new) == (ending == "\r\n")
    before, after = beside(editor, {RULES: new})
    assert revision(before, after).identical
    assert sorted(each.words for each in comments(new)) == sorted(each.words for each in comments(text))
    assert "rule: hot, when" in new
    # Behind the table there are the rules of another shape; written out, it stands behind them.
    editor.change(RULES, new)
    line = next(number for number, line in enumerate(new.split(ending)) if line == "table:")
    (title,) = (offered := actions(editor, RULES, None, line, 0, "refactor"))
    again = changed(editor, offered[title])[RULES]
    before, after = beside(editor, {RULES: again})
    assert revision(before, after).identical
    assert "table" not in again
    assert sorted(each.words for each in comments(again)) == sorted(each.words for each in comments(text))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HEAD + MIXED, id="a remark would be lost"),
        pytest.param(HEAD + MIXED.partition("  - rule")[0], id="one alone"),
        pytest.param(
            HEAD
            + "  - {rule: one, when: {any: [{leaf: green}]}, then: {tea: green_tea}, because: One.}\n"
            + "  - {rule: two, when: {any: [{leaf: black}]}, then: {tea: black_tea}, because: Two.}\n",
            id="conditions that are no columns",
        ),
        pytest.param(
            "ruleset: tea\ntitle: Tea\ntable:\n  when: [leaf]\n  then: [tea]\n  because: So.\n  hit: first\n  rows:\n"
            "    - {rule: one, cells: [green, green_tea]}\n    - {rule: two, cells: ['-', black_tea]}\n",
            id="rows that are read in order",
        ),
    ],
)
def test_what_would_say_something_else_is_not_offered(editor: Editor, tea: Path, text: str) -> None:
    editor.open(RULES, text)
    assert not [each for line in range(3, 6) for each in actions(editor, RULES, None, line, 12, "refactor")]
