"""The compiled knowledge base that is kept between runs: found again, and never served when the engine has changed."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.answers.validation import validate
from engine.documents.reading import parse
from engine.infer import cache, form, seal
from engine.infer.expert import Expert
from engine.load import folder
from engine.load import loader as loading
from engine.problem import ProblemError
from tests.support import nasty_knowledge
from tests.support.places import ROOT

LUNCH = ROOT / "tests" / "lunch"


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the engine that the cache takes for its own."""
    copy = tmp_path / "engine"
    shutil.copytree(ROOT / "engine", copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cache, "ENGINE", copy)
    return copy


@pytest.fixture
def loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Opens the knowledge base at lunch by way of a cache, and says how often it has been loaded so far."""
    texts = folder.contents(LUNCH).knowledge
    seen: list[Path] = []

    def load(root: Path, texts: dict[str, str], day: str | None = None) -> Any:
        seen.append(root)
        return real(root, texts, day)

    real = loading.load
    monkeypatch.setattr(loading, "load", load)

    def opened() -> int:
        cache.compiled(LUNCH, texts, tmp_path / "cache")
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


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], tuple[Path, str]]:
    """Opens the knowledge base at lunch by way of a cache: the one file that is kept, and what follows at lunch."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def opened() -> tuple[Path, str]:
        expert = Expert.open(LUNCH, tmp_path / "cache")
        [file] = (tmp_path / "cache").glob("*.knowledge")
        said = expert.assess(validate(expert.knowledge, parse("{weather: sun, budget: 250}", ""), ""))
        return file, f"{expert.knowledge.digest} {said.values}"

    return opened


def opened_from_files(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Notes each time that a knowledge base is compiled."""
    seen: list[Path] = []
    real = loading.load

    def load(root: Path, texts: dict[str, str], day: str | None = None) -> Any:
        seen.append(root)
        return real(root, texts, day)

    monkeypatch.setattr(loading, "load", load)
    return seen


def test_what_is_kept_is_the_users_alone(kept: Callable[[], tuple[Path, str]]) -> None:
    file, _ = kept()
    for path in (file, seal.key_file()):
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("changed", ["a verdict", "a rule", "one bit", "another name", "cut", "nothing in it", "long"])
def test_a_poisoned_file_does_not_keep_the_digest(
    kept: Callable[[], tuple[Path, str]], changed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, said = kept()
    data = file.read_bytes()
    poisoned = {
        "a verdict": data.replace(b'"park"', b'"home"'),
        "a rule": data.replace(b"sun-means-park", b"sun-means-hell"),
        "one bit": data[:-1] + bytes([data[-1] ^ 1]),
        "another name": data,
        "cut": data[:-10],
        "nothing in it": b"",
        "long": data + b" ",
    }[changed]
    assert changed == "another name" or poisoned != data
    if changed == "another name":
        # What was sealed for other files, in the place of these.
        other = Expert.open(ROOT / "tests" / "knowledge", file.parent).knowledge
        [poisoned] = [each.read_bytes() for each in file.parent.glob("*.knowledge") if each != file]
        assert other.digest.encode() in poisoned
        for each in file.parent.glob("*.knowledge"):
            each.unlink()
    file.write_bytes(poisoned)
    compiled = opened_from_files(monkeypatch)
    assert kept() == (file, said)
    assert len(compiled) == 1, "it was believed"
    assert kept() == (file, said)
    assert len(compiled) == 1, "it was not mended"


def test_a_folder_that_was_unpacked_elsewhere_is_worth_nothing(
    kept: Callable[[], tuple[Path, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, said = kept()
    seal.key_file().unlink()
    compiled = opened_from_files(monkeypatch)
    assert kept()[1] == said
    assert len(compiled) == 1


@pytest.mark.parametrize("which", ["file", "folder", "key"])
@pytest.mark.parametrize("wrong", ["others may write", "a link", "a folder", "a pipe", "another owner"])
def test_what_others_could_have_written_is_not_believed(
    kept: Callable[[], tuple[Path, str]], which: str, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, said = kept()
    path = {"file": file, "folder": file.parent, "key": seal.key_file()}[which]
    moved = path.with_name("moved")
    if wrong == "others may write":
        path.chmod(path.stat().st_mode | 0o020)
    elif wrong == "another owner":
        if os.geteuid():
            pytest.skip("only the superuser can give a file away")
        os.chown(path, 12345, -1)
    else:
        path.rename(moved)
        if wrong == "a link":
            path.symlink_to(moved)
        elif wrong == "a folder" and which != "folder":
            path.mkdir()
        elif wrong == "a pipe" and which != "folder":
            os.mkfifo(path)
        else:
            path.touch()
    compiled = opened_from_files(monkeypatch)
    expert = Expert.open(LUNCH, file.parent)
    assert len(compiled) == 1
    values = expert.assess(validate(expert.knowledge, parse("{weather: sun, budget: 250}", ""), "")).values
    assert f"{expert.knowledge.digest} {values}" == said


def test_every_field_of_a_compiled_knowledge_base_has_a_reader() -> None:
    for name in form.CLASSES:
        assert form.readers(name), name
        made = form.class_of(name)
        assert made.__module__ == form.CLASSES[name]


@pytest.mark.parametrize("base", ["shipped", "second", "third"], indirect=True)
def test_what_is_read_is_what_was_written(base: Expert) -> None:
    made = (base.knowledge, base._shards)
    data = form.written(made)
    found = form.read(data)
    assert found == made
    assert repr(found) == repr(made)
    assert form.written(found) == data


def test_random_knowledge_bases_are_read_as_they_were_written() -> None:
    for seed in range(40):
        try:
            expert = Expert.of_texts(nasty_knowledge.made(seed).texts, "random")
        except ProblemError:
            continue
        pair = (expert.knowledge, expert._shards)
        assert repr(form.read(form.written(pair))) == repr(pair), seed


def test_a_sealed_file_of_wrong_shapes_is_refused(kept: Callable[[], tuple[Path, str]]) -> None:
    """Whoever has the key can write anything; what is no knowledge base is compiled afresh, and never a traceback."""
    file, said = kept()
    data = seal.opened(file)
    assert data is not None
    sound = json.loads(data)
    dice = random.Random(1)
    for _ in range(300):
        seal.put(file, json.dumps(bent(sound, dice)).encode())
        found = cache._read(file)
        # What is taken has the types of a knowledge base everywhere.
        assert found is None or form.read(form.written(found)) == found
    for content in (
        b"[" * 100_000,
        b'{"form":1}',
        b"null",
        b"\xff",
        b'{"form":1,"tables":[["os",[[1]]]]}',
        b"9" * 5000,
    ):
        seal.put(file, content)
        assert kept() == (file, said)


def bent(value: Any, dice: random.Random) -> Any:
    """JSON with one part of it replaced."""
    if isinstance(value, list | dict) and value and dice.random() < 0.95:
        copy: Any = value.copy()
        place = dice.choice([*copy] if isinstance(copy, dict) else range(len(copy)))
        copy[place] = bent(copy[place], dice)
        return copy
    return dice.choice([None, True, -1, 0, 7, 10**9, 1.5, "", "park", [], [1], ["a"], {}, {"a": 1}, [[1]]])
