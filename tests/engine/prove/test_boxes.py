"""Boxes settle what a solver would settle, and the same way."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.checks.analysis import analyse
from engine.infer.expert import Expert
from engine.prove.boxes import Boxes
from engine.prove.theory import Theory
from tests.support.random_circles import circle_bases
from tests.support.random_knowledge import knowledge_bases

bases = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def asked(theory: Theory) -> Iterator[list[int]]:
    """What checks ask, and more: literals of rules and values, each alone, in pairs, and some three together."""
    encoding = theory.encoding
    found = [*encoding.match.values(), *map(encoding.effective, encoding.match), *encoding.contradiction.values()]
    for name, signal in encoding.signals.items():
        found += [signal.known, *([] if name in theory.facts else signal.values.values())]
    literals = list(dict.fromkeys(each for literal in found for each in (literal, -literal)))
    yield from ([each] for each in literals)
    yield from map(list, itertools.combinations(literals, 2))
    yield from (list(each) for each in zip(literals, literals[3:], literals[7:], strict=False))


@st.composite
def tables(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Expert:
    """A table of answers, with ranges that overlap, lists, empty cells and rows that override others."""
    rows = []
    for number in range(draw(st.integers(1, 9))):
        low = draw(st.integers(0, 6))
        cells = [
            draw(st.sampled_from(["a", "b", ["a", "b"], {"not": "c"}, None])),
            draw(st.sampled_from([True, False, None])),
            {"at_least": low, "below": low + draw(st.integers(-1, 4))},
            draw(st.sampled_from(["x", {"includes_any": ["x", "y"]}, {"excludes": "y"}, None])),
            draw(st.sampled_from(["low", "high"])),
        ]
        over = draw(st.lists(st.integers(0, number - 1), max_size=2, unique=True)) if number else []
        rows.append({"rule": f"r{number}", "cells": cells, "overrides": [f"r{each}" for each in over]})
    return of_rows(rows)


def of_rows(rows: list[dict[str, Any]], expected: dict[str, Any] | None = None) -> Expert:
    """A knowledge base of one table that concludes a price from a place, a flag, a number and a set."""
    result = {"kind": "choice", "title": "Price", "choices": {"low": "Low", "high": "High"}}
    attributes: dict[str, Any] = {
        "place": {"kind": "choice", "title": "Place", "question": "?", "choices": {"a": "A", "b": "B", "c": "C"}},
        "fast": {"kind": "flag", "title": "Fast", "question": "?"},
        "size": {"kind": "integer", "title": "Size", "question": "?", "minimum": 0, "maximum": 9_000},
        "extras": {"kind": "set", "title": "Extras", "question": "?", "choices": {"x": "X", "y": "Y"}},
        "price": {**result, **({"expected_when": expected} if expected else {})},
    }
    header = {"name": "table", "title": "Table", "about": "A table.", "verdict": ["price"]}
    columns = {"when": ["place", "fast", "size", "extras"], "then": ["price"], "because": "The table says so."}
    texts = {
        "facts/all.yaml": json.dumps({"knowledge": header, "attributes": attributes}),
        "rules/all.yaml": json.dumps({"ruleset": "all", "title": "All", "table": {**columns, "rows": rows}}),
    }
    return Expert.of_texts(texts, ".")


def complete(ranges: int) -> list[dict[str, Any]]:
    """Six rows for each range of sizes, which between them leave nothing out, and of which no two match together."""
    between = [{"at_least": 3 * number, "below": 3 * number + 3} for number in range(1, ranges - 1)]
    bounds = [{"below": 3}, *between, {"at_least": 3 * (ranges - 1)}]
    each = itertools.product("abc", (True, False), bounds)
    return [
        {"rule": f"r{number}", "cells": [place, fast, size, None, ("low", "high")[number // 7 % 2]]}
        for number, (place, fast, size) in enumerate(each)
    ]


@bases
@given(knowledge_bases() | circle_bases() | tables())
def test_what_boxes_settle_the_solver_settles_the_same(base: Expert) -> None:
    theory = Theory(base.knowledge)
    boxes = Boxes(theory.encoding, theory.facts)
    for literals in asked(theory):
        settled = boxes.possible(literals)
        assert settled is None or settled == theory.solver.possible(literals), literals
    for name in boxes.exclusive:
        assert not theory.solver.possible([theory.encoding.contradiction[name]])


def said(base: Expert) -> tuple[list[tuple[object, ...]], list[str], dict[str, str]]:
    found = analyse(base.knowledge, base.texts)
    findings = [(each.problem, each.witness, each.rules) for each in found.findings]
    return findings, [statement.id for statement in found.statements], found.unproven


@bases
@given(knowledge_bases() | circle_bases() | tables())
def test_checks_say_the_same_without_boxes(base: Expert) -> None:
    found = said(base)
    with (
        mock.patch.object(Boxes, "possible", return_value=None),
        mock.patch.object(Boxes, "box", return_value={}),
        mock.patch.object(Boxes, "_exclude", return_value=None),
    ):
        assert said(base) == found


EXPECTED = {"known": ["place", "fast", "size"]}


@pytest.mark.parametrize("ranges", [5, 334])
def test_a_complete_table_is_proven_whole(ranges: int) -> None:
    base = of_rows(complete(ranges), EXPECTED)
    findings, statements, unproven = said(base)
    assert [problem for problem, _, rules in findings if rules or problem.id == "not-proven"] == []
    assert (statements, unproven) == (["exactly-one-price", "no-contradiction"], {})


@pytest.mark.parametrize("ranges", [5, 334])
def test_what_is_wrong_in_a_table_is_found_whatever_its_size(ranges: int) -> None:
    rows = complete(ranges)
    del rows[7]
    rows += [
        {"rule": "clashes", "cells": ["b", True, {"at_least": 1, "below": 2}, None, "high"]},
        {"rule": "said", "cells": ["a", True, {"at_least": 1, "below": 2}, None, "low"]},
        {"rule": "never", "cells": ["a", True, {"at_least": 2, "below": 2}, None, "low"]},
    ]
    for row in rows:
        if row["cells"][:3] == ["b", True, {"below": 3}]:
            row["cells"][4] = "low"
    findings, statements, unproven = said(of_rows(rows, EXPECTED))
    found = {(problem.id, *rules[:1]) for problem, _, rules in findings if rules or "verdict" in problem.id}
    assert found == {
        ("verdict-missing",),
        ("verdict-double", "r10" if ranges == 5 else "r668"),
        ("subsumed-rule", "said"),
        ("never-fires", "never"),
    }
    assert all(witness for problem, witness, _ in findings if problem.id.startswith("verdict"))
    assert (statements, unproven) == ([], {})
