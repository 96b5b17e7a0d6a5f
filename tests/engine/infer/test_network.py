"""The edges of durable-rules that the adapter relies on or keeps off; docs/durable-rules.md has the whole list."""

from __future__ import annotations

import inspect
import itertools
import json
import resource
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import durable_rules_engine as durable
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.infer import network
from engine.infer.expert import Expert
from engine.infer.network import Network
from engine.infer.pieces import MOST_ALTERNATIVES, MOST_GROUPS, MOST_VALUES
from engine.infer.plain import plain_inference
from engine.infer.rulesets import MOST_TESTS
from engine.infer.shard import decimal
from tests.support.organizations import random_answers
from tests.support.places import ROOT
from tests.support.small import fired, outcome, small

names = itertools.count()


def hashed(key: str) -> int:
    """How the extension tells keys apart: FNV-1a of 32 bits."""
    found = 2166136261
    for byte in key.encode():
        found = (found ^ byte) * 16777619 & 0xFFFFFFFF
    return found


def ruleset(*patterns: Any) -> int:
    """A ruleset with a rule for each pattern, made as the adapter makes it."""
    source = {str(index): {"all": [{"m": {"$and": [pattern]}}]} for index, pattern in enumerate(patterns)}
    handle: int = durable.create_ruleset(f"edge{next(names)}", json.dumps(source))
    return handle


def matched(handle: int, fact: str) -> list[str]:
    """Which rules match a fact, each as often as the engine says so."""
    return network._ask(handle, f'{{"id":"1","sid":"1",{fact}}}')


class TestConditions:
    @pytest.mark.parametrize(
        "pattern",
        [
            {"x": "a"},
            {"$neq": {"x": "a"}},
            *[{op: {"x": 5.0}} for op in ("$lt", "$lte", "$gt", "$gte", "$neq")],
            {"$and": [{"y": "b"}, {"$neq": {"x": "a"}}]},
        ],
    )
    def test_a_missing_key_passes_no_test(self, pattern: Any) -> None:
        """Relied upon: it is what unknown means, for a test and for its negation."""
        assert matched(ruleset(pattern), '"y":"b"') == []
        assert matched(ruleset({"$or": [pattern, {"y": "b"}]}), '"y":"b"') == ["0"]

    @pytest.mark.parametrize("fact", list(itertools.product("ab", repeat=4)), ids="".join)
    def test_groups_within_one_fact_mean_what_they_say(self, fact: tuple[str, ...]) -> None:
        w, x, y, z = (each == "a" for each in fact)
        text = ",".join(f'"{key}":"{value}"' for key, value in zip("wxyz", fact, strict=True))
        is_a = {key: {key: "a"} for key in "wxyz"}
        nested = {"$or": [{"$and": [is_a["w"], {"$or": [is_a["x"], is_a["y"]]}]}, {"$and": [is_a["z"], is_a["x"]]}]}
        other = {"$and": [{"$or": [is_a["w"], is_a["x"]]}, {"$or": [is_a["y"], {"$neq": {"z": "a"}}]}]}
        expected = {"0": (w and (x or y)) or (z and x), "1": (w or x) and (y or not z)}
        assert set(matched(ruleset(nested, other), text)) == {name for name, holds in expected.items() if holds}

    def test_every_branch_of_an_or_that_holds_is_a_match(self) -> None:
        """Kept off: matches are a set of rules."""
        handle = ruleset({"$or": [{"x": "a"}, {"y": "b"}]})
        assert matched(handle, '"x":"a","y":"b"') == ["0", "0"]
        assert matched(handle, '"x":"a","y":"c"') == ["0"]
        base = small(
            """
            one: {kind: flag, title: One, question: One?}
            two: {kind: flag, title: Two, question: Two?}
            result: {kind: flag, title: Result}
            """,
            "- {rule: either, when: {any: [{one: true}, {two: true}]}, then: {result: true}}",
        )
        assert fired(base, {"one": True, "two": True}) == ["either"]

    def test_words_and_numbers_are_compared_weakly(self) -> None:
        """Kept off: words, numbers and what is known stand under different keys."""
        assert matched(ruleset({"$gte": {"x": 3}}), '"x":"abc"') == ["0"]
        assert matched(ruleset({"$lt": {"x": 6}}), '"x":"10"') == ["0"]
        assert matched(ruleset({"x": 1}), '"x":true') == ["0"]
        assert matched(ruleset({"x": "5"}), '"x":5') == ["0"]

    def test_choices_that_look_like_numbers_and_booleans_stay_words(self) -> None:
        base = small(
            """
            code: {kind: choice, title: C, question: C?, choices: {'5': V, '5.0': V., 'true': T, 'null': N, '10': X}}
            codes: {kind: set, title: Codes, question: Codes?, choices: {'5': V, 'true': T, 'null': N}}
            result: {kind: set, title: Result, choices: {'5': V, '5.0': V., 'true': T, 'null': N, '10': X}}
            """,
            "\n".join(
                f"- {{rule: is-{name}, when: {{code: '{code}'}}, then: {{result: '{code}'}}}}"
                for name, code in {"five": "5", "point": "5.0", "true": "true", "null": "null", "ten": "10"}.items()
            )
            + "\n- {rule: has-true, when: {codes: 'true'}, then: {result: 'true'}}",
        )
        for code in ("5", "5.0", "true", "null", "10"):
            assert base.assess({"code": code}).values["result"] == (code,)
        assert fired(base, {"codes": ("5", "null")}) == []
        assert fired(base, {"codes": ("true",)}) == ["has-true"]


class TestNumbers:
    @pytest.mark.parametrize("notation", ["1e-05", "1E5", "1e5"])
    def test_an_exponent_is_an_error(self, notation: str) -> None:
        handle = ruleset({"$lt": {"x": 5.0}})
        with pytest.raises(durable.error, match="204"):
            durable.assert_fact(handle, f'{{"id":"1","sid":"1","x":{notation}}}')

    def test_infinity_is_an_error_and_nan_is_taken(self) -> None:
        handle = ruleset({"$lt": {"x": 5.0}})
        with pytest.raises(durable.error, match="202"):
            durable.assert_fact(handle, '{"id":"1","sid":"1","x":Infinity}')
        assert matched(handle, '"x":NaN') == []

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (1e-05, "0.00001"),
            (5, "5.0"),
            (-0.0, "-0.0"),
            (1e15, "1000000000000000.0"),
            (10**15, "1000000000000000.0"),
            (0.1, "0.1"),
            (-2.5e-7, "-0.00000025"),
        ],
    )
    def test_numbers_are_spelled_without_an_exponent(self, value: float, text: str) -> None:
        assert decimal(value) == text

    @pytest.mark.parametrize(
        ("one", "other", "order"),
        [
            ("1", "1.0", 0),
            ("1.0", "1", 0),
            ("2.5", "2.50", 0),
            ("-0.0", "0.0", 0),
            ("-1.0", "1.0", -1),
            ("0.00001", "0.00002", -1),
            ("999999999999999.9", "1000000000000000.0", -1),
            ("0.30000000000000004", "0.3", 1),
        ],
    )
    def test_comparisons_of_numbers(self, one: str, other: str, order: int) -> None:
        holds = {"$eq": order == 0, "$neq": order != 0, "$lt": order < 0, "$lte": order <= 0, "$gt": order > 0}
        for op, expected in holds.items():
            body = '{"x":%s}' % other  # noqa: UP031  braces
            pattern = body if op == "$eq" else f'{{"{op}":{body}}}'
            source = f'{{"0":{{"all":[{{"m":{{"$and":[{pattern}]}}}}]}}}}'
            handle = durable.create_ruleset(f"edge{next(names)}", source)
            assert bool(matched(handle, f'"x":{one}')) == expected, op

    def test_numbers_are_compared_as_python_compares_them(self) -> None:
        bounds = [-(10**15), -1.5, -1e-9, 0, 1e-300, 0.1, 0.3, 1, 7, 10**9 + 0.5, 10**15]
        bounds += [0.333333333333333, 123456789.123456, 123456789.123457]
        tests = ("at_least", "at_most", "above", "below")
        rules = "".join(
            f"- {{rule: {test}-{index}, when: {{n: {{{test}: {bound!r}}}}}, then: {{result: true}}}}\n"
            for index, bound in enumerate(bounds)
            for test in tests
        )
        base = small("n: {kind: number, title: N, question: N?}\nresult: {kind: flag, title: R}", rules)

        @settings(max_examples=300, deadline=None)
        @given(st.one_of(st.floats(-1e15, 1e15), st.integers(-(10**15), 10**15), st.sampled_from(bounds)))
        def check(value: float) -> None:
            expected = set()
            for index, bound in enumerate(bounds):
                holds = {
                    "at_least": value >= bound,
                    "at_most": value <= bound,
                    "above": value > bound,
                    "below": value < bound,
                }
                expected.update(f"{test}-{index}" for test in holds if holds[test])
            assert set(fired(base, {"n": value})) == expected

        check()


class TestBounds:
    def test_one_fact_may_pass_sixty_four_tests(self) -> None:
        """Kept off: a ruleset holds fewer tests than that."""
        assert MOST_TESTS < 64
        for count in (64, 65):
            handle = ruleset(*[{f"x{index}": "a"} for index in range(count)])
            fact = ",".join(f'"x{index}":"a"' for index in range(count))
            if count == 64:
                assert len(matched(handle, fact)) == 64
            else:
                with pytest.raises(durable.error, match="303"):
                    durable.assert_fact(handle, f'{{"id":"1","sid":"1",{fact}}}')

    @pytest.mark.parametrize("outer", ["$and", "$or"])
    def test_a_pattern_has_fifteen_groups_at_most(self, outer: str) -> None:
        """Kept off: a piece has fewer. One group is around the pattern, one is the outer one."""
        assert MOST_GROUPS + 1 < 15
        inner = "$or" if outer == "$and" else "$and"
        for count in (13, 14):
            pattern = {outer: [{inner: [{f"x{index}": 1}]} for index in range(count)]}
            if count == 13:
                assert set(matched(ruleset(pattern), ",".join(f'"x{index}":1' for index in range(count)))) == {"0"}
            else:
                with pytest.raises(durable.error, match="113"):
                    ruleset(pattern)

    def test_a_fact_has_two_hundred_and_fifty_four_properties_at_most(self) -> None:
        """Kept off: a ruleset reads no more than its tests name: of each, whether it is known and what it is."""
        assert 2 * MOST_TESTS + 2 <= 254
        handle = ruleset({"x0": 1})
        for count in (252, 253):
            fact = ",".join(f'"x{index}":1' for index in range(count))
            if count == 252:
                assert matched(handle, fact) == ["0"]
            else:
                with pytest.raises(durable.error, match="302"):
                    durable.assert_fact(handle, f'{{"id":"1","sid":"1",{fact}}}')

    def test_there_is_a_match_for_each_combination_of_alternatives(self) -> None:
        """Kept off: they multiply, and a piece has few."""
        assert MOST_ALTERNATIVES <= MOST_VALUES < MOST_TESTS
        groups = [{"$or": [{f"x{place}{index}": 1} for index in range(4)]} for place in range(4)]
        fact = ",".join(f'"x{place}{index}":1' for place in range(4) for index in range(4))
        assert matched(ruleset({"$and": groups}), fact) == ["0"] * 4**4

    def test_keys_are_told_apart_by_a_hash(self) -> None:
        """Kept off: these two are one to the engine. The keys of a ruleset are from a family without such a pair."""
        assert matched(ruleset({"xcdcgeux": 1}), '"rghhdprx":1') == ["0"]
        keys = [f"{prefix}a{place}" for prefix in ("", "k") for place in range(MOST_TESTS)]
        keys += [f"a{place}m{member}" for place in range(MOST_TESTS) for member in range(MOST_TESTS)]
        assert len({hashed(key) for key in [*keys, "id", "sid", "$s", "$m"]}) == len(keys) + 4
        assert hashed("xcdcgeux") == hashed("rghhdprx")

    @pytest.mark.parametrize("count", [31, 32, 33, 60, 61, 64, 65, 252, 255, 300, 2000])
    def test_lists_of_any_length(self, count: int) -> None:
        towns = [f"t{index}" for index in range(count)]
        choices = ", ".join(f"{town}: {town}" for town in towns)
        base = small(
            f"town: {{kind: choice, title: Town, question: Town?, choices: {{{choices}, other: Other}}}}\n"
            f"towns: {{kind: set, title: Towns, question: Towns?, choices: {{{choices}, other: Other}}}}\n"
            "result: {kind: flag, title: R}",
            f"""
            - {{rule: one-of-many, when: {{town: [{", ".join(towns)}]}}, then: {{result: true}}}}
            - {{rule: none-of-many, when: {{town: {{not: [{", ".join(towns)}]}}}}, then: {{result: true}}}}
            - {{rule: all-of-many, when: {{towns: {{includes_all: [{", ".join(towns)}]}}}}, then: {{result: true}}}}
            - {{rule: any-of-many, when: {{towns: [{", ".join(towns)}]}}, then: {{result: true}}}}
            - {{rule: lacks-many, when: {{towns: {{excludes: [{", ".join(towns)}]}}}}, then: {{result: true}}}}
            """,
        )
        for town in (towns[0], towns[-1]):
            assert fired(base, {"town": town}) == ["one-of-many"]
        assert fired(base, {"town": "other"}) == ["none-of-many"]
        assert fired(base, {"towns": tuple(towns)}) == ["all-of-many", "any-of-many"]
        assert fired(base, {"towns": tuple(towns[1:])}) == ["any-of-many"]
        assert fired(base, {"towns": ("other",)}) == fired(base, {"towns": ()}) == ["lacks-many"]
        assert fired(base, {}) == []

    @pytest.mark.parametrize("count", [7, 8, 14, 15, 16, 100])
    def test_lists_beside_each_other(self, count: int) -> None:
        names = [f"x{index}" for index in range(count)]
        base = small(
            "\n".join(f"{name}: {{kind: set, title: X, question: X?, choices: {{a: A, b: B}}}}" for name in names)
            + "\nresult: {kind: flag, title: R}",
            f"- {{rule: one, when: {{{', '.join(f'{name}: [a, b]' for name in names)}}}, then: {{result: true}}}}",
        )
        assert fired(base, dict.fromkeys(names, ("a", "b"))) == ["one"]
        assert fired(base, dict.fromkeys(names[1:], ("a", "b"))) == []
        assert fired(base, {name: ("b",) if name == "x3" else ("a",) for name in names}) == ["one"]
        assert fired(base, {name: () if name == "x3" else ("a",) for name in names}) == []

    @pytest.mark.parametrize("depth", [14, 15, 16, 26])
    def test_groups_inside_each_other(self, depth: int) -> None:
        names = [f"x{index}" for index in range(depth + 1)]
        condition: dict[str, Any] = {names[depth]: True}
        for index in reversed(range(depth)):
            condition = {"any" if index % 2 else "all": [{names[index]: True}, condition]}
        base = small(
            "\n".join(f"{name}: {{kind: flag, title: X, question: X?}}" for name in names)
            + "\nresult: {kind: flag, title: R}",
            f"- {{rule: one, when: {json.dumps(condition)}, then: {{result: true}}}}",
        )
        plain = plain_inference(base.knowledge)
        for number in range(depth + 1):
            answers: dict[str, Any] = {name: index != number for index, name in enumerate(names)}
            assert bool(fired(base, answers)) == bool(plain.assess(answers).firings)

    def test_many_sets_that_are_all_answered(self) -> None:
        names = [f"s{index}" for index in range(13)]
        choices = [f"c{index}" for index in range(20)]
        rules = "\n".join(
            f"- {{rule: r-{name}-{choice}, when: {{{name}: {choice}}}, then: {{result: true}}}}"
            for name in names
            for choice in choices
        )
        declared = ", ".join(f"{choice}: C" for choice in choices)
        base = small(
            "\n".join(f"{name}: {{kind: set, title: S, question: S?, choices: {{{declared}}}}}" for name in names)
            + "\nresult: {kind: flag, title: R}",
            rules,
        )
        assert len(fired(base, {name: tuple(choices) for name in names})) == 260
        assert len(fired(base, {name: tuple(choices[1:]) for name in names})) == 247

    @pytest.mark.slow("compiles ten thousand rules")
    def test_ten_thousand_rules_that_read_one_attribute(self) -> None:
        """They stand in one stratum, and a number passes thousands of their tests at once."""
        count = 10_000
        rules = "\n".join(
            f"- {{rule: r{index}, when: {{n: {{at_least: {index}}}}}, then: {{result: true}}}}"
            for index in range(count)
        )
        base = small("n: {kind: integer, title: N, question: N?}\nresult: {kind: flag, title: R}", rules)
        assert len([layer for layer in base.knowledge.strata.layers if layer.rules]) == 1
        for n in (-1, 0, 4_321, count):
            assert len(fired(base, {"n": n})) == min(max(n + 1, 0), count)
        assert set(fired(base, {"n": 2})) == {"r0", "r1", "r2"}


@pytest.mark.parametrize("name", ["shipped", "second", "third"])
def test_no_ruleset_has_as_many_rules_as_overrun_a_list_of_the_engine(
    name: str, request: pytest.FixtureRequest
) -> None:
    """Kept off: with 256 rules of one condition it reads, and with more it writes, behind the list of what follows."""
    base: Expert = request.getfixturevalue(name)
    sizes = [len(shard.rules) for layer in base._shards for shard in layer if shard.source]
    assert 1 <= max(sizes) <= MOST_TESTS


class TestState:
    def test_a_fact_is_stored_again_after_it_was_retracted(self) -> None:
        handle, fact = ruleset({"x": "a"}), '{"id":"1","sid":"1","x":"a"}'
        assert durable.assert_fact(handle, fact)[0] == 0
        assert durable.assert_fact(handle, fact)[0] == 2
        durable.retract_fact(handle, fact)
        for _ in range(1_000):
            assert matched(handle, '"x":"a"') == ["0"]
            assert matched(handle, '"x":"b"') == []

    def test_a_fact_seen_before_is_an_error_and_not_a_wrong_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        base = small("x: {kind: flag, title: X, question: X?}\nresult: {kind: flag, title: R}",
                     "- {rule: one, when: {x: true}, then: {result: true}}")  # fmt: skip
        before = outcome(base, {"x": True})
        with monkeypatch.context() as patch:
            patch.setattr(durable, "retract_fact", lambda *_: None)
            forget(base)
            assert outcome(base, {"x": True}) == before
            forget(base)
            with pytest.raises(RuntimeError, match="one it has seen"):
                base.assess({"x": True})
        assert base.assess({}).values == {}
        forget(base)
        assert outcome(base, {"x": True}) == before

    def test_states_are_never_deleted(self) -> None:
        """Kept off: after `delete_state`, the next `create_ruleset` frees an invalid pointer and the process dies.

        So there is nothing to run here: it is enough that the adapter does not name the function, nor a Host.
        """
        source = inspect.getsource(network)
        assert "delete_state" not in source
        assert "durable.lang" not in source
        assert "Host" not in source
        assert "assert_facts" not in source

    def test_networks_made_after_others_were_used_work(self) -> None:
        attributes = "x: {kind: choice, title: X, question: X?, choices: {a: A, b: B}}\nresult: {kind: flag, title: R}"
        bases = []
        for _ in range(60):
            bases.append(small(attributes, "- {rule: one, when: {x: a}, then: {result: true}}"))
            for base in bases[-3:] + bases[:2]:
                assert fired(base, {"x": "a"}) == ["one"]
                assert fired(base, {"x": "b"}) == []

    def test_no_thread_is_started(self, shipped: Expert) -> None:
        before = set(threading.enumerate())
        shipped.assess({"market": "us"})
        assert set(threading.enumerate()) - before == set()
        code = (
            "import threading; from pathlib import Path; from engine.infer.expert import Expert;"
            "Expert.open(Path('tests/knowledge')).assess({'soil': 'clay'});"
            "print([each.name for each in threading.enumerate()])"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "['MainThread']"

    def test_threads_may_share_a_knowledge_base(self, second: Expert) -> None:
        answers: list[dict[str, Any]] = [
            {"soil": "clay", "rainfall": 700}, {"soil": "loam", "area": 0.1}, {"outlets": ("grocer",)}, {}
        ]  # fmt: skip
        expected = [outcome(second, each) for each in answers]
        wrong: list[Any] = []

        def work(start: int) -> None:
            for number in range(start, start + 60):
                if number % 3 == 0:
                    forget(second)
                if outcome(second, answers[number % 4]) != expected[number % 4]:
                    wrong.append(number)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []

    @pytest.mark.parametrize("raised", [SystemExit(3), RuntimeError("lost"), KeyboardInterrupt()], ids=repr)
    def test_what_is_raised_while_matches_are_collected_surfaces(
        self, second: Expert, raised: BaseException, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers = {"soil": "loam", "frost_pocket": True, "outlets": ("farm_gate",), "game": ("deer",)}
        other = {"soil": "chalk", "hands": 3.0, "experience": "master"}
        expected, expected_other = outcome(second, answers), outcome(second, other)
        for after in range(4):
            calls = itertools.count()
            original = durable.complete_and_start_action

            def failing(
                handle: int, state: int, calls: Any = calls, after: int = after, original: Any = original
            ) -> Any:
                if next(calls) == after:
                    raise raised
                return original(handle, state)

            with monkeypatch.context() as patch:
                patch.setattr(durable, "complete_and_start_action", failing)
                forget(second)
                with pytest.raises(type(raised)):
                    second.assess(answers)
            forget(second)
            assert outcome(second, other) == expected_other
            assert outcome(second, answers) == expected

    @pytest.mark.slow("asks until a leak would show")
    def test_memory_stays_flat(self, second: Expert) -> None:
        """Tens of thousands of facts, each asserted and retracted."""

        def work(rounds: int) -> None:
            for index in range(rounds):
                second.assess({"soil": "loam", "rainfall": index % 3000, "area": index / 7, "purse": index})

        work(500)
        before = resident()
        work(6_000)
        assert resident() - before < 8 * 1024 * 1024


def forget(base: Expert) -> None:
    """Have the rule engine asked again about what it was asked before."""
    assert isinstance(base.inference.network, Network)
    base.inference.network.forget()


def resident() -> int:
    """Bytes of memory in use."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return pages * resource.getpagesize()


@pytest.mark.parametrize("name", ["shipped", "third"])
def test_rules_of_the_plan_are_the_same_remembered_and_tried(name: str, request: pytest.FixtureRequest) -> None:
    """One by one they are tried by a plain matcher; the network is asked twice, so that it remembers."""
    base: Expert = request.getfixturevalue(name)
    tried = plain_inference(base.knowledge)
    met: set[str] = set()
    for answers in 2 * random_answers(base.knowledge, 60, seed=3):
        found = [each.rule.id for each in base.assess(answers).firings]
        assert found == [each.rule.id for each in tried.assess(answers).firings], answers
        met.update(id for id in found if base.knowledge.rules[id].derived)
    assert len(met) > 5
