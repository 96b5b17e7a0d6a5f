"""The compiled knowledge base that is kept between runs: found again, and never served when the engine has changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.infer import cache
from engine.load import folder
from engine.load import loader as loading
from tests.support.places import ROOT


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the engine that the cache takes for its own."""
    copy = tmp_path / "engine"
    shutil.copytree(ROOT / "engine", copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cache, "ENGINE", copy)
    return copy


@pytest.fixture
def loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Opens the second knowledge base by way of a cache, and says how often it has been loaded so far."""
    root = ROOT / "tests" / "knowledge"
    texts = folder.contents(root).knowledge
    seen: list[Path] = []

    def load(root: Path, texts: dict[str, str], day: str | None = None) -> Any:
        seen.append(root)
        return real(root, texts, day)

    real = loading.load
    monkeypatch.setattr(loading, "load", load)

    def opened() -> int:
        cache.compiled(root, texts, tmp_path / "cache")
        return len(seen)

    return opened


def test_the_engine_is_all_of_the_package() -> None:
    assert ROOT / "engine" == cache.ENGINE


def test_what_was_compiled_is_found_again(engine: Path, loads: Callable[[], int]) -> None:
    assert [loads(), loads()] == [1, 1]


@pytest.mark.slow("changes every module of the engine, one at a time")
def test_a_change_of_any_module_of_the_engine_is_seen(engine: Path, loads: Callable[[], int]) -> None:
    modules = sorted(engine.rglob("*.py"))
    assert len({module.parent for module in modules}) > 1
    (engine / "wing" / "room").mkdir(parents=True)
    (engine / "wing" / "room" / "added.py").touch()
    count = loads()
    for module in [*modules, engine / "wing" / "room" / "added.py"]:
        moment = module.stat().st_mtime_ns
        os.utime(module, ns=(moment, moment + 1_000_000_000))
        assert loads() == (count := count + 1), module
    (engine / "wing" / "room" / "added.py").unlink()
    assert loads() == count + 1
