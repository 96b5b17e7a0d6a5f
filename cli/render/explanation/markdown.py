"""Why, why-not, what-if and flip as Markdown."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from itertools import count
from typing import TYPE_CHECKING

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
from cli.render.markdown import safe, table, tree
from engine.answers.proposition import Proposition
from engine.explain.difference import Change, Difference
from engine.explain.why import Line
from engine.explain.why_not import Candidate, WhyNot
from engine.infer.assessment import Assessment
from engine.knowledge.value import typed

if TYPE_CHECKING:
    from engine.explain.flip import Flip

_HEAD = ("", "Now", "Then")


def why(assessment: Assessment, said: Proposition, derivation: list[Line]) -> str:
    """The proof as a nested list, and the claims that it cites."""
    blocks = [f"# Why {safe(said.attribute.title)}", tree(derivation)]
    found = claims(assessment.knowledge, derivation)
    if found:
        blocks.append(f"## Sources\n\n{table(['Claim', 'What it says'], found)}")
    return _joined(blocks)


def why_not(found: WhyNot) -> str:
    """What was concluded instead, and a section for every rule that could have concluded the value."""
    blocks = [f"# Why not {safe(goal(found.proposition))}", f"Instead: {safe(instead(found))}."]
    if found.instead is not None:
        blocks.append(tree(found.instead_because))
    if found.candidates:
        blocks.append(f"## {many(len(found.candidates), 'rule')} could have concluded it, the nearest first")
    else:
        blocks.append(by_no_rule(found))
    blocks.extend(_candidate(candidate) for candidate in found.candidates)
    return _joined(blocks)


def _candidate(candidate: Candidate) -> str:
    lines = [
        f"{'  ' * each.depth}- **{STATUS[each.status]}** {safe(requirement_words(each))}"
        for each in candidate.requirements
    ]
    head = f"### `{candidate.rule.id}`: {safe(fate(candidate))}"
    return "\n\n".join([head, safe(candidate.sentence), "\n".join(lines)])


def what_if(found: Difference) -> str:
    """Tables of what differs, and the rules that made the difference."""
    blocks = ["# What if", "These answers are the same, so nothing changes." if not found.answers else ""]
    if found.answers:
        blocks.append(f"## Other answers\n\n{_table(found.answers)}")
        blocks.append("" if found.verdict else "The verdict stays the same.")
    rows = [*(row(change) for change in found.verdict), *plan_rows(found.plans)]
    if rows:
        blocks.append(f"## Verdict\n\n{table(_HEAD, rows)}")
    if found.others:
        blocks.append(f"## On the way there\n\n{_table(found.others)}")
    blocks.append(_rules(found))
    return _joined(blocks)


def _table(changes: Iterable[Change]) -> str:
    return table(_HEAD, [row(change) for change in changes])


def _rules(found: Difference) -> str:
    lines = [
        f"- {safe(change.attribute.title)}, {label}: {safe(rule)}" for change, label, rule in made_difference(found)
    ]
    return "## Rules that made the difference\n\n" + "\n".join(lines) if lines else ""


def flip(found: Flip) -> str:
    """The fewest changes, a section for each alternative."""
    blocks = [f"# How to get to {safe(goal(found.proposition))}", "" if found.ways else safe(nowhere(found))]
    numbers = count(1)
    for way in found.ways:
        blocks.append(safe(proven(way, found)))
        for alternative in way.alternatives:
            lines = [
                f"- {safe(change.attribute.title)}: {safe(change.attribute.title_of(change.after))} "
                f"(now: {safe(change.attribute.title_of(change.before))}) "
                f"`--set {shlex.quote(typed(change.attribute.name, change.after))}`"
                for change in alternative.answers
            ]
            blocks.append(f"## Alternative {next(numbers)}\n\n" + "\n".join(lines))
            if alternative.verdict:
                blocks.append(_table(alternative.verdict))
    return _joined(blocks)


def _joined(blocks: Iterable[str]) -> str:
    return "\n\n".join(block for block in blocks if block) + "\n"
