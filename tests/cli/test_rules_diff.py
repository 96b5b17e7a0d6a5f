"""rules diff: what was written differently, what follows from it, and for whom."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import certwise
from tests.support.commands import SECOND
from tests.support.commands import certwise as program
from tests.support.places import ROOT


def diff(*arguments: str | Path) -> Result:
    return CliRunner().invoke(certwise, ["rules", "diff", *map(str, arguments)])


def copy(root: Path, **changes: tuple[str, str]) -> Path:
    """A copy of the second knowledge base; `changes` replaces a text in a ruleset's file."""
    for part in ("facts", "rules"):
        shutil.copytree(SECOND / part, root / part)
    for name, (old, new) in changes.items():
        path = root / "rules" / f"{name}.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return root


def test_a_base_is_proved_to_mean_what_itself_means() -> None:
    result = diff(SECOND, SECOND)
    assert result.exit_code == 0
    assert "No rule and no attribute." in result.output
    assert "Proven: every case gets the same scheme" in result.output


def test_a_change_of_words_or_of_layout_changes_no_verdict(tmp_path: Path) -> None:
    other = copy(tmp_path, craft=("because: Drains run into somebody's ditch.", "because: They end somewhere."))
    result = diff(SECOND, other, "--format", "json")
    found = json.loads(result.output)
    assert result.exit_code == 0
    assert found["same"] is True
    (edit,) = found["edits"]
    assert (edit["kind"], edit["what"], edit["name"]) == ("changed", "rule", "drains-want-a-permit")
    assert edit["changes"] == ["because: Drains run into somebody's ditch. -> They end somewhere."]


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """Another value in one rule of the second knowledge base: the apples come alone where they came with walnuts."""
    return copy(tmp_path / "new", choice=("then: {scheme: apples_beside_walnuts}", "then: {scheme: apples_alone}"))


def test_another_verdict_is_shown_with_the_smallest_organization(changed: Path) -> None:
    from engine.infer.expert import Expert

    result = diff(SECOND, changed, "--format", "json")
    assert result.exit_code == 1
    found = json.loads(result.output)
    first = found["differences"][0]
    assert {"attribute": "scheme", "before": "apples_beside_walnuts", "after": "apples_alone"}.items() <= first.items()
    sizes = [len(each["answers"]) for each in found["differences"]]
    assert sizes == sorted(sizes)
    old, new = Expert.open(SECOND), Expert.open(changed)
    answers = {name: tuple(it) if isinstance(it, list) else it for name, it in first["answers"].items()}
    assert old.assess(answers).values["scheme"] == "apples_beside_walnuts"
    assert new.assess(answers).values["scheme"] == "apples_alone"
    for name in answers:
        fewer = {each: value for each, value in answers.items() if each != name}
        assert old.assess(fewer).values.get("scheme") != "apples_beside_walnuts"


def test_the_impact_on_answers_files_is_counted(changed: Path, tmp_path: Path) -> None:
    found = json.loads(diff(SECOND, changed, "--format", "json").output)["differences"][0]
    folder = tmp_path / "answers"
    folder.mkdir()
    (folder / "one.json").write_text(json.dumps(found["answers"]))
    (folder / "two.yaml").write_text("{}\n")
    result = diff(SECOND, changed, "--answers", folder, "--format", "json")
    impact = json.loads(result.output)["impact"][str(folder)]
    assert (impact["total"], impact["changed"]) == (2, 1)
    move = {"attribute": "scheme", "from": "apples_beside_walnuts", "to": "apples_alone", "count": 1}
    assert move in impact["moves"]
    assert "1 of 2 change." in diff(SECOND, changed, "--answers", folder).output


def test_the_impact_on_a_portfolio_counts_every_row(changed: Path, tmp_path: Path) -> None:
    answers = json.loads(diff(SECOND, changed, "--format", "json").output)["differences"][0]["answers"]
    cells = {name: ";".join(value) if isinstance(value, list) else str(value) for name, value in answers.items()}
    rows = [
        ",".join(["id", *cells]),
        *(",".join([str(n), *cells.values()]) for n in range(37)),
        "99" + "," * len(cells),
    ]
    path = tmp_path / "portfolio.csv"
    path.write_text("\n".join(rows) + "\n")
    impact = json.loads(diff(SECOND, changed, "--portfolio", path, "--format", "json").output)["impact"][str(path)]
    assert (impact["total"], impact["changed"], impact["unacceptable"]) == (38, 37, 0)


def test_answers_that_only_one_version_takes_are_told_apart(tmp_path: Path) -> None:
    other = copy(tmp_path / "new")
    facts = other / "facts/site.yaml"
    text = facts.read_text(encoding="utf-8")
    assert "loam: Loam" in text
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers/one.yaml").write_text("soil: peat\n")
    facts.write_text(text.replace("      loam: Loam\n", "      loam: Loam\n      peat: Peat\n"), encoding="utf-8")
    result = diff(SECOND, other, "--answers", tmp_path / "answers", "--format", "json")
    found = json.loads(result.output)
    assert found["impact"][str(tmp_path / "answers")]["unacceptable"] == 1
    assert any(edit["what"] == "attribute" and edit["name"] == "soil" for edit in found["edits"])


def git(root: Path, *arguments: str) -> None:
    named = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *named, *arguments], check=True, capture_output=True)


def test_git_revisions_are_compared_without_a_checkout(tmp_path: Path) -> None:
    root = copy(tmp_path / "base")
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "one")
    path = root / "rules/choice.yaml"
    path.write_text(
        path.read_text().replace("then: {scheme: apples_beside_walnuts}", "then: {scheme: apples_alone}", 1)
    )
    done = program("--knowledge", str(root), "rules", "diff", "HEAD", str(root), home=tmp_path)
    assert done.returncode == 1
    assert "apples_beside_walnuts" in done.stdout
    git(root, "commit", "-qam", "two")
    done = program("--knowledge", str(root), "rules", "diff", "HEAD~1", "HEAD", home=tmp_path)
    assert done.returncode == 1
    assert done.stdout.count("apples_beside_walnuts") >= 1


@pytest.mark.parametrize("version", ["no-such-revision", "--output=x", "HEAD^^^^^^^^^^^{tree}", "\x1b[31m"])
def test_what_is_neither_folder_nor_revision_is_refused(version: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        certwise, ["--knowledge", str(copy(tmp_path / "base")), "rules", "diff", "--", version, str(SECOND)]
    )
    assert result.exit_code == 2
    assert "unreadable-revision" in result.output
    assert "\x1b" not in result.output


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    assert diff(tmp_path, ROOT).exit_code == 2


def test_the_impact_on_records(changed: Path, tmp_path: Path) -> None:
    found = json.loads(diff(SECOND, changed, "--format", "json").output)["differences"][0]
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(found["answers"]))
    done = program("--knowledge", str(SECOND), "assess", str(answers), home=tmp_path)
    assert done.returncode == 0, done.stderr
    done = program("rules", "diff", str(SECOND), str(changed), "--records", "--format", "json", home=tmp_path)
    impact = json.loads(done.stdout)["impact"]["recorded assessments"]
    assert (impact["total"], impact["changed"]) == (1, 1)
