"""A case is run where it stands, and the mutants of a rule are put to the cases, when somebody asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.acting import actions, changed, told
from tests.support.editing import Editor

RULES, CASES = "rules/tea.yaml", "rules/tea_test.yaml"
TEXT = """cases:
  - {case: green, given: {leaf: green}, expect: {tea: green_tea}, fired: green-leaf}
  - case: black
    given: {leaf: black}
    expect: {tea: green_tea}
fixtures:
  pale: {leaf: white}
matrices:
  - matrix: All
    expect: [tea]
    rows:
      pale: [{is: unknown}]
"""


def lenses(editor: Editor, name: str) -> list[dict[str, Any]]:
    found = editor.ask("textDocument/codeLens", {"textDocument": {"uri": editor.address(name)}})
    return [each["command"] for each in found]


def hints(editor: Editor, name: str) -> dict[int, str]:
    """The hints of a file by the line that they stand on."""
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    found = editor.ask("textDocument/inlayHint", {"textDocument": {"uri": editor.address(name)}, "range": whole})
    return {each["position"]["line"]: each["label"] for each in found}


def test_a_case_is_run_where_it_stands(editor: Editor, tea: Path) -> None:
    editor.open(CASES, TEXT)
    for command in lenses(editor, CASES):
        editor.ask("workspace/executeCommand", {**command, "command": "certwise.run"})
    messages = [each["params"]["message"] for each in editor.said if each.get("method") == "window/showMessage"][-3:]
    assert messages == [
        "green passes: tea: green_tea; by green-leaf",
        "black fails: tea: black_tea; by black-leaf",
        "All: pale passes: no verdict; no rule fires",
    ]
    assert hints(editor, CASES) == {
        1: "passes: tea: green_tea; by green-leaf",
        2: "fails: tea: black_tea; by black-leaf",
        11: "passes: no verdict; no rule fires",
    }
    failed = [each for each in editor.shown[editor.address(CASES)] if each["code"] == "case-failed"]
    assert failed[0]["message"] == "black: expected tea: green_tea, got tea: black_tea"
    editor.change(CASES, TEXT.replace("expect: {tea: green_tea}\n", "expect: {tea: black_tea}\n"))
    editor.proven()
    assert hints(editor, CASES) == {}
    assert [each["title"] for each in lenses(editor, CASES)] == ["passes"] * 3
    editor.change(CASES, "cases: [")
    assert lenses(editor, CASES) == []


def test_the_mutants_of_a_rule_are_put_to_the_cases(editor: Editor, tea: Path) -> None:
    (tea / CASES).write_text(TEXT.partition("  - case: black")[0], encoding="utf-8")
    editor.open(RULES)
    editor.save()
    (first, second) = (each for each in lenses(editor, RULES) if each["title"] == "which mutants survive?")
    editor.ask("workspace/executeCommand", second)
    said = told(editor).split("\n")
    assert said[0] == "black-leaf: 3 of 5 mutants survive, 2 are noticed."
    assert said[1] == (
        "no case notices black-leaf taken out: tea is black_tea, and would be unknown, for {leaf: black}."
    )
    found = {each["title"] for each in lenses(editor, RULES)}
    assert {"which mutants survive?", said[0].removeprefix("black-leaf: ").removesuffix(".")} <= found
    noted = [each["message"] for each in editor.shown[editor.address(RULES)] if each["code"] == "mutant"]
    assert f"{noted[0]}." in said
    # A case that notices one of them is offered, and passes.
    line = editor.texts[RULES].split("\n")[4]
    offered = actions(editor, RULES, None, 4, line.index("black-leaf"))
    (title,) = (each for each in offered if each == "Write the case: tea black_tea where leaf is black")
    editor.open(CASES, changed(editor, offered[title])[CASES])
    assert "which mutants survive?" in {each["title"] for each in lenses(editor, RULES)}
    editor.ask("workspace/executeCommand", second)
    assert told(editor).startswith("black-leaf: 0 of 5 mutants survive, 5 are noticed.")
    editor.change(CASES, editor.texts[CASES].replace("tea: black_tea", "tea: green_tea"))
    editor.ask("workspace/executeCommand", first)
    assert told(editor) == "No mutant of green-leaf is tried while a case fails; 1 of 2 do."
