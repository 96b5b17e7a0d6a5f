"""What stands above and behind rules and cases: in how many cases a rule fires, what none shows, what passed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types

from editor.mention import Mention
from editor.place import Lines
from editor.shown import Shown
from engine.load.folder import EXAMPLES, is_test

# The command that tells the cases of a rule.
TELL = "certwise.cases"
# The command that tells what is meant otherwise than at the last commit.
DIFFERENCE = "certwise.difference"


def since(root: Path, file: str) -> Iterator[types.CodeLens]:
    """Above a file of facts or rules, where git keeps the folder: what changes since the last commit."""
    kept = any((folder / ".git").exists() for folder in (root, *root.parents))
    if kept and not is_test(file) and not file.startswith(f"{EXAMPLES}/"):
        start = types.Position(0, 0)
        command = types.Command("what changes since the last commit", DIFFERENCE, arguments=[str(root)])
        yield types.CodeLens(types.Range(start, start), command)


def lenses(root: str, lines: Lines, mentions: list[Mention], shown: Shown) -> Iterator[types.CodeLens]:
    """Above each rule in how many cases it fires."""
    for each in _rules(mentions):
        command = types.Command(_fires(shown, each.name), TELL, arguments=[root, each.name])
        yield types.CodeLens(lines.range(each.start, each.end), command)


def outcomes(root: str, file: str, lines: Lines, shown: Shown) -> Iterator[types.CodeLens]:
    """Above each case whether it passed; nothing where the file is another one than that whose cases were run."""
    if shown.texts.get(file) != lines.text:
        return
    for name, (place, line, column) in shown.places.items():
        if place == file:
            command = types.Command("passes" if shown.passed[name] else "fails", TELL, arguments=[root, name])
            yield types.CodeLens(lines.word(line, column), command)


def hints(lines: Lines, mentions: list[Mention], shown: Shown) -> Iterator[types.InlayHint]:
    """Behind the name of each rule in how many cases it fires, and how much no case shows."""
    for each in _rules(mentions):
        lacking = shown.lacking.get(each.name, [])
        label = _fires(shown, each.name) + (f", lacks {_cases(len(lacking))}" if lacking else "")
        tip = "\n".join(f"- {said}" for said in lacking)
        yield types.InlayHint(lines.position(each.end), label, tooltip=tip or None, padding_left=True)


def told(shown: Shown, name: str) -> str:
    """The cases in which a rule fires, and what no case shows of it; or whether a case passed."""
    if name in shown.passed:
        return f"{name}: {'passes' if shown.passed[name] else 'fails'}"
    cases = shown.fired.get(name, [])
    said = [f"{name} {_fires(shown, name)}{': ' if cases else ''}{'; '.join(cases)}"]
    return "\n".join([*said, *shown.lacking.get(name, [])])


def _rules(mentions: list[Mention]) -> Iterator[Mention]:
    return (each for each in mentions if each.kind == "rule" and each.role == "declares")


def _fires(shown: Shown, rule: str) -> str:
    count = len(shown.fired.get(rule, ()))
    return f"fires in {_cases(count)}" if count else "fires in no case"


def _cases(count: int) -> str:
    return f"{count:,} case{'' if count == 1 else 's'}"
