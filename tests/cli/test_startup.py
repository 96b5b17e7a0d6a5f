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


def imported(home: Path) -> set[str]:
    example = examples(SECOND)[0]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "--knowledge", str(SECOND), "assess", "--no-record", str(example)],
        cwd=ROOT,
        env={"PATH": "", "HOME": str(home), "CERTWISE_CACHE": str(home / "cache"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.split())


def test_a_warm_assess_imports_the_libraries_that_it_uses(modules: set[str]) -> None:
    heavy = {"pydantic", "pydantic_core", "z3", "duckdb", "sqlglot", "questionary", "jsonschema", "pyarrow", "psycopg"}
    assert heavy & modules == set()
    assert modules >= LIBRARIES


def test_a_warm_assess_imports_few_wings_and_little_of_some(modules: set[str]) -> None:
    own = {name for name in modules if name.startswith("engine.")}
    wings = {name.split(".")[1] for name in own} - {"files", "number", "ownership", "problem", "version"}
    assert wings == WINGS
    assert {name for name in own if name.split(".")[1] in ("load", "prove", "documents")} == FEW
