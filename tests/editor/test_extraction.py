"""A number gets a name: the file of the figures has it then, and the rules mean what they meant."""

from __future__ import annotations

from pathlib import Path

from engine.authoring.edits import revision
from engine.load.loader import load
from tests.support.acting import actions, beside, changed
from tests.support.editing import Editor

RULES, FACTS, PLAN = "rules/tea.yaml", "facts/attributes.yaml", "facts/catalogue.yaml"
MORE = (
    "  - {rule: evening, when: {hour: {at_least: 17}, grams: {above: 17}}, then: {extras: milk}, because: Late.}\n"
    "  - rule: night\n"
    "    when:\n"
    "      all: [{hour: {not: {below: 17}}}, {hour: [{at_most: 3}, {above: 17.0}]}]\n"
    "    then: {extras: lemon}\n"
    "    because: Later, \U0001f375.\n"
)


def test_a_bound_becomes_a_figure(editor: Editor, tea: Path) -> None:
    text = (tea / RULES).read_text("utf-8") + MORE
    editor.open(RULES, text)
    line = text.split("\n")[5]
    place = line.index("17")
    offered = actions(editor, RULES, None, 5, place + 1)
    assert {each["kind"] for each in offered.values()} == {"refactor.extract"}
    title = "Name 17 hour_at_least"
    places = [f"{title}, at all {count}" for count in ("3 places of hour in this file", "4 places in this file")]
    assert list(offered) == [f"{title}, here", *places]
    for action, count in zip(offered.values(), (1, 3, 4), strict=True):
        new = changed(editor, action)
        before, after = beside(editor, new)
        assert new[RULES].count("{figure: hour_at_least}") == count
        figure = after.knowledge.figures["hour_at_least"]
        assert (figure.value, figure.says) == (17, "What hour is held against.")
        found = revision(before, after)
        assert not found.differences
        assert found.complete
    assert not actions(editor, RULES, None, 5, line.index("evening"))


def test_it_stands_with_the_other_figures_under_a_name_of_its_own(editor: Editor, tea: Path) -> None:
    figures = "figures:\r\n    hour_at_least: {value: 3, says: Three.}\r\nplan:"
    editor.open(PLAN, (tea / PLAN).read_text("utf-8").replace("\n", "\r\n").replace("plan:", figures))
    text = (tea / RULES).read_text("utf-8") + MORE
    editor.open(RULES, text)
    (_, action, _) = actions(editor, RULES, None, 5, text.split("\n")[5].index("17")).values()
    new = changed(editor, action)
    assert set(new) == {RULES, PLAN}
    assert "\n" not in new[PLAN].replace("\r\n", "")
    _, after = beside(editor, new)
    assert set(after.knowledge.figures) == {"hour_at_least", "hour_at_least2"}


def test_a_part_of_an_expression_becomes_a_figure(editor: Editor, tea: Path) -> None:
    text = (tea / FACTS).read_text("utf-8") + "  twice: {kind: number, title: Twice, computed: 'grams * 2.5 + 2.5'}\n"
    editor.open(FACTS, text)
    line = len(text.split("\n")) - 2
    here, both = actions(editor, FACTS, None, line, text.split("\n")[line].index("2.5")).values()
    for action, wanted in ((here, "grams * twice_part + 2.5"), (both, "grams * twice_part + twice_part")):
        new = changed(editor, action)
        assert f"'{wanted}'" in new[FACTS]
        before, after = beside(editor, new)
        assert not revision(before, after).differences
        assert after.assess({"grams": 4}).values["twice"] == 12.5


def test_nothing_is_offered_where_something_is_wrong_or_no_figure_may_stand(editor: Editor, tea: Path) -> None:
    text = (tea / RULES).read_text("utf-8") + MORE
    editor.open(RULES, text.replace("then: {extras: milk}", "then: {extras: mylk}"))
    place = text.split("\n")[5].index("17")
    assert not actions(editor, RULES, None, 5, place)
    editor.change(RULES, text.replace("{hour: {at_least: 17}", "{hour: 17"))
    assert not actions(editor, RULES, None, 5, text.split("\n")[5].index("{at_least"))
    assert load(".", beside(editor, {})[0].texts)
