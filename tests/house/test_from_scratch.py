"""The page that begins from nothing, and the recipes: done step by step, and what they print is what the pages say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.documents.layout import formatted
from tests.support.commands import certwise
from tests.support.pages import done
from tests.support.places import ROOT

RECIPES = re.split(r"^## ", (ROOT / "docs" / "recipes.md").read_text("utf-8"), flags=re.MULTILINE)[1:]


def test_every_step_from_nothing(tmp_path: Path) -> None:
    assert done((ROOT / "docs" / "from-scratch.md").read_text("utf-8"), tmp_path, tmp_path) > 12
    laid_out(tmp_path)


@pytest.mark.parametrize("recipe", RECIPES, ids=[each.partition("\n")[0] for each in RECIPES])
def test_every_recipe(recipe: str, tmp_path: Path) -> None:
    assert done(recipe, tmp_path, tmp_path) > 2
    laid_out(tmp_path)


def laid_out(folder: Path) -> None:
    for path in folder.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert formatted(text, str(path)) == text


def test_the_base_to_grow_from_is_whole(tmp_path: Path) -> None:
    """Nothing is found, every rule and test is covered, every mutant is noticed, every file has the layout."""
    assert certwise("init", "mine", "--empty", cwd=tmp_path, home=tmp_path).returncode == 0
    base = ("--knowledge", "mine", "rules")
    for words in (("check", "--strict"), ("format", "--check"), ("schema", "--check"), ("test", "--fail-under", "100")):
        result = certwise(*base, *words, cwd=tmp_path, home=tmp_path)
        assert result.returncode == 0, result.stdout + result.stderr
    assert "0 survive" in certwise(*base, "test", "--mutate", cwd=tmp_path, home=tmp_path).stdout
    assert "nothing found" in certwise(*base, "check", cwd=tmp_path, home=tmp_path).stdout


def test_it_is_the_same_whatever_knowledge_base_is_in_use(tmp_path: Path) -> None:
    other = str(ROOT / "tests" / "knowledge")
    for name, words in (("one", ()), ("two", ("--knowledge", other))):
        assert certwise(*words, "init", name, "--empty", cwd=tmp_path, home=tmp_path).returncode == 0
    one, two = (
        sorted(path.relative_to(tmp_path / each) for path in (tmp_path / each).rglob("*")) for each in ("one", "two")
    )
    assert one == two
    refused = certwise("init", "one", "--empty", cwd=tmp_path, home=tmp_path)
    assert (refused.returncode, "name a new or an empty folder" in refused.stderr) == (2, True)
