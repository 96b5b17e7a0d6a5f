"""Screens in pages of docs/: what a command prints, put below the comment that names it.

`<!-- screen: certwise assess FILE | 12 -->` stands above a block of text that is what the command prints, up to its
twelfth line, where more follows as `...`.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.support.commands import certwise

SCREEN = re.compile(r"(<!-- screen: certwise (.+?)(?: \| (\d+))? -->\n```text\n)(.*?)(```\n)", re.DOTALL)


def taken_anew(text: str, home: Path) -> str:
    """A page with its screens as they are now."""
    return SCREEN.sub(lambda found: found[1] + _screen(found[2], found[3], home) + found[5], text)


def _screen(words: str, most: str | None, home: Path) -> str:
    done = certwise(*shlex.split(words), home=home)
    assert done.returncode == 0, f"{words}\n{done.stderr}"
    lines = done.stdout.rstrip("\n").split("\n")
    shown = lines if most is None else lines[: int(most)]
    return "".join(
        f"{line.rstrip()}\n" for line in [f"$ certwise {words}", *shown, *(["..."] if len(shown) < len(lines) else [])]
    )
