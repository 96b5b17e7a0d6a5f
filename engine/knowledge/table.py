"""Rows of decision tables that have a hit policy: what a row is to the other rows of its table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from engine.knowledge.rule import Rule

Hit = Literal["unique", "first", "any", "collect"]


class Row(NamedTuple):
    """The place of a rule in a table with a hit policy; `table` is its ruleset.

    `place` orders the rows of a `first` table, two apart so that a mutant finds room between them; in others it is 0.
    The row that is `otherwise` is overridden by every other one.
    """

    table: str
    hit: Hit
    place: int = 0
    otherwise: bool = False


def in_order(rule: Rule) -> bool:
    """Whether a rule is a row that those before it override."""
    return rule.row is not None and rule.row.hit == "first"


def sequences(rules: Iterable[Rule]) -> dict[str, list[str]]:
    """The rows of each `first` table, by its name, in their order."""
    found: dict[str, list[tuple[int, str]]] = {}
    for rule in rules:
        if rule.row is not None and rule.row.hit == "first":
            found.setdefault(rule.row.table, []).append((rule.row.place, rule.id))
    return {table: [id for _, id in sorted(rows)] for table, rows in found.items()}


def placed(orders: Mapping[str, list[str]]) -> dict[str, tuple[str, int]]:
    """The table and the place, from 0, of each row that stands in an order."""
    return {id: (table, place) for table, order in orders.items() for place, id in enumerate(order)}


def catch_alls(rules: Iterable[Rule]) -> Iterator[tuple[str, list[str]]]:
    """The rows that are `otherwise` in tables without an order, each with the rows that override it."""
    rows: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.row is not None and rule.row.hit != "first":
            rows.setdefault(rule.row.table, []).append(rule)
    for listed in rows.values():
        for rule in listed:
            if rule.row is not None and rule.row.otherwise:
                yield rule.id, sorted(other.id for other in listed if other.row and not other.row.otherwise)


def overridden_before(rules: Mapping[str, Rule]) -> Iterator[tuple[str, str]]:
    """Pairs of an attribute that a row concludes, and a row that overrides that one: each pair once."""
    for order in sequences(rules.values()).values():
        last = {name: place for place, id in enumerate(order) for name in rules[id].then}
        for name, until in last.items():
            for id in order[:until]:
                yield name, id
    for id, others in catch_alls(rules.values()):
        for name in rules[id].then:
            for other in others:
                yield name, other


def overriding(rules: Sequence[Rule]) -> dict[int, int]:
    """For the place of each rule that is a row, the places of the rows that it overrides or is overridden by, as bits.

    Left out are rows without any such.
    """
    orders: dict[str, int] = {}
    rows: dict[str, int] = {}
    rests: dict[str, int] = {}
    for place, rule in enumerate(rules):
        if rule.row is not None:
            listed = orders if rule.row.hit == "first" else rests if rule.row.otherwise else rows
            listed[rule.row.table] = listed.get(rule.row.table, 0) | 1 << place
    found: dict[int, int] = {}
    for place, rule in enumerate(rules):
        if rule.row is not None and (in_order(rule) or rests):
            table = rule.row.table
            others = orders if rule.row.hit == "first" else rows if rule.row.otherwise else rests
            found[place] = others.get(table, 0) & ~(1 << place)
    return {place: others for place, others in found.items() if others}


def one_at_most(rules: Iterable[Rule]) -> bool:
    """Whether no two of these rules can stand together, since all are rows of one `first` table."""
    tables = {rule.row.table if rule.row is not None and rule.row.hit == "first" else "" for rule in rules}
    return len(tables) == 1 and "" not in tables
