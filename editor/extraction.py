"""A number that is written in a condition or an expression, given a name: it becomes a figure, and is named there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from fractions import Fraction
from itertools import count
from typing import Any

from editor.base import described
from editor.desk import Desk
from editor.edits import Edits, ended, laid_out, spliced, whole
from editor.numbers import Number, numbers
from engine.documents.layout import WIDTH
from engine.documents.writing import inserted
from engine.knowledge.base import Knowledge
from engine.knowledge.expression import Constant
from engine.load.folder import EXAMPLES, is_test
from engine.load.language import RESERVED
from engine.problem import ProblemError

SECTION = "figures"
# What two knowledge bases may tell differently that mean the same.
_APART = ("where", "figure")


def extracted(desk: Desk, file: str, offset: int) -> Iterator[tuple[str, Edits]]:
    """What makes a figure of the number at a place: each a title and the edits, by file.

    The number is named there alone, in every bound of its attribute, and wherever it stands in the file. What would not
    mean the same as before is not offered.
    """
    lines = desk.lines(file)
    try:
        listed = numbers(file, desk.base.memory.parsed(lines.text, file), lines)
    except ProblemError:
        return
    chosen = next((each for each in listed if each.start <= offset <= each.end), None)
    knowledge = desk.settled() if chosen else None
    if chosen is None or knowledge is None:
        return
    figure = _name(chosen, knowledge)
    equal = [each for each in listed if each.value == chosen.value]
    own = [each for each in equal if each.attribute == chosen.attribute]
    offered = {f"Name {chosen.text} {figure}, here": [chosen]}
    if len(own) > 1:
        offered[f"Name {chosen.text} {figure}, at all {len(own)} places of {chosen.attribute} in this file"] = own
    if len(equal) > len(own):
        offered[f"Name {chosen.text} {figure}, at all {len(equal)} places in this file"] = equal
    meant = _meant(knowledge)
    for title, places in offered.items():
        new = _texts(desk, file, figure, places)
        tried = desk.base.tried(new) if new else None
        if tried is not None and _meant(tried) == meant:
            yield title, {name: [whole(desk.lines(name), text)] for name, text in new.items()}


def _name(number: Number, knowledge: Knowledge) -> str:
    """A name that nothing has so far."""
    taken = {*knowledge.figures, *knowledge.attributes, *knowledge.labels, *knowledge.programs, *RESERVED}
    first = f"{number.attribute}_{number.test or 'part'}"
    return next(name for name in (f"{first}{n if n > 1 else ''}" for n in count(1)) if name not in taken)


def _texts(desk: Desk, file: str, figure: str, places: list[Number]) -> dict[str, str]:
    """The files with the figure declared, and named at these places; none where it cannot be declared."""
    old = desk.lines(file).text
    new = {file: spliced(old, {(each.start, each.end): each.by(figure) for each in places})}
    where = _file(desk)
    text = new.get(where, desk.lines(where).text)
    try:
        node = desk.base.memory.parsed(desk.lines(where).text, where).get(SECTION)
        indent = " " * ((min(column for _, column in node.keys.values()) - 1) if node and node.keys else 2)
        one = places[0]
        what = f"What {one.attribute} is held against" if one.test else f"A part of {one.attribute}"
        entry = f"{indent}{figure}:\n{indent * 2}value: {one.text}\n{indent * 2}says: {what}.\n"
        new[where] = inserted(text, where, SECTION, entry, gap="\n\n")
    except ProblemError:
        return {}
    return {name: _fitting(desk.lines(name).text, text, name) for name, text in new.items()}


def _fitting(old: str, new: str, file: str) -> str:
    """A text with a name in a number's place: it is laid out anew only where a line is too long for the layout."""
    new = ended(old, new)
    return laid_out(old, new, file) if any(len(line) > WIDTH for line in new.splitlines()) else new


def _file(desk: Desk) -> str:
    """The file of the figures: the first that has some, else the one that describes the knowledge base."""
    for name, text in sorted(desk.base.texts.items()):
        if name.startswith("facts/") and not name.startswith(f"{EXAMPLES}/") and f"\n{SECTION}:" in f"\n{text}":
            return name
    return described({name: text for name, text in desk.base.texts.items() if not is_test(name)})


def _meant(knowledge: Knowledge) -> Any:
    """What is inferred, asked and planned by, without the names of figures."""
    return _plain([knowledge.rules, knowledge.resting, knowledge.attributes, knowledge.plan, knowledge.programs])


def _plain(part: Any) -> Any:
    if isinstance(part, Constant):
        return Fraction(part.text)
    if isinstance(part, dict):
        return {key: _plain(each) for key, each in part.items()}
    named = [each.name for each in fields(part)] if is_dataclass(part) else getattr(part, "_fields", None)
    if named is not None:
        return [type(part).__name__, *(_plain(getattr(part, name)) for name in named if name not in _APART)]
    return [_plain(each) for each in part] if isinstance(part, list | tuple) else part
