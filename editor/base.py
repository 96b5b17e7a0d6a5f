"""A knowledge base that is being written: what loading finds wrong with it, file by file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from editor.overlay import Overlay
from engine.answers.validation import validate
from engine.cases.reading import CaseReading
from engine.documents.node import Node
from engine.infer.expert import Expert
from engine.knowledge.base import Knowledge
from engine.load.folder import EXAMPLES, is_test
from engine.load.loader import load
from engine.load.memory import Memory
from engine.load.validity import today
from engine.problem import Problem, ProblemError

FOLDERS = ("facts", "rules")


class Loaded(NamedTuple):
    """What came of loading texts on a day: a knowledge base, or what is wrong with it.

    `late` says that the rules of the plan in it are those of an earlier text.
    """

    texts: dict[str, str]
    day: str
    found: Knowledge | list[Problem]
    late: bool


class Base:
    """A folder with facts/ and rules/, as an editor shows it.

    `knowledge` is the last that could be loaded, of the texts `sound`; `current` says whether these are those of now.
    `late` says that something is yet to be worked out without hurry.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.overlay = Overlay(root)
        self.memory = Memory()
        self.texts: dict[str, str] = {}
        self.sound: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.knowledge: Knowledge | None = None
        self.current = False
        self.late = False
        # The last that was loaded, and the last that was without mistakes: what was undone is not loaded again.
        self._loaded: list[Loaded] = []
        # Of each file of cases or answers: its text, the knowledge base that it was read with, and what is wrong.
        self._read: dict[str, tuple[str, Knowledge, list[Problem]]] = {}

    @property
    def written(self) -> dict[str, str]:
        """The texts of now without those of the examples."""
        return {name: text for name, text in self.texts.items() if not name.startswith(f"{EXAMPLES}/")}

    def refresh(self, hurried: bool) -> None:
        """Load everything anew, and find what is wrong with every file.

        In a hurry, what takes long may be as it was before the last change.
        """
        stands, lost = self.overlay.contents()
        self.texts = stands.texts
        problems = [*lost, *stands.unread]
        self.memory.keep(stands.texts)
        loaded = self._load(stands.knowledge, hurried)
        self.late, self.current = loaded.late, False
        if isinstance(loaded.found, Knowledge):
            self.knowledge, self.sound = loaded.found, stands.knowledge
            self.current = not lost
        else:
            problems += loaded.found
        self.problems = [*problems, *self._beside(hurried)]

    def tried(self, changed: Mapping[str, str]) -> Knowledge | None:
        """What would be loaded with these texts of some files; None where it has mistakes, now or then."""
        if not self.current or self.knowledge is None:
            return None
        try:
            return load(".", {**self.sound, **changed}, self.knowledge.as_of or None, self.memory.apart())
        except ProblemError:
            return None

    def _load(self, texts: dict[str, str], hurried: bool) -> Loaded:
        """The knowledge base in some texts, loaded unless it was. Its cases are no part of it."""
        wanted, day = {name: text for name, text in texts.items() if not is_test(name)}, today()
        for each in self._loaded:
            if (each.texts, each.day) == (wanted, day) and (hurried or not each.late):
                return each
        self.memory.hurried, self.memory.late = hurried, False
        found: Knowledge | list[Problem]
        try:
            found = load(".", wanted, None, self.memory)
        except ProblemError as error:
            found = error.problems
        loaded = Loaded(wanted, day, found, self.memory.late)
        sound = [each for each in self._loaded if isinstance(each.found, Knowledge)]
        self._loaded = [loaded, *(sound[:1] if isinstance(found, list) else ())]
        return loaded

    def _beside(self, hurried: bool) -> Iterator[Problem]:
        """What is wrong with the cases and examples that are open; of other cases that is found with the proofs."""
        knowledge = self.knowledge if self.current else None
        if knowledge is not None and knowledge.as_of:
            knowledge = None
        for name, text in self.texts.items():
            if not (name.startswith(f"{EXAMPLES}/") or is_test(name)):
                continue
            try:
                node = self.memory.parsed(text, name)
            except ProblemError as error:
                yield from error.problems
                continue
            if knowledge is not None and self.overlay.opened(name) is not None:
                yield from self._reading(name, text, node, knowledge, hurried)
        self._read = {name: known for name, known in self._read.items() if name in self.texts}

    def _reading(self, name: str, text: str, node: Node, knowledge: Knowledge, hurried: bool) -> list[Problem]:
        """What is wrong with a file of cases or answers; as it was in a hurry, where that file has not changed."""
        known = self._read.get(name)
        if known is not None and known[0] == text:
            if known[1] is knowledge:
                return known[2]
            if hurried:
                self.late = True
                return known[2]
        problems: list[Problem] = []
        try:
            if is_test(name):
                reading = CaseReading(Expert(knowledge, [], self.texts), name)
                problems = reading.problems
                reading.cases(node)
            else:
                validate(knowledge, node, name)
        except ProblemError as error:
            problems = [*problems, *error.problems]
        self._read[name] = (text, knowledge, problems)
        return problems


def file_of(problem: Problem, texts: Mapping[str, str]) -> str:
    """The file that a problem is told in: what is of no file is told where the knowledge base is described."""
    file = problem.where.file
    return file if file in texts or "/" in file else described(texts)


def described(texts: Mapping[str, str]) -> str:
    """The file that describes the knowledge base as a whole, or the first."""
    listed = sorted(texts)
    header = next((name for name in listed if "\nknowledge:" in f"\n{texts[name]}"), None)
    return header or next(iter(listed), "facts/knowledge.yaml")


def root_of(path: Path) -> Path | None:
    """The folder of the knowledge base that a file is of: the nearest with facts/ and rules/ that it stands in."""
    for folder in path.parents:
        if path.relative_to(folder).parts[0] in FOLDERS and holds(folder):
            return folder
    return None


def holds(folder: Path) -> bool:
    """Whether a folder holds a knowledge base."""
    return all((folder / part).is_dir() for part in FOLDERS)
