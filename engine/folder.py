"""The folder of a knowledge base: which of its files are knowledge, and their texts."""

from __future__ import annotations

from pathlib import Path

from engine.problem import Problem, ProblemError, Where
from engine.source import MAX_BYTES, text_of

TEST_SUFFIX = "_test.yaml"
EXAMPLES = "facts/examples"


def gather(root: Path) -> dict[str, str]:
    """The texts of a knowledge base by relative path, without examples. Raises ProblemError where it is none."""
    problems: list[Problem] = []
    if not root.is_dir():
        raise ProblemError([Problem(Where(str(root)), "no-knowledge-base", "there is no such folder")])
    texts: dict[str, str] = {}
    for folder in ("facts", "rules"):
        if not (root / folder).is_dir():
            message = f"no knowledge base: it has no folder {folder}/"
            problems.append(Problem(Where(str(root)), "no-knowledge-base", message))
        for path in sorted((root / folder).rglob("*.yaml")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and not name.startswith(f"{EXAMPLES}/"):
                try:
                    texts[name] = text_of(path, MAX_BYTES)
                except ProblemError as error:
                    problems.extend(error.problems)
    if problems:
        raise ProblemError(problems)
    return texts
