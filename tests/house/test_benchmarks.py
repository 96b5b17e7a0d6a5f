"""The judge of benchmarks: what it calls slower; the page of figures shows what was measured. Nothing is timed here."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.benchmarks import page, result
from tests.benchmarks.judge import Allowed, interval, judged, stated

BEFORE, AFTER = Path("before"), Path("after")
FLUTTER = (0.97, 1.02, 1.0, 0.99, 1.03, 1.01, 0.98, 1.04, 0.96)


def measured(ratios: tuple[float, ...], times: float) -> Callable[[Path], float]:
    """Work that takes two seconds before, and after it so many times as much, more or less by what the machine does."""
    flutter = itertools.cycle(ratios)
    return lambda root: 2.0 * times * next(flutter) if root == AFTER else 2.0


@pytest.mark.parametrize(
    ("times", "verdict"),
    [(1.5, "slower"), (1.2, "slower"), (1.0, "the same"), (1.05, "the same"), (0.9, "faster"), (0.5, "faster")],
)
def test_what_is_called_slower_is_slower_beyond_flutter_and_limit(times: float, verdict: str) -> None:
    [found] = judged({"work": measured(FLUTTER, times)}, BEFORE, AFTER, 9, {})
    assert found.verdict == verdict
    assert found.low <= found.times <= found.high
    assert found.times == pytest.approx(times, rel=0.03)
    assert len(found.ratios) == 9


def test_a_machine_that_flutters_more_than_the_work_grew_says_nothing() -> None:
    wild = (0.6, 1.7, 0.8, 1.5, 0.7, 1.6, 1.3, 0.9, 1.2)
    [found] = judged({"work": measured(wild, 1.15)}, BEFORE, AFTER, 9, {})
    assert found.verdict == "the same"


@pytest.mark.parametrize(("times", "verdict"), [(1.6, "slower, as stated"), (1.4, "slower")])
def test_a_regression_is_allowed_up_to_what_is_stated(times: float, verdict: str) -> None:
    allowed = {"work": Allowed(times, "because it does what was asked for")}
    [found] = judged({"work": measured(FLUTTER, 1.5)}, BEFORE, AFTER, 9, allowed)
    assert found.verdict == verdict


def test_work_that_one_of_them_cannot_do_is_not_compared() -> None:
    found = judged(
        {
            "new": lambda root: None if root == BEFORE else 1.0,
            "broken": lambda root: None if root == AFTER else 1.0,
            "both": lambda root: None,
        },
        *(BEFORE, AFTER, 9, {}),
    )
    assert [(each.work, each.verdict, each.ratios) for each in found] == [
        ("new", "new", ()),
        ("broken", "fails", ()),
        ("both", "fails", ()),
    ]


def test_both_begin_in_turn_and_the_first_pair_goes_uncounted() -> None:
    order: list[Path] = []

    def measure(root: Path) -> float:
        order.append(root)
        return 100.0 if len(order) <= 2 else 1.0 if root == BEFORE else 3.0

    [found] = judged({"work": measure}, BEFORE, AFTER, 6, {})
    assert order == [BEFORE, AFTER, AFTER, BEFORE] * 3 + [BEFORE, AFTER]
    assert found.ratios == (3.0,) * 6


@pytest.mark.parametrize("count", range(6, 15))
def test_the_interval_encloses_the_median_nineteen_times_in_twenty(count: int) -> None:
    """By counting: each of the values is above or below the median with the same chance, in every way there is."""
    low, high = interval([float(number) for number in range(count)])
    enclosed = sum(low < below <= high for below in (sum(way) for way in itertools.product((0, 1), repeat=count)))
    assert enclosed / 2**count >= 0.95
    tighter = sum(
        low + 1 < below <= high - 1 for below in (sum(way) for way in itertools.product((0, 1), repeat=count))
    )
    assert tighter / 2**count < 0.95


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no such work: {times: 2, because: the reason is as long as a sentence}", "no such work"),
        ("assess: {times: 0.9, because: the reason is as long as a sentence}", "`times` above 1"),
        ("assess: {times: 2, because: it is}", "because` with"),
    ],
)
def test_what_is_stated_names_work_and_reason(tmp_path: Path, text: str, said: str) -> None:
    stated()
    path = tmp_path / "allowed.yaml"
    path.write_text(text)
    with pytest.raises(ValueError, match=said):
        stated(path)


def test_the_commit_that_is_compared_with_is_one() -> None:
    """`.ci/base` names the commit whose speed is the measure; its history may be missing where CI has only files."""
    named = [line for line in Path(page.ROOT, ".ci", "base").read_text().splitlines() if not line.startswith("#")]
    assert len(named) == 1
    assert len(named[0]) == 40
    assert set(named[0]) <= set("0123456789abcdef")


def results() -> Iterator[Path]:
    yield from sorted(page.RESULTS.glob("*.json"))


def test_the_page_shows_what_was_measured() -> None:
    text = page.PAGE.read_text("utf-8")
    assert page.written(text) == text, "python -m tests.benchmarks NAME --page writes it anew"
    shown = {place[2] for place in page.PLACE.finditer(text)}
    assert shown == {path.stem for path in results()}


def test_a_result_says_on_what_and_when_it_was_measured(tmp_path: Path) -> None:
    for path in results():
        found = result.read(path)
        assert found.tables
        assert found.versions["click"]
        assert "CPython" in found.machine
        assert len(found.load) == 2
        found.write(tmp_path / path.name)
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_the_page_is_written_from_the_file(tmp_path: Path) -> None:
    made = result.begun("python -m tests.benchmarks fruit", page.ROOT)
    result.ended(made, [result.Table("Fruit", ["kind", "g"], [["plum", 12.345], ["fig", 7]])]).write(
        tmp_path / "fruit.json"
    )
    said = page.written("# Page\n\n<!-- table: fruit 1 -->\nold\n<!-- end -->\n", tmp_path)
    assert "| plum   | 12.35 |" in said
    assert "`python -m tests.benchmarks fruit`" in said
    assert "old" not in said
    assert page.written(said, tmp_path) == said
