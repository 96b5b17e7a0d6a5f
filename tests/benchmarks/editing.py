"""The editor: how long from a keystroke to its diagnostics, and for hover and completion, over a process of its own."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import ROOT, median, percentile, table
from tests.benchmarks.growth import layered, write
from tests.support.editing import Editor, edited

KEYSTROKES, QUESTIONS = 100, 200


def keystrokes(editor: Editor, names: list[str], seed: int = 1) -> list[float]:
    """Seconds until a key that makes a file no YAML is told, and until that is taken back, in turns."""
    chance, found = random.Random(seed), []
    for _ in range(KEYSTROKES // 2):
        name = chance.choice(names)
        text = editor.texts[name]
        for new, wrong in ((f"{text}}}\n", True), (text, False)):
            began = time.perf_counter()
            editor.change(name, new)
            editor.until(lambda name=name, wrong=wrong: _no_yaml(editor, name) == wrong)
            found.append(time.perf_counter() - began)
    return found


def _no_yaml(editor: Editor, name: str) -> bool:
    return any(each["code"] == "yaml-syntax" for each in editor.mistakes(name))


def questions(editor: Editor, names: list[str], method: str, seed: int = 1) -> list[float]:
    """Seconds for each answer at random places."""
    chance, found = random.Random(seed), []
    for _ in range(QUESTIONS):
        name = chance.choice(names)
        lines = editor.texts[name].split("\n")
        line = chance.randrange(len(lines))
        place = editor.at(name, line, chance.randrange(len(lines[line]) + 1))
        began = time.perf_counter()
        editor.ask(method, place)
        found.append(time.perf_counter() - began)
    return found


def shipped(root: Path) -> list[str]:
    for part in ("facts", "rules"):
        shutil.copytree(ROOT / part, root / part)
    files = [path.relative_to(root).as_posix() for path in root.rglob("*.yaml")]
    return sorted(name for name in files if not name.startswith("facts/examples"))


def large(root: Path) -> list[str]:
    """A thousand rules in one file, laid out as people write."""
    from engine.documents.layout import formatted

    write(root, *layered(1_000))
    for path in root.rglob("*.yaml"):
        path.write_text(formatted(path.read_text("utf-8"), path.name), encoding="utf-8")
    return ["facts/all.yaml", "rules/all.yaml"]


def run() -> None:
    rows = []
    for called, made in (("the shipped knowledge base", shipped), ("1,000 rules in one file", large)):
        rows += _rows(called, made)
    table("Editor: from a question to its answer", ("knowledge base", "what", "median ms", "p95 ms"), rows)


def _rows(called: str, made: Callable[[Path], list[str]]) -> list[tuple[str, str, str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        names = made(root)
        with edited(root) as editor:
            for name in names:
                editor.open(name)
            editor.proven()
            found = {
                "keystroke to diagnostics": keystrokes(editor, names),
                "hover": questions(editor, names, "textDocument/hover"),
                "completion": questions(editor, names, "textDocument/completion"),
            }
    return [
        (called, what, f"{1000 * median(seconds):.0f}", f"{1000 * percentile(seconds, 0.95):.0f}")
        for what, seconds in found.items()
    ]
