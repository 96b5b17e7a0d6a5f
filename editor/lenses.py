"""What stands above and behind rules and cases: in how many cases a rule fires, what none shows, what passed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lsprotocol import types

from editor.mention import Mention, listed
from editor.place import Lines
from editor.shown import Shown
from engine.documents.node import Node
from engine.load.folder import EXAMPLES, is_test
from engine.problem import Where

# The commands that tell the cases of a rule and its mutants, and that run a case.
TELL, MUTANTS, RUN = "certwise.cases", "certwise.mutants", "certwise.run"
# The command that tells what is meant otherwise than at the last commit.
DIFFERENCE = "certwise.difference"

# What is known under a key, of what somebody asked for.
Known = Callable[[str], dict[str, Any] | None]


def since(root: Path, file: str) -> Iterator[types.CodeLens]:
    """Above a file of facts or rules, where git keeps the folder: what changes since the last commit."""
    kept = any((folder / ".git").exists() for folder in (root, *root.parents))
    if kept and not is_test(file) and not file.startswith(f"{EXAMPLES}/"):
        start = types.Position(0, 0)
        command = types.Command("what changes since the last commit", DIFFERENCE, arguments=[str(root)])
        yield types.CodeLens(types.Range(start, start), command)


def case_at(file: str, line: int) -> str:
    """The key under which it is known how the case on a line goes."""
    return f"case at {file}:{line}"


def mutants_of(rule: str) -> str:
    """The key under which it is known which mutants of a rule survive."""
    return f"mutants of {rule}"


def lenses(
    root: str, lines: Lines, mentions: list[Mention], shown: Shown | None, answer: Known
) -> Iterator[types.CodeLens]:
    """Above each rule in how many cases it fires, where cases were run, and which of its mutants survive."""
    for each in _rules(mentions):
        span = lines.range(each.start, each.end)
        if shown is not None:
            yield types.CodeLens(span, types.Command(_fires(shown, each.name), TELL, arguments=[root, each.name]))
        title = (answer(mutants_of(each.name)) or {}).get("title", "which mutants survive?")
        yield types.CodeLens(span, types.Command(title, MUTANTS, arguments=[root, each.name]))


def outcomes(root: str, file: str, lines: Lines, node: Node, shown: Shown | None) -> Iterator[types.CodeLens]:
    """Above each case whether it passed, where that is known of the file as it is; it is run anew when it is asked."""
    passed: dict[int, list[bool]] = {}
    if shown is not None and shown.texts.get(file) == lines.text:
        for name, (place, line, _) in shown.places.items():
            if place == file:
                passed.setdefault(line, []).append(shown.passed[name])
    for where in _cases_in(node, file):
        known = passed.get(where.line)
        title = "run this case" if known is None else "passes" if all(known) else "fails"
        command = types.Command(title, RUN, arguments=[root, file, where.line])
        yield types.CodeLens(lines.word(where.line, where.column), command)


def got(file: str, lines: Lines, node: Node, answer: Known) -> Iterator[types.InlayHint]:
    """Behind each case that was run what came of it."""
    for where in _cases_in(node, file):
        found = answer(case_at(file, where.line)) or {}
        if "got" in found:
            label = f"{'passes' if found['passed'] else 'fails'}: {found['got']}"
            end = lines.at(types.Position(lines.word(where.line, where.column).start.line, 1 << 30))
            yield types.InlayHint(lines.position(end), label, padding_left=True)


def _cases_in(node: Node, file: str) -> Iterator[Where]:
    """Where each case of a file stands, and each row of its matrices."""
    for entry in listed(node.get("cases")):
        yield entry.where(file, "case")
    for matrix in listed(node.get("matrices")):
        rows = matrix.get("rows")
        for name in rows.keys if rows else ():
            assert rows is not None
            yield rows.where(file, name)


def hints(file: str, lines: Lines, mentions: list[Mention], shown: Shown) -> Iterator[types.InlayHint]:
    """Behind the name of each rule in how many cases it fires, and how much none shows; behind each test likewise."""
    for each in _rules(mentions):
        lacking = shown.lacking.get(each.name, [])
        label = _fires(shown, each.name) + (f", lacks {_cases(len(lacking))}" if lacking else "")
        tip = "\n".join(f"- {said}" for said in lacking)
        yield types.InlayHint(lines.position(each.end), label, tooltip=tip or None, padding_left=True)
    if shown.texts.get(file) == lines.text:
        yield from _undecided(lines, mentions, shown)


def _undecided(lines: Lines, mentions: list[Mention], shown: Shown) -> Iterator[types.InlayHint]:
    """Behind each test of a condition that no case shows it to decide; where a rule tests an attribute once."""
    rules = list(_rules(mentions))
    ends = [*(each.start for each in rules), len(lines.text)][1:]
    for rule, last in zip(rules, ends, strict=True):
        read = [each for each in mentions if each.role == "reads" and rule.end <= each.start < last]
        places = {each.name: each.end for each in read if [other.name for other in read].count(each.name) == 1}
        for name in dict.fromkeys(name for name, _ in shown.tests.get(rule.name, ()) if name in places):
            hows = [f"never alone {how}" for other, how in shown.tests[rule.name] if other == name]
            yield types.InlayHint(lines.position(places[name]), ", ".join(dict.fromkeys(hows)), padding_left=True)


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
