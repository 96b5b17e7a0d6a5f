"""The chain of records: each one's hash covers all of it and the hash before, so none can change, go or move unseen.

What a chain cannot show by itself is that its end was cut off, or that all of it was written anew: for that its head is
exported, kept elsewhere, and checked against later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.records.hash import START, hash_of
from engine.records.record import FORMAT, Record, fingerprint


@dataclass(frozen=True, slots=True)
class Linked:
    """A record in its chain: its number from 1, the hash of the record before it, and its own."""

    number: int
    record: Record
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: the number and the hash of its last record. An empty chain has number 0."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong with a record, or with a stored knowledge base."""

    id: str
    number: int
    record: str
    message: str


@dataclass(slots=True)
class Verification:
    """What a walk along the chain has found: how many records, where it ends, and all that is wrong."""

    count: int = 0
    head: Head = field(default_factory=lambda: Head(0, START))
    findings: list[Damage] = field(default_factory=list)


def verified(records: Iterable[Linked], knowledge: Mapping[str, str], expected: Head | None = None) -> Verification:
    """Walk along a chain, from its first record to its last.

    `knowledge` maps a digest to the SHA-256 of what is stored for it; `expected` is a head that was exported earlier.
    """
    found = Verification()
    seen = expected is None or expected.number == 0
    for linked in records:
        _step(found, linked, knowledge)
        if expected is not None and linked.number == expected.number:
            seen = True
            if linked.hash != expected.hash:
                message = "is not the record that the exported head names: the chain was written anew"
                found.findings.append(Damage("other-chain", linked.number, linked.record.id, message))
        found.count += 1
        found.head = Head(linked.number, linked.hash)
    if not seen:
        assert expected is not None
        message = f"the exported head names record {expected.number}, and the chain ends before it"
        found.findings.append(Damage("truncated", found.head.number + 1, "", message))
    return found


def _step(found: Verification, linked: Linked, knowledge: Mapping[str, str]) -> None:
    before, id = found.head, linked.record.id
    if linked.number != before.number + 1:
        gap = f"records {before.number + 1} to {linked.number - 1} are missing"
        if linked.number == before.number + 2:
            gap = f"record {before.number + 1} is missing"
        found.findings.append(Damage("missing", before.number + 1, "", gap))
    elif linked.previous != before.hash:
        message = f"does not follow record {before.number}: one of the two was put in the place of another"
        found.findings.append(Damage("broken-link", linked.number, id, message))
    if linked.record.knowledge not in knowledge:
        found.findings.append(Damage("missing-knowledge", linked.number, id, "its knowledge base is not stored"))
    elif linked.hash != hash_of(linked.number, linked.previous, linked.record, knowledge[linked.record.knowledge]):
        found.findings.append(Damage("altered", linked.number, id, "was altered"))


def exported(linked: Linked, knowledge: str) -> dict[str, Any]:
    """A record as it is exported: all that its hash is over, and the hash."""
    return {
        "format": f"certwise-audit/{FORMAT}",
        "number": linked.number,
        "previous": linked.previous,
        "hash": linked.hash,
        "knowledge_sha256": knowledge,
        "record": linked.record.content(),
    }


def altered_content(content: bytes, hash: str, digest: str) -> Damage | None:
    """What is wrong with a stored knowledge base, if it is not the one that was stored."""
    if fingerprint(content) == hash:
        return None
    return Damage("altered-knowledge", 0, "", f"knowledge base {digest[:12]} was altered")
