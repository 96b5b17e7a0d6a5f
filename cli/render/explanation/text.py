"""Why, why-not, what-if and flip for a person at a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from itertools import count, groupby
from typing import TYPE_CHECKING

from cli.console.terminal import width
from cli.render.explanation.words import (
    STATUS,
    by_no_rule,
    claims,
    fate,
    goal,
    instead,
    made_difference,
    many,
    nowhere,
    plan_rows,
    proven,
    requirement_words,
    row,
)
from cli.render.text import dim, heading, strong, tree, wrapped
from engine.answers.proposition import Proposition
from engine.explain.difference import Change, Difference
from engine.explain.why import Line
from engine.explain.why_not import Candidate, Requirement, WhyNot
from engine.infer.assessment import Assessment
from engine.knowledge.value import typed

if TYPE_CHECKING:
    from engine.explain.flip import Flip


def why(assessment: Assessment, _: Proposition, derivation: list[Line]) -> str:
    """The proof as a tree, and the claims that it cites."""
    legend = ""
    if any(not line.decisive for line in derivation):
        legend = dim(wrapped('"Reason" marks what decided; "Also" what supports it, or was overridden.', "  "))
    said = claims(assessment.knowledge, derivation)
    sources = "\n".join([heading("Sources"), *(wrapped(f"{id}  {text}", "         ", "  ") for id, text in said)])
    return "\n\n".join(part for part in (tree(derivation), legend, sources if said else "") if part)


def why_not(found: WhyNot) -> str:
    """What was concluded instead, and every rule that could have concluded the value."""
    blocks = [f"{heading(f'Why not {goal(found.proposition)}')}\n{wrapped(f'Instead: {instead(found)}.')}"]
    if found.instead is not None:
        blocks.append(f"{heading('Why so')}\n{tree(found.instead_because)}")
    blocks.append(heading(many(len(found.candidates), "rule") + " could have concluded it, the nearest first"))
    if not found.candidates:
        blocks[-1] = wrapped(by_no_rule(found))
    blocks.extend(_candidate(candidate) for candidate in found.candidates)
    return "\n\n".join(blocks)


def _candidate(candidate: Candidate) -> str:
    rule = candidate.rule
    cited = f" [{', '.join(rule.source)}]" if rule.source else ""
    lines = [
        strong(f"  {rule.id}") + f": {fate(candidate)}",
        wrapped(f"{candidate.sentence}{cited}", "    "),
        *(_requirement(each) for each in candidate.requirements),
    ]
    return "\n".join(lines)


def _requirement(requirement: Requirement) -> str:
    indent = "    " + "  " * requirement.depth
    head = f"{indent}{STATUS[requirement.status]:8}"
    return wrapped(requirement_words(requirement), indent + " " * 8, head)


def what_if(found: Difference) -> str:
    """Both verdicts side by side, where they differ, and the rules that made the difference."""
    blocks = [f"{heading('Other answers')}\n{side_by_side(found.answers)}" if found.answers else ""]
    if not found.answers:
        blocks.append(wrapped("These answers are the same, so nothing changes.", ""))
    elif not found.verdict:
        blocks.append(wrapped("The verdict stays the same."))
    if found.verdict or plan_rows(found.plans):
        rows = [row(change) for change in found.verdict] + plan_rows(found.plans)
        blocks.append(f"{heading('Verdict')}\n{_table(rows)}")
    if found.others:
        blocks.append(f"{heading('On the way there')}\n{side_by_side(found.others)}")
    blocks.append(_rules(found))
    return "\n\n".join(block for block in blocks if block)


def side_by_side(changes: Iterable[Change]) -> str:
    return _table([row(change) for change in changes])


def _table(rows: Iterable[tuple[str, str, str]]) -> str:
    from tabulate import tabulate

    space = (width() - 30) // 2
    text = tabulate(
        list(rows), ["", "now", "then"], tablefmt="plain", maxcolwidths=[24, space, space], disable_numparse=True
    )
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())


def _rules(found: Difference) -> str:
    lines: list[str] = []
    for change, said in groupby(made_difference(found), key=lambda each: each[0]):
        lines.append(f"  {change.attribute.title}")
        lines.extend(wrapped(rule, "          ", f"    {f'{label}:':6}") for _, label, rule in said)
    return "\n".join([heading("Rules that made the difference"), *lines]) if lines else ""


def flip(found: Flip) -> str:
    """The fewest changes, each alternative with what it leads to."""
    title = heading(f"How to get to {goal(found.proposition)}")
    if not found.alternatives:
        return f"{title}\n{wrapped(nowhere(found))}"
    blocks = [title]
    numbers = count(1)
    for way in found.ways:
        blocks.append(wrapped(proven(way, found)))
        blocks.extend(_alternative(each, next(numbers), len(found.alternatives)) for each in way.alternatives)
    blocks[:2] = ["\n".join(blocks[:2])]
    return "\n\n".join(blocks)


def _alternative(found: Difference, number: int, of: int) -> str:
    lines = [heading(f"Alternative {number}" if of > 1 else "Change"), _changes(found.answers)]
    # Whole sentences are too long to repeat for every alternative.
    if short := [change for change in found.verdict if not change.attribute.sentences]:
        lines.extend(["  leads to", side_by_side(short)])
    return "\n".join(lines)


def _changes(changes: Iterable[Change]) -> str:
    lines = []
    for change in changes:
        title, attribute = change.attribute.title, change.attribute
        lines.append(wrapped(f"{title}: {attribute.title_of(change.after)} (now: {attribute.title_of(change.before)})",
                             "    ", "  - "))  # fmt: skip
        # An option that is to be pasted must not be broken into lines.
        option = f"--set {shlex.quote(typed(attribute.name, change.after))}"
        if "\n" not in lines[-1] and len(lines[-1]) + len(option) + 2 <= width():
            lines[-1] += f"  {option}"
        else:
            lines.append(f"    {option}")
    return "\n".join(lines)
