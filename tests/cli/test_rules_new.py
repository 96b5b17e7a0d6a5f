"""rules new and init: a rule with its case and page, and a copy of the knowledge base to edit."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import certwise
from engine.cases.case import run
from engine.cases.reading import cases_of
from engine.documents.layout import formatted
from engine.infer.expert import Expert
from engine.load.loader import load
from tests.support.commands import SECOND
from tests.support.places import ROOT


def program(*arguments: str | Path) -> Result:
    return CliRunner().invoke(certwise, [str(each) for each in arguments])


def contents(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    result = program("--knowledge", SECOND, "init", tmp_path / "copy")
    assert result.exit_code == 0, result.output
    return tmp_path / "copy"


def new(root: Path, *more: str, rule: str = "chalk-wants-drains", when: str = "{soil: chalk}") -> Result:
    given = ["--ruleset", "craft", "--when", when, "--then", "{preparations: drains}", "--because", "It is: so, here."]
    return program("--knowledge", root, "rules", "new", rule, *given, *more)


@pytest.mark.parametrize("root", [ROOT, SECOND], ids=["shipped", "second"])
def test_a_copy_says_the_same_and_is_ready_for_editors(root: Path, tmp_path: Path) -> None:
    target = tmp_path / "deep" / "copy"
    assert program("--knowledge", root, "init", target).exit_code == 0
    assert load(target).digest == load(root).digest
    assert program("--knowledge", target, "rules", "schema", "--check").exit_code == 0
    assert program("--knowledge", target, "rules", "check", "--strict").exit_code == 0
    assert (target / "README.md").read_text().startswith(f"# {load(root).title}\n")
    assert [path.name for path in target.parent.iterdir()] == ["copy"]


def test_a_folder_that_holds_something_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = program("--knowledge", SECOND, "init", tmp_path)
    assert result.exit_code == 2
    assert "[not-empty]" in result.output
    assert contents(tmp_path) == {"mine.txt": b"mine"}


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    assert program("--knowledge", SECOND, "init", tmp_path).exit_code == 0
    assert (tmp_path / "facts").is_dir()


def test_a_new_rule_comes_with_a_case_that_passes_and_a_page(copy: Path) -> None:
    before = contents(copy)
    result = new(copy, "--source", "CR-02")
    assert result.exit_code == 0, result.output
    base = Expert.open(copy)
    rule = base.knowledge.rules["chalk-wants-drains"]
    assert (rule.because, rule.source, rule.then) == ("It is: so, here.", ["CR-02"], {"preparations": ("drains",)})
    (case,) = [each for each in cases_of(base) if each.name.startswith("chalk-wants-drains")]
    assert case.given == {"soil": "chalk"}
    assert run(case, base).passed
    assert "It is: so, here." in (copy / "docs/rules/chalk-wants-drains.md").read_text()
    changed = {name for name, text in contents(copy).items() if before.get(name) != text}
    schemas = {"docs/schema/cases.json", "docs/schema/rules.json"}
    assert changed == {"rules/craft.yaml", "rules/craft_test.yaml", "docs/rules/chalk-wants-drains.md", *schemas}
    for name in ("rules/craft.yaml", "rules/craft_test.yaml"):
        text = (copy / name).read_text()
        assert formatted(text, name) == text
        assert load(copy).rules["drains-want-a-permit"].because == load(SECOND).rules["drains-want-a-permit"].because


def test_a_new_ruleset_is_made_where_there_is_none(copy: Path) -> None:
    given = ["--when", "{soil: chalk}", "--then", "{hints: []}", "--because", "So.", "--title", "More"]
    assert program("--knowledge", copy, "rules", "new", "more", "--ruleset", "more", *given).exit_code == 2
    given[3] = "{preparations: drains}"
    assert program("--knowledge", copy, "rules", "new", "more", "--ruleset", "more", *given).exit_code == 0
    assert load(copy).rulesets["more"].title == "More"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"rule": "drains-want-a-permit"}, "stands already"),
        ({"when": "{soil: chalks}"}, "did you mean chalk?"),
        ({"when": "{soil: chalk"}, "yaml-syntax"),
        ({"when": "{all: [{soil: chalk}, {soil: clay}]}"}, "never-fires"),
        ({"rule": "Chalk Wants"}, "bad-name"),
        ({"rule": "../escape"}, "bad-name"),
    ],
)
def test_nothing_is_written_for_a_rule_that_is_wrong(copy: Path, more: dict[str, str], said: str) -> None:
    before = contents(copy)
    result = new(copy, **more)
    assert result.exit_code == 2
    assert said in result.output
    assert contents(copy) == before


def test_a_claim_that_is_not_declared_is_refused(copy: Path) -> None:
    result = new(copy, "--source", "CR-99")
    assert result.exit_code == 2
    assert "CR-99 is not a claim of the source" in result.output


def test_the_schemas_stay_in_step(copy: Path) -> None:
    assert program("--knowledge", copy, "rules", "schema", "--write").exit_code == 0
    assert new(copy).exit_code == 0
    assert program("--knowledge", copy, "rules", "schema", "--check").exit_code == 0
    assert "chalk-wants-drains" in (copy / "docs/schema/cases.json").read_text()


def test_a_mistake_names_no_line_of_a_file_that_was_not_written(copy: Path) -> None:
    before = contents(copy)
    result = new(copy, when="{soill: chalk}")
    assert result.exit_code == 2
    assert "rules new chalk-wants-drains: error: soill is not" in result.output
    assert "craft.yaml" not in result.output
    assert contents(copy) == before
