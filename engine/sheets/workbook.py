"""Workbooks read within bounds: the visible sheets of an .xlsx file as grids. Formulas give their saved values."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from math import isfinite
from pathlib import Path
from typing import Any

from engine.number import number_text
from engine.problem import Problem, ProblemError, Where, printable
from engine.sheets.grid import Grid, Place

# What a workbook may hold: bytes as it is, bytes unpacked, cells with content, and cells that its rows span.
MAX_BYTES = 64 * 1024 * 1024
MAX_UNPACKED = 256 * 1024 * 1024
MAX_CELLS = 2_000_000
MAX_SPAN = 20_000_000
MAX_ROWS = 1_048_576
MAX_SHEETS = 100
MAX_MERGED = 10_000
_BLOCK = 1 << 20
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_OLD = b"\xd0\xcf\x11\xe0"
_FORMULA = "holds a formula without a saved value; open and save the workbook, or write the value"


def workbook(path: Path, called: str = "") -> list[Grid]:
    """The visible sheets of a workbook; `called` is how messages name it.

    Raises ProblemError where it is none, holds macros, is beyond the bounds, or needs a library that is not installed.
    """
    name = called or str(path)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(4)
        if size > MAX_BYTES:
            raise _bad(
                name, "too-large", f"larger than the {MAX_BYTES // 1024 // 1024} MB that are read; save it as CSV"
            )
        if start == _OLD:
            raise _bad(
                name, "unreadable-file", "a workbook of an old form, or with a password; save it as .xlsx without"
            )
        with zipfile.ZipFile(path) as archive:
            _checked(archive, name)
        return _sheets(path, name)
    except FileNotFoundError:
        raise _bad(name, "no-such-file", "there is no such file") from None
    except IsADirectoryError:
        raise _bad(name, "not-a-file", "this is a folder, and a file is wanted") from None
    except OSError as error:
        raise _bad(name, "unreadable-file", f"cannot be read: {error.strerror or error}") from None
    except zipfile.BadZipFile:
        raise _bad(name, "unreadable-file", "not a workbook, whatever its name says; save it as .xlsx or CSV") from None


def _bad(name: str, id: str, message: str) -> ProblemError:
    return ProblemError([Problem(Where(name), id, message)])


def _checked(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse what unpacks to too much, and what a workbook without macros does not hold. A declared size is kept to."""
    members = archive.infolist()
    if sum(each.file_size for each in members) > MAX_UNPACKED or len(members) > 10_000:
        raise _bad(
            name,
            "too-large",
            f"unpacks to more than the {MAX_UNPACKED // 1024 // 1024} MB that are read; save it as CSV",
        )
    names = {each.filename.lower() for each in members}
    if any(each.endswith("vbaproject.bin") for each in names) or any("/macrosheets/" in each for each in names):
        raise _bad(name, "unreadable-file", "a workbook with macros, which is not read; save it as .xlsx without them")
    if "xl/workbook.bin" in names:
        raise _bad(name, "unreadable-file", "a binary workbook; save it as .xlsx")
    if "mimetype" in names:
        raise _bad(name, "unreadable-file", "an OpenDocument file; save it as .xlsx or CSV")
    if "[content_types].xml" not in names:
        raise _bad(
            name, "unreadable-file", "an archive and not a workbook; unpack it, or save the sheet as .xlsx or CSV"
        )
    for member in members:
        if member.filename.lower().endswith((".xml", ".rels")) and _declares(archive, member):
            raise _bad(
                name, "unreadable-file", "its XML declares entities, as no spreadsheet does; save it as .xlsx anew"
            )


def _declares(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether a part declares a document type, or is written so that one cannot be seen."""
    kept = b""
    try:
        for block in _blocks(archive, member):
            if b"<!DOCTYPE" in kept + block or b"\x00" in block:
                return True
            kept = block[-16:]
    except (NotImplementedError, RuntimeError, EOFError, ValueError, zipfile.BadZipFile, _zlib_error()) as error:
        raise zipfile.BadZipFile(str(error)) from None
    return False


def _zlib_error() -> type[Exception]:
    import zlib

    return zlib.error


def _blocks(archive: zipfile.ZipFile, member: zipfile.ZipInfo | str) -> Iterator[bytes]:
    with archive.open(member) as stream:
        while block := stream.read(_BLOCK):
            yield block


def _sheets(path: Path, name: str) -> list[Grid]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        message = "workbooks are read with openpyxl: pip install 'certwise[sheet]'; or save the sheet as CSV"
        raise _bad(name, "not-installed", message) from None
    try:
        # By their names the library would refuse files that have none, as what comes through a pipe.
        with warnings.catch_warnings(), path.open("rb") as one, path.open("rb") as other:
            warnings.simplefilter("ignore")
            formulas = load_workbook(one, read_only=True, keep_links=False)
            saved = load_workbook(other, read_only=True, data_only=True, keep_links=False)
            try:
                if len(formulas.sheetnames) > MAX_SHEETS:
                    raise _bad(name, "too-large", f"more than the {MAX_SHEETS} sheets that are read")
                return [
                    _grid(name, sheet, again)
                    for sheet, again in zip(formulas.worksheets, saved.worksheets, strict=True)
                    if sheet.sheet_state == "visible"
                ]
            finally:
                formulas.close()
                saved.close()
    except (ProblemError, MemoryError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        message = f"cannot be read as a workbook: {printable(said, 120)}; open it, and save it as .xlsx anew"
        raise _bad(name, "unreadable-file", message) from None


def _grid(name: str, sheet: Any, saved: Any) -> Grid:
    """A sheet; only where it holds a formula is it read a second time, for the saved values."""
    grid = Grid(name, sheet.title)
    # Names, not bounds: sheets that say how large they are do not always say so rightly.
    sheet.reset_dimensions()
    formulas = _filled(grid, _bounded(grid, sheet))
    if formulas:
        saved.reset_dimensions()
        for number, row in enumerate(_bounded(grid, saved)):
            for column in formulas.get(number, ()):
                _put(grid, (number, column), row[column] if column < len(row) else None, formula=True)
    grid.merged = _merged(sheet)
    return grid


def _bounded(grid: Grid, sheet: Any) -> Iterator[tuple[Any, ...]]:
    span = 0
    for number, row in enumerate(sheet.iter_rows()):
        span += len(row)
        if number >= MAX_ROWS or span > MAX_SPAN:
            message = (
                f"the sheet {printable(grid.name, 40)} spans more than is read; delete what is empty, or save it as CSV"
            )
            raise _bad(grid.called, "too-large", message)
        yield row


def _filled(grid: Grid, rows: Iterable[tuple[Any, ...]]) -> dict[int, list[int]]:
    """Put the cells into the grid; gives the columns of the cells that hold formulas, by row."""
    formulas: dict[int, list[int]] = {}
    cells = 0
    for number, row in enumerate(rows):
        grid.rows.append([""] * len(row))
        for column, cell in enumerate(row):
            if cell.value is None:
                continue
            cells += 1
            if cell.data_type == "f":
                formulas.setdefault(number, []).append(column)
            else:
                _put(grid, (number, column), cell)
        if cells > MAX_CELLS:
            raise _bad(grid.called, "too-large", f"more than the {MAX_CELLS:,} cells that are read; save it as CSV")
    return formulas


def _put(grid: Grid, place: Place, cell: Any, formula: bool = False) -> None:
    """Put a cell into the grid: its text, or why it is no value."""
    value = None if cell is None else cell.value
    row, column = place
    if value is None:
        if formula:
            grid.wrong[place] = _FORMULA
        return
    if cell.data_type == "e":
        grid.wrong[place] = f"holds the error {printable(str(value), 20)}; write the value"
    elif isinstance(value, datetime | date):
        if isinstance(value, datetime) and value.time() != time():
            grid.wrong[place] = f"holds a date with a time of day, {value}; write the date alone"
        else:
            grid.rows[row][column] = f"{value.year:04}-{value.month:02}-{value.day:02}"
            grid.days.add(place)
    elif isinstance(value, time | timedelta):
        grid.wrong[place] = f"holds a time of day, {value}; format the cell as text, and write what you mean"
    elif isinstance(value, float) and not isfinite(value):
        grid.wrong[place] = "holds a number that is not finite; write the value"
    else:
        grid.rows[row][column] = _text(value)


def _text(value: Any) -> str:
    """A value as the text that has this one reading."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # Spreadsheets show and compare 15 digits, and keep more.
        value = float(f"{value:.15g}")
        return number_text(int(value) if value == int(value) else value)
    return str(value)


def _merged(sheet: Any) -> list[tuple[Place, Place]]:
    """The merged ranges of a sheet; the library tells them only where it holds every cell of the sheet."""
    from openpyxl.utils import column_index_from_string

    found: list[tuple[Place, Place]] = []
    kept = b""
    for block in _blocks(sheet.parent._archive, sheet._worksheet_path):  # noqa: SLF001  there is no other way to a part
        text = kept + block
        end = 0
        for match in _MERGED.finditer(text):
            columns = [column_index_from_string(match[group].decode()) - 1 for group in (1, 3)]
            found.append(((int(match[2]) - 1, columns[0]), (int(match[4]) - 1, columns[1])))
            end = match.end()
            if len(found) > MAX_MERGED:
                raise _bad("", "too-large", f"more than the {MAX_MERGED:,} merged ranges that are read")
        kept = text[max(end, len(text) - 200) :]
    return found
