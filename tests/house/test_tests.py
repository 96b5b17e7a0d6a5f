"""How the tests are kept: they mirror the wings, and what several need stands once, in tests/support/."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

from tests.support.places import ROOT, TESTS


def wings(folder: str) -> set[str]:
    return {path.name for path in (ROOT / folder).iterdir() if (path / "__init__.py").is_file()}


def test_the_tests_of_the_engine_stand_by_wing() -> None:
    found = {path.name for path in (TESTS / "engine").iterdir() if path.is_dir() and path.name[0] != "_"}
    assert len(found) > 5
    assert found - wings("engine") == set()


def test_no_two_files_of_tests_have_one_name() -> None:
    found = defaultdict(list)
    for path in TESTS.rglob("test_*.py"):
        found[path.name].append(path)
    assert {name: paths for name, paths in found.items() if len(paths) > 1} == {}


def bodies(path: Path) -> list[tuple[str, str]]:
    """The functions and classes at the top of a file: name, and all that is run, without docstring and decorators."""
    found = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            node.decorator_list = []
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:]
            found.append((node.name, ast.dump(node)))
    return found


def test_no_helper_is_written_twice() -> None:
    found = defaultdict(list)
    for path in sorted(TESTS.rglob("*.py")):
        for name, body in bodies(path):
            found[body].append(f"{path.relative_to(TESTS)}: {name}")
    assert [places for places in found.values() if len(places) > 1] == []


def test_no_test_is_imported() -> None:
    """What two files of tests need stands in tests/support/."""
    for path in sorted(TESTS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert not str(node.module).rpartition(".")[2].startswith("test_"), f"{path}: {node.module}"


# What starts a process by a copy of the test's own, for which the system must be able to give as much memory again: a
# process that has had large databases open is refused it.
COPIES = re.compile(r"\bpreexec_fn\b|\bpexpect\.(spawn|run)\b|\bpty\.(fork|spawn)\b|\bos\.forkpty\b")


def test_no_test_copies_its_process() -> None:
    """A terminal is that of tests/support/terminal.py; other users and limits come from setpriv and prlimit."""
    for path in sorted(TESTS.rglob("*.py")):
        if path != Path(__file__):
            assert not COPIES.search(path.read_text(encoding="utf-8")), path
