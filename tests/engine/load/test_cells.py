"""The cells of a table: `-` is anything, a list of ranges holds where one of them does."""

from __future__ import annotations

import pytest

from engine.infer.expert import Expert
from tests.support.places import TESTS

SOUND = {
    path.relative_to(TESTS / "mistakes" / "sound").as_posix(): path.read_text("utf-8")
    for path in (TESTS / "mistakes" / "sound").rglob("*.yaml")
}
OUTSIDE = range(5, 20)


def base_of(*rows: str) -> Expert:
    head = "ruleset: steep\ntitle: Steep\ntable:\n  when: [leaf, hour, patience]\n  then: [cups]\n"
    head += "  because: So.\n  rows:\n"
    return Expert.of_texts({**SOUND, "rules/steep.yaml": head + "".join(f"    - {row}\n" for row in rows)}, ".")


RANGES = base_of(
    "{rule: odd, cells: [-, [{below: 5}, 7, {at_least: 20}], -, 1]}",
    "{rule: even, cells: [-, {not: [{below: 5}, 7, {at_least: 20}]}, -, 2]}",
)


@pytest.mark.parametrize("hour", range(24))
def test_one_of_several_ranges_holds_or_none_of_them(hour: int) -> None:
    odd = hour == 7 or hour not in OUTSIDE
    fired = {firing.rule.id for firing in RANGES.assess({"hour": hour}).firings}
    assert fired & {"odd", "even"} == ({"odd"} if odd else {"even"})


def test_neither_the_ranges_nor_their_negation_hold_of_what_is_unknown() -> None:
    assert not {firing.rule.id for firing in RANGES.assess({"leaf": "green"}).firings} & {"odd", "even"}


def test_ranges_of_a_level() -> None:
    base = base_of("{rule: ends, cells: [-, -, [none, {above: some}], 1]}")
    fired = [
        step
        for step in ("none", "some", "much")
        if "ends" in {firing.rule.id for firing in base.assess({"patience": step}).firings}
    ]
    assert fired == ["none", "much"]


def test_a_dash_means_what_an_empty_cell_means() -> None:
    rows = (
        "{rule: late, cells: [-, 7, -, 1]}",
        '{rule: late, cells: ["-", 7, ~, 1]}',
        "{rule: late, cells: [~, 7, ~, 1]}",
    )
    assert len({base_of(row).knowledge.digest for row in rows}) == 1
