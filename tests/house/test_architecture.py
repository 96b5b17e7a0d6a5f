"""docs/architecture.md: its picture and its table are those of the code, and every file and name of it exists."""

from __future__ import annotations

import ast
import re

import pytest

from tests.support import wings
from tests.support.places import ROOT

PAGE = ROOT / "docs" / "architecture.md"
PICTURE = ROOT / "docs" / "pictures" / "wings.svg"
TABLE = re.compile(r"(<!-- the wings -->\n).*?(<!-- end -->)", re.DOTALL)
# A file, perhaps with names that are defined in it: `engine/files.py` (`check`, `plain`).
NAMED = re.compile(r"`([\w./-]+/[\w./-]*)`(?:\s+\(((?:`[\w.]+`(?:,\s+)?)+)\))?")


@pytest.fixture(scope="module")
def house() -> wings.House:
    return wings.house(ROOT)


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_the_picture_is_that_of_the_code(house: wings.House, request: pytest.FixtureRequest) -> None:
    """`make pictures` draws it anew; how Graphviz lays it out may differ from one version to another."""
    source = wings.dot(house)
    if request.config.getoption("--update-golden"):
        PICTURE.write_text(wings.svg(source), encoding="utf-8")
    assert wings.drawn(PICTURE.read_text(encoding="utf-8")) == wings.wanted(source)


def test_what_leads_back_leaves_no_import_out() -> None:
    """Two that import each other and a third: each arrow is drawn, in whatever order they are looked at."""
    circle = {"one": {"two", "three"}, "two": {"one", "three"}, "three": set[str](), "four": {"one", "three"}}
    assert wings.reduced(circle) == circle | {"four": {"one"}}


def test_the_table_of_wings_is_that_of_the_code(house: wings.House, request: pytest.FixtureRequest) -> None:
    wanted, count = TABLE.subn(lambda found: found[1] + wings.table(house) + found[2], page())
    assert count == 1
    if request.config.getoption("--update-golden"):
        PAGE.write_text(wanted, encoding="utf-8")
    assert page() == wanted, f"pytest --update-golden writes {PAGE} anew"


def test_every_wing_and_room_stands_in_a_layer(house: wings.House) -> None:
    listed = [name for ranks in house.layers.values() for rank in ranks for name in rank]
    assert sorted(listed) == sorted(house.promises)


def test_a_wing_promises_something_and_imports_nothing() -> None:
    for folder in wings.FOLDERS:
        for path in sorted((ROOT / folder).rglob("__init__.py")):
            body = ast.parse(path.read_text(encoding="utf-8")).body
            assert len(wings.sentence(path)) > 10, path
            assert len(body) == 1, f"{path} holds more than its promise"


def defined(path: str) -> set[str]:
    """The functions and classes of a module, and the methods of its classes as Class.method."""
    found = set()
    for node in ast.parse((ROOT / path).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found.update(f"{node.name}.{each.name}" for each in node.body if isinstance(each, ast.FunctionDef))
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found.update(each.id for each in targets if isinstance(each, ast.Name))
    return found


def test_every_file_and_name_of_the_page_exists() -> None:
    named = NAMED.findall(page())
    assert len(named) > 50
    for path, names in named:
        if "NAME" in path or "FORMAT" in path or "REPORT" in path:
            continue
        assert (ROOT / path).exists(), path
        wanted = set(re.findall(r"`([\w.]+)`", names))
        assert wanted <= (defined(path) if path.endswith(".py") else wanted), path


def test_the_questions_of_a_stranger_are_answered() -> None:
    """Each row of the table names the one file, and what stands there."""
    rows = re.search(r"## Where is\n\n(\|.*?)\n\n", page(), re.DOTALL)
    assert rows
    for row in rows[1].splitlines()[2:]:
        question, answer = row.strip("|").split("|")
        assert question.strip()
        found = NAMED.findall(answer)
        assert found, row
        assert all(names or path.endswith(".yaml") for path, names in found), row
