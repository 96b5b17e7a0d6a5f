"""Words that were dropped do not come back: in what readers are told, by the program and by knowledge bases."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.documents.reading import parse
from tests.house.dropped_words import dropped_in
from tests.support.commands import SECOND, certwise
from tests.support.places import ROOT, TESTS, called

# What readers of reports and of the questionnaire are told; who writes rules has terms of the field.
READ = ("cli/render/report", "cli/render/text.py", "cli/render/markdown.py", "cli/commands/ask", "cli/records/store.py")
# The knowledge bases whose own words are held to the list as well.
KNOWLEDGE: list[Path] = [TESTS / "crossing", ROOT]
REPORTED = {"orchard": SECOND, "scorecard": TESTS / "scorecard", "crossing": TESTS / "crossing", "shipped": ROOT}


def strings_of(path: Path) -> Iterator[str]:
    """The strings of a module that are no docstrings, or the words of a template."""
    text = path.read_text("utf-8")
    if path.suffix == ".j2":
        yield re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>", " ", text, flags=re.DOTALL)
        return
    tree = ast.parse(text)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def read_files() -> Iterator[Path]:
    for name in READ:
        place = ROOT / name
        yield from sorted(each for each in (place.rglob("*") if place.is_dir() else [place]) if each.suffix != ".pyc")


def test_the_program_says_no_dropped_word() -> None:
    files = [path for path in read_files() if path.suffix == ".py" or path.name.endswith(".html.j2")]
    assert len(files) > 15
    found = {
        f"{path.relative_to(ROOT)}: {said!r}": words
        for path in files
        for said in strings_of(path)
        # A name of a key or a class is no word that is told.
        if (" " in said or said[:1].isupper()) and (words := dropped_in(said))
    }
    assert found == {}


@pytest.mark.parametrize("root", KNOWLEDGE, ids=called)
def test_a_knowledge_base_says_no_dropped_word(root: Path) -> None:
    def words(value: object) -> Iterator[str]:
        if isinstance(value, dict | list):
            for each in value.values() if isinstance(value, dict) else value:
                yield from words(each)
        elif isinstance(value, str) and " " in value:
            yield value

    files = [path for part in ("facts", "rules") for path in sorted((root / part).rglob("*.yaml"))]
    # Cases are read by those who write rules.
    files = [path for path in files if not path.name.endswith("_test.yaml")]
    assert files
    found = {
        f"{path.relative_to(root)}: {said}": dropped
        for path in files
        for said in words(parse(path.read_text("utf-8"), path.name).plain())
        if (dropped := dropped_in(said))
    }
    assert found == {}


@pytest.mark.parametrize("name", REPORTED)
@pytest.mark.parametrize("format", ["text", "markdown"])
def test_a_report_says_no_dropped_word(name: str, format: str) -> None:
    base = REPORTED[name]
    example = next(iter(sorted((base / "facts" / "examples").glob("*.yaml"))), None)
    given = [str(example)] if example else ["--set", "sea=rough", "--set", "wanted=ferry", "--set", "night=yes"]
    done = certwise("--knowledge", str(base), "assess", "--no-record", *given, "--format", format)
    assert done.returncode == 0, done.stderr
    assert dropped_in(done.stdout) == []
