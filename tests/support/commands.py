"""The program as a user runs it: a process of its own, with data and caches in folders of the test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.places import ROOT

SECOND = ROOT / "tests" / "knowledge"
PROGRAM = Path(sys.executable).parent / "certwise"


def certwise(
    *arguments: str, stdin: str | bytes = "", home: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the program; `home` holds its data and cache, `environment` is added to the test's own."""
    named = {**os.environ, "COLUMNS": "100"}
    if home is not None:
        named |= {"CERTWISE_CACHE": str(home / "cache"), "CERTWISE_AUDIT": str(home / "audit.db")}
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [PROGRAM, *arguments], input=data, capture_output=True, env=named | environment, cwd=ROOT, timeout=120,
        check=False,
    )  # fmt: skip
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
    )
