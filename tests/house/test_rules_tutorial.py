"""The tutorial for policy teams, done step by step: every command has the exit code that the page says."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
import yaml

from engine.documents.layout import formatted
from tests.support.commands import ROOT, Done, certwise
from tests.support.pages import done

THIRD = ROOT / "tests" / "scorecard"
PAGE = ROOT / "docs" / "policy-teams" / "tutorial.md"


def program(words: list[str], folder: Path, home: Path) -> Done:
    """Run the program in a folder."""
    return certwise(*words, cwd=folder, home=home, GITHUB_ACTIONS="")


@pytest.mark.slow(
    "runs the twenty commands of a page on a copy of the shipped rules: checks, cases, a comparison by proof"
)
def test_every_step_of_the_tutorial(tmp_path: Path) -> None:
    assert done(PAGE.read_text(encoding="utf-8"), tmp_path, tmp_path) >= 18
    for path in (tmp_path / "ours").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert formatted(text, str(path)) == text


@pytest.mark.slow("runs every command of hooks and of a workflow, which check, test and format a knowledge base")
def test_the_commands_of_hooks_and_workflow_exist(tmp_path: Path) -> None:
    """Both are read, and every command in them runs on a copy of a small knowledge base, sound and tested."""
    ours = tmp_path / "ours"
    assert program(["--knowledge", str(THIRD), "init", str(ours)], tmp_path, tmp_path).returncode == 0
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    commands = [hook["entry"] for hook in hooks]
    workflow = yaml.safe_load((ROOT / "docs/policy-teams/workflow.yaml").read_text(encoding="utf-8"))
    steps = [step["run"] for step in workflow["jobs"]["knowledge"]["steps"] if "run" in step]
    commands += [step for step in steps if step.startswith("certwise ") and "rules diff" not in step]
    assert len(commands) == 10
    for command in commands:
        result = program(shlex.split(command)[1:], ours, tmp_path)
        assert result.returncode == 0, f"{command}\n{result.stdout}{result.stderr}"
