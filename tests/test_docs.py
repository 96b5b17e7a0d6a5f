"""The README's commands run, its sample output is real, and every command is documented."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from cli.main import certwise as group
from tests.commands import ROOT, certwise

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_sample_is_what_the_program_prints(tmp_path: Path) -> None:
    sample = re.search(r"```text\n\$ certwise (.*?)\n(.*?)```", README, re.DOTALL)
    assert sample
    printed = certwise(*sample[1].split(), home=tmp_path).stdout
    for part in sample[2].split("...\n"):
        assert part.strip("\n") in printed


def documented_commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("certwise ")]


@pytest.mark.parametrize("line", documented_commands())
def test_the_commands_of_the_readme_run(line: str, tmp_path: Path) -> None:
    done = certwise(*line.split()[1:], home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def every_command() -> list[str]:
    found: list[str] = []

    def walk(command: click.Command, path: str) -> None:
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                inside = command.get_command(context, name)
                assert inside is not None
                walk(inside, f"{path} {name}")
        else:
            found.append(path)

    walk(group, "certwise")
    return found


@pytest.mark.parametrize("command", every_command())
def test_every_command_is_documented_and_has_help(command: str) -> None:
    pages = [README, *(page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs").rglob("*.md")))]
    assert any(re.search(rf"`{re.escape(command)}[ `]|^ *{re.escape(command)}\b", page, re.M) for page in pages), command
    done = certwise(*command.split()[1:], "--help")
    assert done.returncode == 0
    assert len(done.stdout.split("\n\n")) > 2, "the help says what the command does"


def test_links_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.relative_to(ROOT)}: {link}"
