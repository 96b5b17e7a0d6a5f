"""Where a reader starts: the questions are those of the vocabulary, the screens are real, what is typed there runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from engine.answers.quantity import example
from engine.answers.value import read_value
from engine.infer.expert import Expert
from engine.knowledge.vocabulary import Attribute
from tests.support.commands import certwise
from tests.support.places import ROOT
from tests.support.screens import SCREEN, taken_anew

DOCS = ROOT / "docs"
PAGE = DOCS / "start-here.md"
TABLE = re.compile(r"(<!-- the questions -->\n).*?(<!-- end -->)", re.DOTALL)


def with_screens() -> list[Path]:
    return [page for page in sorted(DOCS.rglob("*.md")) if SCREEN.search(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("page", with_screens(), ids=lambda page: page.name)
def test_screens_are_what_the_program_prints(page: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """`pytest tests/house/test_start_here.py --update-golden` takes them anew."""
    text = page.read_text(encoding="utf-8")
    wanted = taken_anew(text, tmp_path)
    if request.config.getoption("--update-golden"):
        page.write_text(wanted, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == wanted


def values(attribute: Attribute) -> str:
    if attribute.boolean:
        return "`yes`, `no`"
    if attribute.choices:
        listed = ", ".join(f"`{name}` {choice.title}" for name, choice in attribute.choices.items())
        return f"any of: {listed}" if attribute.several else listed
    if attribute.dated:
        return "a date, as `2026-03-01`"
    return f"a number, {attribute.unit}: {example(attribute)}" if attribute.numeric else "a text"


def questions() -> str:
    """The questions of the vocabulary, by their groups."""
    groups: dict[str, list[Attribute]] = {}
    for attribute in Expert.open(ROOT).knowledge.answerable:
        groups.setdefault(attribute.group or "About", []).append(attribute)
    lines = []
    for group, attributes in groups.items():
        lines += [f"### {group}", "", "| name | question | values |", "|---|---|---|"]
        lines += [f"| `{each.name}` | {each.question or each.title} | {values(each)} |" for each in attributes]
        lines.append("")
    return "\n".join(lines)


def test_the_questions_are_those_of_the_vocabulary(request: pytest.FixtureRequest) -> None:
    text = PAGE.read_text(encoding="utf-8")
    wanted, count = TABLE.subn(lambda found: f"{found[1]}\n{questions()}\n{found[2]}", text)
    assert count == 1
    if request.config.getoption("--update-golden"):
        PAGE.write_text(wanted, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == wanted


def test_the_answers_file_of_the_page_is_one() -> None:
    [block] = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    attributes = Expert.open(ROOT).knowledge.attributes
    for name, value in yaml.safe_load(block).items():
        read_value(value, attributes[name])


def typed() -> list[str]:
    rows = re.findall(r"\| `certwise ([^`]+)`", PAGE.read_text(encoding="utf-8"))
    blocks = re.findall(r"^```console\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    lines = [line.removeprefix("certwise ") for block in blocks for line in block.splitlines()]
    return [*lines, *rows]


@pytest.mark.parametrize("line", [line for line in typed() if not line.endswith("--open")])
def test_what_is_typed_on_the_page_runs(line: str, tmp_path: Path) -> None:
    """With the answers of an example as answers.yaml, and for answers.xlsx a workbook that was filled in."""
    (tmp_path / "answers.yaml").write_text((ROOT / "facts/examples/us-saas-startup.yaml").read_text(encoding="utf-8"))
    (tmp_path / "organizations.csv").write_text("id,market\na,us\n")
    words = shlex.split(line)
    if words[0] == "portfolio":
        words.append("--allow-missing")
    if words[:2] == ["assess", "answers.xlsx"]:
        from openpyxl import load_workbook

        assert certwise("template", "-o", "answers.xlsx", cwd=tmp_path, home=tmp_path).returncode == 0
        book = load_workbook(tmp_path / "answers.xlsx")
        book["Answers"]["D2"] = "US or Canada"
        book.save(tmp_path / "answers.xlsx")
    if words[0] == "audit":
        assert certwise("assess", "answers.yaml", cwd=tmp_path, home=tmp_path).returncode == 0
    done = certwise(*words, *(["--plain"] if words == ["ask"] else []), cwd=tmp_path, home=tmp_path)
    assert done.returncode == 0, done.stderr
