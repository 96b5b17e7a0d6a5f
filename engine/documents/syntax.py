"""What is wrong with a text that is not YAML, in our words: where the mistake is, and what to write instead."""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

_CLOSED_BY = {"[": "]", "{": "}", '"': '"', "'": "'"}


class Mistake(NamedTuple):
    """A mistake of syntax: `line` and `column` count from 1."""

    line: int
    column: int
    said: str


class _Place(NamedTuple):
    """A mark of the parser, with the text of its line; both numbers count from 0."""

    line: int
    column: int
    text: str

    @property
    def rest(self) -> str:
        return self.text[self.column :]

    @property
    def before(self) -> str:
        return self.text[: self.column]


def mistake(error: yaml.MarkedYAMLError, text: str) -> Mistake:
    """The mistake that a parser's error stands for."""
    lines = text.split("\n")
    here = _place(error.problem_mark or error.context_mark, lines)
    start = _place(error.context_mark, lines) if error.context_mark else here
    problem, context = error.problem or error.context or "not YAML", error.context or ""
    for words, say in _SAYINGS:
        if words in problem or words in context:
            place, said = say(here, start)
            return Mistake(place.line + 1, place.column + 1, said)
    return Mistake(here.line + 1, here.column + 1, problem.replace("\n", " "))


def _place(mark: yaml.Mark | None, lines: list[str]) -> _Place:
    if mark is None:
        return _Place(0, 0, lines[0])
    line = min(mark.line, len(lines) - 1)
    return _Place(mark.line, mark.column, lines[line].rstrip("\r") if mark.line < len(lines) else "")


def _tab(here: _Place, start: _Place) -> tuple[_Place, str]:
    return here, "a tab stands here; indent with spaces"


def _unclosed_quote(here: _Place, start: _Place) -> tuple[_Place, str]:
    return start, f"the quote that opens here is not closed; write {start.rest[:1] or 'it'} at its end"


def _first(here: _Place, start: _Place) -> tuple[_Place, str]:
    character = here.rest[:1]
    if character == "\t":
        return _tab(here, start)
    return here, f'a text cannot begin with {character}; write it between quotes, "{character}..."'


def _collection(here: _Place, start: _Place) -> tuple[_Place, str]:
    opening = start.rest[:1]
    closing = _CLOSED_BY.get(opening, "]")
    there = here.rest[:1]
    if there in ("]", "}"):
        return here, f"{there} stands here, and {opening} at {start.line + 1}:{start.column + 1} wants {closing}"
    if here.line > start.line or not there:
        return start, f"{opening} is not closed; write {closing} at its end, and a comma between two entries"
    if there == ":":
        return here, "a second colon stands here; write a comma before the next entry, or quotes around the text"
    return here, f"a comma or {closing} is wanted here"


def _content(here: _Place, start: _Place) -> tuple[_Place, str]:
    there = here.rest[:1]
    if not there:
        opened = here.line and "is not closed before the end; write what closes it"
        return here, f"a value is wanted here; a {{ or [ {opened}" if opened else "a value is wanted here"
    if there == ",":
        return here, "a value is wanted before this comma; quote it where it is text"
    return here, f"{there} closes nothing; remove it, or quote it where it is text"


def _no_colon(here: _Place, start: _Place) -> tuple[_Place, str]:
    glued = re.match(r"[\w.-]+:(?=\S)", start.rest)
    if glued:
        return start, f"a space is missing after the colon: write {glued[0]} {start.rest[glued.end() :].strip()[:40]}"
    return start, "this line has no colon; write name: value, or indent it deeper where it goes on with the text above"


def _nested(here: _Place, start: _Place) -> tuple[_Place, str]:
    if "\t" in here.text[: len(here.text) - len(here.text.lstrip())]:
        return here._replace(column=here.text.index("\t")), "a tab stands here; indent with spaces"
    if re.search(r":\s", here.before):
        return here, "a second colon stands on this line; write the text between quotes"
    if here.column > 1024:
        return here, "a name of more than 1,024 characters; shorten it"
    return here, (
        "this name cannot stand here: the line above ends in a value; see to the indentation, and to a missing colon"
        " or space in the line above"
    )


def _after_quote(before: str) -> bool:
    return before.rstrip()[-1:] in ("'", '"')


def _no_key(here: _Place, start: _Place) -> tuple[_Place, str]:
    if here.before.strip(" -") and _after_quote(here.before):
        return here, "the text goes on after its closing quote; put all of it between quotes"
    if here.rest[:1] == ":":
        return here, "a name is missing before this colon"
    if here.before.strip():
        return here, "the value ended before this; write all of it between quotes"
    if here.rest.startswith("- "):
        return here, "a list stands among names here; indent it below the name that it belongs to"
    return here, "the indentation fits nothing above; begin this line where its neighbours begin"


def _no_entry(here: _Place, start: _Place) -> tuple[_Place, str]:
    if here.before.strip() and _after_quote(here.before):
        return here, "the text goes on after its closing quote; put all of it between quotes"
    return here, "a name stands among the entries of a list; begin the line with - or indent it below its entry"


def _list_inside(here: _Place, start: _Place) -> tuple[_Place, str]:
    return here, "a list cannot begin on this line; begin it on the next one, or write [a, b]"


def _escape(here: _Place, start: _Place) -> tuple[_Place, str]:
    wrong = re.search(r"\\.?", here.text[max(0, here.column - 1) :])
    shown = wrong[0] if wrong else "\\"
    return here, f"{shown} is not an escape; write \\\\ for a backslash, or single quotes around the text"


def _code(here: _Place, start: _Place) -> tuple[_Place, str]:
    return here, "this escape is not a character; write the character itself, or \\U and its eight hexadecimal digits"


def _anchor(here: _Place, start: _Place) -> tuple[_Place, str]:
    return start, f'a text cannot begin with {start.rest[:1]}; write it between quotes, "{start.rest[:1]}..."'


def _block(here: _Place, start: _Place) -> tuple[_Place, str]:
    return here, f"after {start.rest[:1]} the line ends; begin the text on the next line, indented"


def _after_end(here: _Place, start: _Place) -> tuple[_Place, str]:
    if here.before.strip():
        return here, "the value ended before this; write all of it between quotes"
    return here, "the document ended before this line; see to its indentation, or remove it"


def _directive(here: _Place, start: _Place) -> tuple[_Place, str]:
    return start, "directives are not read; remove the lines that begin with %"


def _in_quotes(here: _Place, start: _Place) -> tuple[_Place, str]:
    return here, f"--- or ... stands inside the text that opens at {start.line + 1}:{start.column + 1}; close its quote"


def _tag(here: _Place, start: _Place) -> tuple[_Place, str]:
    return start, 'tags are not read; write a text that begins with ! between quotes, "!..."'


# What the parsers say (libyaml's words and those of its likeness in Python), the first that fits.
_SAYINGS = (
    ("a tab character", _tab),
    ("unexpected end of stream", _unclosed_quote),
    ("unexpected document", _in_quotes),
    ("cannot start any token", _first),
    ("mapping values are not allowed", _nested),
    ("sequence entries are not allowed", _list_inside),
    ("could not find expected ':'", _no_colon),
    ("while parsing a flow mapping", _collection),
    ("while parsing a flow sequence", _collection),
    ("expected node content", _content),
    ("expected the node content", _content),
    ("unknown escape character", _escape),
    ("hexdecimal number", _code),
    ("hexadecimal numbers", _code),
    ("invalid Unicode character", _code),
    ("scanning a block scalar", _block),
    ("scanning an alias", _anchor),
    ("scanning an anchor", _anchor),
    ("directive", _directive),
    ("incompatible YAML document", _directive),
    ("<document start>", _after_end),
    ("a tag", _tag),
    ("tag handle", _tag),
    ("while parsing a block mapping", _no_key),
    ("while parsing a block collection", _no_entry),
)
