"""Recording into a store, wherever it is: a file's records wait in its inbox, a database takes them at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.records.inbox import inbox_of
from engine.records.place import Place
from engine.records.record import Record

if TYPE_CHECKING:
    from engine.records.store import Store


class Recorder:
    """What keeps records. A connection to a database is made for the first record, and held until `close`."""

    def __init__(self, target: Place, told: Callable[[str], None] = lambda _: None) -> None:
        """`told` is given a sentence where another program's lock is waited for."""
        self.target = target
        self.told = told
        self.inbox = inbox_of(target)
        self._store: Store | None = None

    def keep(self, record: Record, knowledge: Callable[[], bytes]) -> None:
        """Keep a record and the content of its knowledge base. On return it is kept for good.

        Raises ProblemError where it cannot be kept.
        """
        if self.inbox is not None:
            self.inbox.put(record, knowledge)
            return
        if self._store is None:
            from engine.records.store import Store

            self._store = Store(self.target, self.told)
        self._store.append([record], {record.knowledge: knowledge()})

    def close(self) -> None:
        """Close the store, where one was opened."""
        if self._store is not None:
            self._store.close()
