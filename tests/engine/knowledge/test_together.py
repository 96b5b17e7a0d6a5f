"""Numbers that several rules make together: the same by inference, by proof and in SQL, and explained rule by rule."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.checks.analysis import analyse
from engine.infer.expert import Expert
from engine.knowledge.together import too_long
from engine.knowledge.value import Value, Values
from engine.number import exact, places
from engine.prove.theory import Theory
from tests.support.commands import certwise
from tests.support.organizations import run
from tests.support.random_knowledge import completions
from tests.support.small import small
from tests.support.theory import Questions

FLAGS = "".join(f"{name}: {{kind: flag, title: {name.upper()}, question: '{name}?'}}\n" for name in "abc")


def summed(together: str, amounts: list[float], more: str = "", kind: str = "number") -> Expert:
    """A base in which a, b and c each conclude an amount, where they are answered yes."""
    rules = [
        f"- {{rule: {name}, when: {{{name}: true}}, then: {{result: {amount!r}}}}}"
        for name, amount in zip("abc", amounts, strict=False)
    ]
    return small(f"{FLAGS}result: {{kind: {kind}, title: R, together: {together}{more}}}", "\n".join(rules))


def in_sql(base: Expert, organizations: list[Values]) -> list[Any]:
    """The result of each organization by the statement, in their order."""
    names, rows = run(base, organizations)
    found = sorted((dict(zip(names, row, strict=True)) for row in rows), key=lambda each: each["id"])
    return [each["result"] for each in found]


@pytest.mark.parametrize(
    ("together", "amounts", "wanted"),
    [
        ("sum", [0.1, 0.2, 0.3], 0.6),
        ("sum", [0.1, 0.2, -0.3], 0),
        ("sum", [2, 2, 2], 6),
        ("sum", [1e9, 0.25, -1], 999999999.25),
        ("least", [3, 1.5, 2], 1.5),
        ("most", [-3, -1, -2], -1),
        ("count", [1, 1, 1], 3),
    ],
)
def test_what_rules_make_together(together: str, amounts: list[float], wanted: float) -> None:
    base = summed(together, amounts, kind="integer" if together == "count" else "number")
    everything: Values = {"a": True, "b": True, "c": True}
    assert base.assess(everything).values["result"] == wanted
    assert base.assess(everything).contradictions == []
    assert in_sql(base, [everything])[0] == wanted
    assert Theory(base.knowledge).conclusions(everything)["result"] == wanted


@pytest.mark.parametrize(
    ("together", "more", "wanted"),
    [
        ("sum", "", None),
        ("sum", ", otherwise: 0", 0),
        ("most", "", None),
        ("count", "", 0),
        ("count", ", otherwise: 7", 7),
    ],
)
def test_where_no_rule_says_anything(together: str, more: str, wanted: Value | None) -> None:
    base = summed(together, [1, 1, 1], more, "integer")
    assert base.assess({}).values.get("result") == wanted
    assert Theory(base.knowledge).conclusions({})["result"] == wanted
    assert in_sql(base, [{}])[0] == wanted


amounts = st.lists(st.decimals(-1000, 1000, places=2).map(float), min_size=1, max_size=3)


@settings(max_examples=40, deadline=None)
@given(amounts, st.sampled_from(["sum", "least", "most"]), st.none() | st.sampled_from([0, -2.5, 3000]))
def test_every_organization_by_every_reading(said: list[float], together: str, default: float | None) -> None:
    base = summed(together, said, "" if default is None else f", otherwise: {default}")
    theory, organizations = Theory(base.knowledge), list(completions(base.knowledge))
    rows = in_sql(base, organizations)
    for answers, row in zip(organizations, rows, strict=True):
        adding = [exact(amount) for name, amount in zip("abc", said, strict=False) if answers.get(name) is True]
        join: Any = {"sum": sum, "least": min, "most": max}[together]
        wanted = join(adding) if adding else None if default is None else exact(default)
        for found in (base.assess(answers).values.get("result"), theory.conclusions(answers)["result"], row):
            assert (None if found is None else Fraction(repr(found))) == wanted


def test_versions_that_add_alike_are_proved_the_same_and_others_told_apart() -> None:
    one, same, other = summed("sum", [1, 2, 3]), summed("sum", [1.0, 2.0, 3.0]), summed("sum", [1, 2, 3.5])
    assert Theory(one.knowledge).differ(Theory(same.knowledge)) == []
    ways = Theory(one.knowledge).differ(Theory(other.knowledge))
    assert {(each.before, each.after) for each in ways} == {(3, 3.5), (4, 4.5), (5, 5.5), (6, 6.5)}
    assert min(ways, key=lambda each: len(each.answers)).answers == {"c": True}
    plain = summed("most", [1, 2, 3])
    for found in Theory(one.knowledge).differ(Theory(plain.knowledge)):
        assert one.assess(found.answers).values["result"] == found.before != found.after
        assert plain.assess(found.answers).values["result"] == found.after


def test_the_way_to_a_sum_is_proved() -> None:
    base = summed("sum", [1, 2, 4])
    theory = Theory(base.knowledge)
    assert theory.flip({}, "result", 6, base.assess) == [{"b": True, "c": True}]
    assert theory.flip({}, "result", 5, base.assess, at_least=True) == [{"a": True, "c": True}, {"b": True, "c": True}]
    assert theory.flip({}, "result", 8, base.assess) == []
    assert theory.outcomes("result", {"a": True}) == [1, 3, 5, 7]


def test_many_rules_are_proved_of_without_naming_every_sum() -> None:
    """Two to the power of 40 sums are possible."""
    questions = "".join(f"q{n}: {{kind: flag, title: Q, question: 'Q{n}?'}}\n" for n in range(40))
    rules = [f"- {{rule: r{n}, when: {{q{n}: true}}, then: {{score: {2**n}}}}}" for n in range(40)]
    rules.append(f"- {{rule: end, when: {{score: {{at_least: {2**40 - 1}}}}}, then: {{result: true}}}}")
    base = small(
        f"{questions}score: {{kind: integer, title: S, together: sum, maximum: {2**40 - 1}}}\n"
        "result: {kind: flag, title: R}",
        "\n".join(rules),
    )
    analysis = analyse(base.knowledge, base.texts, base.assess)
    assert (analysis.findings, analysis.unproven) == ([], {})
    assert Questions(base.knowledge).can_fire("end") == {f"q{n}": True for n in range(40)}
    assert Theory(base.knowledge).outcomes("score", {"q0": True}) == [1, 2**40 - 1]


def test_places_and_length() -> None:
    assert places([1, 0.25, -0.5, 1e3]) == 2
    assert not too_long([999999999999999])
    assert too_long([999999999999999, 1])
    assert too_long([1e9, 0.0000001])


BASE = {
    "facts/f.yaml": """
knowledge: {name: k, title: K, about: K., verdict: [points]}
attributes:
  sun: {kind: flag, title: Sun, question: Does the sun shine?}
  wind: {kind: flag, title: Wind, question: Is there wind?}
  points: {kind: integer, title: Points, together: sum, otherwise: 0}
""",
    "rules/r.yaml": """
ruleset: r
title: R
rules:
  - {rule: sunny, when: {sun: true}, then: {points: 3}, because: The sun shines.}
  - {rule: windy, when: {wind: true}, then: {points: -1}, because: It blows.}
""",
}


def test_why_and_why_not_speak_of_what_each_rule_adds(tmp_path: Path) -> None:
    for name, text in BASE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    said = certwise("--knowledge", str(tmp_path), "why", "points", "--set", "sun=yes", "--set", "wind=yes").stdout
    assert "The sun shines. (adds 3)" in said
    assert "It blows. (adds -1)" in said
    assert "Points: 2" in said
    said = certwise("--knowledge", str(tmp_path), "why-not", "points=2", "--set", "sun=yes").stdout
    assert "windy" in said
    assert "sunny: " not in said
