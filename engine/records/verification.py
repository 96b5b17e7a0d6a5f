"""What a verification finds: what was checked, what could not be, and all that is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.log.note import Note
from engine.records.store import Head


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong with an entry of the log, or, without a number, with something else of the store."""

    id: str
    number: int
    record: str
    message: str


@dataclass(frozen=True, slots=True)
class Known:
    """A head that was known earlier, and where it comes from; `outside` of the reach of who may write to the store.

    A checkpoint has its note, whose signature is looked at too.
    """

    where: str
    head: Head
    origin: str = ""
    note: Note | None = None
    outside: bool = True


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The head of a chain of version 1: the number and the hash of its last record."""

    where: str
    number: int
    hash: str


@dataclass(slots=True)
class Verification:
    """What was found: how many entries, records and erased ones there are, the head, and what is wrong.

    `held` counts the heads known earlier that the log has had, by where they are; `outside` says whether any was from
    elsewhere. `checked` says what was looked at, and `unchecked` what could not be, in sentences.
    """

    size: int = 0
    count: int = 0
    erased: int = 0
    signed: int = 0
    origin: str = ""
    head: Head = field(default_factory=lambda: Head(0, b""))
    held: dict[str, int] = field(default_factory=dict)
    outside: bool = False
    findings: list[Damage] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    def hold(self, known: Known | ChainHead) -> None:
        """Note that the log has had this head."""
        self.held[known.where] = self.held.get(known.where, 0) + 1
        self.outside = self.outside or isinstance(known, ChainHead) or known.outside

    def add(self, id: str, message: str, number: int = 0, record: str = "") -> None:
        """Add something that is wrong."""
        self.findings.append(Damage(id, number, record, message))
