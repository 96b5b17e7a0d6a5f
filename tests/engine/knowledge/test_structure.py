"""Classes of plain data: to everything that reads a dataclass they are one."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from typing import Any, ClassVar

import pytest

from engine.knowledge.base import Knowledge
from engine.knowledge.inits import INITS
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


@dataclass(slots=True, eq=False, repr=False)
class Usual(Structure):
    """The same, made by the library."""

    kinds: ClassVar[int] = 3
    name: str
    height: float = 1.5
    parts: list[str] = field(default_factory=list)
    where: str = field(init=False, default="nowhere")
    found: list[int] = field(init=False, default_factory=list)


@structure
class Grown(Tree):
    """One with the fields of another before its own."""

    rings: int = 0


def seen(made: Any) -> list[tuple[str, Any, bool]]:
    return [(each.name, each.type, each.init) for each in fields(made)]


def test_it_is_what_the_library_makes() -> None:
    assert is_dataclass(Tree)
    assert seen(Tree) == seen(Usual)
    assert Tree.__slots__ == Usual.__slots__
    assert Tree.__match_args__ == Usual.__match_args__
    assert (Tree.__doc__, Tree.__module__, Tree.__qualname__) == ("Some of each kind of field.", __name__, "Tree")
    assert asdict(Tree("oak", 2, ["root"])) == asdict(Usual("oak", 2, ["root"]))
    with pytest.raises(AttributeError):
        Tree("oak").leaves = 3  # type: ignore[attr-defined]  # that it is refused is what is tested


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


def test_of_many_fields_it_is_the_same() -> None:
    assert len(fields(Knowledge)) >= len(INITS)
    many: Any = structure(
        type("Many", (Structure,), {"__annotations__": {f"f{n}": "int" for n in range(20)}, "f19": 4})
    )
    made = many(*range(10), **{f"f{n}": n for n in range(10, 19)})
    assert [getattr(made, each.name) for each in fields(made)] == [*range(19), 4]
    for wrong in ((), range(21)):
        with pytest.raises(TypeError):
            many(*wrong)
    with pytest.raises(TypeError):
        many(*range(19), other=1)
