"""A walk along the log of a store, from its first entry to its last: what each says and binds, the tree over all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from engine.log.canonical import canonical
from engine.log.entry import ASSESSMENT, body_hash, entry_of
from engine.log.history import trusted
from engine.log.merkle import Frontier, leaf_hash
from engine.log.note import Verifier
from engine.log.signature import signer_of
from engine.problem import ProblemError
from engine.records.entry import ERASURE, MERGE, MIGRATION, Row, folded
from engine.records.record import Record, record_with
from engine.records.span import Chain, Other, Spans
from engine.records.store import Store
from engine.records.verification import ChainHead, Damage, Known, Verification

# Several processes record at once, and each takes its time before it waits for the store; clocks are set anew.
_SLACK = timedelta(hours=1)


class Walk:
    """What is known on the way. `heads` are those known earlier: the tree must have had them at their sizes."""

    def __init__(
        self, store: Store, found: Verification, heads: list[Known | ChainHead | Damage], now: datetime
    ) -> None:
        self.store = store
        self.found = found
        self.now = now
        found.origin = store.origin
        self.hashes: Mapping[str, str] = store.knowledge_hashes()
        self.tree = Frontier()
        self.whole = True
        self.expected: dict[int, list[Known]] = {}
        self.spans = Spans(found, store)
        self.chains = [known for known in heads if isinstance(known, ChainHead)]
        for known in heads:
            if isinstance(known, Known):
                self._expect(known)
            elif isinstance(known, Damage):
                found.findings.append(known)
        self.made: dict[int, dict[int, bytes]] = {}
        self.gone: dict[str, int] = {}
        self.erased: set[str] = set()
        self.number = 0

    def all(self) -> None:
        """Walk. Raises ProblemError where the store cannot be read."""
        self._compare_heads()
        for page in self.store.rows():
            leaves = self.store.nodes(0, page[0].number - 1, page[-1].number)
            for row in page:
                self._step(row, leaves.get(row.number - 1))
            if self.whole:
                self._nodes()
        self._end()

    def _expect(self, known: Known) -> None:
        """Hold the log against a head, where it is one of this log."""
        if known.origin and known.origin != self.found.origin:
            self.spans.expect(known)
            return
        try:
            if known.note is not None:
                trusted(known.note, Verifier.of(self.store.vkey))
        except ProblemError as error:
            self.found.add("bad-checkpoint", f"{known.where}: {error.problems[0].message}")
            return
        self.expected.setdefault(known.head.size, []).append(known)

    def _chained(self, row: Row) -> None:
        """Hold the place of a record in a chain against heads of that chain."""
        number, _, rest = str(row.chain).partition(" ")
        for known in [each for each in self.chains if str(each.number) == number]:
            self.chains.remove(known)
            if rest.partition(" ")[2] == known.hash:
                self.found.hold(known)
            else:
                message = f"{known.where}: this is not the record that it names: the chain was written anew"
                self._add(row, "other-chain", message)

    def _step(self, row: Row, leaf: object) -> None:
        if row.number != self.number + 1:
            self._missing(row.number)
        self.number = row.number
        self.found.size += 1
        hash = leaf_hash(row.entry) if isinstance(row.entry, bytes) else b""
        if leaf is None:
            self._add(row, "missing-node", "its leaf is missing in the tree")
        elif hash != leaf:
            self._add(row, "altered", "was altered: its entry is not the leaf that the tree is over")
        self._leaf(leaf if isinstance(leaf, bytes) and len(leaf) == 32 else hash)
        if row.chain is not None:
            self._chained(row)
        self.spans.record(row, self.hashes.get(str(row.knowledge), ""))
        self._content(row)

    def _leaf(self, hash: bytes) -> None:
        if self.whole:
            for level, index, node in self.tree.add(hash)[1:]:
                self.made.setdefault(level, {})[index] = node
            self.spans.leaf(self.tree.size, hash)
            self._compare_heads()

    def _missing(self, number: int) -> None:
        """Entries between the one before and this one are gone; their leaves may be there still."""
        first, last = self.number + 1, number - 1
        if number <= self.number:
            self.found.add("missing", "the numbers of the entries do not rise", number)
            self.whole = False
            return
        said = f"entry {first} is missing" if first == last else f"entries {first} to {last} are missing"
        self.found.add("missing", said, first)
        if last - first > 100_000:
            self.whole = False
        for place in range(first - 1, last if self.whole else 0):
            leaf = self.store.nodes(0, place, place + 1).get(place)
            if not isinstance(leaf, bytes):
                self.whole = False
                return
            self._leaf(leaf)

    def _content(self, row: Row) -> None:
        try:
            said = entry_of(row.entry)
        except (ProblemError, TypeError, AttributeError):
            self._add(row, "bad-entry", "its entry is not in its canonical form, or of a later format")
            return
        for name, value in (("id", row.id), ("kind", row.kind), ("at", row.at)):
            if said.get(name) != value:
                self._add(row, "column", f"the column {name} says something else than the entry")
        self._time(row, said)
        if row.kind == ASSESSMENT:
            self.found.count += 1
            self._assessment(row, said)
        elif row.kind in (ERASURE, MERGE, MIGRATION):
            self._act(row, said)
        else:
            self._add(row, "kind", "is of a kind that this program does not know")

    def _assessment(self, row: Row, said: Mapping[str, Any]) -> None:
        if said.get("knowledge") != row.knowledge and row.body is not None:
            self._add(row, "column", "the column knowledge says something else than the entry")
        stored = self.hashes.get(str(said.get("knowledge")))
        if stored is None:
            self._add(row, "missing-knowledge", "its knowledge base is not stored")
        elif said.get("knowledge_sha256") != stored:
            self._add(row, "other-knowledge", "was made with other rules than those that are stored for it")
        if row.body is None and row.salt is None:
            self.found.erased += 1
            self.gone[row.id] = row.number
            self._empty(row, ("by", "organization", "sought", "result"))
            return
        if not isinstance(row.body, bytes) or not isinstance(row.salt, bytes):
            self._add(row, "altered", "its body or its salt is no sequence of bytes, or one of them is gone")
        elif body_hash(row.salt, row.body) != said.get("body_sha256"):
            self._add(row, "altered", "was altered: its body is not the one that its entry binds")
        else:
            self._body(row, row.body)

    def _body(self, row: Row, body: bytes) -> None:
        try:
            # Parsed once: this is what a verification does most.
            content = row.record.content()
            record = record_with(content, body)
            if canonical(content) != body:
                self._add(row, "bad-record", "its body is not in its canonical form")
        except ProblemError as error:
            self._add(row, "bad-record", f"its body cannot be read: {error.problems[0].message}")
            return
        for name in _wrong(row, record):
            self._add(row, "column", f"the column {name} says something else than the body")
        try:
            self.found.signed += signer_of(content) is not None
        except ProblemError as error:
            self._add(row, "bad-signature", error.problems[0].message)

    def _act(self, row: Row, said: Mapping[str, Any]) -> None:
        self._empty(row, ("organization", "sought", "knowledge", "result", "chain", "salt", "body"))
        if said.get("by") != row.by:
            self._add(row, "column", "the column by says something else than the entry")
        if row.kind == ERASURE:
            listed = said.get("erased")
            self.erased.update(str(id) for id in (listed if isinstance(listed, list) else ()))
        elif row.kind == MERGE:
            self.spans.begin(Other(row, said))
        else:
            self.spans.begin(Chain(row, said))

    def _empty(self, row: Row, names: Iterable[str]) -> None:
        for name in names:
            if getattr(row, name) is not None:
                self._add(row, "column", f"the column {name} says something that its entry does not bind")

    def _time(self, row: Row, said: Mapping[str, Any]) -> None:
        at, span = str(said.get("at")), self.spans.innermost
        try:
            time = datetime.fromisoformat(at)
            sound = time.utcoffset() == timedelta(0) and time.isoformat(timespec="seconds") == at
        except ValueError:
            sound = False
        if not sound:
            self._add(row, "time", "its time is not one as the program writes it")
            return
        if at > self.now.isoformat() and time > self.now + timedelta(days=1):
            self._add(row, "time", f"is dated {at}, which is yet to come")
            return
        if at < span.latest and time < datetime.fromisoformat(span.latest) - _SLACK:
            message = f"is dated {at}, and stands after one of {span.latest}: dated back, or a clock was wrong"
            self._add(row, "time", message)
        # What waited in an inbox is older than the entry that tells of it.
        if row.kind != MIGRATION:
            span.latest = max(at, span.latest)

    def _nodes(self) -> None:
        """Compare the nodes that were completed with those that are stored."""
        for level, made in self.made.items():
            stored = self.store.nodes(level, min(made), max(made) + 1)
            for index, hash in made.items():
                if stored.get(index) != hash:
                    of = f"entries {(index << level) + 1:,} to {(index + 1) << level:,}"
                    state = "is missing" if index not in stored else "is not the hash over them"
                    self.found.add("node", f"the node of the tree over {of} {state}")
        self.made.clear()

    def _compare_heads(self) -> None:
        for known in self.expected.pop(self.tree.size, ()):
            if self.tree.root() == known.head.root:
                self.found.hold(known)
            else:
                message = (
                    f"{known.where}: the log had another root when it had {known.head.size:,} entries: "
                    "it was written anew, or this is the head of another log"
                )
                self.found.add("other-log", message)

    def _end(self) -> None:
        head = self.store.head()
        self.found.head = head
        if head.size != self.number:
            self.found.add(
                "head", f"the stored head is over {head.size:,} entries, and the log ends with {self.number:,}"
            )
        elif self.whole and head.root != self.tree.root():
            self.found.add("head", "the stored head is not the root of the tree over the entries")
        if self.whole:
            nodes = 2 * self.number - self.number.bit_count()
            if self.store.node_count() != nodes:
                self.found.add(
                    "node", f"{self.store.node_count():,} nodes are stored, and a log of this size has {nodes:,}"
                )
        else:
            self.found.unchecked.append("the tree over the log, since leaves of it are missing")
        self._end_of_heads()
        self._end_of_erasures()
        self.spans.end(self.number)

    def _end_of_heads(self) -> None:
        for known in (each for listed in self.expected.values() for each in listed):
            ends = f"the log ends with {self.number:,}"
            self.found.add("truncated", f"{known.where}: the log had {known.head.size:,} entries, and {ends}")
        for chain in self.chains:
            if chain.number:
                self.found.add(
                    "truncated", f"{chain.where}: there is no record {chain.number:,} of the chain that it names"
                )
            else:
                self.found.hold(chain)

    def _end_of_erasures(self) -> None:
        for id, number in self.gone.items():
            if id not in self.erased:
                self.found.add("erased", "its body is gone, and no entry says that it was erased", number, id)
        for id in sorted(self.erased - set(self.gone)):
            there = self.store.number_with_body(id)
            if there is not None:
                self.found.add("not-erased", "an entry says that it was erased, and it is there", there, id)

    def _add(self, row: Row, id: str, message: str) -> None:
        self.found.add(id, message, row.number, str(row.id))


def _wrong(row: Row, body: Record) -> list[str]:
    """The columns of a record that say something else than its body."""
    said = {name: getattr(body, name) for name in ("id", "at", "by", "knowledge", "result", "organization")}
    said["sought"] = folded(body.organization)
    return [name for name, value in said.items() if getattr(row, name) != value]
