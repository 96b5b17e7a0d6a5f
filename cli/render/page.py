"""A page: headings, sentences, tables and blocks of text, set for a terminal, as Markdown, or as the data behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from cli.console.terminal import width
from cli.render import markdown, text
from cli.render.json import dumped

Format = Literal["text", "json", "markdown"]
FORMATS: tuple[Format, ...] = get_args(Format)
BlockKind = Literal["heading", "sentence", "items", "table"]


@dataclass(slots=True)
class Block:
    """One part of a page; `lines` are its paragraphs, items or lines, `head` and `rows` those of a table."""

    kind: BlockKind
    lines: list[str] = field(default_factory=list)
    head: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """What a command reports: blocks for a reader, `data` for a program (with fixed keys)."""

    data: Any = None
    blocks: list[Block] = field(default_factory=list)

    def heading(self, words: str) -> None:
        self.blocks.append(Block("heading", [words]))

    def sentence(self, words: str) -> None:
        self.blocks.append(Block("sentence", [words]))

    def items(self, lines: Iterable[str]) -> None:
        if listed := list(lines):
            self.blocks.append(Block("items", listed))

    def table(self, head: Sequence[str], rows: Iterable[Iterable[str]]) -> None:
        if listed := [tuple(row) for row in rows]:
            self.blocks.append(Block("table", head=tuple(head), rows=listed))


def rendered(page: Page, format: Format) -> str:
    """The page in one of the formats text, json and markdown."""
    if format == "json":
        return dumped(page.data)
    if format == "markdown":
        return "\n\n".join(_as_markdown(block) for block in page.blocks) + "\n"
    return "\n\n".join(_as_text(page.blocks))


def _as_markdown(block: Block) -> str:
    if block.kind == "heading":
        return f"## {markdown.safe(block.lines[0])}"
    if block.kind == "table":
        return markdown.table(block.head, block.rows)
    mark = "- " if block.kind == "items" else ""
    return "\n".join(f"{mark}{markdown.safe(line)}" for line in block.lines)


def _as_text(blocks: list[Block]) -> list[str]:
    """Blocks as text; a heading stands on the block below it without an empty line."""
    found: list[str] = []
    above = ""
    for block in blocks:
        if block.kind == "heading":
            above += f"{text.heading(block.lines[0])}\n"
        else:
            found.append(above + _set(block))
            above = ""
    return [*found, above.rstrip()] if above else found


def _set(block: Block) -> str:
    if block.kind == "sentence":
        return "\n".join(text.wrapped(line, "") for line in block.lines)
    if block.kind == "items":
        return "\n".join(text.wrapped(line, "    ", "  - ") for line in block.lines)
    return _table(block)


def _table(block: Block) -> str:
    """A table whose last column takes what the others leave of the width."""
    from tabulate import tabulate

    cap = max(16, width() // 3)
    sizes = [
        min(cap, max(len(line) for row in [block.head, *block.rows] for line in row[index].split("\n")))
        for index in range(len(block.head))
    ]
    sizes[-1] = max(20, width() - sum(sizes[:-1]) - 2 * (len(sizes) - 1))
    return tabulate(block.rows, headers=block.head, tablefmt="simple", maxcolwidths=list(sizes), disable_numparse=True)
