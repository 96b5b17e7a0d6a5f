"""The page of rules diff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli.render.page import Page
from cli.render.words import answer_words
from engine.authoring.edits import Revision
from engine.knowledge.base import Knowledge
from engine.knowledge.period import Period
from engine.knowledge.value import spelled
from engine.problem import one_of, printable

if TYPE_CHECKING:
    from engine.authoring.impact import Impact
    from engine.scale.portfolio import Run

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Impacted:
    """Whom a change was tried on, and what it does to them; of a table, the run that read it."""

    title: str
    impact: Impact
    run: Run | None = None


def page(
    names: tuple[str, str],
    found: Sequence[tuple[Period, Revision]],
    knowledge: Knowledge,
    impacted: Sequence[Impacted],
) -> Page:
    """What differs between the versions of these names, what follows, and for whom; `knowledge` is the new one.

    What follows is told period by period, where it is another thing in each.
    """
    made = Page({"old": names[0], "new": names[1], **(_data(found[0][1]) if len(found) == 1 else _by_period(found))})
    _edits(made, found[0][1])
    for period, follows in found:
        made.heading("What follows from it" if len(found) == 1 else f"What follows from it {period}")
        _meaning(made, follows, knowledge)
    made.data["impact"] = {}
    for each in impacted:
        _impact(made, each.title, each.impact)
        made.data["impact"][each.title] = _impact_data(each.impact)
        if each.run is not None:
            _left_out(made, each.title, each.run)
    return made


def _edits(page: Page, found: Revision) -> None:
    page.heading("What was written differently")
    if not found.edits:
        page.sentence("No rule and no attribute.")
    rows = [(edit.kind, edit.what, edit.name, "\n".join(edit.changes)) for edit in found.edits]
    page.table(("", "", "name", "change"), rows)


def _meaning(page: Page, found: Revision, knowledge: Knowledge) -> None:
    attributes = knowledge.attributes
    one = knowledge.words.one
    for reason in found.incomparable:
        page.sentence(f"Not compared: {reason}.")
    for each in found.left_out:
        page.sentence(f"{'Not compared' if each.whole else 'Declared otherwise'}: {each.attribute}, {each.words}.")
    if not found.differences and found.compared:
        over = " whose answers both versions take" if found.left_out else ""
        same = f"; both say the same (digest {knowledge.digest[:12]})" if found.identical else ""
        page.sentence(f"Proven: every {one}{over} gets the same {', '.join(found.compared)}{same}.")
    rows = [
        (
            each.attribute,
            spelled(each.before, empty="without it"),
            spelled(each.after, empty="without it"),
            answer_words(each.answers),
        )
        for each in found.differences
        if each.attribute in attributes
    ]
    page.table(("", "before", "after", f"smallest {one}"), rows)


def _impact(page: Page, title: str, found: Impact) -> None:
    page.heading(f"Impact on {title}")
    sentence = f"{found.changed:,} of {found.total:,} change."
    if found.unacceptable:
        sentence += f" {found.unacceptable:,} have answers that only one version takes, and were left out."
    page.sentence(sentence)
    page.table(
        ("number", "", "from", "to", "for example"),
        [
            (f"{count:,}", name, before or "without it", after or "without it", found.examples[name, before, after])
            for (name, before, after), count in found.moves.most_common()
        ],
    )


def _data(found: Revision) -> dict[str, Any]:
    return {
        "edits": [
            {"kind": each.kind, "what": each.what, "name": each.name, "where": str(each.where), "changes": each.changes}
            for each in found.edits
        ],
        "identical": found.identical,
        "same": not found.differences and found.complete,
        "compared": found.compared,
        "incomparable": found.incomparable,
        "left_out": [
            {"attribute": each.attribute, "words": each.words, "whole": each.whole} for each in found.left_out
        ],
        "differences": [
            {"attribute": each.attribute, "before": each.before, "after": each.after, "answers": each.answers}
            for each in found.differences
        ],
    }


def _by_period(found: Sequence[tuple[Period, Revision]]) -> dict[str, Any]:
    """The data of several periods: what was written once, what follows for each."""
    listed = [{"from": period.first or None, "until": period.last or None, **_data(each)} for period, each in found]
    edits = [each.pop("edits") for each in listed]
    return {"edits": edits[0], "same": all(each["same"] for each in listed), "periods": listed}


def _impact_data(found: Impact) -> dict[str, Any]:
    return {
        "total": found.total,
        "changed": found.changed,
        "unacceptable": found.unacceptable,
        "moves": [
            {"attribute": name, "from": before, "to": after, "count": count}
            for (name, before, after), count in found.moves.most_common()
        ],
    }


def _left_out(page: Page, title: str, run: Run) -> None:
    """What of a table was not looked at."""
    if run.rejected:
        page.sentence(f"{run.rejected:,} of {run.read:,} rows were rejected, the first of them:")
        page.items(printable(f"{each.file}:{each.line}: {each.said}") for each in run.wrong[:_SHOWN])
    if run.ignored:
        page.sentence(f"Left out, not facts: {printable(one_of(run.ignored, 30))}.")
    if run.missing:
        page.sentence(f"Unknown for all, without a column: {one_of(run.missing, 30)}.")
    page.data["impact"][title] |= {
        "rows": {"read": run.read, "rejected": run.rejected},
        "left_out": {"columns": run.ignored, "facts_without_a_column": run.missing},
    }
