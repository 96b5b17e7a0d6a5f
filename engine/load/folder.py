"""The folder of a knowledge base: which of its files are knowledge, and their texts.

Knowledge are the files below facts/ and rules/ whose names end in .yaml or .yml, in letters of either case. What
stands there and is not read is named: as a mistake where it must be knowledge, else as a warning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from engine.knowledge.structure import Structure, structure
from engine.load.tree import MISSING, Disk, Entry, LostError, Tree, followed, walk
from engine.pattern import pattern
from engine.problem import Problem, ProblemError, Where, did_you_mean

ENDINGS = (".yaml", ".yml")
TEST_SUFFIX = "_test.yaml"
EXAMPLES = "facts/examples"
FOLDERS = ("facts", "rules")
# What may stand beside knowledge without a word: pages for people, and what Python leaves.
_BESIDE = pattern(r"(?i)readme.*|licen[cs]e.*|.*\.(md|rst|txt|py|pyc)")
_KNOWLEDGE = pattern(r"(?m)^(ruleset|knowledge|attributes|scales|claims|programs|topics|figures|cases) *:")
_LONGEST_LOOK = 1 << 20


@structure
class Contents(Structure):
    """What stands in the folder of a knowledge base.

    `texts` are those of every YAML file by its path from the root, examples included; `real` says where each stands
    once links are followed; `unread` are warnings of what is passed over.
    """

    texts: dict[str, str] = field(default_factory=dict)
    real: dict[str, str] = field(default_factory=dict)
    unread: list[Problem] = field(default_factory=list)

    @property
    def knowledge(self) -> dict[str, str]:
        """The texts without those of the examples."""
        return {name: text for name, text in self.texts.items() if not name.startswith(f"{EXAMPLES}/")}


def gather(root: Path) -> dict[str, str]:
    """The texts of a knowledge base by relative path, without examples. Raises ProblemError where it is none."""
    return contents(root).knowledge


def contents(root: Path) -> Contents:
    """Everything in the folder of a knowledge base. Raises ProblemError with all that should be read and cannot be."""
    if not root.is_dir():
        raise ProblemError([Problem(Where(str(root)), "no-knowledge-base", "there is no such folder")])
    return contents_of(Disk(root), str(root))


def contents_of(tree: Tree, shown: str) -> Contents:
    """Everything in a tree that holds a knowledge base; `shown` is how messages call its root.

    Raises ProblemError with everything that must be knowledge and cannot be read.
    """
    found, problems = readable(tree, shown)
    if problems:
        raise ProblemError(problems)
    return found


def readable(tree: Tree, shown: str) -> tuple[Contents, list[Problem]]:
    """What can be read of a tree that holds a knowledge base, and everything that must be knowledge and cannot."""
    reader = _Reader(tree, shown)
    for folder in FOLDERS:
        if reader.has(folder):
            for entry in walk(tree, folder):
                reader.take(entry)
    reader.beside()
    return reader.found, reader.problems


def is_yaml(name: str) -> bool:
    """Whether a file of this name is read as YAML."""
    return name.lower().endswith(ENDINGS)


def is_test(name: str) -> bool:
    """Whether a file of this name holds test cases."""
    lowered = name.lower()
    return any(lowered.endswith(f"_test{ending}") for ending in ENDINGS)


def tests_beside(name: str, texts: Mapping[str, str]) -> str:
    """The file of test cases for a file of rules: the one that stands there, or the name of a new one."""
    stem = next((name[: -len(ending)] for ending in ENDINGS if name.lower().endswith(ending)), name)
    wanted = {f"{stem}_test{ending}".lower() for ending in ENDINGS}
    return next((other for other in texts if other.lower() in wanted), stem + TEST_SUFFIX)


class _Reader:
    def __init__(self, tree: Tree, shown: str) -> None:
        self.tree = tree
        self.shown = shown
        self.problems: list[Problem] = []
        self.found = Contents()

    def path(self, name: str) -> str:
        return name if self.shown == "." else f"{self.shown}/{name}"

    def report(self, name: str, id: str, message: str) -> None:
        self.problems.append(Problem(Where(self.path(name)), id, message))

    def passed_over(self, name: str, message: str) -> None:
        self.found.unread.append(Problem(Where(self.path(name)), "file-not-read", message, "warning"))

    def has(self, folder: str) -> bool:
        try:
            if followed(self.tree, folder)[1] == "folder":
                return True
            reason = ""
        except LostError as error:
            reason = "" if str(error) == MISSING else f"; {folder} {error}"
        try:
            near = "" if reason else did_you_mean(folder, set(self.tree.names("")) - set(FOLDERS))
        except OSError as error:
            reason, near = f"; it cannot be read: {error.strerror}", ""
        message = f"no knowledge base: it has no folder {folder}/{reason}{near}"
        self.problems.append(Problem(Where(self.shown), "no-knowledge-base", message))
        return False

    def take(self, entry: Entry) -> None:
        """Read what is knowledge, and say of everything else why it is not."""
        name = entry.name.rpartition("/")[2]
        if name.startswith(".") or "/." in entry.name:
            if is_yaml(name):
                self.passed_over(entry.name, "hidden files are not read; name it without the dot, or remove it")
        elif entry.lost:
            self.report(entry.name, "unreadable-file", entry.lost)
        elif entry.kind == "submodule":
            message = "is a submodule, whose files are not in this revision; compare folders instead"
            self.report(entry.name, "unreadable-file", message)
        elif not is_yaml(name):
            if not _BESIDE.fullmatch(name):
                self.passed_over(entry.name, "is not read; facts and rules stand in files that end in .yaml or .yml")
        elif entry.kind != "file":
            self.report(entry.name, "not-a-file", "is not a file that can be read, but a pipe, a socket or a device")
        elif not _is_text(entry.name):
            self.report(entry.name, "bad-name", "the name of this file is not UTF-8; rename it")
        else:
            self.read(entry)

    def read(self, entry: Entry) -> None:
        try:
            self.found.texts[entry.name] = self.tree.text(entry.real, self.path(entry.name))
            self.found.real[entry.name] = entry.real
        except ProblemError as error:
            self.problems.extend(error.problems)

    def beside(self) -> None:
        """Warn of knowledge that stands beside facts/ and rules/ instead of in them."""
        try:
            names = sorted(self.tree.names(""))
        except OSError:
            return
        for name in names:
            if is_yaml(name) and not name.startswith(".") and self.holds_knowledge(name):
                self.passed_over(name, "is not read; facts stand in facts/, rules and their cases in rules/")
            elif name not in FOLDERS and name.lower() in FOLDERS:
                self.passed_over(name, f"is not read; the folder is called {name.lower()}")

    def holds_knowledge(self, name: str) -> bool:
        try:
            real, kind = followed(self.tree, name)
            text = self.tree.text(real, name, _LONGEST_LOOK) if kind == "file" else ""
        except (LostError, ProblemError):
            return False
        return bool(_KNOWLEDGE.search(text))


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def yaml_files(root: Path) -> list[Path]:
    """Every file of a knowledge base, tests and examples too, each once. Raises ProblemError where there is none."""
    from engine.load.folder import contents

    # A file that two names lead to is laid out once, under the name that sorts first.
    once = {real: name for name, real in sorted(contents(root).real.items(), reverse=True)}
    return sorted(root / name for name in once.values())
