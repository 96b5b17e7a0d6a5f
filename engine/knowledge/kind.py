"""The kinds of attributes: one entry each, with all that anything asks about a kind."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

Kind = Literal["flag", "choice", "set", "integer", "number", "level", "date", "text"]


class Traits(NamedTuple):
    """What a kind is to every reading of it. An entry says each of these, so that none is forgotten.

    `article` stands before it in a sentence. A value is true or false (`boolean`), one of the declared choices
    (`declared`) or `several` of them, a number (`numeric`), or a day (`dated`). Choices that stand in an order are
    `ranked`, the lowest first. Between two values that are `whole` lies none where no whole number lies. What several
    rules conclude is put together where it `merges`: a union, or the highest; else it can be a contradiction. `sql` is
    the type of a column in DuckDB (of several, of a member), `schema` that of one value in a JSON schema, and `column`
    says in words what a typed column may hold. What is not `read` is for reports and records alone: the loader keeps it
    apart from the attributes (`Knowledge.labels`), so that no reading meets it.
    """

    article: str
    boolean: bool
    declared: bool
    several: bool
    ranked: bool
    numeric: bool
    dated: bool
    whole: bool
    merges: bool
    read: bool
    sql: str
    schema: str
    column: str

    @property
    def spans(self) -> bool:
        """Whether the values are too many to list, and proof takes them in regions: numbers, and days as numbers."""
        return self.numeric or self.dated

    @property
    def compares(self) -> bool:
        """Whether one value can be at least, or below, another."""
        return self.spans or self.ranked


_Y, _N = True, False
# fmt: off
KINDS: dict[Kind, Traits] = {
    #                article bool.  declar. several ranked numeric dated whole merges read
    "flag":    Traits("a",  _Y,    _N,      _N,    _N,    _N,    _N,   _N,   _N,   _Y, "BOOLEAN", "boolean",
                      "true or false"),
    "choice":  Traits("a",  _N,    _Y,      _N,    _N,    _N,    _N,   _N,   _N,   _Y, "VARCHAR", "string",  "texts"),
    "set":     Traits("a",  _N,    _Y,      _Y,    _N,    _N,    _N,   _N,   _Y,   _Y, "VARCHAR", "string",
                      "arrays of texts, or texts"),
    "integer": Traits("an", _N,    _N,      _N,    _N,    _Y,    _N,   _Y,   _N,   _Y, "BIGINT",  "integer",
                      "whole numbers"),
    "number":  Traits("a",  _N,    _N,      _N,    _N,    _Y,    _N,   _N,   _N,   _Y, "DOUBLE",  "number",  "numbers"),
    "level":   Traits("a",  _N,    _Y,      _N,    _Y,    _N,    _N,   _Y,   _Y,   _Y, "VARCHAR", "string",  "texts"),
    "date":    Traits("a",  _N,    _N,      _N,    _N,    _N,    _Y,   _Y,   _N,   _Y, "DATE",    "string",  "dates"),
    "text":    Traits("a",  _N,    _N,      _N,    _N,    _N,    _N,   _N,   _N,   _N, "VARCHAR", "string",  "texts"),
}
# fmt: on

if missing := set(get_args(Kind)) ^ set(KINDS):
    raise TypeError(f"kinds without an entry, or entries without a kind: {sorted(missing)}")
