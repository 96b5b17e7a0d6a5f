"""What is said about every mistake that a knowledge base can hold: a folder each in tests/mistakes/, and its report.

The files of such a folder are laid over those of tests/mistakes/sound/. `pytest --update-golden` writes expected.txt.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.infer.expert import Expert
from engine.load.folder import gather
from engine.problem import Problem, ProblemError
from tests.support.places import ROOT, TESTS

MISTAKES = TESTS / "mistakes"
NAMES = sorted(folder.name for folder in MISTAKES.iterdir() if folder.is_dir() and folder.name != "sound")


def texts_of(name: str) -> dict[str, str]:
    folder = MISTAKES / name
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.yaml")}


def problems_of(texts: dict[str, str]) -> list[Problem]:
    with pytest.raises(ProblemError) as caught:
        Expert.of_texts(texts, ".")
    return caught.value.problems


def test_the_knowledge_base_below_the_mistakes_is_sound() -> None:
    base = Expert.of_texts(texts_of("sound"), ".")
    assert base.assess({"leaf": "black"}).verdict == {"tea": "black_tea"}


@pytest.mark.parametrize("name", NAMES)
def test_report(name: str, request: pytest.FixtureRequest) -> None:
    report = "".join(f"{problem}\n" for problem in problems_of({**texts_of("sound"), **texts_of(name)}))
    golden = MISTAKES / name / "expected.txt"
    if request.config.getoption("--update-golden"):
        golden.write_text(report, encoding="utf-8")
    assert report == golden.read_text("utf-8"), f"pytest --update-golden writes {golden} anew"


@pytest.mark.parametrize("name", NAMES)
def test_every_message_has_a_place_and_reads_as_a_sentence(name: str) -> None:
    for line in (MISTAKES / name / "expected.txt").read_text("utf-8").splitlines():
        place, _, said = line.partition(": error: ")
        if "[knowledge-section]" not in said:
            assert re.fullmatch(r"(facts|rules)/[a-z]+\.yaml:\d+:\d+", place), line
        message, _, id = said.rpartition(" ")
        assert re.fullmatch(r"\[[a-z0-9-]+\]", id), line
        assert message.isprintable()
        assert not message.endswith((".", ":", " ", "of")), line
        assert not re.search(r"<|object at|\bNone\b|Traceback|\bdict\b|ctx|Input should|NoneType|pydantic", message), (
            line
        )


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("broken-")])
def test_one_mistake_does_not_become_many(name: str) -> None:
    """Every broken-* folder has a mistake in what much else reads, beside a few of its own."""
    assert len((MISTAKES / name / "expected.txt").read_text("utf-8").splitlines()) <= 4


def test_every_id_of_the_loader_stands_in_a_report() -> None:
    """The ids in the source of the loader, the language, the checks, the shapes and the strata are those reported."""
    rooms = (
        "load/loader",
        "load/figures",
        "load/bounds",
        "load/language",
        "load/references",
        "documents/shape",
        "knowledge/strata",
        "load/shapes",
    )
    sources = [ROOT / "engine" / f"{room}.py" for room in rooms]
    found = {
        id
        for source in sources
        for id in re.findall(
            r'(?:Problem|report|_report)\((?:[^()"]|\([^()]*\))*?"([a-z0-9]+(?:-[a-z0-9]+)+)"', source.read_text()
        )
    }
    reports = "".join((MISTAKES / name / "expected.txt").read_text("utf-8") for name in NAMES)
    reported = set(re.findall(r" \[([a-z0-9-]+)\]$", reports, re.MULTILINE))
    assert len(found) > 15
    assert found - reported == set()


def test_a_vocabulary_that_cannot_be_read_is_one_problem(shipped: Expert) -> None:
    """A slip in the file that every rule reads is reported alone, not with every rule."""
    for name, text in shipped.texts.items():
        if name.startswith("facts/") and "attributes:" in text:
            broken = {**shipped.texts, name: text.replace("attributes:", "attributes: [", 1)}
            assert len(problems_of(broken)) == 1, name


@pytest.mark.parametrize(
    "edit", [lambda line: line.replace(": ", ": : ", 1), lambda line: line + " }", lambda line: "\t" + line]
)
def test_a_slip_anywhere_is_reported_where_it_stands_and_briefly(second: Expert, edit: Callable[[str], str]) -> None:
    for name, text in second.texts.items():
        if name.endswith("_test.yaml"):
            continue
        lines = text.splitlines()
        for number in range(0, len(lines), 17):
            changed = "\n".join([*lines[:number], edit(lines[number]), *lines[number + 1 :]])
            found = refused({**second.texts, name: changed})
            assert len(found) <= 3, f"{name}:{number}"
            assert {problem.where.file for problem in found} <= {name}


def refused(texts: dict[str, str]) -> list[Problem]:
    try:
        Expert.of_texts(texts, ".")
    except ProblemError as error:
        return error.problems
    return []


class TestFolders:
    def test_no_folder(self, tmp_path: Path) -> None:
        with pytest.raises(ProblemError) as caught:
            Expert.open(tmp_path / "nothing")
        assert str(caught.value).endswith("nothing: error: there is no such folder [no-knowledge-base]")

    def test_an_empty_folder(self, tmp_path: Path) -> None:
        with pytest.raises(ProblemError) as caught:
            Expert.open(tmp_path)
        said = [problem.message for problem in caught.value.problems]
        assert said == [f"no knowledge base: it has no folder {name}/" for name in ("facts", "rules")]

    def test_empty_facts_and_rules(self, tmp_path: Path) -> None:
        (tmp_path / "facts").mkdir()
        (tmp_path / "rules").mkdir()
        with pytest.raises(ProblemError, match="a knowledge base has one knowledge section"):
            Expert.open(tmp_path)

    def test_files_that_cannot_be_read_are_all_reported(self, tmp_path: Path) -> None:
        for name in ("facts", "rules"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "bytes.yaml").write_bytes(b"a: \xff")
        with pytest.raises(ProblemError) as caught:
            Expert.open(tmp_path)
        assert [problem.id for problem in caught.value.problems] == ["not-utf8", "not-utf8"]

    def test_examples_and_cases_are_no_knowledge(self, second: Expert) -> None:
        assert not any(name.startswith("facts/examples/") for name in second.texts)
        assert gather(ROOT / "tests" / "knowledge") == dict(second.texts)
        texts = {name: text for name, text in second.texts.items() if not name.endswith("_test.yaml")}
        assert Expert.of_texts(texts, ".").knowledge.digest == second.knowledge.digest
