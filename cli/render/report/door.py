"""The formats that an assessment is reported in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol, get_args, overload

from cli.refusal import refuse

if TYPE_CHECKING:
    from engine.explain.report import Report

# The formats that tell the verdict as text; a calendar holds the plan alone, and wants to know when it starts.
Told = Literal["text", "json", "markdown", "html"]
Written = Literal["text", "json", "markdown", "html", "ics"]
# What is no text, and never for a terminal.
Binary = Literal["pdf", "docx"]
Format = Literal["text", "json", "markdown", "html", "ics", "pdf", "docx"]
Length = Literal["brief", "full"]
TOLD: tuple[Told, ...] = get_args(Told)
BINARY: tuple[Binary, ...] = get_args(Binary)
FORMATS: tuple[Format, ...] = get_args(Format)


class Renderer(Protocol):
    """What each format offers that is text."""

    def assessment(self, report: Report, /) -> str:
        """The whole report."""


class Printer(Protocol):
    """What each format offers that is no text."""

    def library(self) -> Any:
        """The library that writes it. Raises Refused where it is not installed."""

    def assessment(self, report: Report, /) -> bytes:
        """The whole report."""


@overload
def renderer(format: Written) -> Renderer: ...


@overload
def renderer(format: Binary) -> Printer: ...


def renderer(format: Format) -> Renderer | Printer:  # noqa: PLR0911  a return for each format
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
        case "pdf":
            from cli.render.report import pdf

            return pdf
        case "docx":
            from cli.render.report import docx

            return docx


def told(report: Report, format: Written, length: Length | None = None) -> str:
    """The report in a format. Raises Refused where a length is named that the format has not."""
    if length is None:
        return renderer(format).assessment(report)
    if format != "text":
        no_length(format, length)
    from cli.render.report import text

    return text.brief(report) if length == "brief" else text.full(report)


def no_length(format: Format, length: Length | None) -> None:
    """Raise Refused where a length is named and the format has none."""
    if length is not None:
        raise refuse(f"--{length}", "wrong-option", f"is a length of the text report, and {format} has none")
