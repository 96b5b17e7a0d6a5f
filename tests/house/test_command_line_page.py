"""The page on the command line: its commands run as printed, and its table of variables is that of the code."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from cli.settings.environment import VARIABLES
from tests.support.commands import certwise
from tests.support.places import ROOT

PAGE = ROOT / "docs" / "command-line.md"
TABLE = re.compile(r"(<!-- the variables -->\n).*?(<!-- end -->)", re.DOTALL)


def commands() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("line", commands())
def test_the_commands_run_as_printed(line: str, tmp_path: Path) -> None:
    done = certwise(*shlex.split(line)[1:], home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_table_of_variables(request: pytest.FixtureRequest) -> None:
    """`pytest tests/house/test_command_line_page.py --update-golden` writes it anew."""
    text = PAGE.read_text(encoding="utf-8")
    rows = ["| variable | for |", "|---|---|", *(f"| `{name}` | {what} |" for name, what in VARIABLES.items())]
    wanted, count = TABLE.subn(lambda found: found[1] + "\n".join(rows) + "\n" + found[2], text)
    assert count == 1
    if request.config.getoption("--update-golden"):
        PAGE.write_text(wanted, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == wanted
