"""Records for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cli.render.audit.words import (
    COLUMNS,
    act,
    conclusion,
    deviation,
    finding_words,
    firings,
    head,
    head_words,
    listed,
    many_records,
    parts,
    summary,
)
from cli.render.text import heading, wrapped
from engine.knowledge.base import Knowledge
from engine.problem import printable
from engine.records.entry import Row
from engine.records.replay import Drift, Replayed
from engine.records.verification import Verification

_MOST_FINDINGS = 100


def listing(records: Iterable[Row], count: int) -> str:
    """A table of records, and how many more there are."""
    from tabulate import tabulate

    rows = [listed(record) for record in records]
    if not rows:
        return "No records." if not count else f"{count:,} records."
    table = tabulate(rows, COLUMNS, tablefmt="plain", disable_numparse=True)
    return f"{table}\n\n{len(rows):,} of {many_records(count)}"


def record(found: Row, content: dict[str, Any], knowledge: Knowledge | None) -> str:
    """One record: who, when, with which rules, the answers, what followed, and the rules that fired."""
    blocks = [heading(f"Record {found.number}") + "\n" + _pairs(head(found, content))]
    for title, pairs in parts(content, knowledge):
        blocks.append(heading(title) + "\n" + _pairs(pairs))
    blocks.append(
        heading("Rules that fired")
        + "\n"
        + "\n".join(wrapped(printable(line, 1000), "      ", "  - ") for line in firings(content))
    )
    return "\n\n".join(blocks)


def entry(row: Row) -> str:
    """An entry that is no record, or one whose record was erased."""
    title = heading(f"Entry {row.number}" + (", erased" if row.erased else f", {row.kind}"))
    return f"{title}\n{_pairs(act(row))}"


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    listed = [(printable(name, 80), printable(value, 2000)) for name, value in pairs]
    space = max((len(name) for name, _ in listed), default=0)
    return "\n".join(wrapped(value, " " * (space + 4), f"  {name.ljust(space)}  ") for name, value in listed) or "  -"


def replayed(drift: Drift, shown: Iterable[Replayed], today: bool) -> str:
    """How many records repeat themselves, how results moved, and the differences of those that do not."""
    blocks = [wrapped(summary(drift, today), "")]
    if drift.results:
        moved = [f"  {one} -> {other}: {count:,}" for (one, other), count in drift.results.most_common()]
        blocks.append("\n".join([heading("Results that became others"), *moved]))
    for each in shown:
        title = f"record {each.record.number}, {each.record.record.id}, {each.record.record.at}"
        lines = [printable(title), *(wrapped(printable(line), "    ", "  - ") for line in each.refused)]
        lines.extend(wrapped(printable(deviation(one), 1000), "    ", "  - ") for one in each.deviations)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def verification(found: Verification) -> str:
    """What is wrong, entry by entry; what was checked and what could not be; and where the log ends."""
    lines = [wrapped(finding_words(finding), "  ", "") for finding in found.findings[:_MOST_FINDINGS]]
    if len(found.findings) > _MOST_FINDINGS:
        lines.append(f"and {len(found.findings) - _MOST_FINDINGS:,} findings more")
    lines += ["", heading("Checked")] if lines else [heading("Checked")]
    lines += [wrapped(printable(each, 1000), "    ", "  - ") for each in found.checked]
    if found.unchecked:
        lines += ["", heading("Not checked")]
        lines += [wrapped(printable(each, 1000), "    ", "  - ") for each in found.unchecked]
    return "\n".join([*lines, "", wrapped(conclusion(found), ""), wrapped(head_words(found), "")])
