"""The compiled knowledge base kept between runs, under the hash of everything it was made from, so never stale."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import engine
from engine.infer.form import MalformedError, read, written
from engine.infer.seal import opened, put
from engine.infer.shard import Shard
from engine.knowledge.base import Knowledge
from engine.knowledge.period import Calendar, Period

KEPT = 16
ENGINE = Path(engine.__file__).parent


Compiled = tuple[Knowledge, list[list[Shard]]]


def compiled(root: Path, texts: dict[str, str], folder: Path | None, day: str | None = None) -> Compiled:
    """The knowledge base of these texts on a day, or today, and its rulesets; from `folder` where it was compiled.

    Raises ProblemError where the knowledge base has mistakes. A cache that cannot be read or written is done without.
    """
    key = _key(root, texts) if folder else ""
    path = folder / f"{key}.knowledge" if folder else None
    found = _read(path) if path is not None else None
    if isinstance(found, Calendar):
        # What stands there is another one from day to day: each period has a file of its own.
        day = day or _today()
        path = _of_period(path, found.period(day))
        found = _read(path) if path is not None else None
    if found is not None and not isinstance(found, Calendar):
        cached: Compiled = found
        if cached[0].calendar.changes:
            cached[0].as_of = day or _today()
        return cached
    return _made(root, texts, folder and folder / f"{key}.knowledge", day)


def _made(root: Path, texts: dict[str, str], path: Path | None, day: str | None) -> Compiled:
    from engine.infer.rulesets import shards
    from engine.load.loader import load

    knowledge = load(root, texts, day)
    made = (knowledge, shards(knowledge.rules, knowledge.strata, knowledge.attributes))
    if path is not None and knowledge.calendar.changes:
        _write(path, knowledge.calendar)
        path = _of_period(path, knowledge.period)
    if path is not None:
        from engine.prove.statement import digests

        # Each run that records needs them; what is kept nowhere often is not recorded either.
        digests(knowledge)
        _write(path, made)
    return made


def _of_period(path: Path | None, period: Period) -> Path | None:
    return path and path.with_stem(f"{path.stem}-{period.first or period.last}")


def _today() -> str:
    from engine.load.validity import today

    return today()


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
        data = opened(path)
        return read(data) if data is not None else None
    except Exception:  # noqa: BLE001  whatever is wrong with it, the files themselves are at hand
        return None


def _write(path: Path, made: Any) -> None:
    try:
        put(path, written(made))
        kept = sorted(path.parent.glob("*.knowledge"), key=lambda each: each.lstat().st_mtime, reverse=True)
        for old in kept[KEPT:]:
            old.unlink(missing_ok=True)
    except (OSError, RecursionError, MalformedError, KeyError):
        return
