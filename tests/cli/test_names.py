"""certwise explain, and names, titles and sentences wherever a command takes a name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.explain.names import KINDS, found, meanings
from engine.infer.expert import Expert
from tests.support.commands import Done, certwise
from tests.support.places import ROOT, examples

EXAMPLE = str(ROOT / "facts/examples/us-saas-startup.yaml")


def explain(home: Path, *words: str) -> Done:
    return certwise("explain", *words, home=home)


def test_every_name_of_the_base_is_listed_and_explained(shipped: Expert) -> None:
    knowledge = shipped.knowledge
    every = list(meanings(knowledge))
    assert {each.kind for each in every} == set(KINDS)
    names = {each.name for each in every}
    assert {*knowledge.attributes, *knowledge.labels, *knowledge.rules, *knowledge.claims, *knowledge.programs} <= names
    assert {choice for each in knowledge.attributes.values() for choice in each.choices} <= names
    for each in every:
        assert each.title
        assert each in found(every, f"{each.of}={each.name}" if each.of else each.name)
        assert (
            each in found(every, f"{each.of}={each.title.upper()}" if each.of else each.title) or each.kind != "choice"
        )


def test_the_list_is_bounded_and_says_how_to_see_the_rest(home: Path, shipped: Expert) -> None:
    done = explain(home, "--limit", "2")
    assert done.returncode == 0
    assert "more: certwise explain --kind rule" in done.stdout
    listed = json.loads(explain(home, "--kind", "program", "--format", "json").stdout)
    assert [each["name"] for each in listed] == list(shipped.knowledge.programs)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "market",
            ["market: Primary market", "It is one of the values below.", "READ BY", "certwise assess --set market=us"],
        ),
        ("primary MARKET", ["market: Primary market"]),
        ("path", ["conclusion", "CONCLUDED BY", "certwise why path ANSWERS"]),
        ("requested=SOC 2", ["requested=soc2: SOC 2", "A value of Named by customers (requested)."]),
        ("soc2-alone", ["soc2-alone: ", "It applies where: ", "certwise rules show soc2-alone"]),
        ("KT-05", ["CITED BY", "more"]),
        ("never-fires", ["No answers make the condition of a rule hold."]),
        ("your budget is below", ["certwise why warnings=", "CONCLUDED BY"]),
        ("budget_usd", ["in USD from 0"]),
    ],
)
def test_what_a_name_means(name: str, said: list[str], home: Path) -> None:
    done = explain(home, name)
    assert done.returncode == 0, done.stderr
    for each in said:
        assert each.lower() in done.stdout.lower()


def test_a_misspelt_name_is_refused_with_the_nearest(home: Path) -> None:
    done = explain(home, "markte")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean market?" in done.stderr
    assert "\x1b" not in explain(home, "\x1b[31m").stderr


def test_a_conclusion_goes_by_its_id_alone_and_by_how_its_sentence_begins(home: Path) -> None:
    by_name = certwise("why", "warnings=type2_may_miss_deadline", EXAMPLE, home=home)
    assert by_name.returncode == 0
    for words in (
        "type2_may_miss_deadline",
        "The SOC 2 Type 2 report may be late",
        "warnings=the soc 2 type 2 report may",
    ):
        assert certwise("why", words, EXAMPLE, home=home).stdout == by_name.stdout
    several = certwise("why", "soc1", EXAMPLE, home=home)
    assert several.returncode == 2
    assert "frameworks=soc1" in several.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["why", "Primary market", EXAMPLE],
        ["why-not", "Recommended path=ISO 27001", EXAMPLE],
        ["flip", "Recommended path=ISO 27001", EXAMPLE, "--keep", "Named by customers"],
        ["what-if", EXAMPLE, "--set", "Primary market=Outside the US and Canada"],
        ["compare", "SOC 2 Type 2", "ISO 27001", "--topic", "Overview"],
        ["rules", "list", "--ruleset", "Primary market"],
    ],
)
def test_labels_are_taken_wherever_names_are(words: list[str], home: Path) -> None:
    done = certwise(*words, home=home)
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout


def test_why_an_answer_says_that_it_is_one(home: Path) -> None:
    assert "(your answer)" in certwise("why", "market", EXAMPLE, home=home).stdout
    assert examples(ROOT)
