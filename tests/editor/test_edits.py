"""Random edits, a few of those of tests/edits.py, and the same over the server itself."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from tests.edits import changed, worked
from tests.support.editing import Editor
from tests.support.places import ROOT


def test_nothing_falls_and_nothing_stays_behind(tmp_path: Path) -> None:
    for part in ("facts", "rules"):
        shutil.copytree(ROOT / part, tmp_path / part)
    assert worked(str(tmp_path), 7, 12) == []


def test_the_server_ends_as_it_began(editor: Editor, tea: Path) -> None:
    names = [path.relative_to(tea).as_posix() for path in sorted(tea.rglob("*.yaml"))]
    for name in names:
        editor.open(name)
    editor.save()
    editor.proven()
    before, chance = editor.problems(), random.Random(3)
    texts = dict(editor.texts)
    for _ in range(60):
        name = chance.choice(names)
        text, _ = changed(texts[name], chance)
        editor.change(name, text.encode("utf-16", "replace").decode("utf-16"))
        editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": editor.address(name)}})
        editor.change(name, texts[name])
    editor.proven()
    assert editor.problems() == before
