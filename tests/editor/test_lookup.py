"""What is looked up at a place: what may be typed, what a word means, where else it stands; and what a file holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.load.loader import load
from tests.support.editing import Editor

RULES, FACTS, CASES = "rules/tea.yaml", "facts/attributes.yaml", "rules/tea_test.yaml"
TABLE = (
    "ruleset: more\ntitle: More\ntable:\n  when: [leaf, hour]\n  then: [extras]\n  because: It suits {leaf}.\n  rows:\n"
    "    - {rule: late, cells: [black, {at_least: 17}, [milk]], source: TE-01}\n"
)


def here(editor: Editor, name: str, text: str, before: str, behind: str = "") -> dict[str, Any]:
    """The place in a text between two pieces of it."""
    offset = text.index(f"{before}{behind}") + len(before)
    line = text.count("\n", 0, offset)
    column = text[text.rfind("\n", 0, offset) + 1 : offset]
    return editor.at(name, line, len(column.encode("utf-16-le")) // 2)


def completed(editor: Editor, name: str, text: str) -> dict[str, Any]:
    """What may be typed at the end of a text."""
    if name in editor.versions:
        editor.change(name, text)
    else:
        editor.open(name, text)
    place = editor.at(name, text.count("\n"), len(text.rpartition("\n")[2].encode("utf-16-le")) // 2)
    return {each["label"]: each for each in editor.ask("textDocument/completion", place)}


@pytest.mark.parametrize(
    ("typed", "offered", "not_offered"),
    [
        ("  - {rule: two, ", {"when", "then", "because", "source", "overrides"}, {"rule", "leaf"}),
        ("  - {rule: two, when: {", {"leaf", "tea", "any", "known"}, {"when"}),
        ("  - {rule: two, when: {leaf: ", {"green", "black", "white"}, {"leaf", "at_least"}),
        ("  - {rule: two, when: {leaf: {", {"not", "is"}, {"at_least"}),
        ("  - {rule: two, when: {hour: {", {"at_least", "below"}, {"includes"}),
        ("  - {rule: two, when: {patience: {at_least: ", {"none", "some", "much"}, {"green"}),
        ("  - {rule: two, when: {thirsty: ", {"true", "false"}, set()),
        ("  - {rule: two, then: {", {"tea", "extras"}, {"leaf"}),
        ("  - {rule: two, source: ", {"TE-01", "TE-02"}, set()),
        ("  - {rule: two, overrides: [", {"green-leaf", "black-leaf"}, set()),
        ("  - ", {"rule", "rule ..."}, set()),
        ("", {"table", "about"}, {"ruleset", "rules"}),
    ],
)
def test_what_may_be_typed_depends_on_the_place(
    editor: Editor, tea: Path, typed: str, offered: set[str], not_offered: set[str]
) -> None:
    found = completed(editor, RULES, (tea / RULES).read_text("utf-8") + typed)
    assert offered <= set(found)
    assert not not_offered & set(found)


def test_in_a_table_the_column_decides(editor: Editor) -> None:
    found = completed(editor, "rules/more.yaml", f"{TABLE}    - {{rule: more, cells: [")
    assert {"green", "black"} <= set(found)
    found = completed(editor, "rules/more.yaml", f"{TABLE}    - {{rule: more, cells: [green, -, ")
    assert {"milk", "sugar"} <= set(found)
    assert "green" not in found


def test_what_is_offered_says_what_it_means_and_takes_the_place_of_what_is_typed(editor: Editor, tea: Path) -> None:
    text = (tea / RULES).read_text("utf-8") + "  - {rule: \U0001f375, source: TE-"
    found = completed(editor, RULES, text)["TE-01"]
    assert found["documentation"] == "Leaves decide."
    last = text.rpartition("\n")[2].encode("utf-16-le")
    assert found["textEdit"]["range"]["end"]["character"] == len(last) // 2
    assert last[2 * found["textEdit"]["range"]["start"]["character"] :].decode("utf-16-le") == "TE-"


def test_facts_and_cases_are_completed_too(editor: Editor) -> None:
    assert {"kind", "title"} <= set(completed(editor, "facts/more.yaml", "attributes:\n  new:\n    "))
    assert {"choice", "flag"} <= set(completed(editor, "facts/more.yaml", "attributes:\n  new:\n    kind: "))
    found = completed(editor, CASES, "cases:\n  - case: one\n    given: {")
    assert "leaf" in found
    assert "tea" not in found
    assert "green-leaf" in completed(editor, CASES, "cases:\n  - case: one\n    fired: [")


def meaning(editor: Editor, name: str, text: str, before: str, behind: str) -> str:
    found = editor.ask("textDocument/hover", here(editor, name, text, before, behind))
    return str(found["contents"]["value"]) if found else ""


def test_what_a_word_means_is_told(editor: Editor, tea: Path) -> None:
    text = (tea / RULES).read_text("utf-8")
    editor.open(RULES)
    said = meaning(editor, RULES, text, "when: {le", "af: green")
    assert "Which leaf?" in said
    assert "`green`: Green" in said
    assert "`black-leaf`" in said
    said = meaning(editor, RULES, text, "rule: gree", "n-leaf")
    assert "It is green." in said
    assert "TE-01: Leaves decide." in said
    assert "Stratum 2 of 2." in said
    assert "Leaves decide." in meaning(editor, RULES, text, "source: TE", "-01")
    assert "Green tea" in meaning(editor, RULES, text, "{tea: green", "_tea}")
    assert meaning(editor, RULES, text, "because: It", " is") == ""


def test_what_is_worked_out_of_a_rule_is_told_once_it_is_known(editor: Editor, tea: Path) -> None:
    text = (tea / RULES).read_text("utf-8")
    (tea / CASES).write_text("cases:\n  - {case: green, given: {leaf: green}, expect: {tea: green_tea}}\n", "utf-8")
    editor.open(RULES)
    editor.proven()
    said = meaning(editor, RULES, text, "rule: gree", "n-leaf")
    assert "Least answers: `{leaf: green}`" in said
    assert "Cases that fire it: 1 (green)." in said
    editor.change(RULES, f"{text}# more\n")
    editor.until(lambda: "Least answers: not yet known." in meaning(editor, RULES, text, "rule: gree", "n-leaf"))
    editor.proven()
    assert "Least answers: `{leaf: green}`" in meaning(editor, RULES, text, "rule: gree", "n-leaf")


def named(editor: Editor, tea: Path, found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The lines that hold what was found, by file, each cut to the word."""
    listed = []
    for each in found:
        name = Path(each["uri"].removeprefix("file://")).relative_to(tea).as_posix()
        start, end = each["range"]["start"], each["range"]["end"]
        listed.append(
            (name, (tea / name).read_text("utf-8").split("\n")[start["line"]][start["character"] : end["character"]])
        )
    return listed


def test_a_name_leads_to_where_it_is_declared_and_to_all_places(editor: Editor, tea: Path) -> None:
    (tea / "rules" / "more.yaml").write_text(TABLE, encoding="utf-8")
    (tea / CASES).write_text(
        "cases:\n  - {case: a, given: {leaf: green}, expect: {tea: green_tea}, fired: green-leaf}\n"
    )
    editor.save()
    editor.open(RULES)
    editor.proven()
    text = (tea / RULES).read_text("utf-8")
    place = here(editor, RULES, text, "when: {le", "af: green")
    assert named(editor, tea, editor.ask("textDocument/definition", place)) == [(FACTS, "leaf")]
    found = editor.ask("textDocument/references", {**place, "context": {"includeDeclaration": True}})
    assert sorted(set(named(editor, tea, found))) == [
        (each, "leaf") for each in (FACTS, "rules/more.yaml", RULES, CASES)
    ]
    assert len([name for name, _ in named(editor, tea, found) if name == "rules/more.yaml"]) == 2
    place = here(editor, RULES, text, "rule: gree", "n-leaf")
    found = editor.ask("textDocument/references", {**place, "context": {"includeDeclaration": False}})
    assert named(editor, tea, found) == [(CASES, "green-leaf")]
    assert len(editor.ask("textDocument/documentHighlight", here(editor, RULES, text, "source: TE", "-01"))) == 2


def applied(tea: Path, edit: dict[str, Any]) -> dict[str, str]:
    """The texts of the folder with the edits of a change."""
    texts = {path.relative_to(tea).as_posix(): path.read_text("utf-8") for path in tea.rglob("*.yaml")}
    for change in edit["documentChanges"]:
        name = Path(change["textDocument"]["uri"].removeprefix("file://")).relative_to(tea).as_posix()
        lines = texts[name].split("\n")
        for each in sorted(change["edits"], key=lambda each: list(each["range"]["start"].values()), reverse=True):
            start, end = each["range"]["start"], each["range"]["end"]
            assert start["line"] == end["line"]
            line = lines[start["line"]]
            lines[start["line"]] = line[: start["character"]] + each["newText"] + line[end["character"] :]
        texts[name] = "\n".join(lines)
    return texts


@pytest.mark.parametrize(
    ("before", "behind", "new"),
    [
        ("when: {le", "af", "blade"),
        ("rule: gree", "n-leaf", "of-green"),
        ("source: TE", "-01", "TE-99"),
        ("{tea: green", "_tea}", "mint_tea"),
    ],
)
def test_another_name_is_another_name_everywhere(editor: Editor, tea: Path, before: str, behind: str, new: str) -> None:
    (tea / "rules" / "more.yaml").write_text(TABLE, encoding="utf-8")
    cases = "cases:\n  - {case: a, given: {leaf: green}, expect: {tea: green_tea}, fired: green-leaf}\n"
    (tea / CASES).write_text(cases, encoding="utf-8")
    editor.save()
    editor.open(RULES)
    editor.proven()
    text = (tea / RULES).read_text("utf-8")
    place = here(editor, RULES, text, before, behind)
    old = editor.ask("textDocument/prepareRename", place)
    assert old["end"]["character"] > old["start"]["character"]
    edit = editor.ask("textDocument/rename", {**place, "newName": new})
    texts = applied(tea, edit)
    word = text.split("\n")[old["start"]["line"]][old["start"]["character"] : old["end"]["character"]]
    assert not [
        name for name, each in texts.items() if f"{word}:" in each or f" {word}," in each or f"{{{word}}}" in each
    ]
    knowledge = load(".", texts)
    assert len(knowledge.rules) == len(load(tea).rules)


@pytest.mark.parametrize("new", ["hour", "any", "a b", "true", ""])
def test_a_name_that_cannot_be_is_refused(editor: Editor, tea: Path, new: str) -> None:
    editor.open(RULES)
    place = here(editor, RULES, (tea / RULES).read_text("utf-8"), "when: {le", "af")
    with pytest.raises(AssertionError, match=r"cannot be the name|names something already"):
        editor.ask("textDocument/rename", {**place, "newName": new})


def test_a_file_has_an_outline_and_names_are_looked_up(editor: Editor) -> None:
    editor.open(FACTS)
    found = editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": editor.address(FACTS)}})
    by_name = {each["name"]: each for each in found}
    assert [each["name"] for each in by_name["leaf"]["children"]] == ["green", "black", "white"]
    assert [each["name"] for each in by_name["wish"]["children"]] == ["none", "some", "much"]
    for each in found:
        assert list(each["range"]["start"].values()) <= list(each["selectionRange"]["start"].values())
    found = editor.ask("workspace/symbol", {"query": "grlf"})
    assert "green-leaf" in [each["name"] for each in found]


def test_every_citation_is_a_link_to_the_claim(editor: Editor, tea: Path) -> None:
    text = (tea / RULES).read_text("utf-8")
    editor.open(RULES, text)
    links = editor.ask("textDocument/documentLink", {"textDocument": {"uri": editor.address(RULES)}})
    lines = text.splitlines()
    for each in links:
        start, end = each["range"]["start"], each["range"]["end"]
        claim = lines[start["line"]][start["character"] : end["character"]]
        address, _, line = each["target"].partition("#L")
        [file] = [
            name for name in ("facts/claims.yaml", FACTS, "facts/knowledge.yaml") if editor.address(name) == address
        ]
        assert claim in (tea / file).read_text("utf-8").splitlines()[int(line) - 1]
        assert each["tooltip"]
    assert len(links) == text.count("TE-0")
    editor.change(RULES, text.replace("TE-01", "TE-99"))
    links = editor.ask("textDocument/documentLink", {"textDocument": {"uri": editor.address(RULES)}})
    assert len(links) == text.count("TE-02")


def test_parts_fold_and_a_selection_grows(editor: Editor) -> None:
    text = (
        "# One\n# two\nruleset: new\ntitle: New\nrules:\n  - rule: a\n"
        "    when:\n      leaf: green\n    then: {tea: green_tea}\n"
    )
    editor.open("rules/new.yaml", text)
    document = {"textDocument": {"uri": editor.address("rules/new.yaml")}}
    folds = {(each["startLine"], each["endLine"]) for each in editor.ask("textDocument/foldingRange", document)}
    assert {(0, 1), (4, 8), (5, 8), (6, 7)} <= folds
    place = here(editor, "rules/new.yaml", text, "leaf: gr", "een")["position"]
    (found,) = editor.ask("textDocument/selectionRange", {**document, "positions": [place]})
    shown = []
    while found:
        start, end = found["range"]["start"], found["range"]["end"]
        shown.append((start["line"], start["character"], end["line"], end["character"]))
        found = found.get("parent")
    assert shown[:3] == [(7, 12, 7, 17), (7, 6, 7, 17), (6, 4, 7, 17)]
    assert shown[-1] == (0, 0, 9, 0)


def test_the_layout_is_that_of_rules_format(editor: Editor) -> None:
    editor.open("rules/new.yaml", "ruleset:   new\r\ntitle: New\r\nrules: []\r\n")
    given = {"textDocument": {"uri": editor.address("rules/new.yaml")}, "options": {"tabSize": 2, "insertSpaces": True}}
    (edit,) = editor.ask("textDocument/formatting", given)
    assert edit["newText"] == "ruleset: new\r\ntitle: New\r\nrules: []\r\n"
    editor.change("rules/new.yaml", "ruleset: [")
    assert editor.ask("textDocument/formatting", given) is None
