"""The formats that a verdict is taken apart in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, get_args

if TYPE_CHECKING:
    from engine.answers.proposition import Proposition
    from engine.explain.difference import Difference
    from engine.explain.flip import Flip
    from engine.explain.why import Line
    from engine.explain.why_not import WhyNot
    from engine.infer.assessment import Assessment

Format = Literal["text", "json", "markdown"]
FORMATS: tuple[Format, ...] = get_args(Format)


class Renderer(Protocol):
    """What each format offers."""

    def why(self, assessment: Assessment, said: Proposition, derivation: list[Line], /) -> str:
        """Why a conclusion holds, and the claims that are cited."""

    def why_not(self, found: WhyNot, /) -> str:
        """What kept a conclusion from holding."""

    def what_if(self, found: Difference, /) -> str:
        """What other answers make of the verdict."""

    def flip(self, found: Flip, /) -> str:
        """The fewest changes that lead to a conclusion."""


def renderer(format: Format) -> Renderer:
    """The module of a format, imported when it is chosen."""
    match format:
        case "text":
            from cli.render.explanation import text

            return text
        case "json":
            from cli.render.explanation import json

            return json
        case "markdown":
            from cli.render.explanation import markdown

            return markdown
