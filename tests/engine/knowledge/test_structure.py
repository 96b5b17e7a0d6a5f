"""Classes of plain data: to everything that reads a dataclass they are one."""

from __future__ import annotations

from dataclasses import field, replace
from typing import Any, ClassVar

import pytest

from engine.knowledge.structure import Structure, structure


@structure
class Tree(Structure):
    """Some of each kind of field."""

    kinds: ClassVar[int] = 3
    name: str
    height: float = 1.5
    parts: list[str] = field(default_factory=list)
    where: str = field(init=False, default="nowhere")
    found: list[int] = field(init=False, default_factory=list)

    def taller(self) -> Tree:
        return replace(self, height=self.height + 1)


@structure
class Grown(Tree):
    """One with the fields of another before its own."""

    rings: int = 0


def test_objects_share_nothing_that_is_made_for_each() -> None:
    one, other = Tree("oak"), Tree("oak")
    assert one == other
    one.parts.append("root")
    one.found.append(1)
    assert (other.parts, other.found, one != other) == ([], [], True)
    assert repr(other) == "Tree(name='oak', height=1.5, parts=[], where='nowhere', found=[])"
    assert other.taller() == Tree("oak", height=2.5)
    assert Tree(name="oak", parts=["x"]).parts == ["x"]


@pytest.mark.parametrize("given", [{}, {"name": "oak", "wide": 1}, {"name": "oak", "where": "here"}])
def test_what_does_not_fit_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Tree(**given)
    with pytest.raises(TypeError):
        Tree("oak", 1, [], 2, 3)  # type: ignore[call-arg]  # likewise


def test_fields_of_another_come_first() -> None:
    grown = Grown("oak", 3, rings=7)
    assert (grown.name, grown.height, grown.rings, grown.where) == ("oak", 3, 7, "nowhere")
    assert Grown.__slots__ == ("rings",)
