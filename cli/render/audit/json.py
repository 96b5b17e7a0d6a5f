"""Records as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cli.render.json import dumped
from engine.knowledge.base import Knowledge
from engine.records.entry import Row
from engine.records.replay import Drift, Replayed
from engine.records.verification import Verification


def listing(records: Iterable[Row], count: int) -> str:
    """The records, and how many there are in all."""
    return dumped({"count": count, "records": [listed(linked) for linked in records]})


def listed(row: Row) -> dict[str, Any]:
    record = row.record
    return {
        "number": row.number,
        "id": record.id,
        "at": record.at,
        "by": record.by,
        "organization": record.organization,
        "result": None if row.erased else record.result,
        "erased": row.erased,
        "knowledge": record.knowledge,
    }


def record(row: Row, content: dict[str, Any], _: Knowledge | None) -> str:
    """A record as it was made, with its entry in the log and the salt that binds the two."""
    said = row.entry.decode("utf-8", "replace")
    return dumped({"number": row.number, "entry": said, "salt": (row.salt or b"").hex(), "record": content})


def entry(row: Row) -> str:
    """An entry that is no record, or one whose record was erased."""
    said = row.entry.decode("utf-8", "replace")
    return dumped({"number": row.number, "entry": said, "kind": row.kind, "erased": row.erased})


def replayed(drift: Drift, shown: Iterable[Replayed], today: bool) -> str:
    """The counts, and the differences of the records that do not repeat themselves."""
    return dumped(
        {
            "rules": "today" if today else "recorded",
            "count": drift.count,
            "agree": drift.same,
            "other_conclusions": drift.conclusions,
            "other_rules": drift.reasons,
            "refused": drift.refused,
            "results": [
                {"recorded": one, "now": other, "count": count} for (one, other), count in drift.results.most_common()
            ],
            "differences": [
                {
                    **listed(each.record),
                    "now": each.result or None,
                    "refused": each.refused,
                    "deviations": [
                        {"what": one.what, "name": one.name, "recorded": one.recorded, "now": one.now}
                        for one in each.deviations
                    ],
                }
                for each in shown
            ],
        }
    )


def verification(found: Verification) -> str:
    """What is wrong, what was checked and what could not be, and the head of the log."""
    return dumped(
        {
            "sound": not found.findings,
            "count": found.count,
            "erased": found.erased,
            "head": {"origin": found.origin, "size": found.head.size, "root": found.head.root.hex()},
            "held": found.held,
            "outside": found.outside,
            "findings": [
                {"id": each.id, "number": each.number, "record": each.record or None, "message": each.message}
                for each in found.findings
            ],
            "checked": found.checked,
            "unchecked": found.unchecked,
        }
    )
