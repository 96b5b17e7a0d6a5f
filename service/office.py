"""What one worker works with: a knowledge base opened for the day, and what is proven over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.answers.today import count_from
from engine.infer.expert import Expert
from engine.problem import ProblemError

if TYPE_CHECKING:
    from engine.explain.report import Report
    from engine.prove.theory import Theory
    from engine.records.place import Place
    from engine.records.store import Store


@dataclass(frozen=True, slots=True)
class Opening:
    """What a worker opens when it starts, as text: no request can name anything else.

    `day` is the day whose rules count, or empty for that of each request; `audit` names the store of records; the
    folder `data` has it where that is empty. `second` is a second place for its checkpoints.
    """

    root: str
    cache: str = ""
    day: str = ""
    audit: str = ""
    data: str = ""
    second: str = ""

    def plain(self) -> dict[str, Any]:
        """The same as plain data."""
        return asdict(self)


class StoreError(ProblemError):
    """The store of records cannot be used, whatever was asked."""


# What a store refuses because of what was asked of it.
_ASKED = {"unknown-id", "ambiguous-id", "no-audit-store"}


class Office:
    """An opened knowledge base."""

    def __init__(self, opening: Opening) -> None:
        """Raises ProblemError with all mistakes of the knowledge base."""
        self.opening = opening
        cache = Path(opening.cache) if opening.cache else None
        self._opened = Expert.open(Path(opening.root), cache, opening.day or today())
        self._theories: dict[str, Theory] = {}

    @cached_property
    def unread(self) -> list[str]:
        """What was found in the folder and left out."""
        return [str(problem) for problem in self._opened.unread]

    def expert(self, day: str = "") -> Expert:
        """The knowledge base of a day, or of today. Raises ProblemError where it has mistakes then."""
        day = day or self.opening.day or today()
        count_from(day)
        return self._opened.on(day)

    def theory(self, expert: Expert) -> Theory:
        """What is proven over a knowledge base; made once for each of its periods."""
        from engine.prove.theory import Theory

        period = str(expert.knowledge.period)
        if period not in self._theories:
            self._theories[period] = Theory(expert.knowledge)
        return self._theories[period]

    def record(self, report: Report, by: str) -> None:
        """Record a report, as `assess` does. Raises StoreError where it cannot be kept."""
        from engine.records.record import knowledge_content, record_of
        from engine.records.recorder import Recorder

        record = record_of(report.assessment, report.id, report.at, by or None, "serve", report.texts, report.declined)
        with _of_store(), closing(Recorder(self._place())) as recorder:
            recorder.keep(record, lambda: knowledge_content(report.expert))
        if self.opening.second:
            from cli.records.checkpoints import checkpointed

            with self.records() as store:
                checkpointed(store, self.opening.second)

    @contextmanager
    def records(self) -> Iterator[Store]:
        """The store of records.

        Raises ProblemError where nothing was ever recorded, StoreError where it cannot be read.
        """
        from engine.records.store import Store

        with _of_store(), closing(Store(self._place())) as found:
            yield found

    def _place(self) -> Place:
        from engine.records.place import place_of

        return place_of(self.opening.audit or None, Path(self.opening.data))

    def about(self) -> Mapping[str, Any]:
        """What a server says of itself: the knowledge base and its digest, and versions."""
        from engine.version import versions

        knowledge = self.expert().knowledge
        return {
            "knowledge": {"name": knowledge.name, "title": knowledge.title, "digest": knowledge.digest},
            "as_of": knowledge.as_of or today(),
            "versions": versions(),
            "unread": self.unread,
        }

    def opened(self) -> Mapping[str, Any]:
        """The same when it starts, with requests that fit the knowledge base, and one of its rules."""
        from service.examples import examples_of

        expert = self.expert()
        return {**self.about(), "examples": examples_of(expert), "rule": next(iter(expert.knowledge.rules), "")}


@contextmanager
def _of_store() -> Iterator[None]:
    try:
        yield
    except ProblemError as error:
        if any(each.id in _ASKED for each in error.problems):
            raise
        raise StoreError(error.problems) from None


def today() -> str:
    """Today where the server stands, 2026-03-01."""
    return datetime.now().astimezone().date().isoformat()
