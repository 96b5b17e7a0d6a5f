"""Verifying a store: everything that is named is checked, and what cannot be is said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from engine.problem import ProblemError
from engine.records.form import differences
from engine.records.record import check_knowledge, fingerprint
from engine.records.replay import Bases, replays
from engine.records.store import Store
from engine.records.verification import ChainHead, Damage, Known, Verification
from engine.records.walk import Walk


def verified(
    store: Store, now: datetime, heads: Iterable[Known | ChainHead | Damage] = (), *, replaying: bool = False
) -> Verification:
    """Verify a store: its log against itself, and against `heads` that were known earlier.

    With `replaying` every record is run again with the rules of its day. Raises ProblemError where the store cannot be
    read.
    """
    found = Verification()
    for difference in differences(store.database):
        found.add("form", difference)
    _knowledge(store, found)
    Walk(store, found, list(heads), now).all()
    if replaying:
        _replay(store, found)
    _tell(store, found, replaying)
    return found


def _knowledge(store: Store, found: Verification) -> None:
    """Compile each stored knowledge base, which must give the digest that it is stored for."""
    hashes = store.knowledge_hashes()
    for digest, hash in hashes.items():
        content = store.knowledge(digest)
        if fingerprint(content) != hash:
            found.add("altered-knowledge", f"knowledge base {digest[:12]} was altered")
            continue
        try:
            check_knowledge(content, digest)
        except ProblemError as error:
            found.add("damaged-knowledge", f"knowledge base {digest[:12]}: {error.problems[0].message}")
    found.checked.append(f"{_many(len(hashes), 'knowledge base')}: hash, and digest by compiling it")


def _replay(store: Store, found: Verification) -> None:
    for replayed in replays(store.records(), Bases(store.knowledge)):
        if not replayed.agrees:
            message = "does not follow from the rules of its day; audit replay shows the difference"
            found.add("replay-differs", message, replayed.record.number, replayed.record.id)


def _tell(store: Store, found: Verification, replaying: bool) -> None:
    """Say what was looked at, and what was not; what was wrong there is told apart."""
    bodies = found.count - found.erased
    found.checked += [
        f"{_many(found.size, 'entry', 'entries')}: canonical form, format, number, order of times",
        f"{_many(bodies, 'record')}: the salted hash that its entry binds, canonical form, columns against it",
        "the tree over the log: every leaf, every node, its head",
        "the database: tables, columns, indexes, triggers, views"
        + (", rules, policies" if store.database.postgres else ", and SQLite's own check of the file"),
    ]
    if found.erased:
        found.checked.append(f"{_many(found.erased, 'erased record')}: that an entry says so")
    if found.signed:
        found.checked.append(f"{_many(found.signed, 'signature')} of those who recorded, each by the key that it names")
    if replaying:
        found.checked.append("every verdict, by running the rules of its day again")
    for where, count in found.held.items():
        heads = "1 head that the log has had" if count == 1 else f"{count:,} heads, all of which the log has had"
        found.checked.append(f"{where}: {heads}")
    if not found.outside:
        also = ", its checkpoints with it" if found.held else ""
        found.unchecked.append(
            "no checkpoint from elsewhere was given or found: nothing is known of a log that was written anew as a "
            f"whole, or cut off at its end{also}"
        )
    if not replaying:
        found.unchecked.append("whether each verdict follows from its answers: --replay runs the rules again")
    if bodies > found.signed:
        found.unchecked.append(
            f"who made {_many(bodies - found.signed, 'record')} that nobody signed: --by is only stated"
        )
    if store.database.postgres:
        found.unchecked.append("the server itself: whether it gives others what it gives here, and its indexes")


def _many(count: int, one: str, several: str = "") -> str:
    return f"{count:,} {one if count == 1 else several or one + 's'}"
