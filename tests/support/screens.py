"""Screens in pages of docs/: what a command prints, put below the comment that names it.

`<!-- screen: certwise assess FILE | 12 -->` stands above a block of text that is what the command prints, up to its
twelfth line, where more follows as `...`; `| from ANSWERS, 12` begins with the first line that begins so. `<<< none, d`
are lines that are typed. Above a block of yaml, it is the file of answers that the command saves.

The screens of a page are taken in their order, and share the audit store.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.support.commands import certwise
from tests.support.places import ROOT

SCREEN = re.compile(
    r"(<!-- screen: certwise (?P<words>.+?)(?: <<< (?P<typed>.+?))?"
    r"(?: \| (?:from (?P<start>.+?), )?(?P<most>\d+))? -->\n"
    r"```(?P<language>text|yaml)\n)(.*?)(?P<end>```\n)",
    re.DOTALL,
)
SAVED = "certwise-answers.yaml"


def taken_anew(text: str, home: Path) -> str:
    """A page with its screens as they are now."""
    return SCREEN.sub(lambda found: found[1] + _screen(found, home) + found["end"], text)


def _screen(found: re.Match[str], home: Path) -> str:
    words, asks = found["words"], found["words"].startswith("ask ")
    typed = "".join(f"{line}\n" for line in (found["typed"] or "").split(", "))
    (home / SAVED).unlink(missing_ok=True)
    done = certwise(
        *shlex.split(words), stdin=typed, home=home, cwd=home if asks else ROOT, CERTWISE_KNOWLEDGE=str(ROOT)
    )
    assert done.returncode == 0, f"{words}\n{done.stderr}"
    if found["language"] == "yaml":
        return (home / SAVED).read_text(encoding="utf-8")
    lines = done.stdout.rstrip("\n").split("\n")
    first = next((at for at, line in enumerate(lines) if line.startswith(found["start"] or "")), None)
    assert first is not None, f"{words} prints no line that begins with {found['start']}"
    last = len(lines) if found["most"] is None else min(len(lines), first + int(found["most"]))
    before, after = ["..."] * (first > 0), ["..."] * (last < len(lines))
    shown = [f"$ certwise {words}", *before, *lines[first:last], *after]
    return "".join(f"{line.rstrip()}\n" for line in shown)
