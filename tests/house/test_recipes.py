"""The recipes of docs/architecture.md, done in a copy of this repository: each works, and touches no other file."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.places import ROOT

PAGE = ROOT / "docs" / "architecture.md"
COPIED = (
    "engine",
    "cli",
    "service",
    "editor",
    "facts",
    "rules",
    "docs",
    "tests",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
)
PASSED_OVER = {"__pycache__", ".hypothesis", ".pytest_cache"}
Files = dict[str, bytes]


class Edit(NamedTuple):
    """Text of a file and what stands there afterwards; a new file has no text before."""

    file: str
    old: str
    new: str


def copy(folder: Path) -> Path:
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(*PASSED_OVER))
        else:
            shutil.copy2(ROOT / name, folder / name)
    return folder


def files(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for name in COPIED
        for path in ((folder / name).rglob("*") if (folder / name).is_dir() else [folder / name])
        if path.is_file() and not PASSED_OVER & set(path.parts)
    }


def listed(recipe: str, name: str) -> set[str]:
    """The files that the items of a recipe name, before what is said about each."""
    section = re.search(rf"### {recipe}\n(.*?)(?=\n##|\Z)", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert section
    items = re.findall(r"^- ((?:`[^`]+`(?:, | and )?)+)", section[1], re.MULTILINE)
    return {path.replace("NAME", name) for item in items for path in re.findall(r"`([^`]+)`", item)}


def edited(folder: Path, *edits: Edit) -> None:
    for file, old, new in edits:
        path = folder / file
        text = path.read_text(encoding="utf-8") if old else ""
        assert old in text, f"{file}: {old}"
        assert old or not path.exists(), file
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


def python(folder: Path, *words: str, code: int = 0) -> str:
    """What Python prints in the copy, whose modules are the first that are found."""
    home = folder / ".pytest_cache"
    named = {"PYTHONPATH": str(folder), "CERTWISE_CACHE": str(home / "cache"), "CERTWISE_AUDIT": str(home / "audit.db")}
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env={**os.environ, **named}, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def program(folder: Path, *words: str, code: int = 0) -> str:
    start = "import sys, cli.main; assert cli.main.__file__.startswith(sys.argv.pop(1)); cli.main.main()"
    return python(folder, "-c", start, str(folder), *words, code=code)


def suite(folder: Path, *words: str) -> None:
    """Run tests of the copy, without the plugins that they do not need: these take longer to start than the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        python(folder, "-m", "pytest", "-o", "addopts=--strict-markers", "-q", "-p", "no:cacheprovider", *words)


def only_listed(before: Files, folder: Path, recipe: str, name: str) -> None:
    after = files(folder)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert changed == listed(recipe, name)


CHANGED = Edit("CHANGELOG.md", "### Changed\n\n", "### Changed\n\n- One more.\n")

CHECK = '''"""The reason of a rule shouts.

```yaml
- rule: late
  because: It is late!
```

End it with a full stop.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding, finding
from engine.checks.subject import Subject

ID = "shouting"
LEVEL = "warning"


def find(subject: Subject) -> Iterator[Finding]:
    for rule in subject.rules:
        if rule.because.endswith("!"):
            yield finding(rule.where, ID, LEVEL, f"the reason of {rule.id} shouts", None, rule)
'''
PLANT = """PLANTS: list[tuple[str, str, str]] = [
    (
        "shouting",
        "  biscuit: {kind: flag, title: Biscuit, expected_when: {leaf: green}}\\n",
        "  - {rule: cup, when: {leaf: green}, then: {biscuit: true}, because: It is!, source: PL-01}  # shouting\\n",
    ),
"""


@pytest.mark.slow("copies the repository, and starts Python several times")
def test_a_check_is_added(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    before = files(folder)
    registry = "engine/checks/defects/registry.py"
    edited(
        folder,
        Edit("engine/checks/defects/shouting.py", "", CHECK),
        Edit(registry, "    shadowed_rule,\n", "    shadowed_rule,\n    shouting,\n"),
        Edit(registry, "    verdict_missing,\n    verdict_unexpected,\n    verdict_double,\n    contra",
            "    shouting,\n    verdict_missing,\n    verdict_unexpected,\n    verdict_double,\n    contra"),
        Edit("tests/cli/test_rules_check.py", "PLANTS: list[tuple[str, str, str]] = [\n", PLANT),
        CHANGED,
    )  # fmt: skip
    suite(folder, "tests/house/test_rules_docs.py", "--update-golden")
    only_listed(before, folder, "Add a check", "shouting")
    assert "[shouting](shouting.md)" in (folder / "docs/checks/README.md").read_text(encoding="utf-8")
    suite(folder, "tests/cli/test_rules_check.py", "-k", "shouting or plant_for_every")
    edited(folder, Edit("rules/market.yaml", "report comes first.", "report comes first!"))
    assert "the reason of us-market-expects-soc2 shouts [shouting]" in program(folder, "rules", "check")


FORMAT = '''"""A comparison as CSV."""

from __future__ import annotations

import csv
import io

from engine.plan.comparison import Comparison


def rendered(found: Comparison) -> str:
    """A line for each aspect: its topic, its title, and what is said of each program."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\\n")
    for topic in found.topics.values():
        writer.writerows((topic.title, aspect.title, *aspect.says) for aspect in topic.aspects)
    return lines.getvalue()
'''
OFFERED = """        case "csv":
            from cli.render.comparison import csv

            return csv
"""


@pytest.mark.slow("copies the repository, and starts Python several times")
def test_a_format_is_added(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    before = files(folder)
    door, cli = "cli/render/comparison/door.py", "tests/cli/test_cli.py"
    golden = '}[format]\n    compared(f"compare.'
    compare = '"markdown"])\ndef test_compare_prints'
    edited(
        folder,
        Edit("cli/render/comparison/csv.py", "", FORMAT),
        Edit(door, '"markdown"]', '"markdown", "csv"]'),
        Edit(door, '        case "json":', f'{OFFERED}        case "json":'),
        Edit("cli/output/target.py", '    ".txt": "text",', '    ".csv": "csv",\n    ".txt": "text",'),
        Edit("pyproject.toml", '    "cli.render.*.dot",', '    "cli.render.*.csv",\n    "cli.render.*.dot",'),
        Edit(cli, compare, compare.replace("]", ', "csv"]')),
        Edit(cli, f'"md"{golden}', f'"md", "csv": "csv"{golden}'),
        CHANGED,
    )  # fmt: skip
    suite(folder, cli, "-k", "compare_prints and csv", "--update-golden")
    suite(folder, "tests/house/test_docs.py", "-k", "reference", "--update-golden")
    only_listed(before, folder, "Add a format", "csv")
    suite(folder, "tests/cli/test_renderers.py")
    assert "[text|json|markdown|csv]" in program(folder, "compare", "--help")
    written = folder / "found.csv"
    program(folder, "compare", "iso27001", "soc2", "-o", str(written))
    assert len(written.read_text(encoding="utf-8").splitlines()) > 10


COMMAND = '''"""certwise claims: how many claims of the source there are."""

from __future__ import annotations

import click

from cli.session import Session


@click.command()
@click.pass_obj
def claims(session: Session) -> None:
    """Count the claims of the source."""
    session.emit(f"claims: {len(session.expert.knowledge.claims)}")
'''
COMMAND_TEST = '''"""claims counts what the knowledge base holds."""

from tests.support.commands import certwise


def test_claims_are_counted() -> None:
    assert certwise("claims").stdout.startswith("claims: ")
    assert certwise("claims", "all").returncode == 2
'''


@pytest.mark.slow("copies the repository, and starts Python several times")
def test_a_command_is_added(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    before = files(folder)
    row = "| `certwise init DIR` |"
    edited(
        folder,
        Edit("cli/commands/claims.py", "", COMMAND),
        Edit("cli/main.py", '    "audit": "cli', '    "claims": "cli.commands.claims",\n    "audit": "cli'),
        Edit("cli/main.py", '    "audit": "L', '    "claims": "Count the claims of the source.",\n    "audit": "L'),
        Edit("tests/cli/test_claims.py", "", COMMAND_TEST),
        Edit("README.md", row, f"| `certwise claims` | how many claims there are |\n{row}"),
        CHANGED,
    )
    suite(folder, "tests/house/test_docs.py", "-k", "reference", "--update-golden")
    only_listed(before, folder, "Add a command", "claims")
    suite(folder, "tests/house/test_docs.py", "tests/cli/test_claims.py", "-k", "reference or explained or claims")
    assert "claims Count the claims of the source." in " ".join(program(folder, "--help").split())
    assert re.fullmatch(r"claims: \d+\n", program(folder, "claims"))


@pytest.mark.slow("copies the repository, and compares all readings of random knowledge bases")
def test_a_kind_is_added(tmp_path: Path) -> None:
    """A second kind of choice, which every reading must take for one."""
    folder = copy(tmp_path)
    before = files(folder)
    kind, kinds = "engine/knowledge/kind.py", "tests/engine/knowledge/test_kind.py"
    nasty = "tests/support/nasty_knowledge.py"
    traits = 'Traits("an", _N, _Y, _N, _N, _N, _N, _N, _N, _Y, "VARCHAR", "string", "texts")'
    declared = '"kind: answer, choices: {a: {title: A}, b: {title: B}}"'
    meaning, page = "docs/reference/meaning.md", "docs/reference/knowledge-base.md"
    edited(
        folder,
        Edit(kind, '"date", "text"]', '"date", "text", "answer"]'),
        Edit(kind, '    "set":  ', f'    "answer": {traits},\n    "set":  '),
        Edit(meaning, "| choice | one of its", "| answer | as a choice |\n| choice | one of its"),
        Edit(page, "| choice | one of the", "| answer | as a choice | as for a choice |\n| choice | one of the"),
        Edit(kinds, 'DECLARED = {\n', f'DECLARED = {{\n    "answer": {declared},\n'),
        Edit(kinds, 'VALUES: dict[str, Value] = {', 'VALUES: dict[str, Value] = {"answer": "b", '),
        Edit(nasty, '["flag", "flag", "choice",', '["flag", "flag", "answer", "answer", "choice",'),
        Edit(nasty, 'if kind in ("choice", "set")', 'if kind in ("answer", "choice", "set")'),
        CHANGED,
    )  # fmt: skip
    program(folder, "rules", "schema", "--write")
    only_listed(before, folder, "Add a kind", "answer")
    suite(folder, kinds)
    python(folder, "-m", "tests.agreement", "--bases", "40", "--jobs", "1")


NEAR = """    Operator(
        name="near",
        opposite="far",
        neighbours=("far",),
        kinds=("integer",),
        operand="bound",
        accepts=lambda values: _around(values[0]),
        passes=lambda value, bound: abs(value - bound) <= 1,
        does="is",
        words="near",
        about="compares integers",
        forms=(Form("near"),),
    ),
    Operator(
        name="far",
        opposite="near",
        neighbours=("near",),
        kinds=("integer",),
        operand="bound",
        accepts=lambda values: _around(values[0]),
        passes=lambda value, bound: abs(value - bound) > 1,
        inside=False,
        does="is",
        words="far from",
        about="compares integers",
        forms=(Form("far_from"),),
    ),
"""
AROUND = """def _around(value: Any) -> Between:
    return Between(low=value - 1, high=value + 1)


"""
PASSES = """        if op in ("near", "far_from"):
            return (abs(value - wanted[0]) <= 1) == (op == "near")
"""
FACTS = """knowledge: {name: tea, title: Tea, about: Which tea., verdict: [pot]}
attributes:
  guests: {kind: integer, title: Guests, question: How many?, minimum: 0, maximum: 20}
  pot: {kind: choice, title: Pot, choices: {small: Small, large: Large}}
"""
RULES = """ruleset: tea
title: Tea
rules:
  - {rule: small, when: {guests: {near: 3}}, then: {pot: small}, because: It holds three cups.}
  - {rule: large, when: {guests: {not: {near: 3}}}, then: {pot: large}, because: It holds many cups.}
  - {rule: never, when: {guests: {near: 3, above: 4}}, then: {pot: small}, because: Nobody comes.}
"""


@pytest.mark.slow("copies the repository, and compares all readings of random knowledge bases")
def test_an_operator_is_added(tmp_path: Path) -> None:
    """An operator and its opposite: within one of a number, and not."""
    folder = copy(tmp_path)
    before = files(folder)
    operator, evaluator = "engine/knowledge/operator.py", "tests/support/evaluator.py"
    meaning, nasty = "docs/reference/meaning.md", "tests/support/nasty_knowledge.py"
    edited(
        folder,
        Edit(operator, '"known", "unknown"]', '"known", "unknown", "near", "far"]'),
        Edit(operator, "class Operator(", f"{AROUND}class Operator("),
        Edit(operator, ")\nOPERATORS:", f"{NEAR})\nOPERATORS:"),
        Edit(meaning, "| `x` is known |", "| `x` is near b | `x` is far from b | integers |\n| `x` is known |"),
        Edit(evaluator, '("known", "unknown")]', '("known", "unknown"), ("near", "far_from")]'),
        Edit(evaluator, 'THRESHOLDS = ("at_least",', 'THRESHOLDS = ("near", "far_from", "at_least",'),
        Edit(evaluator, '        rank = {"level"', f'{PASSES}        rank = {{"level"'),
        Edit(nasty, "{dice.choice(TESTS)", '{dice.choice(["near", "far_from"] if kind == "integer" else TESTS)'),
        CHANGED,
    )  # fmt: skip
    suite(folder, "tests/house/test_docs.py", "-k", "operators", "--update-golden")
    suite(folder, "tests/house/test_rules_docs.py", "-k", "in_step", "--update-golden")
    program(folder, "rules", "schema", "--write")
    only_listed(before, folder, "Add an operator", "near")
    suite(folder, "tests/engine/knowledge/test_operator.py", "-k", "near or far or below")
    python(folder, "-m", "tests.agreement", "--bases", "40", "--jobs", "1")
    tea = folder / ".pytest_cache" / "tea"
    for name, text in {"facts/tea.yaml": FACTS, "rules/tea.yaml": RULES, "guests.csv": "id,guests\n1,4\n2,5\n"}.items():
        (tea / name).parent.mkdir(parents=True, exist_ok=True)
        (tea / name).write_text(text, encoding="utf-8")
    at = ("--knowledge", str(tea))
    assert "Small" in program(folder, *at, "assess", "--set", "guests=4")
    assert "Guests: 2 (your answer)" in program(folder, *at, "why", "pot", "--set", "guests=2")
    assert "Guests is far from 3" in program(folder, *at, "why-not", "pot=large", "--set", "guests=2")
    assert "never-fires" in program(folder, *at, "rules", "check")
    program(folder, *at, "portfolio", str(tea / "guests.csv"), "-o", str(tea / "pots.csv"))
    rows = (tea / "pots.csv").read_text(encoding="utf-8").splitlines()
    assert [row.split(",")[:2] for row in rows] == [["id", "pot"], ["1", "small"], ["2", "large"]]
