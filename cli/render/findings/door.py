"""The formats that what the checks found is told in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, get_args

if TYPE_CHECKING:
    from engine.checks.analysis import Analysis

Format = Literal["text", "json", "markdown", "sarif", "github"]
FORMATS: tuple[Format, ...] = get_args(Format)


class Renderer(Protocol):
    """What each format offers."""

    def rendered(self, found: Analysis, /) -> str:
        """The findings, and what is proved."""


def renderer(format: Format) -> Renderer:
    """The module of a format, imported when it is chosen."""
    match format:
        case "text":
            from cli.render.findings import text

            return text
        case "json":
            from cli.render.findings import json

            return json
        case "markdown":
            from cli.render.findings import markdown

            return markdown
        case "sarif":
            from cli.render.findings import sarif

            return sarif
        case "github":
            from cli.render.findings import github

            return github
