"""The formats that rules are drawn in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, get_args

if TYPE_CHECKING:
    from engine.explain.graph import Graph

Format = Literal["mermaid", "dot", "svg"]
FORMATS: tuple[Format, ...] = get_args(Format)


class Renderer(Protocol):
    """What each format offers."""

    def rendered(self, graph: Graph, /) -> str:
        """The whole picture."""


def renderer(format: Format) -> Renderer:
    """The module of a format, imported when it is chosen."""
    match format:
        case "mermaid":
            from cli.render.graph import mermaid

            return mermaid
        case "dot":
            from cli.render.graph import dot

            return dot
        case "svg":
            from cli.render.graph import svg

            return svg
