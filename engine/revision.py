"""Two versions of a knowledge base: what was written differently, and for whom the verdict is another one, by proof."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from engine.base import KnowledgeBase
from engine.condition import wording
from engine.folder import EXAMPLES, gather
from engine.knowledge import Knowledge
from engine.problem import Problem, ProblemError, Where
from engine.proof import Difference, Proof
from engine.rule import Rule
from engine.source import MAX_BYTES
from engine.vocabulary import Attribute

_GIT_SECONDS = 60


@dataclass(slots=True)
class Edit:
    """A rule or an attribute that was added, removed or changed; `changes` says each change in words."""

    kind: str
    what: str
    name: str
    where: Where
    changes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Comparison:
    """What differs: in the texts of rules and attributes, and in what follows.

    `differences` holds an example of every kind of change, the fewest answers first; empty, it is a proof that there
    is none. `incomparable` names conclusions of the verdict that are not in both, or of another kind.
    """

    edits: list[Edit]
    differences: list[Difference]
    compared: list[str]
    incomparable: list[str]


def opened(version: str, folder: Path) -> KnowledgeBase:
    """The knowledge base of a folder, or of a git revision of `folder`. Raises ProblemError where it is neither."""
    path = Path(version)
    if path.is_dir():
        return KnowledgeBase.of_texts(gather(path), version)
    return KnowledgeBase.of_texts(texts_of(version, folder), version)


def texts_of(revision: str, folder: Path) -> dict[str, str]:
    """The texts of a knowledge base at a git revision, by path relative to `folder`, without examples."""
    where = Where(revision)
    commit = _git(folder, where, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    archive = _git(folder, where, "archive", "--format=tar", commit.decode().strip(), "facts", "rules")
    texts: dict[str, str] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            for member in files:
                if member.isfile() and member.name.endswith(".yaml") and not member.name.startswith(f"{EXAMPLES}/"):
                    texts[member.name] = _text(files, member, revision)
    except tarfile.TarError:
        raise ProblemError([Problem(where, "unreadable-revision", "git gave no archive that can be read")]) from None
    if not texts:
        raise ProblemError([Problem(where, "no-knowledge-base", "this revision has no facts/ and rules/")])
    return texts


def _text(files: tarfile.TarFile, member: tarfile.TarInfo, revision: str) -> str:
    where = Where(f"{revision}/{member.name}")
    if member.size > MAX_BYTES:
        raise ProblemError([Problem(where, "too-large", f"larger than the {MAX_BYTES // 1024:,} KB that are read")])
    opened_file = files.extractfile(member)
    assert opened_file is not None
    try:
        return opened_file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProblemError([Problem(where, "not-utf8", "not UTF-8 text")]) from None


def _git(folder: Path, where: Where, *arguments: str) -> bytes:
    message = ""
    try:
        done = subprocess.run(  # noqa: S603  no shell, and the revision stands where only a revision can
            ["git", "-C", str(folder), *arguments],  # noqa: S607  whichever git the user has
            capture_output=True,
            timeout=_GIT_SECONDS,
            check=False,
        )
        if done.returncode == 0:
            return done.stdout
        message = done.stderr.decode(errors="replace").strip().split("\n")[0].removeprefix("fatal: ")
    except FileNotFoundError:
        message = "git is not installed"
    except subprocess.TimeoutExpired:
        message = f"git took longer than {_GIT_SECONDS} s"
    said = f"no folder, and no git revision of {folder}" + (f" ({message})" if message else "")
    raise ProblemError([Problem(where, "unreadable-revision", said)])


def comparison(old: Knowledge, new: Knowledge) -> Comparison:
    """Everything that differs between two versions. Raises ProofTimeout where a question is not settled in time."""
    names = list(dict.fromkeys([*old.verdict, *new.verdict]))
    compared = [name for name in names if _comparable(old.attributes.get(name), new.attributes.get(name))]
    differences = Proof(old).differ(Proof(new), compared)
    differences.sort(key=lambda each: len(each.answers))
    incomparable = [name for name in names if name not in compared]
    return Comparison([*_rules(old, new), *_attributes(old, new)], differences, compared, incomparable)


def _comparable(one: Attribute | None, other: Attribute | None) -> bool:
    return one is not None and other is not None and one.kind == other.kind and one.asked == other.asked


def _rules(old: Knowledge, new: Knowledge) -> Iterator[Edit]:
    for id in sorted({*old.rules, *new.rules}):
        before, after = old.rules.get(id), new.rules.get(id)
        if before is None and after is not None:
            yield Edit("added", "rule", id, after.where, [f"when {wording(after.when, new.attributes)}"])
        elif after is None and before is not None:
            yield Edit("removed", "rule", id, before.where, [f"when {wording(before.when, old.attributes)}"])
        elif before is not None and after is not None and (changes := _changes(before, after, old, new)):
            yield Edit("changed", "rule", id, after.where, changes)


def _changes(before: Rule, after: Rule, old: Knowledge, new: Knowledge) -> list[str]:
    found = []
    if before.when != after.when:
        one, other = wording(before.when, old.attributes), wording(after.when, new.attributes)
        found.append(f"when: {one} -> {other}")
    found.extend(
        f"then {name}: {_spelled(before.then.get(name))} -> {_spelled(after.then.get(name))}"
        for name in dict.fromkeys([*before.then, *after.then])
        if before.then.get(name) != after.then.get(name)
    )
    for key in ("because", "source", "overrides", "ruleset"):
        one, other = getattr(before, key), getattr(after, key)
        if one != other:
            found.append(f"{key}: {_spelled(one)} -> {_spelled(other)}")
    return found


def _attributes(old: Knowledge, new: Knowledge) -> Iterator[Edit]:
    for name in sorted({*old.attributes, *new.attributes}):
        before, after = old.attributes.get(name), new.attributes.get(name)
        if before is None and after is not None:
            yield Edit("added", "attribute", name, after.where)
        elif after is None and before is not None:
            yield Edit("removed", "attribute", name, before.where)
        elif before is not None and after is not None:
            changes = [
                f"{key}: {_spelled(one)} -> {_spelled(other)}"
                for key in ("kind", "minimum", "maximum", "unit", "otherwise", "question", "title")
                if (one := getattr(before, key)) != (other := getattr(after, key))
            ]
            if list(before.choices) != list(after.choices):
                changes.append(f"choices: {_spelled(list(before.choices))} -> {_spelled(list(after.choices))}")
            if before.expected_when != after.expected_when:
                changes.append("expected_when")
            if before.ask_when != after.ask_when:
                changes.append("ask_when")
            if changes:
                yield Edit("changed", "attribute", name, after.where, changes)


def _spelled(value: object) -> str:
    if value is None or value in ("", [], ()):
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
