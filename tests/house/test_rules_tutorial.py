"""The tutorial for policy teams, done step by step: every command has the exit code that the page says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import yaml

from engine.documents.layout import formatted
from tests.support.commands import ROOT, Done, certwise

PAGE = ROOT / "docs" / "policy-teams" / "tutorial.md"
STEP = re.compile(r"^```(sh|yaml) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def program(words: list[str], folder: Path, home: Path) -> Done:
    """Run the program in a folder."""
    return certwise(*words, cwd=folder, home=home, GITHUB_ACTIONS="")


def test_every_step_of_the_tutorial(tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    done = 0
    for language, how, body in STEP.findall(PAGE.read_text(encoding="utf-8")):
        if language == "yaml" and how:
            edit(ours, *how.split(), body)
        for line in body.splitlines() if language == "sh" else ():
            wanted = int(how.removeprefix("exit ") or 0)
            words = [str(ROOT) if word == "SHIPPED" else word for word in shlex.split(line)[1:]]
            result = program(words, tmp_path if words[0] == "init" else ours, tmp_path)
            assert result.returncode == wanted, f"{line}\n{result.stdout}{result.stderr}"
            done += 1
    assert done >= 18
    for path in ours.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert formatted(text, str(path)) == text


def edit(root: Path, how: str, name: str, body: str) -> None:
    path = root / name
    if how == "create":
        assert not path.exists()
        path.write_text(body, encoding="utf-8")
    elif how == "append":
        path.write_text(path.read_text(encoding="utf-8") + body, encoding="utf-8")
    else:
        old, new = body.split("---\n")
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name} has this {text.count(old)} times: {old}"
        path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_commands_of_hooks_and_workflow_exist(tmp_path: Path) -> None:
    """Both are read, and every command in them runs on a copy of the shipped knowledge base."""
    ours = tmp_path / "ours"
    assert program(["init", str(ours)], tmp_path, tmp_path).returncode == 0
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    commands = [hook["entry"] for hook in hooks]
    workflow = yaml.safe_load((ROOT / "docs/policy-teams/workflow.yaml").read_text(encoding="utf-8"))
    steps = [step["run"] for step in workflow["jobs"]["knowledge"]["steps"] if "run" in step]
    commands += [step for step in steps if step.startswith("certwise ") and "rules diff" not in step]
    assert len(commands) == 10
    for command in commands:
        result = program(shlex.split(command)[1:], ours, tmp_path)
        assert result.returncode == 0, f"{command}\n{result.stdout}{result.stderr}"
