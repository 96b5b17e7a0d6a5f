"""Recording into a store, wherever it is: a record is in its log when it is kept."""

from __future__ import annotations

from collections.abc import Callable

from engine.records.append import append, locked_size, stored_knowledge
from engine.records.entry import row_of_record
from engine.records.lock import patient
from engine.records.opened import Opened
from engine.records.place import Place
from engine.records.record import Record


class Recorder:
    """What keeps records. A connection is made for the first record, and held until `close`."""

    def __init__(self, place: Place, told: Callable[[str], None] = lambda _: None) -> None:
        """`told` is given a sentence where another program's lock is waited for."""
        self.place = place
        self.told = told
        self.opened: Opened | None = None

    def keep(self, record: Record, knowledge: Callable[[], bytes]) -> None:
        """Keep a record and the content of its knowledge base. On return it is in the log for good.

        Raises ProblemError where it cannot be kept.
        """
        if self.opened is None:
            self.opened = Opened(self.place, self.told, new=True)
        self._keep(self.opened, record, knowledge)

    @patient
    def _keep(self, opened: Opened, record: Record, knowledge: Callable[[], bytes]) -> None:
        database = opened.database
        if not database.writable:
            raise self.place.refuse("audit-store", "cannot be written")
        with database.transaction():
            locked_size(database)
            hash = stored_knowledge(database, record.knowledge, knowledge)
            append(database, [row_of_record(record, hash)])

    def close(self) -> None:
        """Close the store, where one was opened."""
        if self.opened is not None:
            self.opened.close()
