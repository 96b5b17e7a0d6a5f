"""CSV and TSV as spreadsheets write them: any usual separator, with or without a byte order mark, as one grid."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from engine.documents.text import STANDARD_INPUT, hidden, text_of
from engine.problem import Problem, ProblemError, Where
from engine.sheets.formula import unmarked
from engine.sheets.grid import Grid

DELIMITERS = (",", "\t", ";", "|")
MAX_BYTES = 32 * 1024 * 1024
# What some spreadsheets write before the first line.
_SAID = re.compile(r"sep=([,;|\t])", re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def delimiter_of(line: str) -> str:
    """What parts the cells of a line: the most frequent of comma, tab, semicolon and bar outside quotes."""
    outside = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def said_delimiter(line: str) -> str:
    """The separator that a first line names and nothing else, as `sep=;`; empty where it does not."""
    found = _SAID.fullmatch(line.rstrip("\r\n"))
    return found[1] if found else ""


def delimited(path: Path | str) -> Grid:
    """The grid of a file. Raises ProblemError where it cannot be read, or taken apart."""
    name = str(path)
    text = _text(path)
    if problems := hidden(text.replace("\r\n", "\n").replace("\r", "\n"), name):
        raise ProblemError(problems)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = said_delimiter(first)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or delimiter_of(first), strict=True)
    grid = Grid(name)
    csv.field_size_limit(2**31 - 1)
    try:
        for row in reader:
            grid.rows.append([unmarked(cell) for cell in row])
    except csv.Error as error:
        message = f"cannot be taken apart: {error}; quotes open before a cell and close behind it"
        raise ProblemError([Problem(Where(name, reader.line_num), "unreadable-file", message)]) from None
    if delimiter:
        grid.rows[0] = []
    if not any(map(any, grid.rows)):
        raise ProblemError([Problem(Where(name), "empty-file", "the file is empty")])
    return grid


def _text(path: Path | str) -> str:
    """The text of a file, which spreadsheets also write as UTF-16, with a mark that says so."""
    if str(path) != STANDARD_INPUT:
        try:
            with Path(path).open("rb") as file:
                start = file.read(2)
                if start in _UTF16:
                    return (start + file.read(MAX_BYTES)).decode("utf-16")
        except OSError:
            pass
        except UnicodeDecodeError:
            raise ProblemError(
                [Problem(Where(str(path)), "not-utf8", "not UTF-8 text; save the file as UTF-8")]
            ) from None
    return text_of(path, MAX_BYTES)
