"""The program on a machine where it is installed badly, and what the README says about installing it well."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from engine.infer import network
from tests.support.commands import process
from tests.support.places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXAMPLE = "facts/examples/us-saas-startup.yaml"
BROKEN = {
    "built without the flag": "raise ImportError('x.so: undefined symbol: PyEval_CallObject')",
    "not installed": "raise ModuleNotFoundError(\"No module named 'durable_rules_engine'\")",
    "of another kind": "",
}


def hidden(kind: str, folder: Path) -> str:
    """A folder that hides the extension module of the rule engine behind one that is of no use."""
    (folder / "durable_rules_engine.py").write_text(BROKEN[kind], encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        *[(kind, ["assess", EXAMPLE]) for kind in BROKEN],
        ("not installed", ["why", "path", EXAMPLE]),
        ("not installed", ["rules", "test"]),
    ],
)
def test_a_rule_engine_that_cannot_be_used_is_one_line(kind: str, arguments: list[str], tmp_path: Path) -> None:
    done = process(*arguments, home=tmp_path, PYTHONPATH=hidden(kind, tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("durable-rules: error: the rule engine cannot be used: ")
    command = line.split("Python 3.13 needs: ")[1].removesuffix(" [no-rule-engine]")
    flag, python, *rest = shlex.split(command)
    # The environment's, by whichever of its names it was started.
    assert (flag, Path(python).parent) == (network.FLAG, Path(sys.executable).parent)
    assert rest[-1] == network.RANGE


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["rules", "list"]])
def test_what_needs_no_rule_engine_runs_without(arguments: list[str], tmp_path: Path) -> None:
    done = process(*arguments, home=tmp_path, PYTHONPATH=hidden("not installed", tmp_path))
    assert (done.returncode, done.stderr) == (0, "")


def test_the_advice_names_the_declared_range() -> None:
    assert network.RANGE in PROJECT["dependencies"]


def commands() -> list[str]:
    """The commands of the README that install, each after its marker."""
    return re.findall(r"<!-- (?:main|test) command -->\n```sh\n(.*)\n```", README)


def test_the_readme_installs_on_each_python() -> None:
    found = commands()
    assert len(found) == 2
    for command in found:
        assert command.startswith("python3 -m venv .venv && ")
        assert f" {quoted()} .venv/bin/pip install --no-cache-dir " in command


def quoted() -> str:
    """The flag as it is typed."""
    name, _, flags = network.FLAG.partition("=")
    return f"{name}={shlex.quote(flags)}"


def test_everyone_builds_the_extension_alike() -> None:
    for place in (ROOT / "README.md", ROOT / "Makefile", *(ROOT / "docs").rglob("*.md")):
        for line in place.read_text(encoding="utf-8").splitlines():
            if re.search(r"CPPFLAGS=.", line):
                assert quoted() in line, f"{place}: {line}"
    # CI takes it from the program.
    assert "CPPFLAGS" not in (ROOT / ".ci" / "run").read_text(encoding="utf-8").replace("/^CPPFLAGS.*", "")


@pytest.mark.skipif(shutil.which("readelf") is None, reason="readelf, of binutils, shows what an extension calls")
def test_the_extension_is_hardened() -> None:
    """Built by the flag, it calls what guards a stack, and functions that know the size of their target."""
    import durable_rules_engine as extension

    head = Path(extension.__file__).read_bytes()[:4]
    if head != b"\x7fELF":
        pytest.skip("another system's form of a program")
    told = subprocess.run(
        ["readelf", "-Ws", "--dyn-syms", extension.__file__], capture_output=True, text=True, check=True
    )
    assert "__stack_chk_fail" in told.stdout, f"built without the flags: {quoted()} pip install --no-cache-dir ..."
    assert re.search(r"__\w+_chk@", told.stdout)


def test_the_lock_holds_each_dependency_with_its_hashes() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([a-z0-9.-]+)==([0-9][^ ]*) .*\\$", text, re.MULTILINE))
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["postgres"]]
    names = {re.split(r"[\[<>=]", each)[0].lower().replace(".", "-") for each in wanted}
    assert names - set(pinned) == set()
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", text)) > len(pinned)
    assert "://" not in text
