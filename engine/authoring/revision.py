"""Two versions of a knowledge base: what was written differently, and for whom the verdict is another one, by proof."""

from __future__ import annotations

from pathlib import Path

from engine.infer.expert import Expert
from engine.load.folder import contents, contents_of
from engine.load.git import GitError
from engine.load.repository import GitTree, full_name, object_of
from engine.problem import Problem, ProblemError, Where


def opened(version: str, folder: Path, day: str | None = None) -> Expert:
    """The knowledge base of a folder, or of a git revision of `folder`, on a day, or today.

    Raises ProblemError where it is neither, or both: then the message says what to type.
    """
    if not version.strip():
        raise ProblemError(
            [Problem(Where("rules diff"), "no-version", "a version is empty; name a folder or a git revision")]
        )
    path = Path(version)
    try:
        is_folder = path.is_dir()
    except (OSError, ValueError):
        is_folder = False
    if is_folder:
        _unambiguous(version, folder)
        found = contents(path)
    else:
        found = contents_of(GitTree(folder, version, version), version)
    return Expert.of_texts(found.knowledge, version, found.unread, day)


def _unambiguous(version: str, folder: Path) -> None:
    """Raise ProblemError where a folder's name is also that of a revision."""
    if version.startswith((".", "/", "~")) or version.endswith("/"):
        return
    try:
        object_of(folder, version)
    except GitError as error:
        if "branch and a tag" not in str(error):
            return
    named = full_name(folder, version)
    said = f"is both a folder and a git revision; write ./{version} for the folder, or {named} for the revision"
    raise ProblemError([Problem(Where(version), "ambiguous-version", said)])
