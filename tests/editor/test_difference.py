"""What is meant otherwise than at the last commit, or than before an override: proven, and told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.acting import actions, changed, told
from tests.support.editing import Editor, edited
from tests.support.revisions import committed, git

RULES, FACTS = "rules/tea.yaml", "facts/attributes.yaml"
EVENING = "  - {rule: evening, when: {hour: {at_least: 17}}, then: {tea: black_tea}, because: Late., source: TE-01}\n"
LENS = "what changes since the last commit"


def lens(editor: Editor, name: str) -> dict[str, Any]:
    found = editor.ask("textDocument/codeLens", {"textDocument": {"uri": editor.address(name)}})
    (command,) = [each["command"] for each in found if each["command"]["title"] == LENS]
    return command


def noted(editor: Editor, name: str) -> list[str]:
    return [each["message"] for each in editor.shown.get(editor.address(name), []) if each["code"] == "change"]


def test_what_is_not_saved_is_held_against_the_last_commit(editor: Editor, tea: Path) -> None:
    committed(tea)
    editor.open(RULES)
    text = editor.texts[RULES]
    editor.ask("workspace/executeCommand", lens(editor, RULES))
    assert told(editor) == "Both say the same, word for word."
    editor.change(RULES, text.replace("because: It is green.", "because: Green it is."))
    editor.ask("workspace/executeCommand", lens(editor, RULES))
    assert told(editor) == "Proven: every case gets the same tea."
    assert noted(editor, RULES) == [
        "rule green-leaf was other at the last commit: because: It is green. -> Green it is."
    ]
    editor.change(RULES, text.replace("leaf: green}", "leaf: white}"))
    page = editor.ask("workspace/executeCommand", lens(editor, RULES))
    assert told(editor).split("\n") == [
        "tea was green_tea and is unknown; smallest case: {leaf: green}.",
        "tea was unknown and is green_tea; smallest case: {leaf: white}.",
        "Proven: no case gets another tea in any other way.",
    ]
    assert "## What follows from it\n\n" in page
    assert noted(editor, RULES) == [
        "rule green-leaf was other at the last commit: when: Leaf is Green -> Leaf is White"
    ]
    assert [each.partition(";")[0] for each in noted(editor, FACTS)] == [
        "tea was green_tea and is unknown",
        "tea was unknown and is green_tea",
    ]
    # It is about these texts, and goes where one of them changes.
    editor.change(RULES, text)
    editor.until(lambda: not [*noted(editor, FACTS), *noted(editor, RULES)])


def test_what_cannot_be_held_against_it_is_told(editor: Editor, tea: Path) -> None:
    editor.open(RULES)
    found = editor.ask("textDocument/codeLens", {"textDocument": {"uri": editor.address(RULES)}})
    assert not [each for each in found if each["command"]["title"] == LENS]
    editor.ask("workspace/executeCommand", {"command": "certwise.difference", "arguments": [str(tea)]})
    assert told(editor).startswith("Not worked out: the last commit: is neither a folder nor a git revision")
    committed(tea)
    text = editor.texts[RULES]
    editor.change(RULES, text.replace("tea: green_tea", "tea: grn_tea"))
    editor.ask("workspace/executeCommand", lens(editor, RULES))
    assert told(editor).startswith("Not worked out: rules/tea.yaml:4:")
    editor.change(RULES, text.replace("rule: green-leaf", "rule: green"))
    editor.ask("workspace/executeCommand", lens(editor, RULES))
    assert noted(editor, RULES) == [
        "rule green-leaf is removed since the last commit",
        "rule green is added since the last commit",
    ]


def test_nothing_of_the_folder_is_run_and_nothing_written(editor: Editor, tea: Path) -> None:
    (tea / ".gitattributes").write_text("*.yaml filter=evil diff=evil\n", encoding="utf-8")
    committed(tea)
    run = f"touch {tea}/RAN; cat"
    for setting in ("filter.evil.smudge", "filter.evil.clean", "diff.evil.textconv", "core.fsmonitor", "core.pager"):
        git(tea, "config", setting, run)
    (tea / "editor").mkdir()
    for name in ("json.py", "editor/__init__.py", "engine.py"):
        (tea / name).write_text(f"open({str(tea / 'RAN')!r}, 'w')\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in sorted(tea.rglob("*")) if path.is_file()}
    editor.open(RULES, (tea / RULES).read_text("utf-8").replace("leaf: green}", "leaf: white}"))
    editor.ask("workspace/executeCommand", lens(editor, RULES))
    assert "Proven" in told(editor)
    assert {path: path.read_bytes() for path in sorted(tea.rglob("*")) if path.is_file()} == before


def quarrelling(editor: Editor) -> dict[str, Any]:
    """What is offered for two rules that conclude two verdicts."""
    (editor.root / RULES).write_text((editor.root / RULES).read_text("utf-8") + EVENING, encoding="utf-8")
    editor.open(RULES)
    editor.proven()
    (problem,) = [each for each in editor.mistakes(RULES) if each["code"] == "verdict-double"]
    return actions(editor, RULES, problem)


def test_what_an_override_changes_is_proven_when_it_is_chosen(editor: Editor, tea: Path) -> None:
    offered = quarrelling(editor)["Let evening override green-leaf"]
    assert "edit" not in offered
    action = editor.ask("codeAction/resolve", offered)
    editor.change(RULES, changed(editor, action)[RULES])
    editor.ask("workspace/executeCommand", action["command"])
    assert told(editor).split("\n") == [
        "evening overrides green-leaf. tea was unknown and is black_tea; smallest case: {leaf: green, hour: 17}.",
        "Proven: no case gets another tea in any other way.",
    ]


def test_an_editor_that_asks_nothing_more_is_told_after_it(tea: Path) -> None:
    with edited(tea, resolves=False) as editor:
        action = quarrelling(editor)["Let green-leaf override evening"]
        editor.change(RULES, changed(editor, action)[RULES])
        editor.ask("workspace/executeCommand", action["command"])
        assert told(editor).startswith("green-leaf overrides evening. tea was unknown and is green_tea; smallest case:")
