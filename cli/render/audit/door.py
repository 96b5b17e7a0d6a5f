"""The formats that records are told in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from engine.knowledge.base import Knowledge
    from engine.problem import Problem
    from engine.records.chain import Head, Linked, Verification
    from engine.records.replay import Drift, Replayed

Format = Literal["text", "json", "markdown"]
FORMATS: tuple[Format, ...] = get_args(Format)


class Renderer(Protocol):
    """What each format offers."""

    def listing(self, records: Iterable[Linked], count: int, /) -> str:
        """Records, and how many there are in all."""

    def record(self, found: Linked, content: dict[str, Any], knowledge: Knowledge | None, /) -> str:
        """One record, in the words of its knowledge base where that can be opened."""

    def replayed(self, drift: Drift, shown: Iterable[Replayed], today: bool, /) -> str:
        """What came of running records again."""

    def verification(self, found: Verification, expected: Head | None, waiting: Iterable[Problem], /) -> str:
        """What is wrong with the chain, or that nothing is."""


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
