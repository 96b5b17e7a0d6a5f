"""A number is the decimal that is written: sums are exact, near numbers are told apart, and longer ones are refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.render.explanation.words import apart_words, requirement_words
from engine.answers.proposition import Proposition
from engine.explain.why_not import why_not
from engine.infer.expert import Expert
from engine.knowledge.range import Range, kept
from engine.number import exact, plain_number, too_long
from engine.plan.fit import fitting
from engine.problem import ProblemError
from engine.prove.signal import after
from engine.prove.theory import Theory
from tests.support.commands import certwise
from tests.support.organizations import assert_agreement, expected, query
from tests.support.small import fired, small

N = "n: {kind: number, title: N, question: N?}\nresult: {kind: flag, title: R}"
decimals = st.builds(
    lambda digits, places: float(Decimal(digits).scaleb(-places)),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.integers(0, 24),
)


def program(*months: str, weeks: str = "") -> str:
    phases = [f"{{phase: p{index}, title: P, months: [{each}, 9], source: []}}" for index, each in enumerate(months)]
    phases += [f"{{phase: w, title: W, weeks: [{weeks}, 999], source: []}}"] if weeks else []
    return f"programs: {{p: {{title: P, about: A., source: [], phases: [{', '.join(phases)}]}}}}\n"


def in_sql(base: Expert, values: list[float]) -> None:
    """The statement says what inference says of each of these values of n."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE organizations (id BIGINT, n DOUBLE)")
    connection.executemany("INSERT INTO organizations VALUES (?, ?)", list(enumerate(values)))
    found = connection.execute(query(base.knowledge, "duckdb").sql("duckdb"))
    names, rows = [each[0] for each in found.description or []], found.fetchall()
    answers = [{"n": value} for value in values]
    assert_agreement(names, rows, expected(base, answers), answers)


@pytest.mark.parametrize("test", ["at_least", "at_most", "above", "below"])
def test_a_sum_of_figures_is_that_of_its_decimals(test: str) -> None:
    base = small(
        N,
        f"- {{rule: one, when: {{n: {{{test}: {{figure: both}}}}}}, then: {{result: true}}}}",
        program("0.1", "0.2") + "figures: {both: {sum: [p.months.low, p.phases.p0.low], says: S.}}",
    )
    assert base.knowledge.amounts["p.months.low"] == 0.3
    assert base.knowledge.amounts["both"] == 0.4
    values = [0.3, 0.399999999999999, 0.4, 0.400000000000001, 0.5]
    theory = Theory(base.knowledge)
    for value in values:
        holds = {"at_least": value >= 0.4, "at_most": value <= 0.4, "above": value > 0.4, "below": value < 0.4}[test]
        assert (fired(base, {"n": value}) == ["one"]) == holds
        assert (theory.conclusions({"n": value})["result"] is True) == holds
    in_sql(base, values)


def test_weeks_that_make_months_are_whole_months() -> None:
    base = small(N, "- {rule: one, when: {n: 1.0}, then: {result: true}}", program("0.25", weeks="13"))
    assert base.knowledge.amounts["p.months.low"] == 3.25


def test_a_sum_that_no_number_keeps_is_refused() -> None:
    with pytest.raises(ProblemError, match=r"the sum p\.months\.low has more than 15 digits"):
        small(N, "- {rule: one, when: {n: 1}, then: {result: true}}", program("1.0", "0.000000000000001"))


@given(decimals, decimals)
def test_ranges_are_added_exactly(one: float, other: float) -> None:
    total = (Range(exact(one), exact(one)) + Range(exact(other), exact(other))).low
    assert total == Fraction(Decimal(repr(one))) + Fraction(Decimal(repr(other)))
    number = kept(total)
    assert number is None or exact(number) == total


@pytest.mark.parametrize(
    ("available", "found"),
    [(0.3, "fits"), (0.299999999999999, "may not fit"), (0.1, "may not fit"), (0.09, "does not fit")],
)
def test_a_plan_is_held_against_exact_sums(available: float, found: str) -> None:
    assert fitting(Range.of([0.1, 0.1]) + Range.of([0, 0.2]), exact(available)) == found


def test_near_thresholds_are_told_apart_in_all_readings() -> None:
    bounds = [0.7, 0.700000000000001, 123456789.123456, 123456789.123457, 1e-9, 1.00000000000001e-9, -0.3, 1e15]
    rules = "".join(
        f"- {{rule: r{index}-{test}, when: {{n: {{{test}: {bound!r}}}}}, then: {{result: true}}}}\n"
        for index, bound in enumerate(bounds)
        for test in ("at_least", "above")
    )
    base = small(N, rules)
    values = [each for bound in bounds for each in (bound, -after(-bound), after(bound)) if abs(each) <= 1e15]
    for value in values:
        wanted = [f"r{index}-at_least" for index, bound in enumerate(bounds) if value >= bound]
        wanted += [f"r{index}-above" for index, bound in enumerate(bounds) if value > bound]
        assert fired(base, {"n": value}) == sorted(wanted)
    in_sql(base, values)


def test_an_integer_is_held_against_a_figure_with_decimals() -> None:
    rules = "\n".join(
        f"- {{rule: {test.replace('_', '-')}, when: {{n: {{{test}: 0.123456789012345}}}}, then: {{result: true}}}}"
        for test in ("at_least", "at_most", "above", "below")
    )
    base = small(N.replace("number", "integer"), rules)
    in_sql(base, [-1, 0, 1, 10**15])
    assert fired(base, {"n": 0}) == ["at-most", "below"]


@given(decimals)
def test_after_is_the_next_number(number: float) -> None:
    following = after(number)
    assert following > number
    assert not too_long(repr(following))
    if number:
        between = (exact(number) + exact(following)) / 2
        assert kept(between) is None or too_long(repr(kept(between)))


@given(decimals)
def test_a_number_is_printed_as_it_is(number: float) -> None:
    assert Decimal(plain_number(number).replace(",", "")) == Decimal(repr(number))


@pytest.mark.parametrize("word", ["0.1234567890123456", "0.30000000000000004", "1234567890.1234567", "1e-400"])
def test_longer_numbers_are_refused_wherever_they_are_written(word: str, tmp_path: Path) -> None:
    (tmp_path / "facts").mkdir()
    (tmp_path / "rules").mkdir()
    facts = (
        "knowledge: {name: k, title: K, about: K., verdict: [result]}\n"
        "attributes:\n  n: {kind: number, title: N, question: N?, minimum: %s}\n  result: {kind: flag, title: R}\n"
    )
    rules = (
        "ruleset: r\ntitle: R\nrules:\n- {rule: one, when: {n: {at_least: %s}}, then: {result: true}, because: S.}\n"
    )
    (tmp_path / "facts/f.yaml").write_text(facts % word)
    (tmp_path / "rules/r.yaml").write_text(rules % word)
    done = certwise("--knowledge", str(tmp_path), "rules", "check")
    assert done.returncode in (1, 2)
    said = "digits, and a number keeps 15" if "e" not in word else "too near 0 to be kept"
    for place in ("facts/f.yaml:3:", "rules/r.yaml:4:"):
        assert any(place in line and said in line for line in (done.stdout + done.stderr).splitlines())
    (tmp_path / "facts/f.yaml").write_text(facts % "0")
    (tmp_path / "rules/r.yaml").write_text(rules % "0.5")
    (tmp_path / "answers.yaml").write_text(f"n: {word}\n")
    given = (str(tmp_path / "answers.yaml"),), ("--set", f"n={word}")
    for each in given if "e" not in word else given[:1]:
        done = certwise("--knowledge", str(tmp_path), "assess", *each)
        assert done.returncode == 2
        assert said in done.stderr


def test_as_many_digits_as_tell_the_numbers_apart() -> None:
    assert Range.of([9.92, 19.8]).words() == "9.9 to 19.8"
    assert Range.of([9.92, 19.8]).words(beside=9.91) == "9.92 to 19.80".replace("19.80", "19.8")
    assert Range.of([0.04, 0.04]).words() == "0.04"
    assert Range.of([10000.4, 20000]).words(0, 10000) == "10,000.4 to 20,000"


def test_two_numbers_in_a_sentence_are_told_apart() -> None:
    base = small(N, "- {rule: one, when: {n: {at_least: 0.7}}, then: {result: true}}")
    said = why_not(base.assess({"n": 0.699999999}), Proposition(base.knowledge.attributes["result"], True))
    assert [requirement_words(each) for each in said.candidates[0].requirements] == [
        "N is at least 0.7; it is 0.699999999"
    ]


def test_two_ranges_side_by_side_are_told_apart() -> None:
    assert apart_words(Range.of([9.92, 19.8]), Range.of([9.94, 19.8]), 1) == ("9.92 to 19.8", "9.94 to 19.8")
    assert apart_words(Range.of([9.92, 19.8]), Range.of([9.92, 19.8]), 1) == ("9.9 to 19.8", "9.9 to 19.8")
