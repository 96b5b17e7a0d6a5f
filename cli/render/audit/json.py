"""Records as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cli.render.json import dumped
from engine.knowledge.base import Knowledge
from engine.problem import Problem
from engine.records.chain import Head, Linked, Verification
from engine.records.replay import Drift, Replayed


def listing(records: Iterable[Linked], count: int) -> str:
    """The records, and how many there are in all."""
    return dumped({"count": count, "records": [listed(linked) for linked in records]})


def listed(linked: Linked) -> dict[str, Any]:
    record = linked.record
    return {
        "number": linked.number,
        "id": record.id,
        "at": record.at,
        "by": record.by,
        "result": record.result,
        "knowledge": record.knowledge,
    }


def record(found: Linked, content: dict[str, Any], _: Knowledge | None) -> str:
    """A record as it was made, with its place in the chain."""
    return dumped({"number": found.number, "previous": found.previous, "hash": found.hash, "record": content})


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


def verification(found: Verification, expected: Head | None, waiting: Iterable[Problem]) -> str:
    """What is wrong, and the head of the chain."""
    inbox = [str(problem) for problem in waiting]
    return dumped(
        {
            "sound": not found.findings and not inbox,
            "count": found.count,
            "head": {"number": found.head.number, "hash": found.head.hash},
            "expected": {"number": expected.number, "hash": expected.hash} if expected else None,
            "findings": [
                {"id": each.id, "number": each.number, "record": each.record or None, "message": each.message}
                for each in found.findings
            ],
            "inbox": inbox,
        }
    )
