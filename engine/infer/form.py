"""The form in which a compiled knowledge base is kept: tables of plain JSON, one for all objects of a class.

An object is known by its number, and refers to none that comes after it. Nothing is made but the classes named here,
and each of their fields has a reader, by its annotation: a column that holds anything else is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import fields
from importlib import import_module
from itertools import chain, islice
from typing import Any

FORM = 1
_KNOWLEDGE = "engine.knowledge"
# The classes that a compiled knowledge base is made of, each with its module.
_MODULES = {
    f"{_KNOWLEDGE}.base": "Knowledge",
    f"{_KNOWLEDGE}.catalogue": "Said Step Assumption Shortened Phase Cost People Artifact Foundation Program Topic "
    "Overlap FigureValue Figure PlanEntry PlanRules",
    f"{_KNOWLEDGE}.claims": "Document Claim Section",
    f"{_KNOWLEDGE}.condition": "Test Group Count",
    f"{_KNOWLEDGE}.expression": "Constant Reading Operation Case Cases",
    f"{_KNOWLEDGE}.period": "Period Calendar",
    f"{_KNOWLEDGE}.rule": "Rule Ruleset",
    f"{_KNOWLEDGE}.strata": "Stratum Strata",
    f"{_KNOWLEDGE}.table": "Row",
    f"{_KNOWLEDGE}.vocabulary": "Introduction Words Choice Attribute",
    "engine.infer.shard": "Shard",
    "engine.problem": "Where",
}
CLASSES = {name: module for module, names in _MODULES.items() for name in names.split()}
_CONDITIONS = ("Test", "Group", "Count")
_EXPRESSIONS = ("Constant", "Reading", "Operation", "Cases")

Column = list[Any]
# From the cells of a column, and all objects before them, to the values of a field.
Reader = Callable[[Column, list[Any]], Sequence[Any]]


class MalformedError(Exception):
    """What stands there is no compiled knowledge base."""


def _require(sound: bool) -> None:
    if not sound:
        raise MalformedError


def _plain(*types: type) -> Reader:
    allowed = set(types)

    def read(column: Column, objects: list[Any]) -> Column:
        _require(set(map(type, column)) <= allowed)
        return column

    return read


def _words(*words: str | None) -> Reader:
    def read(column: Column, objects: list[Any]) -> Column:
        # A list would have no hash.
        _require(set(map(type, column)) <= {str, type(None)} and set(column) <= set(words))
        return column

    return read


def _one(*names: str, absent: bool = False) -> Reader:
    """References to objects of these classes."""
    allowed = frozenset(names)

    def found(numbers: Column, objects: list[Any]) -> list[Any]:
        if not numbers:
            return []
        _require(set(map(type, numbers)) == {int} and min(numbers) >= 0 and max(numbers) < len(objects))
        made = list(map(objects.__getitem__, numbers))
        _require({each.__name__ for each in set(map(type, made))} <= allowed)
        return made

    def read(column: Column, objects: list[Any]) -> Sequence[Any]:
        if not absent:
            return found(column, objects)
        made = iter(found([each for each in column if each is not None], objects))
        return [None if each is None else next(made) for each in column]

    return read


def _many(inner: Reader, make: Callable[[Any], Any] = list, absent: bool = False) -> Reader:
    """Lists of what another reader reads."""
    allowed = {list, type(None)} if absent else {list}

    def read(column: Column, objects: list[Any]) -> Sequence[Any]:
        _require(set(map(type, column)) <= allowed)
        cells = [each or () for each in column] if absent else column
        flat = list(chain.from_iterable(cells))
        values = inner(flat, objects)
        if values is flat and make is list:
            return column
        each_in = iter(values)
        made = [make(islice(each_in, len(each))) for each in cells]
        return [None if cell is None else each for cell, each in zip(column, made, strict=True)] if absent else made

    return read


def _named(inner: Reader) -> Reader:
    """Mappings from names to what another reader reads."""

    def read(column: Column, objects: list[Any]) -> Sequence[Any]:
        _require(set(map(type, column)) <= {dict})
        flat = list(chain.from_iterable([each.values() for each in column]))
        values = inner(flat, objects)
        if values is flat:
            return column
        each_in = iter(values)
        return [dict(zip(cell, each_in, strict=False)) for cell in column]

    return read


def _pairs(first: Reader, second: Reader) -> Reader:
    """Tuples of two."""

    def read(column: Column, objects: list[Any]) -> Sequence[Any]:
        _require(set(map(type, column)) <= {list} and set(map(len, column)) <= {2})
        left, right = ([each[place] for each in column] for place in (0, 1))
        return list(zip(first(left, objects), second(right, objects), strict=True))

    return read


def _value(absent: bool = False) -> Reader:
    """Values of attributes: a list is a tuple of texts."""
    allowed = {str, int, float, bool, list, *([type(None)] if absent else [])}

    def read(column: Column, objects: list[Any]) -> Column:
        types = set(map(type, column))
        _require(types <= allowed)
        if list not in types:
            return column
        _text(list(chain.from_iterable([each for each in column if type(each) is list])), objects)
        return [tuple(each) if type(each) is list else each for each in column]

    return read


def _formula(column: Column, objects: list[Any]) -> Column:
    """Formulas of pieces: a number, or a kind or a number and a list of formulas."""
    for each in column:
        if type(each) is not int:
            _require(type(each) is list and len(each) == 2 and type(each[1]) is list)
            _require(type(each[0]) is int or each[0] in ("all", "any"))
            _formula(each[1], objects)
    return column


_text, _flag, _whole = _plain(str), _plain(bool), _plain(int)
_number = _plain(int, float)
_texts = _many(_text)
_condition = _one(*_CONDITIONS)
_READERS: dict[str, Reader] = {
    "str": _text,
    "bool": _flag,
    "int": _whole,
    "int | None": _plain(int, type(None)),
    "float | None": _plain(int, float, type(None)),
    "Annotated[float | str, _Bound()] | None": _plain(int, float, str, type(None)),
    "list[str]": _texts,
    "list[str] | None": _many(_text, absent=True),
    "Pair": _many(_number),
    "tuple[str, ...]": _many(_text, tuple),
    "tuple[Value, ...]": _many(_value(), tuple),
    "tuple[Condition, ...]": _many(_condition, tuple),
    "tuple[Expression, ...]": _many(_one(*_EXPRESSIONS), tuple),
    "tuple[Case, ...]": _many(_one("Case"), tuple),
    "dict[str, str]": _named(_text),
    "dict[str, int]": _named(_whole),
    "dict[str, float]": _named(_number),
    "dict[str, Value]": _named(_value()),
    "dict[str, list[str]]": _named(_texts),
    "dict[str, dict[str, Said]]": _named(_named(_one("Said"))),
    "dict[str, Condition]": _named(_condition),
    "dict[str, Formula]": _named(_formula),
    "dict[str, list[tuple[str, Where]]]": _named(_many(_pairs(_text, _one("Where")))),
    "list[tuple[list[str], list[str]]]": _many(_pairs(_texts, _texts)),
    "Condition": _condition,
    "Condition | None": _one(*_CONDITIONS, absent=True),
    "Expression": _one(*_EXPRESSIONS),
    "Op": _text,
    "Kind": _words("flag", "choice", "set", "integer", "number", "level", "date", "text"),
    "Hit": _words("unique", "first", "any", "collect"),
    "Changeable | None": _words("decision", "time", "nature", None),
    "Counted | None": _words("until", "since", None),
    "Together | None": _words("sum", "least", "most", "count", None),
    "Literal['all', 'any']": _words("all", "any"),
    "Literal['first', 'yearly']": _words("first", "yearly"),
    "Literal['rule', 'catalogue']": _words("rule", "catalogue"),
    "Literal['subject'] | None": _words("subject", None),
}
# Of fields that take anything while a knowledge base is loaded.
_LOADED = {
    ("PlanEntry", "when"): "Condition | None",
    ("Attribute", "ask_when"): "Condition | None",
    ("Attribute", "expected_when"): "Condition | None",
}
_ALSO: dict[tuple[str, str], Reader] = {
    ("Attribute", "computed"): _one(*_EXPRESSIONS, absent=True),
    ("Attribute", "otherwise"): _value(absent=True),
}


def _reader(name: str, field: str, annotation: str) -> Reader:
    """What reads a field. Raises KeyError for an annotation that none is known for."""
    if (name, field) in _ALSO:
        return _ALSO[name, field]
    annotation = _LOADED.get((name, field), annotation)
    known = _READERS.get(annotation)
    if known is None:
        bare, _, rest = annotation.partition(" | ")
        if bare in CLASSES and rest in ("", "None"):
            known = _one(bare, absent=bool(rest))
        elif annotation.startswith("list["):
            known = _many(_one(_known(annotation[5:-1])))
        else:
            known = _named(_one(_known(annotation.removeprefix("dict[str, ")[:-1])))
        _READERS[annotation] = known
    return known


def _known(name: str) -> str:
    CLASSES[name]
    return name


def _fields(made: Any) -> list[tuple[str, str, bool]]:
    """The fields of a class: the name, the annotation, and whether it is given when an object is made."""
    if issubclass(made, tuple):
        return [(name, kind.__forward_arg__, True) for name, kind in made.__annotations__.items()]
    return [(each.name, str(each.type), each.init) for each in fields(made)]


def class_of(name: str) -> Any:
    """The class of a name. Raises MalformedError for one that no compiled knowledge base has."""
    _require(name in CLASSES)
    return getattr(import_module(CLASSES[name]), name)


def readers(name: str) -> list[tuple[str, Reader, bool]]:
    """The fields of a class, each with what reads it, and whether it is given when an object is made."""
    return [(field, _reader(name, field, kind), init) for field, kind, init in _fields(class_of(name))]


def read(data: bytes) -> Any:
    """What `written` gave. Raises MalformedError, or another Exception, where the bytes are none of its."""
    said = json.loads(data)
    _require(type(said) is dict and said.get("form") == FORM)
    objects: list[Any] = []
    for name, columns in said["tables"]:
        given = readers(name)
        _require(len(columns) == len(given) > 0 and len(set(map(len, columns))) == 1)
        values = [reader(column, objects) for (_, reader, _), column in zip(given, columns, strict=True)]
        made = list(map(class_of(name), *[each for each, (_, _, init) in zip(values, given, strict=True) if init]))
        for (field, _, init), column in zip(given, values, strict=True):
            for each, value in zip(made, column, strict=True) if not init else ():
                setattr(each, field, value)
        objects.extend(made)
    if "calendar" in said:
        return _one("Calendar")([said["calendar"]], objects)[0]
    [knowledge] = _one("Knowledge")([said["knowledge"]], objects)
    return knowledge, _many(_one("Shard"))(said["shards"], objects)


def written(made: Any) -> bytes:
    """A compiled knowledge base, or a calendar, as bytes. Raises KeyError for an object that has no table."""
    writer = _Writer()
    if type(made).__name__ == "Calendar":
        root = {"calendar": writer.cell(made)}
    else:
        knowledge, shards = made
        root = {"knowledge": writer.cell(knowledge), "shards": writer.cell(shards)}
    said = {"form": FORM, "tables": writer.tables(), **root}
    return json.dumps(said, separators=(",", ":"), default=lambda row: row.number).encode()


class _Row:
    """An object to write: its cells, how far below it the deepest object is, and its number once that is known."""

    __slots__ = ("cells", "depth", "name", "number")

    def __init__(self, name: str) -> None:
        self.name = name
        self.cells: list[Any] = []
        self.depth = 0
        self.number = 0


class _Writer:
    def __init__(self) -> None:
        self._by_id: dict[int, _Row] = {}
        self._alike: dict[tuple[str, str], _Row] = {}
        self._rows: list[_Row] = []
        # So that no other object takes the id of one that was seen.
        self._held: list[Any] = []
        self._depth = 0

    def cell(self, value: Any) -> Any:
        """A value as it stands in a column; `_depth` becomes that of the deepest object in it."""
        if value is None or isinstance(value, str | int | float):
            return value
        if isinstance(value, dict):
            _require(all(type(name) is str for name in value))
            return {name: self.cell(each) for name, each in value.items()}
        if type(value) in (list, tuple):
            return [self.cell(each) for each in value]
        return self._row(value)

    def _row(self, value: Any) -> _Row:
        if (row := self._by_id.get(id(value))) is None:
            row = self._by_id[id(value)] = self._new(value)
            self._held.append(value)
        self._depth = max(self._depth, row.depth)
        return row

    def _new(self, value: Any) -> _Row:
        name = type(value).__name__
        CLASSES[name]
        row = _Row(name)
        outer, self._depth = self._depth, 0
        row.cells = [self.cell(getattr(value, field)) for field, _, _ in _fields(type(value))]
        row.depth, self._depth = self._depth + 1, outer
        if type(value).__hash__ is not None:
            # What never changes stands once, however often it was made.
            key = (name, repr([_shown(each) for each in row.cells]))
            if (same := self._alike.setdefault(key, row)) is not row:
                return same
        self._rows.append(row)
        return row

    def tables(self) -> list[tuple[str, list[Collection[Any]]]]:
        """All objects, class by class, the deepest first, and numbered in that order."""
        by_table: dict[tuple[int, str], list[_Row]] = {}
        for row in self._rows:
            by_table.setdefault((row.depth, row.name), []).append(row)
        count = 0
        for _, rows in sorted(by_table.items(), key=lambda each: each[0]):
            for row in rows:
                row.number, count = count, count + 1
        return [
            (name, list(map(list, zip(*[row.cells for row in rows], strict=True))))
            for (_, name), rows in sorted(by_table.items(), key=lambda each: each[0])
        ]


def _shown(cell: Any) -> Any:
    """A cell with its objects as what tells them apart."""
    if isinstance(cell, _Row):
        return ("row", id(cell))
    return [_shown(each) for each in cell] if isinstance(cell, list) else cell
