"""Lines of text files: unpacked, decoded and bounded, each with its number; what is not text is refused."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from engine.problem import Problem, ProblemError, Where

MAX_LINE = 64 * 1024 * 1024
_START = 4096
_GZIP = b"\x1f\x8b"
_PARQUET = b"PAR1"
# How files begin that people take for tables of text, and what to do with them.
_BINARY: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a workbook or another zip archive; save the sheet as CSV (UTF-8), or unzip it"),
    (b"\xd0\xcf\x11\xe0", "a workbook of an old form; save the sheet as CSV (UTF-8)"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd; unpack it first: zstd -d FILE"),
    (b"BZh", "packed with bzip2; unpack it first: bunzip2 FILE"),
    (b"\xfd7zXZ", "packed with xz; unpack it first: unxz FILE"),
    (b"\xff\xfe", "text in UTF-16; save it as UTF-8"),
    (b"\xfe\xff", "text in UTF-16; save it as UTF-8"),
    (b"%PDF", "a PDF; save the table as CSV (UTF-8)"),
    (b"SQLite format 3", "a database of SQLite; write its table to CSV"),
)
_NOT_UTF8 = re.compile("[\ud800-\udfff]")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0c\x1b"))
_OWN_NAME = re.compile(r"[\"']?/[^\"']*/certwise-[^/\"']+/[a-z]+[0-9]*[.]parquet[\"']?")
_BOM = b"\xef\xbb\xbf"


def start_of(file: Path, called: str) -> bytes:
    """The first bytes of a file, unpacked where it is packed with gzip. Raises ProblemError where it cannot be read."""
    try:
        with opened(file) as stream:
            return stream.read(_START)
    except (OSError, EOFError, gzip.zlib.error) as error:  # type: ignore[attr-defined]
        raise ProblemError([unreadable(called, error)]) from None


def opened(file: Path) -> IO[bytes]:
    """A file open for reading, unpacked where its content says that it is packed with gzip, whatever its name."""
    plain = file.open("rb")
    packed = plain.read(2) == _GZIP
    plain.seek(0)
    return gzip.GzipFile(fileobj=plain) if packed else plain  # type: ignore[return-value]


def is_parquet(start: bytes) -> bool:
    """Whether a file that begins so is Parquet."""
    return start.startswith(_PARQUET)


def refuse_binary(start: bytes, called: str) -> None:
    """Raises ProblemError where a file that begins so is not text in UTF-8, or that of another format."""
    said = next((what for magic, what in _BINARY if start.startswith(magic)), "")
    if is_parquet(start):
        said = "Parquet; unpack it if it is packed, and say --from parquet"
    elif not said and len(start.translate(None, _CONTROLS)) < 0.9 * len(start):
        said = "a binary file; save the table as CSV, JSON Lines or Parquet"
    if said:
        raise ProblemError([Problem(Where(called), "unreadable", f"cannot be read as text: it is {said}")])


class Lines:
    """The lines of a file with their ends, as they stand there; `number` is that of the last line, from 1.

    A line ends with a line feed, a carriage return or both. Bytes that are not UTF-8 are kept as lone surrogates, which
    `wrong` finds. Iterating raises ProblemError where the file cannot be read to its end.
    """

    def __init__(self, file: Path, called: str) -> None:
        self.called = called
        self.number = 0
        self._raw = file.stat().st_size
        self._stream: Any = opened(file)
        if self._stream.read(3) != _BOM:
            self._stream.seek(0)
        self._text = io.TextIOWrapper(self._stream, encoding="utf-8", errors="surrogateescape", newline="")

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = self._text.readline(MAX_LINE)
            if len(line) == MAX_LINE and not line.endswith(("\n", "\r")):
                while (more := self._text.readline(MAX_LINE)) and not more.endswith(("\n", "\r")):
                    pass
        except (OSError, EOFError, gzip.zlib.error) as error:  # type: ignore[attr-defined]
            raise ProblemError([unreadable(self.called, error)]) from None
        if not line:
            raise StopIteration
        self.number += 1
        return line

    @property
    def share(self) -> float:
        """How much of the file was read, from 0 to 1."""
        stream = getattr(self._stream, "fileobj", self._stream)
        return min(1.0, stream.tell() / self._raw) if self._raw else 1.0

    def close(self) -> None:
        """Close the file, and what it is unpacked from."""
        underneath = getattr(self._stream, "fileobj", None)
        self._text.close()
        if underneath is not None:
            underneath.close()


def wrong(line: str) -> str:
    """Why a line cannot be read as text; empty where it can."""
    if len(line) >= MAX_LINE:
        return f"the line is longer than the {MAX_LINE // 1024 // 1024} MB that are read"
    if "\0" in line:
        return "the line holds a NUL byte"
    if not line.isascii() and _NOT_UTF8.search(line):
        return "the line is not text in UTF-8; save the file as UTF-8"
    return ""


def unreadable(called: str, error: Exception) -> Problem:
    """The finding that a file cannot be read, in the words of who tried."""
    reason = (isinstance(error, OSError) and error.strerror) or str(error).split("\n", 1)[0]
    # The database knows a file by the name it was given for it, which tells nobody anything.
    reason = _OWN_NAME.sub("it", reason)
    if "out of memory" in reason.lower():
        return Problem(Where("--memory"), "bad-option", f"too little for this table: {reason}; give more")
    return Problem(Where(called), "unreadable", f"cannot be read: {reason}")
