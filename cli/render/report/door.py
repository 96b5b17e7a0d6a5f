"""The formats that an assessment is reported in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, get_args

from cli.refusal import refuse

if TYPE_CHECKING:
    from engine.explain.report import Report

# The formats that tell the verdict; a calendar holds the plan alone, and wants to know when it starts.
Told = Literal["text", "json", "markdown", "html"]
Format = Literal["text", "json", "markdown", "html", "ics"]
Length = Literal["brief", "full"]
TOLD: tuple[Told, ...] = get_args(Told)
FORMATS: tuple[Format, ...] = get_args(Format)


class Renderer(Protocol):
    """What each format offers."""

    def assessment(self, report: Report, /) -> str:
        """The whole report."""


def renderer(format: Format) -> Renderer:
    """The module of a format, imported when it is chosen."""
    match format:
        case "text":
            from cli.render.report import text

            return text
        case "json":
            from cli.render.report import json

            return json
        case "markdown":
            from cli.render.report import markdown

            return markdown
        case "html":
            from cli.render.report import html

            return html
        case "ics":
            from cli.render.report import ics

            return ics


def told(report: Report, format: Format, length: Length | None = None) -> str:
    """The report in a format. Raises Refused where a length is named that the format has not."""
    if length is None:
        return renderer(format).assessment(report)
    if format != "text":
        raise refuse(f"--{length}", "wrong-option", f"is a length of the text report, and {format} has none")
    from cli.render.report import text

    return text.brief(report) if length == "brief" else text.full(report)
