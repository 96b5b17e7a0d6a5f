"""A portfolio's summary as a page, and the proofs of one organization."""

from __future__ import annotations

from typing import Any

from cli.render import markdown, text
from cli.render.page import Page
from engine.explain.report import Report
from engine.knowledge.base import Knowledge
from engine.scale.portfolio import Run
from engine.scale.tally import UNKNOWN, Tally

_MOST = 15


def page(knowledge: Knowledge, tally: Tally, run: Run) -> Page:
    """Counts by verdict, the rules that decide most often, and what is most often unknown."""
    made = Page(_data(tally, run))
    words = knowledge.words
    made.sentence(f"{words.counted(tally.organizations)}; {run.rejected:,} of {run.read:,} rows rejected.")
    for name, counts in tally.verdict.items():
        attribute = knowledge.attributes[name]
        titles = {"true": "yes", "false": "no", UNKNOWN: "unknown"}
        rows: list[tuple[str, ...]] = [
            (titles.get(value, "") or attribute.title_of(value), _share(count, tally))
            for value, count in counts.items()
            if count
        ]
        _table(made, attribute.title, (attribute.title, words.many), rows)
    _table(made, "Most decisive rules", ("rule", words.many), _rows(tally.decisive, tally))
    _table(made, "Most often unknown", ("question", words.many), _rows(tally.unknown, tally))
    title = "Contradictions in the rules: do not rely on these verdicts"
    _table(made, title, ("conclusion", words.many), _rows(tally.contradicted, tally))
    return made


def _table(made: Page, title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """A table under its heading, where there is anything to show."""
    if rows:
        made.heading(title)
        made.table(head, rows)


def proofs(report: Report, format: str) -> str:
    """The proof of what leads the report and of every conclusion of the verdict, where it has a value."""
    parts = []
    for name in report.knowledge.led:
        if report.assessment.values.get(name) is None:
            continue
        title = report.knowledge.attributes[name].title
        lines = report.derivation_of(name)
        if format == "markdown":
            parts.append(f"## Proof: {markdown.safe(title)}\n\n{markdown.tree(lines)}")
        else:
            parts.append(f"{text.heading(f'Proof: {title}')}\n{text.tree(lines)}")
    return "\n\n".join(parts)


def _rows(counts: dict[str, int], tally: Tally) -> list[tuple[str, ...]]:
    return [(name, _share(count, tally)) for name, count in list(counts.items())[:_MOST]]


def _share(count: int, tally: Tally) -> str:
    return f"{count:,} ({100 * count / max(1, tally.organizations):.1f} %)"


def _data(tally: Tally, run: Run) -> dict[str, Any]:
    return {
        "assessed": tally.organizations,
        "rows": {"read": run.read, "rejected": run.rejected},
        "left_out": {"columns": run.ignored, "facts_without_a_column": run.missing},
        "verdict": tally.verdict,
        "decisive": tally.decisive,
        "unknown": tally.unknown,
        "contradicted": tally.contradicted,
    }
