"""The pages of the checks are in step with the checks, and every id that can be reported has one."""

from __future__ import annotations

import ast
import re

import pytest

from engine.checks.pages import pages
from tests.support.places import ROOT

FOLDER = ROOT / "docs" / "checks"
# What finds mistakes in files; a revision that git cannot give is none of them.
WINGS = ("documents", "knowledge", "load", "cases", "checks")
REPORTING = ["problem", "answers/options", "answers/validation"] + [
    path.relative_to(ROOT / "engine").with_suffix("").as_posix()
    for wing in WINGS
    for path in sorted((ROOT / "engine" / wing).rglob("*.py"))
    if path.name not in ("__init__.py", "repository.py")
]
NO_IDS = {"utf-8-sig", "not-a-word"}


def test_the_pages_are_in_step(request: pytest.FixtureRequest) -> None:
    """`pytest tests/house/test_rules_docs.py --update-golden` writes them anew."""
    wanted = {f"{id}.md": text for id, text in pages().items()}
    if request.config.getoption("--update-golden"):
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name, text in wanted.items():
            (FOLDER / name).write_text(text, encoding="utf-8")
    assert {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")} == wanted


def reported(module: str) -> set[str]:
    """The ids that a module passes to what it reports problems with."""
    tree = ast.parse((ROOT / "engine" / f"{module}.py").read_text(encoding="utf-8"))
    found = set()
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
            value = argument.value if isinstance(argument, ast.Constant) else None
            if isinstance(value, str) and (value == "cycle" or re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", value)):
                found.add(value)
    return found - NO_IDS


@pytest.mark.parametrize("module", REPORTING)
def test_every_id_that_is_reported_has_a_page(module: str) -> None:
    assert reported(module) - set(pages()) == set()


def test_no_page_is_about_nothing() -> None:
    from engine.checks.defects.registry import CHECKS

    known = set().union(*(reported(module) for module in REPORTING)) | {name.replace("_", "-") for name in CHECKS}
    assert set(pages()) - known == {"README"}
