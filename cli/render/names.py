"""Names and what they mean, as a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from cli.render.page import Page
from cli.session import command
from engine.explain.names import KINDS, Meaning

_MOST = 12


def listing(meanings: Sequence[Meaning], limit: int | None) -> Page:
    """All names, by their kinds; of each at most `limit`."""
    page = Page([{"kind": each.kind, "name": _typed(each), "title": each.title} for each in meanings])
    for kind in KINDS:
        of_kind = [each for each in meanings if each.kind == kind]
        if not of_kind:
            continue
        page.heading(f"{kind} ({len(of_kind)})")
        page.table(("name", "title"), [(_typed(each), each.title) for each in of_kind[:limit]])
        if limit is not None and len(of_kind) > limit:
            page.sentence(f"and {len(of_kind) - limit} more: {command('explain', '--kind', kind)}")
    return page


def explained(meanings: Sequence[Meaning]) -> Page:
    """What one name means, or each of the things that are called so."""
    page = Page([asdict(each) for each in meanings])
    for meaning in meanings:
        page.heading(meaning.kind)
        page.sentence(f"{_typed(meaning)}: {meaning.title}")
        for line in meaning.lines:
            page.sentence(" ".join(line.split()))
        for title, rows in meaning.parts:
            page.heading(title)
            page.table(("name", "says"), rows[:_MOST])
            if len(rows) > _MOST:
                page.sentence(f"and {len(rows) - _MOST} more")
        if meaning.source:
            page.sentence(f"Source: {', '.join(meaning.source)}")
        page.items(f"go on: {command(*words)}" for words in meaning.go_on)
    return page


def _typed(meaning: Meaning) -> str:
    """A name as it can be typed: a choice with what it is a value of."""
    return f"{meaning.of}={meaning.name}" if meaning.of else meaning.name
