"""Cells that are written: a text stays a text, whatever a spreadsheet would make of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.problem import UNSAFE, Problem, ProblemError, Where, escaped
from engine.sheets.formula import marked

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

# What a cell, and a sheet, can hold.
LONGEST = 32_767
MOST_ROWS = 1_048_576
_INK, _PALE, _EDGE = "1F3A5F", "E8EEF5", "B8C4D2"


def new_workbook(path: Path | str, write_only: bool = False) -> Workbook:
    """An empty workbook; `path` is where it will go. Raises ProblemError where the library is not installed."""
    try:
        from openpyxl import Workbook
    except ImportError:
        message = "workbooks are written with openpyxl: pip install 'certwise[sheet]'; or name a file of another format"
        raise ProblemError([Problem(Where(str(path)), "not-installed", message)]) from None
    made = Workbook(write_only=write_only)
    while made.sheetnames:
        del made[made.sheetnames[0]]
    return made


def text_of(value: Any) -> Any:
    """A value as a cell holds it: a text without what no workbook can hold."""
    if not isinstance(value, str):
        return value
    shown = escaped(value)
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


def put(sheet: Worksheet, row: int, column: int, value: Any, **style: Any) -> Any:
    """Write a cell of a sheet, rows and columns from 1; a text is no formula and no error, and says so."""
    cell = sheet.cell(row, column)
    fixed(cell, value)
    for name, each in style.items():
        setattr(cell, name, each)
    return cell


def fixed(cell: Any, value: Any) -> Any:
    """Give a cell its value; a text stays one also where somebody edits the cell."""
    cell.value = text_of(value)
    if isinstance(value, str):
        if cell.data_type != "s" or value[:1] in "+-" or marked(value) != value:
            cell.quotePrefix = True
        cell.data_type = "s"
    return cell


def font(**style: Any) -> Any:
    """A font of the usual family."""
    from openpyxl.styles import Font

    return Font(name="Calibri", **{"size": 11, **style})


def printed(sheet: Any, rows: str = "") -> None:
    """Let a sheet be printed on pages that lie, as wide as it is; `rows` stand on top of each."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&P / &N"
    if rows:
        sheet.print_title_rows = rows


def heads(sheet: Worksheet, row: int, titles: Sequence[str]) -> None:
    """Write a row of headings."""
    from openpyxl.styles import Alignment, PatternFill

    for column, title in enumerate(titles, 1):
        put(
            sheet, row, column, title, font=font(bold=True, color="FFFFFF"), fill=PatternFill("solid", fgColor=_INK),
            alignment=Alignment(wrap_text=True, vertical="center"),
        )  # fmt: skip


def edged() -> dict[str, Any]:
    """The look of a cell that is to be filled in."""
    from openpyxl.styles import Border, PatternFill, Side

    side = Side("thin", color=_EDGE)
    return {
        "border": Border(left=side, right=side, top=side, bottom=side), "fill": PatternFill("solid", fgColor="FFFEF5"),
    }  # fmt: skip


def wide(sheet: Worksheet, widths: Sequence[float]) -> None:
    """Set the widths of the first columns, in characters."""
    from openpyxl.utils import get_column_letter

    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def saved(made: Workbook, path: Path) -> None:
    """Write a workbook, the same for the same content. Raises OSError."""
    from datetime import datetime

    made.properties.creator = "certwise"
    made.properties.created = made.properties.modified = datetime(2000, 1, 1)  # noqa: DTZ001  not a time, but none
    made.save(path)


def cell_of(sheet: Any, value: Any, **style: Any) -> Any:
    """A cell of a sheet that is written row by row."""
    from openpyxl.cell import WriteOnlyCell

    cell = fixed(WriteOnlyCell(sheet), value)
    for name, each in style.items():
        setattr(cell, name, each)
    return cell


def row_of(sheet: Any, values: Sequence[Any]) -> list[Any]:
    """The cells of a row; only a text that could be taken for something else needs one of its own."""
    return [cell_of(sheet, value) if isinstance(value, str) and _special(value) else value for value in values]


def _special(value: str) -> bool:
    odd = value[:1] in ("=", "+", "-", "@", "#") or not value.isprintable() or len(value) > LONGEST
    return odd or marked(value) != value or UNSAFE.search(value) is not None


def head_cells(sheet: Any, titles: Sequence[str]) -> list[Any]:
    """A row of headings of a sheet that is written row by row."""
    from openpyxl.styles import Alignment, PatternFill

    style: dict[str, Any] = {
        "font": font(bold=True, color="FFFFFF"), "fill": PatternFill("solid", fgColor=_INK),
        "alignment": Alignment(wrap_text=True, vertical="center"),
    }  # fmt: skip
    return [cell_of(sheet, title, **style) for title in titles]


def head_row(sheet: Any, titles: Sequence[str]) -> None:
    """Begin a sheet that is written row by row: headings that stay in sight, with a filter."""
    from openpyxl.utils import get_column_letter

    for column, title in enumerate(titles, 1):
        sheet.column_dimensions[get_column_letter(column)].width = min(40, max(12, len(title) + 2))
    sheet.freeze_panes = "B2"
    printed(sheet)
    if titles:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(titles))}{MOST_ROWS}"
    sheet.append(head_cells(sheet, titles))


def sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """A name for a sheet: short, without what a name cannot hold, and not one of those that are taken."""
    name = "".join(" " if each in "[]:*?/\\" else each for each in text_of(wanted)).strip(" '")[:31].strip() or "Rows"
    while name.casefold() in {each.casefold() for each in (*taken, "History")}:
        name = f"{name[:30]}_"
    return name
