"""Where things stand in this repository."""

from __future__ import annotations

from pathlib import Path

from engine.load.folder import EXAMPLES, is_yaml

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
# How long a program is waited for, in seconds: what hangs is found as well, and a busy machine is none that hangs.
PATIENCE = 300.0


def called(root: Path) -> str:
    """What a knowledge base of this repository is called in names of tests, wherever the repository stands."""
    return "shipped" if root == ROOT else root.name


def examples(root: Path) -> list[Path]:
    """The answers files that stand beside the vocabulary of a knowledge base."""
    folder = root / EXAMPLES
    return sorted(path for path in folder.iterdir() if is_yaml(path.name)) if folder.is_dir() else []
