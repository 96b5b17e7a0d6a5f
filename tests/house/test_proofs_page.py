"""The commands of docs/proofs.md run in the order in which they stand there, in one folder."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.support.commands import certwise
from tests.support.places import ROOT


def test_the_commands_of_the_page_run(tmp_path: Path) -> None:
    page = (ROOT / "docs/proofs.md").read_text(encoding="utf-8")
    lines = [line for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]
    assert len(lines) > 10
    said = []
    for line in lines:
        name, *words = shlex.split(line)
        assert name == "certwise"
        done = certwise(*words, home=tmp_path, cwd=tmp_path, CERTWISE_KNOWLEDGE=str(ROOT))
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        said.append(done.stdout)
    assert "Anna, signed by the key example.com/anna" in said[-2]
    assert said[-1] == (ROOT / "engine/log/proof_check.py").read_text(encoding="utf-8")
