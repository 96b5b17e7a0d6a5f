"""A knowledge base that is being written: what loading finds wrong with it, file by file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from editor.overlay import Overlay
from engine.answers.validation import validate
from engine.cases.reading import CaseReading
from engine.infer.expert import Expert
from engine.knowledge.base import Knowledge
from engine.load.folder import EXAMPLES, is_test
from engine.load.loader import load
from engine.load.memory import Memory
from engine.problem import Problem, ProblemError

FOLDERS = ("facts", "rules")


class Base:
    """A folder with facts/ and rules/, as an editor shows it.

    `knowledge` is the last that could be loaded, of the texts `sound`; `current` says whether these are those of now.
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

    def refresh(self, hurried: bool) -> None:
        """Load everything anew, and find what is wrong with every file."""
        stands, lost = self.overlay.contents()
        self.texts = stands.texts
        problems = [*lost, *stands.unread]
        self.memory.hurried, self.memory.late = hurried, False
        self.memory.keep(stands.texts)
        self.current = False
        try:
            self.knowledge = load(".", stands.knowledge, None, self.memory)
        except ProblemError as error:
            problems.extend(error.problems)
        else:
            self.current = not lost
            self.sound = stands.knowledge
        self.problems = [*problems, *self._beside()]

    def tried(self, changed: Mapping[str, str]) -> Knowledge | None:
        """What would be loaded with these texts of some files; None where it has mistakes, now or then."""
        if not self.current or self.knowledge is None:
            return None
        memory = replace(self.memory, documents=dict(self.memory.documents))
        try:
            return load(".", {**self.sound, **changed}, self.knowledge.as_of or None, memory)
        except ProblemError:
            return None

    def _beside(self) -> Iterator[Problem]:
        """What is wrong with the cases and examples that are open; of other cases that is found with the proofs."""
        expert = None
        if self.current and self.knowledge is not None and not self.knowledge.as_of:
            expert = Expert(self.knowledge, [], self.texts)
        for name, text in self.texts.items():
            example = name.startswith(f"{EXAMPLES}/")
            if not (example or is_test(name)):
                continue
            try:
                node = self.memory.parsed(text, name)
                if expert is None or self.overlay.opened(name) is None:
                    continue
                if example:
                    validate(expert.knowledge, node, name)
                    continue
                reading = CaseReading(expert, name)
                reading.cases(node)
                yield from reading.problems
            except ProblemError as error:
                yield from error.problems


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
