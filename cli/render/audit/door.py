"""The formats that records are told in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from engine.knowledge.base import Knowledge
    from engine.records.entry import Row
    from engine.records.replay import Drift, Replayed
    from engine.records.verification import Verification

Format = Literal["text", "json", "markdown"]
FORMATS: tuple[Format, ...] = get_args(Format)


class Renderer(Protocol):
    """What each format offers."""

    def listing(self, records: Iterable[Row], count: int, /) -> str:
        """Records, and how many there are in all."""

    def record(self, found: Row, content: dict[str, Any], knowledge: Knowledge | None, /) -> str:
        """One record, in the words of its knowledge base where that can be opened."""

    def entry(self, row: Row, /) -> str:
        """An entry of the log that is no record, or whose record was erased."""

    def replayed(self, drift: Drift, shown: Iterable[Replayed], today: bool, /) -> str:
        """What came of running records again."""

    def verification(self, found: Verification, /) -> str:
        """What is wrong with a store, what was checked, and what could not be."""


def renderer(format: Format) -> Renderer:
    """The module of a format, imported when it is chosen."""
    match format:
        case "text":
            from cli.render.audit import text

            return text
        case "json":
            from cli.render.audit import json

            return json
        case "markdown":
            from cli.render.audit import markdown

            return markdown
