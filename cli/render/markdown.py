"""Markdown that GitHub renders: text that stays text, tables, explanations as nested lists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from engine.explain.why import Line

# What is a list, a rule or a heading at the start of a line, and what crosses out or fences.
_MARKS = re.compile(r"^[-+](?=\s)|^-(?=-)|^=|(?<=^[0-9])[.)](?=\s|$)|(?<=^[0-9]{2})[.)](?=\s|$)|~(?=~)")


def safe(text: str) -> str:
    """Text that stays text in Markdown and in HTML: markup and line breaks are escaped."""
    escaped = escape(" ".join(text.split()), quote=False)
    for character in "\\`*_[]|#":
        escaped = escaped.replace(character, f"\\{character}")
    return _MARKS.sub(r"\\\g<0>", escaped)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in GitHub's Markdown; cells are escaped."""
    titles = [safe(title) for title in head]
    lines = [f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}"]
    lines.extend(f"| {' | '.join(safe(cell) for cell in row)} |" for row in rows)
    return "\n".join(lines)


def tree(lines: Iterable[Line]) -> str:
    """An explanation as a nested list."""
    return "\n".join(f"{'  ' * line.depth}- {_said(line)}" for line in lines)


def _said(line: Line) -> str:
    text = safe(line.text)
    if line.kind in ("rule", "again", "overridden"):
        claims = f" ({', '.join(line.source)})" if line.source else ""
        again = ", as above" if line.kind == "again" else ""
        return (
            f"Reason: {text}{claims} `{line.rule}`{again}" if line.decisive else f"Also: {text}{claims} `{line.rule}`"
        )
    notes = {"answer": " (your answer)", "unknown": " (not answered)"}
    return f"**{text}**" if line.kind == "conclusion" else text + notes.get(line.kind, "")
