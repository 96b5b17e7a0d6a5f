"""What an editor is told of what is wrong while a text is typed: by a client, over a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.load.loader import load
from engine.problem import ProblemError
from tests.support.editing import Editor, edited

RULES = "rules/tea.yaml"
EVENING = (
    "  - {rule: evening, when: {hour: {at_least: 17}}, then: {tea: black_tea}, because: It is late., source: TE-01}\n"
)


def marked(editor: Editor, name: str, text: str) -> list[str]:
    """The text that each problem of a file is shown under."""
    lines = text.split("\n")
    found = []
    for each in editor.mistakes(name):
        start, end = each["range"]["start"], each["range"]["end"]
        line = lines[start["line"]].encode("utf-16-le")
        found.append(line[2 * start["character"] : 2 * end["character"]].decode("utf-16-le"))
    return found


def test_a_mistake_is_told_while_it_is_typed_and_nothing_is_written(editor: Editor, tea: Path) -> None:
    text = (tea / RULES).read_text("utf-8")
    before = {path: path.read_bytes() for path in tea.rglob("*") if path.is_file()}
    editor.open(RULES)
    editor.change(RULES, text.replace("leaf: green}", "leef: green}"))
    editor.until(lambda: editor.mistakes(RULES))
    (problem,) = editor.mistakes(RULES)
    assert problem["code"] == "unknown-name"
    assert "did you mean leaf?" in problem["message"]
    assert problem["codeDescription"]["href"].endswith("docs/checks/unknown-name.md")
    assert marked(editor, RULES, text.replace("leaf: green}", "leef: green}")) == ["leef"]
    editor.change(RULES, text)
    editor.until(lambda: not editor.mistakes(RULES))
    assert {path: path.read_bytes() for path in tea.rglob("*") if path.is_file()} == before


def test_what_is_told_is_what_the_loader_finds(editor: Editor, tea: Path) -> None:
    text = (tea / RULES).read_text("utf-8")
    wrong = text.replace("green_tea", "grean_tea").replace("source: TE-01}", "source: TE-99, sauce: 1}", 1)
    with pytest.raises(ProblemError) as caught:
        load(".", {**{p.relative_to(tea).as_posix(): p.read_text("utf-8") for p in tea.rglob("*.yaml")}, RULES: wrong})
    editor.open(RULES, wrong)
    editor.until(lambda: editor.mistakes(RULES))
    found = {(problem["code"], problem["message"]) for problem in editor.mistakes(RULES)}
    assert found == {(problem.id, problem.message) for problem in caught.value.problems}


def test_proofs_come_behind_with_their_answers_and_both_rules(editor: Editor, tea: Path) -> None:
    (tea / RULES).write_text((tea / RULES).read_text("utf-8") + EVENING, encoding="utf-8")
    editor.save()
    editor.proven()
    found = {problem["code"]: problem for problem in editor.shown[editor.address(RULES)]}
    double = found["verdict-double"]
    assert "for example with the answers" in double["message"]
    assert any("green-leaf" in each["message"] for each in double["relatedInformation"])
    editor.open(RULES)
    narrowed = (tea / RULES).read_text("utf-8").replace("{hour: {at_least: 17}}", "{hour: {at_least: 17}, leaf: white}")
    editor.change(RULES, narrowed)
    editor.proven()
    assert "verdict-double" not in {id for _, id, _ in editor.problems()}


def test_a_broken_file_blanks_no_other(editor: Editor, tea: Path) -> None:
    (tea / RULES).write_text((tea / RULES).read_text("utf-8") + EVENING, encoding="utf-8")
    broken = "ruleset: more\ntitle: More\nrules:\n  - {rule: half, when: {leaf:\n"
    (tea / "rules" / "more.yaml").write_text(broken, encoding="utf-8")
    editor.save()
    editor.proven()
    found = {(file, id) for file, id, _ in editor.problems()}
    assert {("rules/more.yaml", "yaml-syntax"), (RULES, "verdict-double")} <= found
    said = [each["message"] for each in editor.shown[editor.address(RULES)] if each["code"] == "verdict-double"]
    assert all("without what does not load in rules/more.yaml" in each for each in said)


def test_a_file_that_was_never_saved_counts_and_goes_when_it_is_closed(editor: Editor, tea: Path) -> None:
    editor.open("rules/new.yaml", "ruleset: new\ntitle: New\nrules: 5\n")
    editor.until(lambda: any(file == "rules/new.yaml" for file, _, _ in editor.problems()))
    editor.close("rules/new.yaml")
    editor.until(lambda: not any(file == "rules/new.yaml" for file, _, _ in editor.problems()))


def test_a_case_that_fails_is_told_where_it_expects(editor: Editor, tea: Path) -> None:
    cases = "cases:\n  - {case: black, given: {leaf: black}, expect: {tea: green_tea}, fired: [no-such]}\n"
    editor.open("rules/tea_test.yaml", cases)
    editor.until(lambda: any(id == "unknown-name" for _, id, _ in editor.problems()))
    editor.change("rules/tea_test.yaml", cases.replace("no-such", "black-leaf"))
    editor.proven()
    assert marked(editor, "rules/tea_test.yaml", cases) == ["tea"]
    assert editor.shown[editor.address("rules/tea_test.yaml")][0]["code"] == "case-failed"


@pytest.mark.parametrize(("encoding", "ending"), [("utf-16", "\r\n"), ("utf-8", "\n")])
def test_places_are_right_behind_what_is_wide(tea: Path, ending: str, encoding: str) -> None:
    text = (tea / RULES).read_text("utf-8")
    wide = text.replace("because: It is green.,", 'because: "\U0001f375\U0001f375\u00e9 green", saurce: TE-01,')
    wide = wide.replace("\n", ending)
    with edited(tea, encoding) as editor:
        assert editor.capabilities["positionEncoding"] == encoding
        editor.open(RULES, wide)
        editor.until(lambda: editor.mistakes(RULES))
        (problem,) = [each for each in editor.shown[editor.address(RULES)] if each["code"] == "unknown-key"]
    line = wide.split(ending)[3]
    start = line.index("saurce")
    units = {"utf-8": line[:start].encode(), "utf-32": line[:start], "utf-16": line[:start].encode("utf-16-le")[::2]}
    assert problem["range"]["start"] == {"line": 3, "character": len(units[encoding])}
    assert problem["range"]["end"] == {"line": 3, "character": len(units[encoding]) + 6}
