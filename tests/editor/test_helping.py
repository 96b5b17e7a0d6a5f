"""How a problem is mended, what cases show of a rule, what feeds it, and how words are coloured."""

from __future__ import annotations

from pathlib import Path

from engine.load.loader import load
from tests.support.acting import actions, changed
from tests.support.editing import Editor

RULES, FACTS, CASES = "rules/tea.yaml", "facts/attributes.yaml", "rules/tea_test.yaml"
EVENING = "  - {rule: evening, when: {hour: {at_least: 17}}, then: {tea: black_tea}, because: Late., source: TE-01}\n"
GREEN = "cases:\n  - {case: green, given: {leaf: green}, expect: {tea: green_tea}, fired: green-leaf}\n"


def test_what_was_meant_is_written(editor: Editor, tea: Path) -> None:
    text = (tea / RULES).read_text("utf-8")
    editor.open(RULES, text.replace("leaf: green}", "leef: green}"))
    editor.until(lambda: editor.mistakes(RULES))
    (problem,) = editor.mistakes(RULES)
    assert changed(editor, actions(editor, RULES, problem)["Write leaf"]) == {RULES: text}


def test_an_unknown_attribute_is_declared(editor: Editor, tea: Path) -> None:
    wrong = (tea / RULES).read_text("utf-8").replace("leaf: green}", "leaf: green, moonlight_zq: true}")
    editor.open(RULES, wrong)
    editor.until(lambda: editor.mistakes(RULES))
    (problem,) = editor.mistakes(RULES)
    new = changed(editor, actions(editor, RULES, problem)["Declare moonlight_zq, which is asked"])
    texts = {path.relative_to(tea).as_posix(): path.read_text("utf-8") for path in tea.rglob("*.yaml")}
    knowledge = load(".", {**texts, RULES: wrong, **new})
    assert knowledge.attributes["moonlight_zq"].question == "moonlight_zq?"


def test_of_two_rules_one_is_the_exception(editor: Editor, tea: Path) -> None:
    (tea / RULES).write_text((tea / RULES).read_text("utf-8") + EVENING, encoding="utf-8")
    editor.open(RULES)
    editor.proven()
    (problem,) = [each for each in editor.mistakes(RULES) if each["code"] == "verdict-double"]
    offered = actions(editor, RULES, problem)
    texts = {path.relative_to(tea).as_posix(): path.read_text("utf-8") for path in tea.rglob("*.yaml")}
    for one, other in (("evening", "green-leaf"), ("green-leaf", "evening")):
        action = editor.ask("codeAction/resolve", offered[f"Let {one} override {other}"])
        new = changed(editor, action)
        assert load(".", {**texts, **new}).rules[one].overrides == [other]
    new = changed(editor, offered["Ignore verdict-double, with a reason"])
    assert "  # certwise: ignore verdict-double because REASON\n  - {rule: evening" in new[RULES]
    editor.change(RULES, new[RULES])
    editor.proven()
    assert "verdict-double" not in {id for _, id, _ in editor.problems()}
    editor.change(RULES, new[RULES].replace("{at_least: 17}}", "{at_least: 17}, leaf: black}"))
    editor.proven()
    (problem,) = [each for each in editor.shown[editor.address(RULES)] if each["code"] == "unused-ignore"]
    assert "# certwise" not in changed(editor, actions(editor, RULES, problem)["Remove the ignore"])[RULES]


def test_what_cases_show_stands_beside_the_rules(editor: Editor, tea: Path) -> None:
    (tea / CASES).write_text(GREEN, encoding="utf-8")
    editor.open(RULES)
    editor.save()
    editor.proven()
    document = {"textDocument": {"uri": editor.address(RULES)}}
    lenses = {each["command"]["title"]: each for each in editor.ask("textDocument/codeLens", document)}
    assert set(lenses) == {"fires in 1 case", "fires in no case", "which mutants survive?"}
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    hints = editor.ask("textDocument/inlayHint", {**document, "range": whole})
    assert [each["label"] for each in hints] == [
        "fires in 1 case, lacks 1 case",
        "never alone missing",
        "fires in no case, lacks 2 cases",
        "never alone decisive",
    ]
    editor.ask("workspace/executeCommand", lenses["fires in 1 case"]["command"])
    told = [str((each.get("params") or {}).get("message")) for each in editor.said]
    assert any(each.startswith("green-leaf fires in 1 case: green\n") for each in told)
    line = (tea / RULES).read_text("utf-8").split("\n")[4]
    offered = actions(editor, RULES, None, 4, line.index("black-leaf"))
    new = changed(editor, offered["Write the case: black-leaf fires"])
    assert "fired: [black-leaf]" in new[CASES]
    editor.open(CASES)
    (lens,) = editor.ask("textDocument/codeLens", {"textDocument": {"uri": editor.address(CASES)}})
    assert (lens["command"]["title"], lens["range"]["start"]["line"]) == ("passes", 1)


def test_what_feeds_a_rule_and_what_it_feeds(editor: Editor, tea: Path) -> None:
    rule = "{rule: sweet, when: {tea: black_tea}, then: {extras: sugar}, because: Sweet.}"
    more = f"ruleset: more\ntitle: More\nrules:\n  - {rule}\n"
    editor.open("rules/more.yaml", more)
    editor.proven()
    (item,) = editor.ask("textDocument/prepareCallHierarchy", editor.at("rules/more.yaml", 3, 12))
    found = editor.ask("callHierarchy/incomingCalls", {"item": item})
    assert [each["from"]["name"] for each in found] == ["black-leaf", "green-leaf"]
    found = editor.ask("callHierarchy/outgoingCalls", {"item": found[0]["from"]})
    assert [each["to"]["name"] for each in found] == ["sweet"]


def test_words_are_coloured_by_what_they_name(editor: Editor, tea: Path) -> None:
    editor.open(RULES)
    found = editor.ask("textDocument/semanticTokens/full", {"textDocument": {"uri": editor.address(RULES)}})["data"]
    kinds = editor.capabilities["semanticTokensProvider"]["legend"]["tokenTypes"]
    lines = (tea / RULES).read_text("utf-8").split("\n")
    line = column = 0
    words = []
    for down, along, length, kind, _ in zip(*[iter(found)] * 5, strict=True):
        line, column = line + down, along if down else column + along
        words.append((lines[line][column : column + length], kinds[kind]))
    assert words[:5] == [
        ("tea", "namespace"),
        ("green-leaf", "function"),
        ("leaf", "variable"),
        ("green", "enumMember"),
        ("tea", "variable"),
    ]
