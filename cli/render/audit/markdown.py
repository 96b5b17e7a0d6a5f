"""Records as Markdown."""

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
from cli.render.markdown import safe, table
from engine.knowledge.base import Knowledge
from engine.problem import printable
from engine.records.entry import Row
from engine.records.replay import Drift, Replayed
from engine.records.verification import Verification


def listing(records: Iterable[Row], count: int) -> str:
    """A table of records."""
    rows = [listed(record) for record in records]
    cells = table([name.capitalize() for name in COLUMNS], rows)
    return f"# Records\n\n{cells}\n\n{len(rows):,} of {many_records(count)}\n"


def record(found: Row, content: dict[str, Any], knowledge: Knowledge | None) -> str:
    """One record, a table for each part."""
    blocks = [f"# Record {found.number}: `{found.record.id}`", _pairs(head(found, content))]
    for title, pairs in parts(content, knowledge):
        blocks.append(f"## {title}\n\n{_pairs(pairs)}")
    blocks.append("## Rules that fired\n\n" + _lines(firings(content)))
    return "\n\n".join(blocks) + "\n"


def replayed(drift: Drift, shown: Iterable[Replayed], today: bool) -> str:
    """The counts, how results moved, and the differences."""
    blocks = ["# Replay", safe(summary(drift, today))]
    if drift.results:
        rows = [(one, other, f"{count:,}") for (one, other), count in drift.results.most_common()]
        blocks.append(table(["Recorded", "Now", "Records"], rows))
    for each in shown:
        blocks.append(f"## Record {each.record.number}: `{safe(each.record.record.id)}`")
        blocks.append(_lines([*each.refused, *map(deviation, each.deviations)]))
    return "\n\n".join(blocks) + "\n"


def verification(found: Verification) -> str:
    """What is wrong, what was checked and what could not be."""
    blocks = ["# Verification", _lines(map(finding_words, found.findings))]
    blocks += ["## Checked", _lines(found.checked)]
    blocks += ["## Not checked", _lines(found.unchecked)] if found.unchecked else []
    blocks += [safe(conclusion(found)), safe(head_words(found))]
    return "\n\n".join(block for block in blocks if block) + "\n"


def entry(row: Row) -> str:
    """An entry that is no record, or one whose record was erased."""
    title = f"# Entry {row.number}: " + ("erased" if row.erased else row.kind)
    return f"{title}\n\n{_pairs(act(row))}\n"


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return table(["", ""], [(printable(name, 80), printable(value, 2000)) for name, value in pairs])


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(f"- {safe(printable(line, 1000))}" for line in lines)
