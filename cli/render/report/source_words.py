"""What a report rests on, in words that text and Markdown share."""

from __future__ import annotations

from engine.explain.sources import Sources
from engine.knowledge.claims import Claim, Document


def about(document: Document) -> str:
    """What a document is, of when, and what it says of itself."""
    date = f" ({document.date})" if document.date else ""
    itself = f" It says of itself: {document.nature}" if document.nature else ""
    return f"{document.title}{date}. {document.about}{itself}"


def own(document: Document) -> str:
    """What our own practice is."""
    nature = f" {document.nature}" if document.nature else ""
    return f"This is not in the source. {document.about}{nature}"


def beyond(sources: Sources) -> str:
    """What the lines are that follow; or that there are none."""
    return (
        f"These lines go beyond {sources.it}:"
        if sources.beyond
        else f"No line of this report goes beyond {sources.it}."
    )


LEGEND = "Codes in brackets stand for these claims, which the lines above rest on."


def reasoned(claim: Claim) -> str:
    """A claim of our own with its reasoning."""
    return f"{claim.says} Reason: {claim.reasoning}"
