"""A report as PDF/UA: tagged, with bookmarks, a title and a language; set by WeasyPrint, which needs no browser."""

from __future__ import annotations

import logging
from typing import Any

from cli.refusal import refuse
from cli.render.report.paper import blocks, running_of, title_of
from cli.render.report.template import environment
from engine.explain.report import Report

MISSING = "a PDF is set by WeasyPrint, which is not installed: pip install 'certwise[pdf]'"


def library() -> Any:
    """WeasyPrint. Raises Refused where it is not installed, or lacks its own libraries."""
    try:
        # It warns of every property that it does not know.
        logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
        import weasyprint
    except ImportError:
        raise refuse("--format", "not-installed", MISSING) from None
    except OSError as error:
        message = f"WeasyPrint lacks a library of the system (Pango): {str(error).partition(chr(10))[0]}"
        raise refuse("--format", "not-installed", message) from None
    return weasyprint


def assessment(report: Report) -> bytes:
    """The whole report. Raises Refused where WeasyPrint is not installed, or lacks its own libraries."""
    weasyprint = library()
    html = (
        environment()
        .get_template("paper.html.j2")
        .render(
            blocks=[{"kind": type(each).__name__, "it": each} for each in blocks(report)],
            title=title_of(report),
            running=running_of(report),
            subject=report.subject,
            at=report.at[:10],
        )
    )
    made: Any = weasyprint.HTML(string=html, url_fetcher=_nothing)
    found: bytes = made.write_pdf(pdf_variant="pdf/ua-1", full_fonts=False)
    return found


def _nothing(url: str, *_: Any, **__: Any) -> Any:
    """A report loads nothing."""
    raise ValueError(f"a report loads nothing: {url}")
