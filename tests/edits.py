"""Random edits of a knowledge base in an editor, each undone again: nothing falls, and what is told ends as it began.

    python -m tests.edits [--count 10000] [--seed 1] [--jobs 2]

Each edit changes one place of one file of the shipped knowledge base: characters are typed, cut, doubled, or words put
in that have broken parsers before. After it everything is worked out as the server does at a keystroke, and everything
is asked that an editor asks. After it is undone the same is told as before, and at the end as of a fresh start; now and
then what is told of the edited text is held to that of a fresh start, too. The same seed makes the same edits.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

from lsprotocol import types

from editor.base import Base, file_of
from editor.completion import completions
from editor.diagnostics import diagnostics
from editor.hover import told
from editor.index import Index
from editor.place import Lines
from editor.shape import folds
from editor.symbols import outline
from editor.tokens import tokens
from editor.told import Told
from editor.words import Words
from tests.fuzz import WORDS
from tests.support.places import ROOT

TYPED = [
    *"{}[]:,-#'\"|>&*!%@~ \t\n\ra0.",
    "\r\n",
    "\U0001f375",
    "\u2028",
    "\ufeff",
    "\x00",
    "\x85",
    "- ",
    "\n  - ",
    ": ",
]


# Of how many edits one is held to a fresh start.
ANEW = 25


class Desk:
    """What the server works out for a folder, without an editor; `opened` are texts that are not saved."""

    def __init__(self, root: Path, opened: Mapping[str, str] | None = None) -> None:
        self.base = Base(root)
        for name, text in (opened or {}).items():
            self.base.overlay.open(name, text)
        self.base.refresh(hurried=False)
        self.index = Index(self.base.memory)
        self.words = Words(self.base.knowledge) if self.base.knowledge else None

    def told(self) -> list[types.Diagnostic]:
        """All that is told of all files."""
        lines = {name: Lines(text) for name, text in self.base.texts.items()}
        told = [Told(each) for each in self.base.problems]
        return [
            each
            for file in sorted({file_of(problem, self.base.texts) for problem in self.base.problems})
            for each in diagnostics(told, file, str, lambda name: lines.get(name, Lines("")))
        ]

    def edit(self, name: str, text: str, offset: int) -> None:
        """Change a file, and ask all that an editor asks at the place of the change."""
        self.base.overlay.open(name, text)
        self.base.refresh(hurried=True)
        self.told()
        lines = Lines(text)
        assert lines.at(lines.position(offset)) <= len(text)
        assert self.words is not None
        completions(self.words, name, lines, offset)
        mention = self.index.at(name, lines, offset)
        if mention is not None:
            told(self.words, mention)
            list(self.index.everywhere(mention.thing, {name: lines}, self.base.knowledge))
        found = self.index.of(name, lines)
        assert all(text[each.start : each.end] == each.name for each in found)
        tokens(lines, found)
        outline(self.index, name, lines)
        list(folds(lines))


def changed(text: str, chance: random.Random) -> tuple[str, int]:
    """A text with one edit, and where."""
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.choice((0, 0, 0, 1, 1, 3, 20, 300)))
    word = chance.choice(
        (chance.choice(TYPED), chance.choice(WORDS).decode("utf-8", "replace"), text[start:end] * 2, "")
    )
    return text[:start] + word + text[end:], start + len(word)


def worked(root: str, seed: int, count: int) -> list[str]:
    """Do so many edits; gives what went wrong."""
    chance, failed = random.Random(seed), []
    texts = dict(Desk(Path(root)).base.texts)
    desk = Desk(Path(root), texts)
    before = desk.told()
    for number in range(count):
        name = chance.choice(sorted(texts))
        text, offset = changed(texts[name], chance)
        try:
            desk.edit(name, text, offset)
            if number % ANEW == 0:
                desk.base.refresh(hurried=False)
                assert desk.told() == Desk(Path(root), {**texts, name: text}).told(), "not that of a fresh start"
        except Exception:  # noqa: BLE001  whatever falls is told with the edit
            failed.append(f"seed {seed}, edit {number}, {name} at {offset}: {traceback.format_exc()}")
        desk.base.overlay.open(name, texts[name])
        desk.base.refresh(hurried=chance.random() < 0.9)
        if desk.base.late:
            desk.base.refresh(hurried=False)
        if desk.told() != before:
            failed.append(f"seed {seed}, edit {number}, {name} at {offset}: what is told is not as it was")
            desk = Desk(Path(root), texts)
    desk.base.refresh(hurried=False)
    if desk.told() != Desk(Path(root), texts).told():
        failed.append(f"seed {seed}: what is told is not that of a fresh start")
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.edits", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for part in ("facts", "rules"):
            shutil.copytree(ROOT / part, Path(folder) / part)
        share = -(-given.count // given.jobs)
        work = [(folder, given.seed * 1000 + job, share) for job in range(given.jobs)]
        with multiprocessing.Pool(given.jobs) as pool:
            failed = [each for found in pool.starmap(worked, work) for each in found]
    print("\n".join(failed[:20]))
    print(
        f"seed {given.seed}: {share * given.jobs:,} edits, {len(failed)} failed, {time.perf_counter() - started:.0f} s"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
