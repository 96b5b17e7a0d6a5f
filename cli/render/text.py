"""Text for a person at a terminal: headings, wrapped lines, columns, explanations as trees."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from cli.console.printing import styled
from cli.console.terminal import room, width
from engine.explain.why import Line


def heading(text: str) -> str:
    return styled(text.upper(), bold=True)


def strong(text: str) -> str:
    return styled(text, bold=True, fg="green")


def dim(text: str) -> str:
    return styled(text, dim=True)


def wrapped(text: str, indent: str = "  ", first: str | None = None) -> str:
    return textwrap.fill(
        text,
        width(),
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )


def columns(rows: Iterable[tuple[str, ...]], indent: str = "  ", right: int | None = None) -> str:
    """Rows under a first row of titles; cells from `right` on end at the same place.

    A table that is wider than the terminal is stacked, a row below the other. The report's small tables are set here,
    since importing a table library takes longer than the whole assessment; wide tables use one.
    """
    listed = [tuple(row) for row in rows]
    widths = [max(len(row[index]) for row in listed) for index in range(len(listed[0]))] if listed else []
    if len(indent) + sum(widths) + 2 * (len(widths) - 1) > room():
        return stacked(listed, indent)
    return "\n".join(
        (
            indent
            + "  ".join(
                cell.rjust(space) if right is not None and index >= right else cell.ljust(space)
                for index, (cell, space) in enumerate(zip(row, widths, strict=True))
            )
        ).rstrip()
        for row in listed
    )


def stacked(rows: Sequence[tuple[str, ...]], indent: str = "  ") -> str:
    """Each row as its first cell, and below it the others with their titles; what is empty is left out."""
    titles, *rest = rows
    space = max(map(len, titles[1:]))
    lines = []
    for name, *cells in rest:
        lines.append(wrapped(f"{titles[0]}: {name}", f"{indent}  ", indent))
        lines.extend(
            wrapped(cell, f"{indent}    {' ' * space}", f"{indent}  {title.ljust(space)}  ")
            for title, cell in zip(titles[1:], cells, strict=True)
            if cell not in ("", "-")
        )
    return "\n".join(lines)


def tree(lines: Iterable[Line]) -> str:
    """An explanation as indented lines: rules as sentences with their claims, answers marked."""
    return "\n".join(_tree_line(line) for line in lines)


def _tree_line(line: Line) -> str:
    indent = "  " * (line.depth + 1)
    cited = f" [{', '.join(line.source)}]" if line.source else ""
    if line.kind in ("rule", "again", "overridden"):
        mark = "" if line.decisive else "Also: "
        again = " (as above)" if line.kind == "again" else ""
        text = f"{mark}{line.text}{cited} ({line.rule}){again}"
        return (
            wrapped(text, indent + "  ", f"{indent}Reason: ")
            if line.decisive
            else dim(wrapped(text, indent + "  ", indent))
        )
    if line.kind == "answer":
        return wrapped(f"{line.text} (your answer)", indent + "  ", f"{indent}- ")
    if line.kind == "unknown":
        return wrapped(f"{line.text} (not answered)", indent + "  ", f"{indent}- ")
    return wrapped(line.text, indent + "  ", f"{indent}- " if line.depth else indent)
