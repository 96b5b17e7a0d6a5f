"""One layout for all files of a knowledge base: indentation, width, order of keys, empty lines; meaning is untouched.

ruamel.yaml reads and writes a file with its comments. What comes out is then held against what went in: the same
values, the same comments in the same order. A text that does not pass is left as it is, and reported.
"""

from __future__ import annotations

import io
from typing import Any

import yaml as pyyaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.representer import RoundTripRepresenter

from engine.problem import Problem, ProblemError, Where
from engine.source import MAX_DEPTH, parse

WIDTH = 120
ROUNDS = 4
# The order in which the keys of an entry are written; other keys keep their places after these.
ORDERS = (
    ("rule", "when", "then", "because", "source", "overrides"),
    ("rule", "cells", "because", "source", "overrides"),
    ("case", "given", "expect", "fired", "not_fired"),
)


def formatted(text: str, file: str) -> str:
    """The text in the one layout. Raises ProblemError where it is no YAML, or cannot be laid out without loss."""
    before = parse(text, file).plain()
    comments = comments_of(text)
    found = text
    for _ in range(ROUNDS):
        laid_out = _tidy(_laid_out(found, file))
        if laid_out == found:
            break
        found = laid_out
    else:
        raise _loss(file, "the layout does not settle")
    if parse(found, file).plain() != before or comments_of(found) != comments:
        raise _loss(file, "a value or a comment would be lost")
    return found


def _loss(file: str, reason: str) -> ProblemError:
    return ProblemError([Problem(Where(file), "cannot-format", f"is left as it is: {reason}")])


class _Representer(RoundTripRepresenter):
    def none(self, _: object) -> Any:
        """Nothing is written ~, which is seen; an empty place is not."""
        return self.represent_scalar("tag:yaml.org,2002:null", "~")


_Representer.add_representer(type(None), _Representer.none)


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
    queue = [pyyaml.compose(text, Loader=pyyaml.SafeLoader)]
    while queue:
        node = queue.pop()
        if not isinstance(node, pyyaml.CollectionNode):
            continue
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
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.width = WIDTH
    writer.preserve_quotes = True
    stream = io.StringIO()
    try:
        document = writer.load(text)
        _order(document, blocks)
        writer.dump(document, stream)
    except (YAMLError, ValueError, RecursionError) as error:
        raise _loss(file, str(error).splitlines()[0]) from None
    return stream.getvalue()


def _order(part: Any, blocks: set[tuple[int, int]]) -> None:
    """Put the keys of every entry without comments inside into the one order, and make blocks where wanted."""
    if not isinstance(part, CommentedMap | CommentedSeq):
        return
    if (part.lc.line, part.lc.col) in blocks:
        part.fa.set_block_style()
    if isinstance(part, CommentedMap) and not part.ca.items:
        for order in ORDERS:
            if order[0] in part and order[1] in part:
                for key in reversed([key for key in order if key in part]):
                    part.move_to_end(key, last=False)
                break
    for child in part.values() if isinstance(part, CommentedMap) else part:
        _order(child, blocks)


def _tidy(text: str) -> str:
    """One empty line at most between two entries, none at the ends, no blanks at the end of a line.

    Lines of block scalars are kept, since there every blank counts.
    """
    kept = _scalar_lines(text)
    found: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line if number in kept else line.rstrip()
        if bare or number in kept or (found and found[-1]):
            found.append(bare)
    while found and not found[-1]:
        found.pop()
    return "\n".join(found) + "\n"


def _scalar_lines(text: str) -> set[int]:
    """The numbers of the lines on which a scalar of several lines stands, from 1."""
    found: set[int] = set()
    for token in _tokens(text):
        if isinstance(token, pyyaml.ScalarToken) and token.end_mark.line > token.start_mark.line:
            found.update(range(token.start_mark.line + 1, token.end_mark.line + 1))
    return found


def comments_of(text: str) -> list[str]:
    """The comments of a YAML text, in order: what stands after a # outside of every scalar."""
    found: list[str] = []
    position = 0
    tokens = [token for token in _tokens(text) if isinstance(token, pyyaml.ScalarToken)]
    for start, end in [*((token.start_mark.index, token.end_mark.index) for token in tokens), (len(text), len(text))]:
        for line in text[position:start].split("\n"):
            _, mark, words = line.partition("#")
            if mark:
                found.append(words.strip())
        position = max(position, end)
    return found


def _tokens(text: str) -> list[Any]:
    return list(pyyaml.scan(text, Loader=pyyaml.SafeLoader))
