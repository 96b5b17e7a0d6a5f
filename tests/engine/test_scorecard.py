"""The third knowledge base uses every form of the rule language, and all that is said of rules holds of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.cases.case import Outcome, run
from engine.cases.periods import mutation_of, parts_of
from engine.cases.reading import cases_of
from engine.cases.testing import Tested as Run
from engine.cases.testing import measure
from engine.infer.expert import Expert
from tests.agreement import Subject, inference
from tests.support.commands import certwise
from tests.support.evaluator import Meaning
from tests.support.organizations import assert_agreement, expected, random_answers
from tests.support.organizations import run as run_statement
from tests.support.places import TESTS

FOLDER = TESTS / "scorecard"
FORMS = (
    "together: sum", "together: least", "together: most", "together: count", "count:", "hit: unique", "hit: first",
    "hit: any", "hit: collect", "is: unknown", "otherwise: {rule:", "kind: date", "plan: end.high",
    "after: roof.covering", "shortened:", "from: 2", "until: 2", "year: 2026", "{attribute: ", "{figure: ",
    "at_most: 1", "value: ",
)  # fmt: skip


@pytest.fixture(scope="module")
def outcomes(third: Expert) -> list[Outcome]:
    return [run(case, third.on(case.day)) for case in cases_of(third)]


def test_it_uses_every_form() -> None:
    text = "\n".join(path.read_text("utf-8") for path in sorted(FOLDER.rglob("*.yaml")))
    assert [form for form in FORMS if form not in text] == []


def test_nothing_is_found_and_everything_is_proven(tmp_path: Path) -> None:
    done = certwise("--knowledge", str(FOLDER), "rules", "check", "--strict", home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("nothing found\nproven: ")
    assert "not proven" not in done.stdout
    for period in ("until 2025-12-31", "from 2026-01-01 until 2026-12-31", "from 2027-01-01 on"):
        assert f"proven: {period}: every household whose answers bear on the decision gets exactly one" in done.stdout


def test_all_cases_pass_and_cover_every_rule_and_condition(third: Expert, outcomes: list[Outcome]) -> None:
    assert [str(each) for each in outcomes if not each.passed] == []
    tested = Run(third, outcomes)
    measure(tested, suggest=False, mutate=False)
    assert tested.coverage is not None
    assert [str(each) for each in tested.coverage.untested] == []


@pytest.mark.slow("runs the cases on some seven hundred mutants, and proves of some thirty that they change nothing")
def test_every_small_change_of_a_rule_is_noticed_or_changes_nothing(third: Expert, outcomes: list[Outcome]) -> None:
    found = mutation_of(parts_of(third, outcomes), learn=False)
    assert [f"{each.mutant.original.id} {each.mutant.change}: {each.answers}" for each in found.survivors] == []
    assert found.noticed > 600
    assert found.mutants == found.noticed + found.same


@pytest.mark.parametrize("day", ["2025-07-01", "2026-07-01", "2027-07-01"])
def test_the_statement_says_what_inference_says(third: Expert, day: str) -> None:
    base = third.on(day)
    households = random_answers(base.knowledge, 100, seed=7)
    names, rows = run_statement(base, households)
    assert_agreement(names, rows, expected(base, households), households)


@pytest.mark.parametrize("day", ["2025-07-01", "2026-07-01", "2027-07-01"])
def test_inference_says_what_the_page_says(third: Expert, day: str) -> None:
    base = third.on(day)
    meaning = Meaning.of(base.texts, day)
    figures = {name for name, attribute in base.knowledge.attributes.items() if attribute.plan}
    assert len(figures) == 7
    households = random_answers(base.knowledge, 100, seed=11)
    subject = Subject(base, meaning, households, [meaning.evaluate(each) for each in households])
    assert next(inference(subject), None) is None
    assert figures <= {name for each in subject.wanted for name in each.values}


@pytest.mark.parametrize("example", ["house-after-the-storm", "bare-wires-and-a-lost-job"])
def test_an_assessment_is_printed_as_it_was(example: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    answers = str(FOLDER / "facts" / "examples" / f"{example}.yaml")
    done = certwise("--knowledge", str(FOLDER), "assess", "--as-of", "2026-11-02", answers, home=tmp_path)
    said = re.sub(
        r"assessment \w+, \S+ knowledge repairs \w+", "assessment ID, TIME; knowledge repairs DIGEST", done.stdout
    )
    golden = TESTS / "golden" / f"scorecard-{example}.txt"
    if request.config.getoption("--update-golden"):
        golden.write_text(said, encoding="utf-8")
    assert said == golden.read_text("utf-8"), f"pytest --update-golden writes {golden} anew"


def test_a_figure_of_the_plan_is_said_as_it_is_printed(tmp_path: Path) -> None:
    answers = str(FOLDER / "facts" / "examples" / "house-after-the-storm.yaml")
    asked = ("--knowledge", str(FOLDER), "why", "warnings", answers, "--as-of", "2026-11-02")
    done = certwise(*asked, home=tmp_path)
    assert "Reason: The walls are dry in 12.85 months at the latest." in done.stdout
