"""What can be mended at a place: for each problem what its message offers, and for a rule the cases that it lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lsprotocol import types

from editor.desk import Desk
from editor.edits import Edits, laid_out, whole
from editor.lenses import mutants_of
from editor.place import Lines
from engine.cases.suggestion import Suggestion, with_cases
from engine.checks.defects.registry import CHECKS
from engine.documents.layout import formatted
from engine.documents.writing import inserted
from engine.problem import ProblemError

_MEANT = re.compile(r"did you mean (.+?)\?$")
_NO_ATTRIBUTE = re.compile(r"^(\w+) is not an attribute of the vocabulary")
_QUARREL = re.compile(r"^([a-z0-9_-]+) and ([a-z0-9_-]+) \(at ")
_QUARRELS = ("contradiction", "verdict-double", "overlapping-rules")
_SECTION = re.compile(r"(?m)^attributes:[ \t]*$")


def mended(desk: Desk, file: str, problem: types.Diagnostic) -> Iterator[tuple[str, Edits]]:
    """What would mend a problem: each a title and the edits, by file."""
    lines = desk.lines(file)
    if match := _MEANT.search(problem.message):
        yield f"Write {match[1]}", {file: [types.TextEdit(problem.range, match[1])]}
    if match := _NO_ATTRIBUTE.match(problem.message):
        yield from _declared(desk, match[1])
    if problem.code in CHECKS:
        yield _ignored(lines, file, problem)
    if problem.code == "unused-ignore":
        yield "Remove the ignore", {file: [_removed(lines, problem.range.start)]}


def _removed(lines: Lines, start: types.Position) -> types.TextEdit:
    """A comment taken away, with its line where nothing else stands there."""
    here, first = lines.at(start), lines.at(types.Position(start.line, 0))
    before = lines.text[first:here].rstrip()
    if before:
        return types.TextEdit(lines.range(first + len(before), lines.at(types.Position(start.line, 1 << 30))), "")
    return types.TextEdit(lines.range(first, lines.at(types.Position(start.line + 1, 0))), "")


def _ignored(lines: Lines, file: str, problem: types.Diagnostic) -> tuple[str, Edits]:
    start = lines.at(types.Position(problem.range.start.line, 0))
    indent = re.compile(r"[ \t]*").match(lines.text, start)
    assert indent is not None
    ending = "\r\n" if "\r\n" in lines.text else "\n"
    text = f"{indent[0]}# certwise: ignore {problem.code} because REASON{ending}"
    return f"Ignore {problem.code}, with a reason", {file: [types.TextEdit(lines.range(start, start), text)]}


def _declared(desk: Desk, name: str) -> Iterator[tuple[str, Edits]]:
    """The attribute, declared at the end of the first section of attributes that is written as a block."""
    for file, lines in desk.files().items():
        if not file.startswith("facts/") or not _SECTION.search(lines.text):
            continue
        asked = f"{{kind: flag, title: {name}, question: '{name}?'}}"
        for how, entry in (("asked", asked), ("concluded", f"{{kind: flag, title: {name}}}")):
            try:
                new = inserted(lines.text, file, "attributes", f"  {name}: {entry}\n")
            except ProblemError:
                return
            yield f"Declare {name}, which is {how}", {file: [whole(lines, new)]}
        return


def quarrel(problem: types.Diagnostic) -> list[tuple[str, str]]:
    """Of two rules that a problem says to quarrel, each with the one that it may be the exception from."""
    match = _QUARREL.match(problem.message) if problem.code in _QUARRELS else None
    return [(match[1], match[2]), (match[2], match[1])] if match else []


def override(desk: Desk, one: str, other: str) -> tuple[str, str] | None:
    """The file of a rule and its text where the rule says that it overrides another one; None where it says so of some.

    Where the file is not as it was loaded, there is none either.
    """
    rule = desk.base.knowledge.rules.get(one) if desk.base.knowledge else None
    if rule is None or rule.overrides or rule.where.file not in desk.base.texts:
        return None
    text = desk.lines(rule.where.file).text
    # Behind the id, as what stands before that shows whether the entry is written on one line.
    place = text.find(one, desk.lines(rule.where.file).offset(rule.where.line, rule.where.column)) + len(one)
    line = text[text.rfind("\n", 0, place) + 1 : place]
    if "rule" not in line:
        return None
    added = f", overrides: [{other}]" if "{" in line else f"\n{' ' * line.index('rule')}overrides: [{other}]"
    return rule.where.file, laid_out(text, f"{text[:place]}{added}{text[place:]}", rule.where.file)


def cases(desk: Desk, rule: str) -> Iterator[tuple[str, Edits]]:
    """The cases that a rule lacks, and those that notice its mutants, each written into the file of cases beside it."""
    survived = desk.answer(mutants_of(rule)) or {}
    suggested = desk.shown.suggested.get(rule, []) if desk.shown else []
    for suggestion in [*suggested, *(Suggestion(**each) for each in survived.get("suggested", ()))]:
        lines = desk.lines(suggestion.file)
        try:
            new = formatted(with_cases(lines.text, suggestion.file, [suggestion]), suggestion.file)
        except ProblemError:
            continue
        yield f"Write the case: {suggestion.name}", {suggestion.file: [whole(lines, new)]}
