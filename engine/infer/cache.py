"""The compiled knowledge base kept between runs, under the hash of everything it was made from, so never stale."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import engine
from engine.files import placing
from engine.infer.network import Shard, shards
from engine.knowledge.base import Knowledge
from engine.problem import Where

KEPT = 16
ENGINE = Path(engine.__file__).parent


def compiled(root: Path, texts: dict[str, str], folder: Path | None) -> tuple[Knowledge, list[list[Shard]]]:
    """The knowledge base of these texts and its rulesets, from `folder` where it was compiled before.

    Raises ProblemError where the knowledge base has mistakes. A cache that cannot be read or written is done without.
    """
    path = folder / f"{_key(root, texts)}.knowledge" if folder else None
    if path is not None and (found := _read(path)) is not None:
        cached: tuple[Knowledge, list[list[Shard]]] = found
        return cached
    from engine.load.loader import load
    from engine.prove.statement import digests

    knowledge = load(root, texts)
    knowledge.formulas = digests(knowledge)
    made = (knowledge, shards(knowledge.rules, knowledge.strata, knowledge.attributes))
    if path is not None:
        _write(path, made)
    return made


def _key(root: Path, texts: dict[str, str]) -> str:
    found = hashlib.sha256(f"{sys.version_info}{root}".encode())
    found.update("".join(sorted(_modules())).encode())
    for name, text in sorted(texts.items()):
        data = text.encode()
        found.update(f"{name} {len(data)}\n".encode())
        found.update(data)
    return found.hexdigest()


def _modules() -> Iterator[str]:
    """A line for each module of the engine. A run begins with this, and pathlib takes three times as long."""
    for folder, _, names in os.walk(ENGINE):
        for name in names:
            if name.endswith(".py"):
                status = os.stat(f"{folder}/{name}")  # noqa: PTH116  see above
                yield f"{folder.removeprefix(str(ENGINE))}/{name} {status.st_size} {status.st_mtime_ns}\n"


def _read(path: Path) -> Any:
    try:
        return _Unpickler(io.BytesIO(path.read_bytes())).load()
    except FileNotFoundError:
        return None
    except Exception:  # noqa: BLE001  a damaged cache raises anything, and the files themselves are at hand
        return None


def _write(path: Path, made: Any) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with placing(path) as partial:
            partial.write_bytes(pickle.dumps(made, protocol=pickle.HIGHEST_PROTOCOL))
        kept = sorted(path.parent.glob("*.knowledge"), key=lambda each: each.stat().st_mtime, reverse=True)
        for old in kept[KEPT:]:
            old.unlink(missing_ok=True)
    except (OSError, RecursionError):
        return


class _Unpickler(pickle.Unpickler):
    """Creates what a cached knowledge base is made of, and nothing else, whoever wrote the file."""

    def find_class(self, module: str, name: str) -> Any:
        if not module.startswith("engine.knowledge.") and module not in (Shard.__module__, Where.__module__):
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a knowledge base")
        found = super().find_class(module, name)
        if not isinstance(found, type) or found.__module__ != module:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a knowledge base")
        return found
