"""The page of rules sources."""

from __future__ import annotations

from cli.render.page import Page
from engine.knowledge.base import Knowledge
from engine.knowledge.traceability import Trace


def page(knowledge: Knowledge, found: list[Trace]) -> Page:
    """Every claim of the source by section, and those that nothing carries."""
    uncovered = [trace.id for trace in found if not trace.covered]
    made = Page({"claims": {trace.id: _data(trace) for trace in found}, "uncovered": uncovered})
    for section in knowledge.sections:
        made.heading(section.title)
        made.table(
            ("claim", "kind", "says", "carried by"),
            [_row(trace) for trace in found if trace.claim.section == section.section],
        )
    if uncovered:
        made.heading("Carried by nothing")
        made.items(f"{trace.id} ({trace.claim.kind}): {trace.claim.says}" for trace in found if not trace.covered)
    else:
        made.sentence(f"All {len(found)} claims are carried: those on rules by a rule, the others by the catalogue.")
    return made


def _row(trace: Trace) -> tuple[str, ...]:
    carriers = [*(f"rule {id}" for id in trace.rules), *trace.facts]
    return trace.id, trace.claim.kind, trace.claim.says, ",\n".join(carriers) or "-"


def _data(trace: Trace) -> dict[str, object]:
    return {
        "rules": list(trace.rules),
        "facts": list(trace.facts),
        "kind": trace.claim.kind,
        "section": trace.claim.section,
        "says": trace.claim.says,
        "where": {label: str(where) for label, where in (trace.rules | trace.facts).items()},
    }
