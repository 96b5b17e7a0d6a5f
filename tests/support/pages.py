"""Pages of docs/ that are done step by step: each command with the exit code that the page says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from tests.support.commands import certwise

STEP = re.compile(r"^```(sh|yaml|text) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def steps(text: str) -> Iterator[tuple[str, str, str]]:
    """The blocks of a page: the language, what stands beside it, and what is in it."""
    for match in STEP.finditer(text):
        yield match[1], match[2], match[3]


def done(text: str, folder: Path, home: Path) -> int:
    """Do the steps of a page in a folder; how many commands there were.

    `certwise init NAME` makes the folder in which all that follows is done. Beside `sh` may stand the exit code, beside
    `yaml` a file and what happens to it: it is created, written anew, changed, or something is appended. A block of
    `text` has lines that the last command printed, in their order; what is left out between them is `...`.
    """
    count, printed, root = 0, "", folder
    for language, how, body in steps(text):
        if language == "yaml" and how:
            edit(root, *how.split(), body)
        elif language == "text":
            holds(printed, body)
        for line in body.splitlines() if language == "sh" else ():
            words = shlex.split(line)[1:]
            result = certwise(*words, cwd=folder if words[0] == "init" else root, home=home, GITHUB_ACTIONS="")
            wanted = int(how.removeprefix("exit ") or 0)
            assert result.returncode == wanted, f"{line}\n{result.stdout}{result.stderr}"
            root = folder / words[1] if words[0] == "init" else root
            printed, count = result.stdout, count + 1
    return count


def edit(root: Path, how: str, name: str, body: str) -> None:
    """Create a file, write it anew, append to it, or change a place in it: what is above `---` to what is below."""
    path = root / name
    if how in ("create", "write"):
        assert path.exists() == (how == "write"), name
        path.write_text(body, encoding="utf-8")
    elif how == "append":
        path.write_text(path.read_text(encoding="utf-8") + body, encoding="utf-8")
    else:
        old, new = body.split("---\n")
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name} has this {text.count(old)} times: {old}"
        path.write_text(text.replace(old, new), encoding="utf-8")


def holds(printed: str, body: str) -> None:
    """What a page says that a command prints."""
    place = 0
    for part in body.split("...\n"):
        found = printed.find(part.strip("\n"), place)
        assert found >= 0, f"not printed:\n{part}\nbut:\n{printed}"
        place = found + len(part)
