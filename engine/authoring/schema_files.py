"""The schemas beside a knowledge base, and the first line of each file that names its own."""

from __future__ import annotations

import json
import os
from pathlib import Path

from engine.authoring.schema import kind_of, schemas
from engine.documents.text import text_of
from engine.knowledge.base import Knowledge
from engine.load.folder import yaml_files

FOLDER = "docs/schema"


_MODELINE = "# yaml-language-server: $schema="


def wanted(root: Path, knowledge: Knowledge) -> dict[Path, str]:
    """What each schema file and each file of the knowledge base should hold."""
    found = files(root, knowledge)
    for path in yaml_files(root):
        name = path.relative_to(root).as_posix()
        target = os.path.relpath(root / FOLDER / f"{kind_of(name)}.json", path.parent)
        found[path] = with_modeline(text_of(path), Path(target).as_posix())
    return found


def files(root: Path, knowledge: Knowledge) -> dict[Path, str]:
    """What each schema file should hold."""
    return {root / FOLDER / f"{kind}.json": _compact(each) for kind, each in schemas(knowledge).items()}


def _compact(found: object) -> str:
    """A schema as a file: lines that a diff can show, and little else between them."""
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def with_modeline(text: str, target: str) -> str:
    """The text with a first line that tells editors where its schema is."""
    line, _, rest = text.partition("\n")
    body = rest if line.startswith(_MODELINE) else text
    return f"{_MODELINE}{target}\n{body}"
