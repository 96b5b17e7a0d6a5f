"""What a change of the texts means: what is written differently, and for whom the verdict is another one, by proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cli.render.page import rendered
from cli.render.rules.diff import page
from cli.render.words import answer_words
from editor.told import Told
from engine.authoring.edits import Edit, Revision, revisions
from engine.infer.expert import Expert
from engine.knowledge.base import Knowledge
from engine.knowledge.period import EVERY_DAY, Period
from engine.knowledge.value import spelled
from engine.load.folder import contents_of
from engine.load.repository import GitTree
from engine.problem import Problem, Where, one_of
from engine.prove.disagreement import MOST_WAYS, Disagreement

COMMIT, HEAD = "the last commit", "HEAD"
MOST = 5

Found = Sequence[tuple[Period, Revision]]


def since_commit(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the texts of now mean otherwise than those of the last commit of the folder that they stand in.

    Git is asked for what it keeps, without hooks, filters or settings. Raises ProblemError where it keeps nothing, or
    either does not load, and ProofTimeout.
    """
    kept = contents_of(GitTree(Path(given["root"]), HEAD, COMMIT), COMMIT)
    before, after = Expert.of_texts(kept.knowledge, COMMIT), Expert.of_texts(given["texts"], ".")
    found = revisions(before, after)
    told = [each.plain() for each in _told(found, after.knowledge, given["texts"])]
    shown = rendered(page((COMMIT, "what is written here"), found, after.knowledge, ()), "markdown")
    return {"said": "\n".join(follows(found, after.knowledge)), "page": shown, "told": told}


def between(given: Mapping[str, Any]) -> dict[str, Any]:
    """What texts mean otherwise than those before them. Raises ProblemError where some do not load, ProofTimeout."""
    before, after = (Expert.of_texts(given[which], ".") for which in ("before", "texts"))
    return {"said": "\n".join(follows(revisions(before, after), after.knowledge))}


def follows(found: Found, knowledge: Knowledge) -> Iterator[str]:
    """What follows from a change: a line for each verdict that becomes another one, and what of this is proven."""
    for period, revision in found:
        during = "" if period == EVERY_DAY else f" {period}"
        yield from _unproven(revision)
        for each in revision.differences[:MOST]:
            yield f"{became(each, knowledge)}{during}."
        if (more := len(revision.differences) - MOST) > 0:
            yield f"And {more} more ways in which a verdict becomes another one{during}."
        over = " whose answers both take" if revision.left_out else ""
        compared = one_of(revision.compared, MOST)
        if revision.identical:
            yield f"Both say the same, word for word{during}."
        elif revision.compared and not revision.differences:
            yield f"Proven: every {knowledge.words.one}{over} gets the same {compared}{during}."
        elif revision.compared and len(revision.differences) < MOST_WAYS:
            yield f"Proven: no {knowledge.words.one}{over} gets another {compared} in any other way{during}."


def _unproven(revision: Revision) -> Iterator[str]:
    for reason in revision.incomparable:
        yield f"Not compared: {reason}."
    for each in revision.left_out:
        yield f"{'Not compared' if each.whole else 'Declared otherwise'}: {each.attribute}, {each.words}."


def became(each: Disagreement, knowledge: Knowledge) -> str:
    """A conclusion that becomes another one, and the least answers for which it does."""
    before, after = (spelled(value, empty="without it") for value in (each.before, each.after))
    return f"{each.attribute} was {before} and is {after}; smallest {knowledge.words.one}: {answer_words(each.answers)}"


def _told(found: Found, knowledge: Knowledge, texts: Mapping[str, str]) -> Iterator[Told]:
    """What is written differently and what follows, each told at its place."""
    for edit in found[0][1].edits:
        yield Told(Problem(_place(edit, texts), "change", _said(edit), "note"))
    seen = set()
    for _, revision in found:
        for each in revision.differences:
            attribute = knowledge.attributes.get(each.attribute)
            problem = Problem(attribute.where if attribute else Where(), "change", became(each, knowledge), "note")
            if problem not in seen:
                seen.add(problem)
                yield Told(problem)


def _place(edit: Edit, texts: Mapping[str, str]) -> Where:
    """Where something stands; of what stands nowhere any more the file in which it stood, if that is there."""
    if edit.kind != "removed":
        return edit.where
    name = edit.where.file.removeprefix(f"{COMMIT}/")
    return Where(name if name in texts else "")


def _said(edit: Edit) -> str:
    if edit.kind != "changed":
        return f"{edit.what} {edit.name} is {edit.kind} since {COMMIT}"
    return f"{edit.what} {edit.name} was other at {COMMIT}: {'; '.join(edit.changes)}"
