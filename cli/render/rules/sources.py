"""The page of rules sources."""

from __future__ import annotations

from cli.render.page import Page
from engine.knowledge.base import Knowledge
from engine.knowledge.claims import Document
from engine.knowledge.traceability import Trace


def page(knowledge: Knowledge, found: list[Trace]) -> Page:
    """Every claim by document and section, and those that nothing carries."""
    uncovered = [trace.id for trace in found if not trace.covered]
    made = Page(
        {
            "documents": {name: _about(document) for name, document in knowledge.documents.items()},
            "claims": {trace.id: _data(trace) for trace in found},
            "uncovered": uncovered,
        }
    )
    # One without a name where none is declared.
    for name in knowledge.documents or [""]:
        if name:
            _document(made, knowledge.documents[name], [trace for trace in found if trace.claim.document == name])
        for section in knowledge.sections:
            if section.document == name:
                made.heading(section.title)
                _section(made, [trace for trace in found if _place(trace) == (name, section.section)])
    if uncovered:
        made.heading("Carried by nothing")
        made.items(f"{trace.id} ({trace.claim.kind}): {trace.claim.says}" for trace in found if not trace.covered)
    else:
        made.sentence(f"All {len(found)} claims are carried: those on rules by a rule, the others by the catalogue.")
    return made


def _place(trace: Trace) -> tuple[str, str]:
    return trace.claim.document, trace.claim.section


def _document(page: Page, document: Document, found: list[Trace]) -> None:
    page.heading(document.title)
    page.sentence(document.about)
    if document.nature:
        page.sentence(f"It says of itself: {document.nature}")
    kept = "our own, each with its reasoning" if document.own else "not our own"
    page.sentence(f"Date: {document.date or 'not told'}. Claims: {len(found)}, {kept}.")


def _section(page: Page, found: list[Trace]) -> None:
    if any(trace.claim.own for trace in found):
        page.table(("claim", "kind", "carried by", "says"), [_row(trace, reasoning=True) for trace in found])
    else:
        page.table(("claim", "kind", "says", "carried by"), [_row(trace, reasoning=False) for trace in found])


def _row(trace: Trace, *, reasoning: bool) -> tuple[str, ...]:
    claim = trace.claim
    carriers = ",\n".join([*(f"rule {id}" for id in trace.rules), *trace.facts]) or "-"
    if reasoning:
        return trace.id, claim.kind, carriers, f"{claim.says} Reasoning: {claim.reasoning}"
    return trace.id, claim.kind, claim.says, carriers


def _about(document: Document) -> dict[str, object]:
    return {
        "title": document.title,
        "about": document.about,
        "nature": document.nature,
        "date": document.date,
        "own": document.own,
    }


def _data(trace: Trace) -> dict[str, object]:
    claim = trace.claim
    return {
        "rules": list(trace.rules),
        "facts": list(trace.facts),
        "kind": claim.kind,
        "document": claim.document,
        "section": claim.section,
        "says": claim.says,
        **({"reasoning": claim.reasoning} if claim.own else {}),
        "where": {label: str(where) for label, where in (trace.rules | trace.facts).items()},
    }
