"""What loading remembers changes nothing of what is loaded."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from engine.documents.node import Node
from engine.infer.expert import Expert
from engine.load.folder import gather
from engine.load.loader import load
from engine.load.memory import Memory
from engine.problem import ProblemError
from tests.support.places import TESTS

PROGRAM = "facts/programs/iso27001.yaml"


def plain(node: Node) -> object:
    """A document with every place."""
    value = node.value
    if isinstance(value, dict):
        return node.line, node.column, dict(node.keys), {key: plain(each) for key, each in value.items()}
    return node.line, node.column, [plain(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("root", [TESTS / "knowledge", TESTS / "mistakes" / "sound"])
def test_loading_again_is_loading_anew(root: Path) -> None:
    texts, memory = gather(root), Memory()
    for name in [None, *sorted(texts)]:
        if name is not None:
            texts[name] = f"# One line more.\n{texts[name]}"
        assert load(".", texts, None, memory) == load(".", texts)


def test_what_is_remembered_is_not_changed_by_loading() -> None:
    texts, memory = gather(TESTS / "knowledge"), Memory()
    load(".", texts, None, memory)
    before = {file: plain(node) for file, (_, node) in memory.documents.items() if isinstance(node, Node)}
    assert before == {file: plain(memory.parsed(texts[file], file)) for file in before}
    load(".", texts, None, memory)
    assert before == {file: plain(node) for file, (_, node) in memory.documents.items() if isinstance(node, Node)}


def test_a_memory_apart_changes_nothing_of_the_first() -> None:
    texts, memory = gather(TESTS / "mistakes" / "sound"), Memory()
    first = load(".", texts, None, memory)
    changed = {name: text.replace("It is green.", "It is not black.") for name, text in texts.items()}
    other = load(".", changed, None, memory.apart())
    assert other == load(".", changed) != first
    assert load(".", texts, None, memory) == first


def test_a_mistake_is_remembered_and_forgotten() -> None:
    texts, memory = gather(TESTS / "mistakes" / "sound"), Memory()
    broken = {**texts, "rules/tea.yaml": "ruleset: ["}
    said = []
    for _ in range(2):
        with pytest.raises(ProblemError) as caught:
            load(".", broken, None, memory)
        said.append(str(caught.value))
    assert said[0] == said[1]
    assert load(".", texts, None, memory) == load(".", texts)
    memory.keep(["rules/tea.yaml"])
    assert list(memory.documents) == ["rules/tea.yaml"]


def test_in_a_hurry_the_plan_is_that_of_before_and_it_is_said(shipped: Expert) -> None:
    texts, memory = dict(shipped.texts), Memory(hurried=True)
    first = load(".", texts, None, memory)
    assert not memory.late
    changed = copy.copy(texts)
    changed[PROGRAM] = changed[PROGRAM].replace("title: ISO 27001", "title: ISO", 1)
    assert changed != texts
    assert load(".", changed, None, memory).rulesets == first.rulesets
    assert memory.late
    memory.hurried = memory.late = False
    assert load(".", changed, None, memory) == load(".", changed)
    assert not memory.late
