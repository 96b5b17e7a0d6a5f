"""A git revision as a knowledge base: its tree as it is, links as on disk, and names that are not clear."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.authoring.revision import opened
from engine.problem import ProblemError
from tests.support.revisions import committed, diff, git
from tests.support.weather import LOADED, RULES, base

__all__ = ["base"]
SAME = "gets the same place; both say the same (digest "


def refusal(root: Path, *arguments: str) -> str:
    result = diff(root, *arguments)
    assert result.exit_code == 2, result.output
    assert result.output.count("\n") == 1
    return result.output


WRITTEN: dict[str, Callable[[Path], object]] = {
    **LOADED,
    "not exported": lambda root: (
        (root / "rules/place.yaml").rename(root / "rules/extra.yaml"),
        (root / "rules/.gitattributes").write_text("*.yaml export-ignore\n"),
    ),
    "with other ends of lines": lambda root: (
        (root / "rules/place.yaml").write_bytes(RULES.format(name="place").replace("\n", "\r\n").encode()),
        (root / ".gitattributes").write_text("*.yaml text eol=crlf\n"),
    ),
    "substituted": lambda root: (
        (root / "rules/place.yaml").write_text(RULES.format(name="place").replace("sunny", "$Format:%H$ $Id$")),
        (root / "rules/.gitattributes").write_text("*.yaml export-subst ident\n"),
    ),
    "by a name of another alphabet": lambda root: (root / "lib/extra.yaml").rename(root / "rules/café ☕.yaml"),
    "executable": lambda root: (root / "rules/place.yaml").chmod(0o755),
    "with a byte order mark": lambda root: (root / "rules/place.yaml").write_bytes(
        b"\xef\xbb\xbf" + RULES.format(name="place").encode()
    ),
}


@pytest.mark.parametrize("below", ["", "deep/inside"])
@pytest.mark.parametrize("name", WRITTEN)
def test_on_a_clean_tree_a_revision_is_the_folder(name: str, below: str, base: Path, tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    root = repository / below
    root.parent.mkdir(parents=True, exist_ok=True)
    base.rename(root)
    WRITTEN[name](root)
    committed(repository)
    assert git(repository, "status", "--short") == ""
    result = diff(root, "HEAD")
    assert result.exit_code == 0, result.output
    assert SAME in result.output
    assert "No rule and no attribute." in result.output


@pytest.mark.parametrize("target", ["../../outside.yaml", "/etc/passwd", "../lib/nothing.yaml", "extra.yaml"])
def test_a_link_is_refused_in_a_revision_as_on_disk(target: str, base: Path) -> None:
    (base / "rules/extra.yaml").symlink_to(target)
    committed(base)
    with pytest.raises(ProblemError) as on_disk:
        opened(str(base), base)
    with pytest.raises(ProblemError) as in_revision:
        opened("HEAD", base)
    assert [problem.message for problem in on_disk.value.problems] == [
        problem.message for problem in in_revision.value.problems
    ]
    assert str(in_revision.value).startswith("HEAD/rules/extra.yaml: error: ")


def test_a_submodule_is_named(base: Path, tmp_path: Path) -> None:
    committed(base / "lib")
    lib = (base / "lib").rename(tmp_path / "lib")
    committed(base)
    git(base, "submodule", "add", "-q", str(lib), "rules/lib")
    committed(base, "two")
    said = refusal(base, "HEAD")
    assert said.startswith("HEAD/rules/lib: error: is a submodule, whose files are not in this revision")


@pytest.mark.parametrize(
    "revision",
    [
        "HEAD",
        "main",
        "refs/heads/main",
        "v1",
        "HEAD~1",
        "HEAD^",
        ":/first",
        "HEAD^{/first}",
        "HEAD^{tree}",
        "HEAD:",
        "@",
    ],
)
def test_every_way_to_name_a_revision(revision: str, base: Path) -> None:
    committed(base, "the first")
    committed(base, "the second")
    git(base, "tag", "-a", "v1", "-m", "tagged")
    assert SAME in diff(base, revision).output


def test_the_tree_of_a_folder_is_a_knowledge_base(base: Path, tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    base.rename(repository / "sub")
    committed(repository)
    assert SAME in diff(repository / "sub", "HEAD:sub").output
    assert "there is no folder sub in it" in refusal(repository / "sub", _empty_commit(repository))


def _empty_commit(repository: Path) -> str:
    tree = git(repository, "hash-object", "-t", "tree", "/dev/null").strip()
    git(repository, "hash-object", "-w", "-t", "tree", "/dev/null")
    return git(repository, "commit-tree", tree, "-m", "empty").strip()


@pytest.mark.parametrize("version", ["HEAD:facts/base.yaml", ":facts/base.yaml"])
def test_a_file_of_a_revision_is_refused(version: str, base: Path) -> None:
    committed(base)
    assert "it names a blob, and a commit or a folder is wanted" in refusal(base, version)


@pytest.mark.parametrize(
    "version", ["HEAD..HEAD", "no-such", "HEAD~99", "--all", "-h", "HEAD:nothing", "a\x00b", "x" * 5000]
)
def test_what_names_nothing_is_refused(version: str, base: Path) -> None:
    committed(base)
    assert "is neither a folder nor a git revision" in refusal(base, "--", version)


@pytest.mark.parametrize("versions", [("", "."), ("HEAD", ""), (" ",), ("HEAD", "\t")])
def test_an_empty_name_is_refused(versions: tuple[str, ...], base: Path) -> None:
    committed(base)
    assert "a version is empty; name a folder or a git revision" in refusal(base, *versions)


def test_a_name_of_both_is_refused_with_what_to_type(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    committed(base)
    git(base, "branch", "lib")
    monkeypatch.chdir(base)
    said = refusal(base, "lib")
    assert "is both a folder and a git revision; write ./lib for the folder, or refs/heads/lib" in said
    assert SAME in diff(base, "refs/heads/lib").output
    assert "no knowledge base" in diff(base, "./lib").output
    assert "no knowledge base" in diff(base, "lib/").output


def test_a_branch_and_a_tag_of_one_name_are_told_apart(base: Path) -> None:
    committed(base)
    git(base, "branch", "twice")
    git(base, "tag", "twice")
    assert "write refs/heads/NAME or refs/tags/NAME" in refusal(base, "twice")
    assert SAME in diff(base, "refs/tags/twice").output


def test_a_bare_repository(base: Path, tmp_path: Path) -> None:
    committed(base)
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "-q", "--bare", str(base), str(bare))
    assert SAME in diff(bare, "HEAD", str(base)).output


def test_no_repository(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(base.parent))
    assert "not a git repository" in refusal(base, "HEAD")


def test_no_git(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(base))
    assert "git is not installed" in refusal(base, "HEAD")
    assert SAME in diff(base, str(base)).output


def test_the_callers_environment_names_no_other_repository(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed(base)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_EXTERNAL_DIFF"):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    assert SAME in diff(base, "HEAD").output


def test_nothing_of_the_repository_is_run(base: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    (base / "rules/.gitattributes").write_text("*.yaml filter=evil diff=evil\n")
    committed(base)
    for key in ("filter.evil.smudge", "filter.evil.clean", "diff.evil.textconv", "core.pager", "core.fsmonitor",
                "pager.ls-tree", "core.sshCommand", "diff.external"):  # fmt: skip
        git(base, "config", key, f"touch {ran}")
    assert SAME in diff(base, "HEAD").output
    assert not ran.exists()


def test_a_replaced_object_is_read_as_it_was(base: Path) -> None:
    committed(base)
    old = git(base, "rev-parse", "HEAD:rules/place.yaml").strip()
    (base / "lib/extra.yaml").write_text(RULES.format(name="other"))
    new = git(base, "hash-object", "-w", "lib/extra.yaml").strip()
    git(base, "replace", old, new)
    assert SAME in diff(base, "HEAD").output
