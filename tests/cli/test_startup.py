"""What `assess` imports where the knowledge base is compiled already: no library, and no wing, that it does not use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.commands import SECOND
from tests.support.places import ROOT, examples

PROGRAM = """\
import sys
from cli.main import run
run(sys.argv[1:])
print(*sys.modules, file=sys.stderr)
"""
LIBRARIES = {"click", "durable_rules_engine", "yaml"}
# Of wings that most commands need little of, all that this one does.
FEW = {
    "engine.load", "engine.load.folder", "engine.load.tree",
    "engine.prove", "engine.prove.circuit", "engine.prove.encoding", "engine.prove.facts", "engine.prove.signal",
    "engine.documents", "engine.documents.node", "engine.documents.reading", "engine.documents.syntax",
    "engine.documents.text",
}  # fmt: skip
WINGS = {"answers", "documents", "explain", "infer", "knowledge", "load", "plan", "prove"}


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    home = tmp_path_factory.mktemp("home")
    return [imported(home) for _ in range(2)][-1]


def imported(home: Path, *words: str) -> set[str]:
    """The modules of a process that runs these words, or else assesses an example."""
    words = words or ("--knowledge", str(SECOND), "assess", "--no-record", str(examples(SECOND)[0]))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=ROOT,
        env={"PATH": "", "HOME": str(home), "CERTWISE_CACHE": str(home / "cache"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return set(done.stderr.splitlines()[-1].split())


def test_a_warm_assess_imports_the_libraries_that_it_uses(modules: set[str]) -> None:
    heavy = {"pydantic", "pydantic_core", "z3", "duckdb", "sqlglot", "questionary", "jsonschema", "pyarrow", "psycopg"}
    assert heavy & modules == set()
    assert modules >= LIBRARIES


def test_recording_imports_no_library_beside_those(tmp_path: Path) -> None:
    words = ("--knowledge", str(SECOND), "assess", "--audit", str(tmp_path / "audit.db"), str(examples(SECOND)[0]))
    found = [imported(tmp_path, *words) for _ in range(2)][-1]
    assert "sqlite3" in found
    heavy = {
        "pydantic",
        "pydantic_core",
        "platformdirs",
        "subprocess",
        "tempfile",
        "shutil",
        "random",
        "importlib.metadata",
    }
    assert heavy & found == set()


def test_a_warm_assess_imports_few_wings_and_little_of_some(modules: set[str]) -> None:
    own = {name for name in modules if name.startswith("engine.")}
    wings = {name.split(".")[1] for name in own} - {
        "files",
        "home",
        "number",
        "ownership",
        "pattern",
        "problem",
        "version",
    }
    assert wings == WINGS
    assert {name for name in own if name.split(".")[1] in ("load", "prove", "documents")} == FEW


@pytest.mark.parametrize("line", ["--help", "assess --help", "rules --help", "asess", "assess --nothing"])
def test_help_and_a_refusal_import_no_wing_and_no_library_but_one(line: str, tmp_path: Path) -> None:
    found = imported(tmp_path, *line.split())
    assert {"click"} == found & {*LIBRARIES, "platformdirs", "pydantic", "sqlite3", "decimal", "subprocess"}
    own = {name for name in found if name.startswith("engine.")}
    assert own <= {"engine.home", "engine.pattern", "engine.problem", "engine.records", "engine.records.address"}
