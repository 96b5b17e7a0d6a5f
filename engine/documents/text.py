"""The text of a file: read within bounds, as UTF-8, and without characters that nobody sees."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from engine.problem import Problem, ProblemError, Where, did_you_mean

MAX_BYTES = 32 * 1024 * 1024
MOST_HIDDEN = 20
STANDARD_INPUT = "-"

# Controls, separators that some programs take for the end of a line, directions that turn what follows, halves of
# characters, and marks that are no characters. A carriage return is one where no line feed comes after it.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]|\r(?!\n)"
)
_CALLED = {
    "\x00": "a null",
    "\r": "a carriage return without a line feed",
    "\x85": "a line separator",
    "\u2028": "a line separator",
    "\u2029": "a paragraph separator",
    "\ufeff": "a byte order mark",
}


Opener = Callable[[str, int], int]


def text_of(path: Path | str, limit: int = MAX_BYTES, name: str = "", opener: Opener | None = None) -> str:
    """The text of a file, or of standard input for "-"; `name` is how messages call it.

    An `opener` is what opens the file, as that of `open`.

    Raises ProblemError where the file is missing, not a file, unreadable, larger than `limit` bytes, or not UTF-8.
    """
    name = name or str(path)
    try:
        if str(path) == STANDARD_INPUT:
            name, data = "<stdin>", sys.stdin.buffer.read(limit + 1)
        else:
            with open(path, "rb", opener=opener) as file:
                data = file.read(limit + 1)
    except IsADirectoryError:
        raise _bad(name, "not-a-file", "this is a folder, and a file is wanted") from None
    except FileNotFoundError:
        near = did_you_mean(Path(path).name, _neighbours(Path(path)))
        raise _bad(name, "no-such-file", f"there is no such file{near}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "the name cannot be a file's"
        raise _bad(name, "unreadable-file", f"cannot be read: {reason}") from None
    return decoded(data, name, limit)


def decoded(data: bytes, name: str, limit: int = MAX_BYTES) -> str:
    """Bytes as text; `name` is how messages call their file. Raises ProblemError for too many, or bytes not UTF-8."""
    if len(data) > limit:
        raise _bad(name, "too-large", f"larger than the {limit // 1024:,} KB that are read")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise _bad(name, "not-utf8", "not UTF-8 text; save the file as UTF-8", line, column) from None


def hidden(text: str, name: str) -> list[Problem]:
    """A problem for every character that may not stand in raw text; of many, the first and how many more there are."""
    if text.isprintable():
        return []
    places = list(_places(text))
    if "\x00" in text:
        line, column, _ = next(place for place in places if place[2] == "\x00")
        said = "not text: a null (U+0000) stands here; name a text file, saved as UTF-8"
        return [Problem(Where(name, line, column), "hidden-character", said)]
    found = []
    for line, column, character in places[:MOST_HIDDEN]:
        found.append(Problem(Where(name, line, column), "hidden-character", _said(character)))
    if len(places) > MOST_HIDDEN:
        line, column, _ = places[MOST_HIDDEN]
        more = f"and {len(places) - MOST_HIDDEN:,} more characters that may not stand in raw text"
        found.append(Problem(Where(name, line, column), "hidden-character", f"{more}; is this a text file?"))
    return found


def _places(text: str) -> Iterator[tuple[int, int, str]]:
    line, start, position = 1, 0, 0
    for match in _HIDDEN.finditer(text):
        line += text.count("\n", position, match.start())
        position = match.start()
        start = text.rfind("\n", 0, position) + 1 if position else 0
        yield line, position - start + 1, match[0]


def _said(character: str) -> str:
    code = f"U+{ord(character):04X}"
    called = _CALLED.get(character)
    if "\ud800" <= character <= "\udfff":
        return f"half of a character ({code}) stands here, which is not text; remove it"
    if character == "\r":
        return f"{called} ({code}) stands here; let lines end in LF or CRLF"
    if called is None:
        turns = "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"
        called = "a mark that turns the direction of text" if turns else "a control character"
    escape = f"\\x{ord(character):02x}" if ord(character) < 0x100 else f"\\u{ord(character):04x}"
    return f'{called} ({code}) stands here unseen; remove it, or write "{escape}" between double quotes'


def _neighbours(path: Path) -> list[str]:
    try:
        return [other.name for other in path.parent.iterdir()]
    except OSError:
        return []


def _bad(name: str, id: str, message: str, line: int = 0, column: int = 0) -> ProblemError:
    return ProblemError([Problem(Where(name, line, column), id, message)])
