"""certwise rules sources: what the source says, section by section, and what carries it."""

from __future__ import annotations

import click

from cli import options
from cli.render.page import FORMATS, Format, Page, rendered
from cli.session import Session
from engine.knowledge.base import Knowledge
from engine.knowledge.traceability import Trace, traces


@click.command()
@options.formats(*FORMATS)
@options.output
@click.pass_context
def sources(ctx: click.Context, format: Format, output: str | None) -> None:
    """Show every claim of the source with the rules and facts that carry it.

    Exit code 1 says that a claim is carried by nothing.
    """
    session: Session = ctx.obj
    found = list(traces(session.expert.knowledge))
    page = _page(session.expert.knowledge, found)
    session.emit(rendered(page, format), output)
    if any(not trace.covered for trace in found):
        ctx.exit(1)


def _page(knowledge: Knowledge, found: list[Trace]) -> Page:
    uncovered = [trace.id for trace in found if not trace.covered]
    page = Page({"claims": {trace.id: _data(trace) for trace in found}, "uncovered": uncovered})
    for section in knowledge.sections:
        page.heading(section.title)
        page.table(
            ("claim", "kind", "says", "carried by"),
            [_row(trace) for trace in found if trace.claim.section == section.section],
        )
    if uncovered:
        page.heading("Carried by nothing")
        page.items(f"{trace.id} ({trace.claim.kind}): {trace.claim.says}" for trace in found if not trace.covered)
    else:
        page.sentence(f"All {len(found)} claims are carried: those on rules by a rule, the others by the catalogue.")
    return page


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
