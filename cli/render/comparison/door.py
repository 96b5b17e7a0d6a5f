"""The formats that two programs are compared in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, get_args

if TYPE_CHECKING:
    from engine.plan.comparison import Comparison

Format = Literal["text", "json", "markdown"]
FORMATS: tuple[Format, ...] = get_args(Format)


class Renderer(Protocol):
    """What each format offers."""

    def rendered(self, found: Comparison, /) -> str:
        """Both programs, topic by topic."""


def renderer(format: Format) -> Renderer:
    """The module of a format, imported when it is chosen."""
    match format:
        case "text":
            from cli.render.comparison import text

            return text
        case "json":
            from cli.render.comparison import json

            return json
        case "markdown":
            from cli.render.comparison import markdown

            return markdown
