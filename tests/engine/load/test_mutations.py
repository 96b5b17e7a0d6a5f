"""Files of a knowledge base changed at random: read, or refused with a place, soon and in few words."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from typing import Any

import pytest

from engine.infer.expert import Expert
from engine.problem import MOST_PROBLEMS, Problem, ProblemError, Where, did_you_mean

PIECES = [
    *("\t", "\n", "  ", "- ", ": ", "? ", "# c", "{", "}", "[", "]", ",", "'", '"', "|\n", "> ", "&a ", "*a", "!t "),
    *("%", "@", "`", "~", "null", "1e400", "-", "0x", "\u2028", "\u202e", "\x00", "\r", "\ufeff", "é", "...", "---\n"),
    *("<<: ", "\\", "[" * 80, "a" * 2000, "9" * 500, ".inf", ".nan", "any:", "not:", "source:", "rule:", "{a: " * 70),
]


def mutated(text: str, chance: random.Random) -> str:
    for _ in range(chance.choice([1, 1, 2, 4])):
        start = chance.randrange(len(text) + 1)
        end = start + chance.choice([0, 1, 5, 20, 200])
        lines = text.split("\n")
        one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        change = chance.randrange(5)
        if change == 0:
            text = text[:start] + chance.choice(PIECES) + text[end:]
        elif change == 1:
            text = text[:start] + text[end:]
        elif change == 2:
            lines[one], lines[other] = lines[other], lines[one]
            text = "\n".join(lines)
        elif change == 3:
            lines.insert(one, lines[other])
            text = "\n".join(lines)
        else:
            lines[one] = chance.choice(["  ", " ", ""]) + lines[one].lstrip()
            text = "\n".join(lines)
    return text


def refused(texts: dict[str, str]) -> list[Problem]:
    """What the loader refuses; nothing where it takes the texts."""
    try:
        Expert.of_texts(texts, ".")
    except ProblemError as error:
        return error.problems or [Problem(Where(), "none", "refused without a reason \n")]
    return []


@pytest.mark.parametrize("seed", range(4))
def test_a_mutated_file_is_read_or_refused_with_a_place(seed: int, second: Expert) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        name = chance.choice(sorted(second.texts))
        changed = {**second.texts, name: mutated(second.texts[name], chance)}
        for problem in refused(changed):
            assert str(problem).isprintable()
            assert len(str(problem)) < 1000
            assert problem.where.line or problem.id in ("empty-file", "knowledge-section", "too-many")


FACTS = (
    "knowledge: {name: a, title: A, about: A., verdict: [out]}\nattributes:\n"
    "  x: {kind: flag, title: X, question: X?, help: X.}\n  out: {kind: flag, title: Out}\n"
)
RULES = "ruleset: a\ntitle: A\nrules:\n"
RULE = "  - {{rule: r{0}, when: {{{1}: true}}, then: {{{2}: true}}, because: B., overrides: [{3}]}}\n"
MANY: dict[str, Callable[[int], tuple[str, str]]] = {
    "attributes with a key too many": lambda many: (
        FACTS + "".join(f"  y{n}: {{kind: flag, title: Y, qestion: Y?}}\n" for n in range(many)),
        RULES,
    ),
    "sections": lambda many: (FACTS + "".join(f"section{n}: 1\n" for n in range(many)), RULES),
    "names in conditions": lambda many: (
        FACTS,
        RULES + "".join(RULE.format(n, f"z{n}", "out", "") for n in range(many)),
    ),
    "conclusions": lambda many: (FACTS, RULES + "".join(RULE.format(n, "x", f"z{n}", "") for n in range(many))),
    "overridden rules": lambda many: (
        FACTS,
        RULES + "".join(RULE.format(n, "x", "out", f"q{n}") for n in range(many)),
    ),
    "keys in a rule": lambda many: (
        FACTS,
        RULES + "  - {rule: r, " + ", ".join(f"k{n}: 1" for n in range(many)) + "}\n",
    ),
    "the same rule": lambda many: (FACTS, RULES + RULE.format(1, "x", "out", "") * many),
}


def calls(work: Callable[[], Any]) -> int:
    """How many functions are called while something runs: what it takes, whatever the machine does beside it."""
    count = 0

    def called(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", MANY)
def test_very_many_mistakes_are_bounded(name: str) -> None:
    """Python calls a function of the test at every call, of which there are millions where names are compared."""

    def load(many: int) -> None:
        facts, rules = MANY[name](many)
        with pytest.raises(ProblemError) as caught:
            Expert.of_texts({"facts/a.yaml": facts, "rules/a.yaml": rules}, ".")
        assert 0 < len(caught.value.problems) <= MOST_PROBLEMS + 1
        assert "too-many" in {problem.id for problem in caught.value.problems}

    some, twice = calls(lambda: load(600)), calls(lambda: load(1_200))
    assert twice < 2.5 * some


def test_what_is_offered_instead_is_near() -> None:
    assert did_you_mean("else", ["cells", "rule", "when"]) == ""
    assert did_you_mean("choise", ["choice", "set"]) == "; did you mean choice?"
    assert did_you_mean("tiem", ["time", "item"]) == "; did you mean time?"
    assert did_you_mean("Colour", ["colour"]) == "; did you mean colour?"
    assert did_you_mean("x" * 1000, ["x" * 999]) == ""
    assert did_you_mean("rule-4711x", [f"rule-{n}" for n in range(10_000)]) == "; did you mean rule-4711?"
