"""Rows of CSV and JSON Lines: the cells of each, or why it cannot be taken apart. No line of a file is passed over."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from engine.problem import Problem, ProblemError, Where, one_of
from engine.scale.lines import Lines, wrong
from engine.sheets.delimited import delimiter_of, said_delimiter

# A cell that spans more lines than this is a quote that was never closed.
_MOST_LINES = 1000
_MOST_TEXT = 4 * 1024 * 1024


@dataclass(slots=True)
class Broken:
    """A row that cannot be taken apart, and why."""

    line: int
    reason: str


class JsonNumber(str):
    """A number of JSON, as it is spelled."""

    __slots__ = ()


class CsvRows:
    """The rows of a CSV file: lists of cells, in the order of `names`, each with the line where it begins.

    Raises ProblemError for a first line that is not text, and for a column without a name or with that of another.
    """

    def __init__(self, file: Path, called: str) -> None:
        """Read the first line, the names of the columns. Raises ProblemError where that cannot be taken apart."""
        self.lines = Lines(file, called)
        self.called = called
        csv.field_size_limit(2**31 - 1)
        first = next(self.lines, "")
        self._refuse(wrong(first) and f"cannot be read: in the first line {wrong(first)}")
        said = said_delimiter(first)
        if said:
            first = next(self.lines, "")
        self.delimiter = said or delimiter_of(first)
        try:
            self.names = next(csv.reader(self._further(first, []), delimiter=self.delimiter, strict=True), [])
        except csv.Error as error:
            self._refuse(f"the first line cannot be taken apart: {error}")
        self._refuse(_bad_names(self.names))

    def _refuse(self, message: str) -> None:
        if message:
            raise ProblemError([Problem(Where(self.called, 1), "bad-header", message)])

    def __iter__(self) -> Iterator[tuple[int, list[str]] | Broken]:
        delimiter, width, lines = self.delimiter, len(self.names), self.lines
        for line in lines:
            number = lines.number
            bare = line.rstrip("\r\n")
            if not bare:
                continue
            if '"' in line:
                yield from self._quoted(line)
                continue
            cells = bare.split(delimiter)
            if len(cells) == width and bare.isascii() and "\0" not in bare and len(line) < 1_000_000:
                yield number, cells
            else:
                yield self._checked(number, line, cells)

    def _quoted(self, line: str) -> Iterator[tuple[int, list[str]] | Broken]:
        """The row that begins in a line with quotes, and ends there or further down."""
        start, taken = self.lines.number, [line]
        try:
            cells = next(csv.reader(self._further(line, taken), delimiter=self.delimiter, strict=True))
        except csv.Error as error:
            if "end of data" in str(error):
                # What follows holds no quote, so these are rows of their own.
                yield Broken(start, "a quote opens in this line and is not closed")
                for number, each in enumerate(taken[1:], start + 1):
                    if each.strip("\r\n"):
                        yield self._checked(number, each, each.rstrip("\r\n").split(self.delimiter))
                return
            for number, each in enumerate(taken, start):
                if each.strip("\r\n"):
                    yield Broken(number, f"the quotes of line {start} are not those of CSV: {error}")
            return
        yield self._checked(start, "".join(taken), cells)

    def _further(self, line: str, taken: list[str]) -> Iterator[str]:
        yield line
        length = len(line)
        for more in islice(self.lines, _MOST_LINES):
            taken.append(more)
            yield more
            length += len(more)
            if length > _MOST_TEXT:
                return

    def _checked(self, number: int, line: str, cells: list[str]) -> tuple[int, list[str]] | Broken:
        if reason := wrong(line):
            return Broken(number, reason)
        if len(cells) != len(self.names):
            return Broken(number, f"the row has {_cells(len(cells))}, and the first line {_cells(len(self.names))}")
        return number, cells


def _cells(count: int) -> str:
    return f"{count} cell" if count == 1 else f"{count} cells"


def _bad_names(names: list[str]) -> str:
    """What is wrong with the names of columns; empty where nothing is."""
    lowered = [name.lower() for name in names]
    twice = sorted({name for name in names if lowered.count(name.lower()) > 1 or not name.strip()})
    if names and not twice:
        return ""
    said = f"; these have none, or differ at most in case: {one_of(map(repr, twice))}" if twice else ""
    return f"every column needs a name of its own in the first line{said}"


class JsonRows:
    """The rows of a file of JSON Lines: the object of each line, numbers as they are spelled."""

    def __init__(self, file: Path, called: str) -> None:
        self.lines = Lines(file, called)
        self.called = called
        self._decoder = json.JSONDecoder(
            object_pairs_hook=_once, parse_float=JsonNumber, parse_int=JsonNumber, parse_constant=_no_number
        )

    def __iter__(self) -> Iterator[tuple[int, dict[str, Any]] | Broken]:
        lines, decode = self.lines, self._decoder.decode
        for line in lines:
            if not line.strip():
                continue
            if reason := wrong(line):
                yield Broken(lines.number, reason)
                continue
            try:
                found = decode(line.strip(" \t\r\n"))
            except (ValueError, RecursionError) as error:
                self._refuse_array(line)
                yield Broken(lines.number, f"the line holds no JSON object: {_said(error)}")
                continue
            if isinstance(found, dict) and "\\u" in line and (reason := _untellable(found)):
                yield Broken(lines.number, reason)
            elif isinstance(found, dict):
                yield lines.number, found
            else:
                yield Broken(lines.number, f"the line holds no JSON object, but {_kind(found)}")

    def _refuse_array(self, line: str) -> None:
        """One array over several lines is another format, and not one mistake for each of its lines."""
        if self.lines.number == 1 and line.strip() == "[":
            message = "this is one JSON array over several lines; write one object per line: jq -c '.[]' FILE"
            raise ProblemError([Problem(Where(self.called, 1), "unreadable", message)])


def _untellable(value: Any) -> str:
    """Why what a row says in escapes is no text; empty where it is."""
    inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
    if isinstance(value, str):
        if "\0" in value:
            return "a text in it holds a NUL character"
        return "a text in it holds half of a character, which is not text" if wrong(value) else ""
    return next(filter(None, map(_untellable, inner)), "")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"{one_of(twice)} stands in it twice")
    return found


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is not a number of JSON")


def _said(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg.lower()} at column {error.colno}"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return "an array"
    return "a number" if isinstance(value, JsonNumber) else "a text" if isinstance(value, str) else json_of(value)


def json_of(value: Any) -> str:
    """A value of a row as JSON on one line, numbers as they were spelled."""
    if isinstance(value, JsonNumber):
        return str(value)
    if isinstance(value, list):
        return f"[{','.join(map(json_of, value))}]"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json_of(name)}:{json_of(each)}" for name, each in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
