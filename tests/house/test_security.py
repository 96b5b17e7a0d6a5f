"""SECURITY.md: each promise names tests that hold it, and these exist."""

from __future__ import annotations

import ast
import re

import pytest

from tests.support.places import ROOT

PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def promises() -> list[str]:
    """The items of the section of promises."""
    section = PAGE.partition("## What is promised")[2].partition("\n## ")[0]
    return [" ".join(each.split()) for each in re.split(r"^- ", section, flags=re.MULTILINE)[1:]]


def test_every_promise_names_a_test() -> None:
    found = promises()
    assert len(found) > 20
    for promise in found:
        assert NAMED.search(promise), promise


@pytest.mark.parametrize("file", sorted({file for file, _ in NAMED.findall(PAGE)}))
def test_the_tests_exist(file: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    defined = {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}
    assert {name for other, name in NAMED.findall(PAGE) if other == file} <= defined
