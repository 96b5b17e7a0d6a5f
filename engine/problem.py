"""The one finding object: what is wrong, where, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from engine.pattern import pattern

MANY_NAMES = 400
LONGEST_GUESS = 100
MOST_PROBLEMS = 500
_LOOKED_AT = 20
# What joins letters or chooses among their shapes: meant after a character beyond ASCII, and hiding things elsewhere.
_JOINING = "\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef"
# What steers a terminal or the direction of text, ends a line for some programs, cannot be seen, or is no character:
# controls, separators, halves of pairs, noncharacters, and the Default_Ignorable_Code_Point of Unicode; but not line
# feeds, tabs, and what joins. First and last of each range.
UNSEEN = (
    (0, 8), (0xB, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160),
    (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200B), (0x200E, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F),
    (0x3164, 0x3164), (0xD800, 0xDFFF), (0xFDD0, 0xFDEF), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB),
    (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE00FF), (0xE01F0, 0xE0FFF),
    *((plane + 0xFFFE, plane + 0xFFFF) for plane in range(0, 0x110000, 0x10000)),
)  # fmt: skip
_UNSEEN = "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in UNSEEN)
# First a class that nearly no character is in, which makes it fast; then the ranges, and what stands around a joiner.
UNSAFE_CHARACTER = (
    f"[^\t\n -~\xa0-\xac\xae-\u034e](?<=[{_UNSEEN}{_JOINING}])"
    f"(?:(?<![{_JOINING}])|(?<![^\0-\x7f{_JOINING}].)(?<!\ufe0f\u200d)(?!\u20e3))"
)
UNSAFE = pattern(UNSAFE_CHARACTER)
# What a password may stand in, and where: the URL of anything, a database's most of all, and NAME=VALUE.
_MAYBE = pattern(r"(?i):/|postgres|pass|secret|token|pwd")
_TYPED = (
    r"(?i)(\bpostgres(?:ql)?(?:\+\w+)?:/{0,3}|:/{1,3}[^/\s:@]*:)\S*(?=@)"
    r"|(\bpostgres(?:ql)?(?:\+\w+)?:/{0,3}[^\s@/:]*:)(?!\d{1,5}(?![^/\s:]))[^\s@/][^\s@]*"
    r"|(\b(?:(?:ssl)?password|passwd|pwd|secret|token)\s*=\s*)(?:'[^']*'|\"[^\"]*\"|[^\s&;,]+)"
)
_BREAKS = pattern("[ \t]*[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+[ \t\n]*")


class Where(NamedTuple):
    """A place in a file; line and column count from 1, and 0 stands for the file as a whole."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(number) for number in (self.line, self.column) if number)])


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding. `id` names its page in docs/checks/; `text` is the offending text as it stands in the file."""

    where: Where
    id: str
    message: str
    level: str = "error"
    text: str = ""

    def __str__(self) -> str:
        return f"{printable(masked(str(self.where)))}: {self.level}: {printable(masked(self.message))} [{self.id}]"


class ProblemError(Exception):
    """Bad input: carries every problem that was found, in the order of their places."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


class Problems(list[Problem]):
    """A list of problems that ends at a bound: who goes on finding after it is stopped, with all that was found."""

    def append(self, problem: Problem) -> None:
        """Add one. Raises ProblemError with all of them where there are more than a person reads."""
        super().append(problem)
        if len(self) >= MOST_PROBLEMS:
            where = Where(problem.where.file)
            message = f"more mistakes are not looked for after {MOST_PROBLEMS}; mend those first"
            raise ProblemError([*self, Problem(where, "too-many", message)])

    def extend(self, problems: Iterable[Problem]) -> None:
        """Add several, as `append` does."""
        for problem in problems:
            self.append(problem)


def printable(text: str, limit: int = 400) -> str:
    """Text that is safe on a terminal: control and direction characters escaped, the length bounded."""
    shown = text if len(text) <= limit else text[:limit] + "…"
    if shown.isascii() and shown.isprintable():
        return shown
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in escaped(shown)
    )


def masked(text: str) -> str:
    """A text without the passwords that were typed into it: what stands between a user and a host, or behind a name."""
    if not _MAYBE.search(text):
        return text
    return re.sub(_TYPED, lambda found: f"{found[1] or found[2] or found[3]}***", text)


def plain(text: str) -> bool:
    """Whether a text holds nothing but what ASCII shows, line feeds and tabs: nothing that `UNSAFE` finds."""
    return text.isascii() and text.replace("\n", "").replace("\t", "").isprintable()


def escaped(text: str) -> str:
    """Text with everything that steers a terminal or the direction of text as visible escapes; line ends stay."""
    if plain(text):
        return text
    return UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def one_line(text: str) -> str:
    """Text for a place of one line: line breaks are spaces, what steers a terminal is escaped."""
    if text.isascii() and text.isprintable():
        return text
    return escaped(_BREAKS.sub(" ", text).strip()) if _BREAKS.search(text) or UNSAFE.search(text) else text


def foreign(names: Collection[str], known: Collection[str]) -> bool:
    """Whether not one of these names is known, and most are not even near to a known one.

    The file that they stand in is another's then, of passwords as likely as not, and nothing of it is repeated.
    """
    if not names or set(names) & set(known):
        return False
    looked_at = list(names)[:_LOOKED_AT]
    return 2 * sum(bool(nearest(each, known)) for each in looked_at) < len(looked_at)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a sentence that offers the nearest known name, or nothing where none is near enough to be meant."""
    near = nearest(name, known)
    return f"; did you mean {near}?" if near else ""


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that a misspelt one may stand for, "" where there is none.

    It is alike, and a few slips of the hand away or longer or shorter by a part.
    """
    from difflib import get_close_matches

    lowered = {each.lower(): each for each in known}
    given = name.lower()
    if given in lowered:
        return lowered[given]
    if len(given) > LONGEST_GUESS:
        return ""
    among = list(lowered)
    if len(among) > MANY_NAMES:
        # Of many, those that begin alike and are about as long: the rest is too far away, or too much to look at.
        among = sorted(among, key=lambda each: (-_begun(given, each), abs(len(each) - len(given))))[:MANY_NAMES]
    for near in get_close_matches(given, among, n=3, cutoff=0.6):
        if _contained(given, near) or _slips(given, near) <= max(1, max(len(given), len(near)) * 2 // 5):
            return lowered[near]
    return ""


def _begun(one: str, other: str) -> int:
    """How many characters two words have in common from the start."""
    return next((index for index, (here, there) in enumerate(zip(one, other, strict=False)) if here != there), len(one))


def _contained(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) > 2 and shorter in longer


def _slips(one: str, other: str) -> int:
    """How many letters are missing, too many, wrong, or changed places with their neighbour."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, here in enumerate(one, start=1):
        now = [row]
        for column, there in enumerate(other, start=1):
            best = min(last[column] + 1, now[-1] + 1, last[column - 1] + (here != there))
            if before and column > 1 and here == other[column - 2] and one[row - 2] == there:
                best = min(best, before[column - 2] + 1)
            now.append(best)
        before, last = last, now
    return last[-1]


def one_of(names: Iterable[str], most: int = 12) -> str:
    """A list of names for a sentence, cut where it grows long."""
    listed = list(names)
    if len(listed) > most:
        return ", ".join(listed[:most]) + f" and {len(listed) - most} more"
    return ", ".join(listed)


class ProofTimeout(Exception):  # noqa: N818  its name is what happened
    """A question, or all of them together, was not settled within the work that was allowed."""
