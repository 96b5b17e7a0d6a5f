"""One layout for all files of a knowledge base: indentation, width, order of keys, empty lines; meaning is untouched.

ruamel.yaml reads and writes a file with its comments, and sees of most scalars a placeholder only, so that they stay as
they are written. What comes out is then held against what went in: the same values, the same comments in the same
order, the same anchors. A text that does not pass is left as it is, and reported.
"""

from __future__ import annotations

import io
import re
from itertools import zip_longest
from typing import Any, NamedTuple

import yaml as pyyaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.tag import Tag

from engine.documents.placeholders import Placeholders, TooManyError, scalars
from engine.documents.reading import MAX_DEPTH, loader, parse
from engine.problem import Problem, ProblemError, Where

WIDTH = 120
ROUNDS = 4
_ANCHORED = re.compile(r"(?:^|\s)&[\w-]+$")
_NULL = "tag:yaml.org,2002:null"
# The order in which the keys of an entry are written; other keys keep their places after these.
ORDERS = (
    ("rule", "when", "then", "because", "source", "from", "until", "overrides"),
    ("rule", "cells", "because", "source", "from", "until", "overrides"),
    ("value", "because", "source", "when"),
    ("case", "as_of", "given", "expect", "fired", "not_fired"),
)


class Comment(NamedTuple):
    """The words of a comment without its mark; `line` and `column` count from 1."""

    words: str
    line: int
    column: int


def formatted(text: str, file: str) -> str:
    """The text in the one layout. Raises ProblemError where it is not YAML, or cannot be laid out without loss."""
    text = text.removeprefix("\ufeff")
    before = parse(text, file)
    ends_of_lines = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    try:
        kept = Placeholders(plain)
    except TooManyError:
        raise _loss(file, "it holds more values than can be laid out; split it") from None
    try:
        new = kept.restored(_settled(kept.text, file))
        _hold(plain, new, before.plain(), file)
    except pyyaml.YAMLError:
        # The text itself was read above: what cannot be read is what the writer made of it.
        raise _loss(file, "the layout would be no YAML") from None
    return new.replace("\n", ends_of_lines)


def _settled(text: str, file: str) -> str:
    """The text laid out anew until that changes nothing."""
    for _ in range(ROUNDS):
        laid_out = _tidy(_laid_out(text, file))
        if laid_out == text:
            return text
        text = laid_out
    raise _loss(file, "the layout does not settle")


def _hold(text: str, new: str, before: Any, file: str) -> None:
    """Raise ProblemError where the new text says something else than the old one, or less."""
    for one, other in zip_longest(comments(text), comments(new)):
        if one is None or other is None or one.words != other.words:
            place = one or other
            raise _loss(file, "a comment would be lost or moved", place.line, place.column)
    anchors = _anchors(text)
    names = sorted(name for name, _, _ in _anchors(new))
    if sorted(name for name, _, _ in anchors) != names:
        _, line, column = next((each for each in anchors if each[0] not in names), anchors[0])
        raise _loss(file, "an anchor or an alias would be lost", line, column)
    try:
        same = parse(new, file).plain() == before
    except ProblemError:
        same = False
    if not same:
        raise _loss(file, "a value would be lost")


def _loss(file: str, reason: str, line: int = 0, column: int = 0) -> ProblemError:
    return ProblemError([Problem(Where(file, line, column), "cannot-format", f"is left as it is: {reason}")])


class _Representer(RoundTripRepresenter):
    def none(self, _: object) -> Any:
        """Nothing is written ~, which is seen; an empty place is not."""
        return self.represent_scalar(_NULL, "~")


_Representer.add_representer(type(None), _Representer.none)


class _Resolver(VersionedResolver):
    """Every word is text and stays as it is; nothing alone is nothing."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        """The tag of a node."""
        if kind is ScalarNode:
            return Tag(suffix=_NULL) if implicit[0] and value in ("", "~") else self.DEFAULT_SCALAR_TAG
        return super().resolve(kind, value, implicit)


def _laid_out(text: str, file: str) -> str:
    """The text written anew, with every {...} and [...] that does not fit on a line written as a block."""
    found = _dumped(text, file, set())
    for _ in range(MAX_DEPTH):
        wide = _wide(found)
        if not wide:
            break
        found = _dumped(found, file, wide)
    return found


def _wide(text: str) -> set[tuple[int, int]]:
    """The places (line and column from 0) of the outermost {...} and [...] that do not fit on one line."""
    found: set[tuple[int, int]] = set()
    seen: set[int] = set()
    queue = [pyyaml.compose(text, Loader=loader())]
    while queue:
        node = queue.pop()
        if not isinstance(node, pyyaml.CollectionNode) or id(node) in seen:
            continue
        seen.add(id(node))
        start, end = node.start_mark, node.end_mark
        if node.flow_style and (end.line > start.line or end.column > WIDTH):
            found.add((start.line, start.column))
        else:
            queue.extend(part for child in node.value for part in (child if isinstance(child, tuple) else (child,)))
    return found


def _dumped(text: str, file: str, blocks: set[tuple[int, int]]) -> str:
    """The text as ruamel.yaml writes it; the collections at these places become blocks."""
    writer = YAML()
    writer.brace_single_entry_mapping_in_flow_sequence = True
    writer.Representer = _Representer
    writer.Resolver = _Resolver
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.width = WIDTH
    writer.preserve_quotes = True
    stream = io.StringIO()
    try:
        document = writer.load(text)
        _order(document, blocks, set())
        writer.dump(document, stream)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise _loss(file, "the layout cannot read what stands here", *place) from None
    except (YAMLError, ValueError, RecursionError):
        raise _loss(file, "the layout cannot read it") from None
    except Exception as error:  # noqa: BLE001  ruamel.yaml fails in many ways, and none may cost a file
        raise _loss(file, f"the layout cannot be made ({type(error).__name__})") from None
    return stream.getvalue()


def _order(part: Any, blocks: set[tuple[int, int]], seen: set[int]) -> None:
    """Put the keys of every entry without comments inside into the one order, and make blocks where wanted."""
    if not isinstance(part, CommentedMap | CommentedSeq) or id(part) in seen:
        return
    seen.add(id(part))
    if part.anchor.value:
        part.anchor.always_dump = True
    if (part.lc.line, part.lc.col) in blocks:
        part.fa.set_block_style()
    if isinstance(part, CommentedMap) and not part.ca.items:
        for order in ORDERS:
            if order[0] in part and order[1] in part:
                for key in reversed([key for key in order if key in part]):
                    part.move_to_end(key, last=False)
                break
    for child in part.values() if isinstance(part, CommentedMap) else part:
        _order(child, blocks, seen)


def _tidy(text: str) -> str:
    """One empty line at most between two entries, none at the ends, no blanks at the end of a line.

    Lines of scalars are kept, since there blanks count.
    """
    kept = _scalar_lines(text)
    found: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line if number in kept else line.rstrip()
        if number not in kept and found and _belongs(bare, found[-1]):
            # The writer ends the line after an anchor; a comment that stood further right stood beside it.
            found[-1] += bare[len(found[-1]) :]
        elif bare or number in kept or (found and found[-1]):
            found.append(bare)
    while found and not found[-1]:
        found.pop()
    return "\n".join(found) + "\n"


def _belongs(line: str, before: str) -> bool:
    """Whether a line is a comment that stands to the right of an anchor at the end of the line before."""
    words = line.lstrip()
    return words.startswith("#") and len(line) - len(words) > len(before) and bool(_ANCHORED.search(before))


def _scalar_lines(text: str) -> set[int]:
    """The numbers of the lines on which a scalar of several lines stands, from 1."""
    found: set[int] = set()
    for token in scalars(text):
        if token.end_mark.line > token.start_mark.line:
            found.update(range(token.start_mark.line + 1, token.end_mark.line + 1))
    return found


def comments(text: str) -> list[Comment]:
    """The comments of a YAML text, in order: what stands after a # outside of every scalar."""
    found: list[Comment] = []
    position, line, column = 0, 1, 1
    for token in [*scalars(text), None]:
        gap = text[position : token.start_mark.index if token else len(text)]
        for number, words in enumerate(gap.split("\n")):
            before, mark, comment = words.partition("#")
            if mark:
                start = (column if not number else 1) + len(before)
                found.append(Comment(comment.strip(), line + number, start))
        if token is None:
            break
        if token.style in ("|", ">"):
            found.extend(_of_header(text, token))
        position = max(position, token.end_mark.index)
        line, column = token.end_mark.line + 1, token.end_mark.column + 1
    return found


def _of_header(text: str, token: Any) -> list[Comment]:
    """The comment after the indicator of a block scalar."""
    header = text[token.start_mark.index :].partition("\n")[0]
    before, mark, words = header.partition(" #")
    place = token.start_mark.line + 1, token.start_mark.column + len(before) + 2
    return [Comment(words.strip(), *place)] if mark else []


def _anchors(text: str) -> list[tuple[str, int, int]]:
    """The anchors and aliases of a text as they are written, each with its line and column from 1."""
    return [
        (f"{'&' if isinstance(token, pyyaml.AnchorToken) else '*'}{token.value}", mark.line + 1, mark.column + 1)
        for token in pyyaml.scan(text, Loader=loader())
        if isinstance(token, pyyaml.AnchorToken | pyyaml.AliasToken)
        if (mark := token.start_mark)
    ]
