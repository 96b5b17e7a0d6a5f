"""What the formats of tested cases share: blocks of lines, as they stand in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.render.text import heading, tree, wrapped
from cli.render.words import answer_words
from engine.cases.case import Failure, Outcome
from engine.cases.computed import Branch, case_words
from engine.cases.coverage import Point
from engine.explain.why import why
from engine.knowledge.condition import Attributes, reads, wording

if TYPE_CHECKING:
    from engine.cases.testing import Tested


def blocks(tested: Tested) -> Iterator[str]:
    """Failures with their proofs, then counts, coverage, survivors and suggestions."""
    yield from map(failure, tested.told)
    yield summary(tested)
    yield from caseless_blocks(tested)
    yield from coverage_blocks(tested)
    yield from mutation_blocks(tested)
    if tested.suggestions:
        yield suggested(tested)


def summary(tested: Tested) -> str:
    if not tested.outcomes:
        return "no test cases: write rules/NAME_test.yaml beside rules/NAME.yaml, or let --suggest --write do it"
    failed = len(tested.failed)
    return f"{len(tested.outcomes)} cases, {failed} failed" if failed else f"{len(tested.outcomes)} cases, all pass"


def caseless_blocks(tested: Tested) -> Iterator[str]:
    """The rulesets that no case is about."""
    if tested.caseless:
        yield wrapped(f"rulesets without cases: {', '.join(tested.caseless)}", "  ", "")


def failure(outcome: Outcome) -> str:
    """A failed case: what was expected, what there was, and the proof of that."""
    return "\n".join([str(outcome), f"  with the answers {answer_words(outcome.case.given)}", *proofs(outcome)])


def expected(failed: Failure) -> str:
    """A failed expectation in a few words."""
    return f"expected {failed.expectation.text}, got {failed.got}"


def proofs(outcome: Outcome) -> Iterator[str]:
    """The proof of every conclusion that a failed expectation names."""
    names: dict[str, None] = {}
    for failed in outcome.failures:
        if failed.expectation.condition is not None:
            names.update(dict.fromkeys(reads(failed.expectation.condition)))
    for name in names:
        if not outcome.assessment.knowledge.attributes[name].asked:
            yield tree(why(outcome.assessment, name))


def coverage_blocks(tested: Tested) -> Iterator[str]:
    found, attributes = tested.coverage, tested.expert.knowledge.attributes
    if found is None:
        return
    lines = [
        heading("Coverage"),
        f"  rules       {found.of_rules:5.1f} % of {found.rules}",
        f"  conditions  {found.of_conditions:5.1f} % of {found.conditions} (each test of a condition, both ways)",
    ]
    if found.branches:
        lines.append(f"  computed    {found.of_branches:5.1f} % of {found.branches} (each case of a computed number)")
    if tested.too_little:
        lines.append(f"  less than the {tested.fail_under:g} % asked for")
    lines.extend(wrapped(uncovered(point, attributes), "      ", "  - ") for point in found.untested)
    yield "\n".join(lines)


def uncovered(point: Point | Branch, attributes: Attributes) -> str:
    """What no case covers, in words."""
    place = f"{point.where}: {point.id}"
    if isinstance(point, Branch):
        return f'{place}: in no case its case "{case_words(point.case, attributes)}" counts'
    if point.test is None:
        return f"{place}: no case makes it fire"
    words = wording(point.test, attributes)
    if point.fires:
        return f"{place}: in no case it fires because of: {words}"
    return f"{place}: in no case only this is missing: {words}"


def mutation_blocks(tested: Tested) -> Iterator[str]:
    found = tested.mutation
    if found is None:
        return
    lines = [
        heading("Mutants"),
        f"  {found.mutants} small changes of the rules: {found.noticed} noticed by a case, {found.same} proved to"
        f" change no conclusion, {len(found.survivors)} survive ({found.survived:.1f} %)"
        + (f", {len(found.undecided)} are undecided" if found.undecided else ""),
    ]
    for survivor in found.survivors:
        mutant = survivor.mutant
        words = f"{mutant.original.where}: {mutant.id} {mutant.change}; told apart by {survivor.attribute} for "
        lines.append(wrapped(words + answer_words(survivor.answers), "      ", "  - "))
    lines.extend(
        wrapped(
            f"{mutant.original.where}: {mutant.id} {mutant.change}; no case notices it, and whether it "
            "changes a conclusion was given up",
            "      ",
            "  - ",
        )
        for mutant in found.undecided
    )
    yield "\n".join(lines)


def suggested(tested: Tested) -> str:
    """The suggested cases as YAML, file by file."""
    lines = [heading("Suggested cases, to be reviewed")]
    for file in sorted({suggestion.file for suggestion in tested.suggestions}):
        lines.append(f"# {file}")
        lines.extend(suggestion.text().rstrip() for suggestion in tested.suggestions if suggestion.file == file)
    return "\n".join(lines)
