"""Who can read what the program creates: what may tell of an organization is the user's alone, knowledge is not."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.commands import SECOND, certwise
from tests.support.places import ROOT

LUNCH = ["--knowledge", str(ROOT / "tests" / "lunch")]
SUN = ["--set", "weather=sun"]


@pytest.fixture(autouse=True)
def usual_mask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    found = sorted(folder.rglob("*"))
    return {str(path.relative_to(folder)): f"{stat.S_IMODE(path.stat().st_mode):o}" for path in found}


@pytest.mark.parametrize(
    "words",
    [
        ["assess", "--no-record", *SUN, "-o", "a.html"],
        ["assess", "--no-record", *SUN, "-o", "a.json"],
        ["why", "place", *SUN, "-o", "a.md"],
        ["why-not", "place=home", *SUN, "-o", "a.json"],
        ["what-if", "answers/one.yaml", "--set", "budget=2", "-o", "a.txt"],
        ["flip", "extras=soup", *SUN, "-o", "a.txt"],
        ["portfolio", "in.csv", "--allow-missing", "-o", "a.csv", "--rejects", "b.csv"],
        ["portfolio", "in.csv", "--allow-missing", "-o", "a.parquet"],
        ["portfolio", "in.csv", "--allow-missing", "-o", "a.duckdb"],
        ["portfolio", "in.csv", "--allow-missing", "-o", "a.xlsx"],
        ["portfolio", "in.csv", "--allow-missing", "-o", "a.jsonl.gz"],
        ["rules", "diff", str(ROOT / "tests" / "lunch"), "--answers", "answers", "-o", "a.json"],
    ],
    ids=lambda words: " ".join(words[:2] + words[-1:]),
)
def test_what_tells_of_an_organization_is_the_users_alone(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,weather\n1,sun\n2,rain\n3,hail\n")
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "one.yaml").write_text("weather: sun\n")
    done = certwise(*LUNCH, *words, cwd=tmp_path)
    assert done.returncode in (0, 1), done.stderr
    found = {name: mode for name, mode in modes(tmp_path).items() if name.startswith(("a.", "b."))}
    assert found
    assert set(found.values()) == {"600"}


def test_answers_that_are_saved_are_the_users_alone(tmp_path: Path) -> None:
    certwise(*LUNCH, "ask", "--plain", "--no-record", "--save", "a.yaml", cwd=tmp_path, stdin="1\n250\nstop\n")
    assert modes(tmp_path) == {"a.yaml": "600"}


def test_what_was_there_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "a.json").touch(0o640)
    certwise(*LUNCH, "assess", "--no-record", *SUN, "-o", "a.json", cwd=tmp_path)
    (tmp_path / "a.duckdb").touch(0o640)
    (tmp_path / "in.csv").write_text("id,weather\n1,sun\n")
    certwise(*LUNCH, "portfolio", "in.csv", "--allow-missing", "-o", "a.duckdb", cwd=tmp_path)
    assert {name: mode for name, mode in modes(tmp_path).items() if name.startswith("a.")} == {
        "a.json": "640",
        "a.duckdb": "640",
    }
    assert (tmp_path / "a.duckdb").stat().st_size
    assert (tmp_path / "a.json").stat().st_size


def test_the_cache_and_its_key_are_the_users_alone(tmp_path: Path) -> None:
    certwise(*LUNCH, "assess", "--no-record", *SUN, home=tmp_path)
    # The folder of all programs' data is made as that of any program.
    assert {mode for name, mode in modes(tmp_path).items() if name != "data"} == {"700", "600"}
    assert {"cache", "data", "data/certwise/cache.key"} < set(modes(tmp_path))


def test_knowledge_is_as_any_file(tmp_path: Path) -> None:
    for words in (
        [*LUNCH, "init", "copy"],
        [*LUNCH, "explain", "place", "-o", "explained.md"],
        ["--knowledge", str(SECOND), "rules", "list", "-o", "rules.json"],
        [*LUNCH, "template", "-o", "template.xlsx"],
        ["completion", "bash"],
        ["man", "man"],
    ):
        done = certwise(*words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    found = modes(tmp_path)
    assert {"copy/facts", "explained.md", "rules.json", "template.xlsx", "man/certwise.1"} <= set(found)
    assert set(found.values()) == {"644", "755"}
