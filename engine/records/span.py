"""Parts of a log that came from elsewhere: the records of a chain of version 1, and the entries of another store's log.

The entry before such a part says what it was there, so the part can be held against that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.log.history import trusted
from engine.log.merkle import Frontier
from engine.log.note import Verifier
from engine.problem import ProblemError
from engine.records.entry import Row
from engine.records.hash import START, hash_of
from engine.records.store import Store
from engine.records.verification import Known, Verification


class Span:
    """Entries up to one number. `latest` is the latest time in it, which rises in each part for itself."""

    def __init__(self, row: Row, length: object) -> None:
        self.row = row
        self.end = row.number + (length if isinstance(length, int) and 0 <= length < 2**40 else 0)
        self.latest = ""

    def leaf(self, hash: bytes) -> None:
        """Take the next leaf."""

    def record(self, row: Row, knowledge: str, found: Verification) -> None:
        """Take the next entry that is there, with the SHA-256 of its stored rules."""

    def close(self, found: Verification) -> None:
        """Say what is wrong with the part as a whole."""


class Chain(Span):
    """The records of a chain, each with its place in it; its entry names the head."""

    def __init__(self, row: Row, said: Mapping[str, Any]) -> None:
        super().__init__(row, said.get("records"))
        head = said.get("chain")
        self.head = (head.get("number"), head.get("hash")) if isinstance(head, dict) else (None, None)
        self.number, self.hash = 0, START

    def record(self, row: Row, knowledge: str, found: Verification) -> None:
        parts = str(row.chain).split(" ")
        if len(parts) != 3 or not parts[0].lstrip("-").isdecimal():
            found.add("chain", "its place in the chain of the earlier version is lost", row.number, row.id)
            return
        number, previous, hash = int(parts[0]), parts[1], parts[2]
        if number != self.number + 1:
            found.add(
                "chain",
                f"records {self.number + 1} to {number - 1} of the chain before it are missing",
                row.number,
                row.id,
            )
        elif previous != self.hash:
            found.add(
                "chain", "does not follow the record before it in the chain of the earlier version", row.number, row.id
            )
        if row.body is not None and hash != hash_of(number, previous, row.record, knowledge):
            found.add("chain", "is not what its hash in the chain of the earlier version is over", row.number, row.id)
        self.number, self.hash = number, hash

    def close(self, found: Verification) -> None:
        if (self.number, self.hash) != self.head:
            message = "the chain that was taken over does not end with the head that is named here"
            found.add("chain", message, self.row.number, self.row.id)


class Other(Span):
    """Entries of another log, or of another branch of this one; their entry names its size and its root."""

    def __init__(self, row: Row, said: Mapping[str, Any]) -> None:
        size, start = said.get("size"), said.get("from")
        self.size, self.start = (each if isinstance(each, int) else 0 for each in (size, start))
        super().__init__(row, self.size - self.start)
        self.origin, self.root = str(said.get("origin")), said.get("root")
        self.vkey = said.get("vkey")
        self.tree = Frontier()

    def leaf(self, hash: bytes) -> None:
        self.tree.add(hash)

    def holds(self, known: Known, found: Verification) -> None:
        """Hold the part against a head of its log, which had so many entries as are here by now."""
        try:
            if known.note is not None:
                trusted(known.note, Verifier.of(str(self.vkey)), self.origin)
        except ProblemError as error:
            found.add("bad-checkpoint", f"{known.where}: {error.problems[0].message}")
            return
        if self.tree.root() == known.head.root:
            found.hold(known)
        else:
            message = f"{known.where}: what was merged had another root when it had {known.head.size:,} entries"
            found.add("other-log", message, self.row.number, self.row.id)

    def close(self, found: Verification) -> None:
        if self.tree.size != self.size or self.tree.root().hex() != self.root:
            message = "what was merged here is not the log that is named: its root is another"
            found.add("merge", message, self.row.number, self.row.id)


class Spans:
    """The parts that the walk is in, the innermost last, and where entries of other logs are found."""

    def __init__(self, found: Verification, store: Store) -> None:
        self.found = found
        self.store = store
        self.active: list[Span] = [Span(_NOTHING, 2**39)]
        self.known: dict[str, list[tuple[int, int]]] = {}
        self.expected: list[Known] = []

    def expect(self, known: Known) -> None:
        """Take a head of another log, which may have been merged."""
        self.expected.append(known)

    @property
    def innermost(self) -> Span:
        """The part that the entry belongs to; the log itself where it belongs to none."""
        return self.active[-1]

    def begin(self, span: Span) -> None:
        """Enter a part, with the entry after the one that names it."""
        if isinstance(span, Other):
            if span.origin == self.store.origin:
                ranges = [(1, span.row.number - 1)]
            else:
                ranges = self.known.setdefault(span.origin, [])
            self._feed(span, ranges)
            if span.origin != self.store.origin:
                ranges.append((span.row.number + 1, span.end))
        self.active.append(span)
        self.leave(span.row.number + 1)

    def leave(self, number: int) -> None:
        """Leave the parts that end before an entry."""
        while self.active[-1].end < number:
            span = self.active.pop()
            span.close(self.found)
            if isinstance(span, Chain):
                self.innermost.latest = max(self.innermost.latest, span.latest)

    def leaf(self, number: int, hash: bytes) -> None:
        """Take the leaf of an entry."""
        self.leave(number)
        for span in self.active:
            span.leaf(hash)
            if isinstance(span, Other) and self.expected:
                self._hold(span)

    def _hold(self, span: Other) -> None:
        for known in [each for each in self.expected if each.origin == span.origin]:
            if known.head.size == span.tree.size:
                self.expected.remove(known)
                span.holds(known, self.found)

    def record(self, row: Row, knowledge: str) -> None:
        """Take an entry."""
        self.innermost.record(row, knowledge, self.found)
        if row.chain is not None and type(self.innermost) is not Chain:
            self.found.add("column", "the column chain says something that its entry does not bind", row.number, row.id)

    def end(self, number: int) -> None:
        """The log has ended with this entry."""
        self.leave(number + 1)
        for known in self.expected:
            message = f"{known.where}: is a head of {known.origin}, and this is {self.store.origin}"
            self.found.add("other-log", message)
        for span in reversed(self.active[1:]):
            message = f"{span.end - number:,} of the entries that should follow it are missing"
            self.found.add("truncated", message, span.row.number, span.row.id)

    def _feed(self, span: Other, ranges: list[tuple[int, int]]) -> None:
        """Give a part the leaves before it that are in this store already."""
        for first, last in ranges:
            for start in range(first - 1, min(last, first - 1 + span.start - span.tree.size), 1000):
                end = min(last, start + 1000, start + span.start - span.tree.size)
                leaves = self.store.nodes(0, start, end)
                for place in range(start, end):
                    hash = leaves.get(place)
                    span.tree.add(hash if isinstance(hash, bytes) else b"")


_NOTHING = Row(0, "", "", "", None, None, None, None, None, None, b"", None, None)
