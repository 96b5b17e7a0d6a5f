"""The formats that tested cases are told in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, get_args

if TYPE_CHECKING:
    from engine.cases.testing import Tested

Format = Literal["text", "json", "markdown", "junit", "github"]
FORMATS: tuple[Format, ...] = get_args(Format)


class Renderer(Protocol):
    """What each format offers."""

    def rendered(self, tested: Tested, /) -> str:
        """Failures, counts, and what was measured."""


def renderer(format: Format) -> Renderer:
    """The module of a format, imported when it is chosen."""
    match format:
        case "text":
            from cli.render.cases import text

            return text
        case "json":
            from cli.render.cases import json

            return json
        case "markdown":
            from cli.render.cases import markdown

            return markdown
        case "junit":
            from cli.render.cases import junit

            return junit
        case "github":
            from cli.render.cases import github

            return github
