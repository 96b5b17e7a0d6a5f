"""Which files of a folder are knowledge: loaded through links, under either ending; whatever is not is named."""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import certwise
from engine.load import folder
from engine.load.folder import Contents, contents, contents_of
from engine.load.tree import Disk
from engine.problem import ProblemError
from tests.support.weather import LOADED, RULES, base

__all__ = ["base"]


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(certwise, ["--knowledge", str(root), *arguments])


def rules(root: Path) -> list[str]:
    result = run(root, "rules", "list", "--format", "json")
    assert result.exit_code == 0, result.output
    return sorted(each["rule"] for each in json.loads(result.stdout)["rules"])


def said(root: Path) -> list[str]:
    """What is said where a folder cannot be read, with its warnings where it can."""
    try:
        found: Contents = contents(root)
    except ProblemError as error:
        return [str(problem).replace(f"{root}/", "") for problem in error.problems]
    return [str(problem).replace(f"{root}/", "") for problem in found.unread]


@pytest.mark.parametrize("name", LOADED)
def test_rules_are_loaded_however_their_file_is_named_and_placed(name: str, base: Path) -> None:
    before = run(base, "rules", "list", "--format", "json").stdout
    LOADED[name](base)
    assert rules(base) == ["extra-sun", "place-sun"], before
    assert said(base) == []


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("../../outside.yaml", "is a link that leads out of the folder of the knowledge base; copy the file instead"),
        ("../../../../../../etc/passwd", "is a link that leads out of the folder of the knowledge base"),
        ("/etc/passwd", "is a link by an absolute path, which leads out of the folder"),
        ("../lib/nothing.yaml", "is a link that leads nowhere; mend or remove it"),
        ("place.yaml/x.yaml", "is a link that leads nowhere; mend or remove it"),
        ("extra.yaml", "is a link that leads in a circle; mend or remove it"),
    ],
)
def test_a_link_that_leads_to_no_file_of_the_folder_is_refused(target: str, why: str, base: Path) -> None:
    (base.parent / "outside.yaml").write_text(RULES.format(name="outside"))
    (base / "rules/extra.yaml").symlink_to(target)
    (line,) = said(base)
    assert line.startswith(f"rules/extra.yaml: error: {why}")
    for command in (("assess", "--set", "weather=sun"), ("rules", "check"), ("rules", "format"), ("init", "x")):
        assert run(base, *command).exit_code == 2, command


@pytest.mark.parametrize("target", [".", "..", "../rules", "../lib"])
def test_a_circle_of_folders_is_named_once(target: str, base: Path) -> None:
    (base / "rules/again").symlink_to(target)
    if target == "../lib":
        (base / "lib/back").symlink_to("../rules/again")
    found = [line for line in said(base) if "leads back to a folder that it stands in" in line]
    assert len(found) == 1


def test_links_that_multiply_are_bounded(base: Path) -> None:
    for level in range(30):
        (base / f"lib/{level}").mkdir()
        for twin in "ab":
            (base / f"lib/{level}/{twin}").symlink_to(f"../{level + 1}")
    (base / "lib/30").mkdir()
    (base / "rules/many").symlink_to("../lib/0")
    assert any("is one file too many, or too deep a folder, to be read" in line for line in said(base))


def test_pipes_and_sockets_are_named_and_not_opened(base: Path) -> None:
    os.mkfifo(base / "rules/pipe.yaml")
    place = Path.cwd()
    os.chdir(base / "rules")
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind("socket.yaml")
    finally:
        os.chdir(place)
    found = said(base)
    assert [line.split(": ")[0] for line in found] == ["rules/pipe.yaml", "rules/socket.yaml"]
    assert all("is not a file that can be read" in line for line in found)


@pytest.mark.skipif(sys.platform == "darwin", reason="its file system takes no other names")
def test_a_name_that_is_not_utf8_is_refused(base: Path) -> None:
    (Path(os.fsdecode(os.fsencode(base) + b"/rules/caf\xe9.yaml"))).write_text(RULES.format(name="cafe"))
    (line,) = said(base)
    assert "the name of this file is not UTF-8; rename it" in line
    assert run(base, "rules", "list").exit_code == 2


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("rules/.extra.yaml", "hidden files are not read; name it without the dot, or remove it"),
        ("rules/.more/extra.yaml", "hidden files are not read"),
        ("rules/extra.yaml.old", "is not read; facts and rules stand in files that end in .yaml or .yml"),
        ("rules/extra.yaml~", "is not read"),
        ("rules/extra.json", "is not read"),
        ("rules/extra", "is not read"),
        ("extra.yaml", "is not read; facts stand in facts/, rules and their cases in rules/"),
        ("Rules/extra.yaml", "is not read; the folder is called rules"),
    ],
)
def test_what_is_passed_over_is_named_by_every_command(place: str, why: str, base: Path) -> None:
    (base / place).parent.mkdir(exist_ok=True)
    (base / "lib/extra.yaml").rename(base / place)
    (line,) = said(base)
    assert f": warning: {why}" in line
    assert line.endswith(" [file-not-read]")
    for command in (("assess", "--set", "weather=sun", "--no-record"), ("rules", "list"), ("rules", "test")):
        assert why in run(base, *command).stderr, command
    result = run(base, "rules", "check")
    assert why in result.stdout
    assert rules(base) == ["place-sun"]


@pytest.mark.parametrize(
    "name", ["rules/README.md", "rules/.gitattributes", "facts/LICENSE", "notes.yaml", "mkdocs.yml"]
)
def test_what_is_no_knowledge_may_stand_beside_it(name: str, base: Path) -> None:
    (base / name).write_text("site_name: Lunch\n")
    assert said(base) == []


def test_a_folder_that_cannot_be_read_is_named(base: Path) -> None:
    class Locked(Disk):
        def names(self, path: str) -> list[str]:
            if path == "rules/locked":
                raise PermissionError(13, "Permission denied")
            return super().names(path)

    (base / "rules/locked").mkdir()
    with pytest.raises(ProblemError, match="rules/locked: error: cannot be read: Permission denied"):
        contents_of(Locked(base), str(base))


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_cannot_be_read_is_named(base: Path) -> None:
    (base / "rules/place.yaml").chmod(0)
    assert "cannot be read: Permission denied" in said(base)[0]


def test_a_folder_in_capitals_is_no_folder_of_rules(base: Path) -> None:
    (base / "rules").rename(base / "Rules")
    found = "\n".join(said(base))
    assert "it has no folder rules/; did you mean Rules?" in found


def test_formatting_and_copying_see_the_same_files(base: Path, tmp_path: Path) -> None:
    (base / "rules/lib").symlink_to("../lib")
    (base / "rules/place.yaml").rename(base / "rules/place.yml")
    assert run(base, "rules", "format").exit_code == 0
    assert "  - {rule: extra-sun" in (base / "lib/extra.yaml").read_text()
    assert (base / "rules/lib").is_symlink()
    copied = tmp_path / "copy"
    assert run(base, "init", str(copied)).exit_code == 0
    assert rules(copied) == ["extra-sun", "place-sun"]
    assert not (copied / "rules/lib").is_symlink()


def test_cases_stand_beside_rules_of_either_ending(base: Path) -> None:
    (base / "rules/place.yaml").rename(base / "rules/place.yml")
    (base / "rules/place_test.yml").write_text(
        "cases:\n  - {case: Sun, given: {weather: sun}, expect: {place: cafe}}\n"
    )
    assert run(base, "rules", "test").exit_code == 1
    assert folder.tests_beside("rules/place.yml", {"rules/place_test.yml": ""}) == "rules/place_test.yml"
    assert folder.tests_beside("rules/place.yml", {}) == "rules/place_test.yaml"
    assert folder.tests_beside("rules/place.yaml", {"rules/place_test.yaml": ""}) == "rules/place_test.yaml"


@pytest.mark.parametrize("cases", ["", "cases: []\n"])
def test_no_cases_at_all_are_a_finding(cases: str, base: Path) -> None:
    if cases:
        (base / "rules/place_test.yaml").write_text(cases)
    result = run(base, "rules", "test")
    assert result.exit_code == 1
    assert "no test cases: write rules/NAME_test.yaml beside rules/NAME.yaml" in result.stdout
    assert "rulesets without cases: place" in result.stdout
    assert json.loads(run(base, "rules", "test", "--format", "json").stdout)["rulesets_without_cases"] == ["place"]


def test_rulesets_without_cases_are_named(base: Path) -> None:
    (base / "rules/place_test.yml").write_text("cases:\n  - {case: A, given: {weather: sun}, expect: {place: park}}\n")
    (base / "rules/other.yaml").write_text(RULES.format(name="other").replace("sun}", "rain}"))
    result = run(base, "rules", "test")
    assert result.exit_code == 0
    assert "1 cases, all pass\n\nrulesets without cases: other" in result.stdout


def test_what_is_written_goes_where_a_link_leads(base: Path) -> None:
    (base / "rules/place.yaml").rename(base / "lib/place.yaml")
    (base / "rules/place.yaml").symlink_to("../lib/place.yaml")
    assert run(base, "rules", "schema", "--write").exit_code == 0
    added = ("--when", "{weather: rain}", "--then", "{place: cafe}", "--because", "It rains.")
    result = run(base, "rules", "new", "rain", "--ruleset", "place", *added)
    assert result.exit_code == 0, result.output
    assert (base / "rules/place.yaml").is_symlink()
    assert "rule: rain" in (base / "lib/place.yaml").read_text()
