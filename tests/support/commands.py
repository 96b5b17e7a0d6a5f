"""The program as a user runs it, with data and caches in folders of the test.

`certwise` calls the entry point in this process, which saves the start of a Python; `process` starts one, for what a
process alone shows: how it starts, its memory, its signals, its streams. Both give the same for the same words, which
tests/house/test_commands.py holds.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import subprocess
import sys
import tempfile
import threading
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from engine.infer import cache
from engine.infer.form import read, written
from tests.support.places import PATIENCE, ROOT

SECOND = ROOT / "tests" / "knowledge"
PROGRAM = Path(sys.executable).parent / "certwise"
# What Python, its library and that of C read once in a process.
_AT_START = ("PYTHON", "LC_", "LANG", "TZ", "LD_", "TMPDIR", "BROWSER")
# The filters of warnings that a process starts with.
_UNHEARD = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)

Done = subprocess.CompletedProcess[str]

# Compiled knowledge bases by the key of the cache, in its form.
_compiled: dict[str, bytes] = {}


def certwise(
    *arguments: str, stdin: str | bytes = "", home: Path | None = None, cwd: Path = ROOT, **environment: str
) -> Done:
    """Run the program in this process; `home` holds its data and cache, `environment` is added to the test's own."""
    early = [name for name in environment if name.startswith(_AT_START)]
    assert not early, f"{early} is read once in a process: use process()"
    data = stdin.encode() if isinstance(stdin, str) else stdin
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with (
            _environment(_named(home, environment)), contextlib.chdir(cwd), _descriptors(data, out, err), _streams(),
            _compiled_once(),
        ):  # fmt: skip
            code = _ended(list(arguments))
        return _done([str(PROGRAM), *arguments], code, *(_written(each) for each in (out, err)))


def process(
    *arguments: str, stdin: str | bytes = "", home: Path | None = None, cwd: Path = ROOT, **environment: str
) -> Done:
    """Run the program as a process of its own."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [PROGRAM, *arguments], input=data, capture_output=True, env=_named(home, environment), cwd=cwd,
        timeout=PATIENCE, check=False,
    )  # fmt: skip
    return _done(done.args, done.returncode, done.stdout, done.stderr)


def _named(home: Path | None, environment: dict[str, str]) -> dict[str, str]:
    named = {**os.environ, "COLUMNS": "100", "CERTWISE_CONFIG": ""}
    if home is not None:
        named |= {"CERTWISE_CACHE": str(home / "cache"), "CERTWISE_AUDIT": str(home / "audit.db")}
        named |= {"XDG_DATA_HOME": str(home / "data")}
    return named | environment


def _done(arguments: Any, code: int, out: bytes, err: bytes) -> Done:
    return Done(arguments, code, out.decode(errors="replace"), err.decode(errors="replace"))


def _written(file: Any) -> bytes:
    file.seek(0)
    text: bytes = file.read()
    return text


def _ended(arguments: list[str]) -> int:
    """Call the entry point; gives the code that a process would exit with, after all that it would write."""
    from cli.main import main

    with warnings.catch_warnings(record=True) as heard:
        warnings.resetwarnings()
        for category in _UNHEARD:
            warnings.simplefilter("ignore", category)
        try:
            main(arguments)
            code: Any = 0
        except SystemExit as ended:
            code = ended.code
        except Exception:  # noqa: BLE001  a process would show it, and the test is to see it
            traceback.print_exc()
            code = 1
    for each in heard:
        sys.stderr.write(warnings.formatwarning(each.message, each.category, each.filename, each.lineno))
    if isinstance(code, str):
        print(code, file=sys.stderr)
    return code if isinstance(code, int) else int(code is not None)


@contextlib.contextmanager
def _environment(named: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    _become(named)
    try:
        yield
    finally:
        _become(before)
        # A session freezes what it has loaded, since a process would end with it.
        gc.unfreeze()


def _become(named: dict[str, str]) -> None:
    for name in os.environ.keys() - named.keys():
        del os.environ[name]
    os.environ.update({name: value for name, value in named.items() if os.environ.get(name) != value})


@contextlib.contextmanager
def _compiled_once() -> Iterator[None]:
    """A knowledge base of this folder is compiled once in this process, and not again for every home.

    A command finds it as a cache would keep it, under the same key, and writes it to its own as if it had compiled it.
    """
    real = cache._made

    def made(root: Path, texts: dict[str, str], path: Path | None, day: str | None) -> cache.Compiled:
        if path is None or not root.resolve().is_relative_to(ROOT):
            return real(root, texts, path, day)
        if path.stem not in _compiled:
            found = real(root, texts, path, day)
            if not found[0].calendar.changes:
                _compiled[path.stem] = written(found)
            return found
        kept: cache.Compiled = read(_compiled[path.stem])
        cache._write(path, kept)
        return kept

    with mock.patch.object(cache, "_made", made):
        yield


@contextlib.contextmanager
def _descriptors(data: bytes, out: Any, err: Any) -> Iterator[None]:
    """Descriptor 0 reads the data from a pipe, and what is written to 1 and 2 goes to the files."""
    reading, writing = os.pipe()
    before = [os.dup(number) for number in range(3)]

    def fill() -> None:
        with contextlib.suppress(BrokenPipeError), os.fdopen(writing, "wb") as pipe:
            pipe.write(data)

    filling = threading.Thread(target=fill)
    try:
        for number, descriptor in enumerate((reading, out.fileno(), err.fileno())):
            os.dup2(descriptor, number)
        os.close(reading)
        filling.start()
        yield
    finally:
        for number, descriptor in enumerate(before):
            os.dup2(descriptor, number)
            os.close(descriptor)
        filling.join()


@contextlib.contextmanager
def _streams() -> Iterator[None]:
    """The streams of a process that has just started, over the descriptors."""
    names = ("stdin", "stdout", "stderr")
    before = {name: getattr(sys, name) for name in names}
    for number, (name, mode) in enumerate(zip(names, ("rb", "wb", "wb"), strict=True)):
        errors = "backslashreplace" if name == "stderr" else "strict"
        raw = os.fdopen(number, mode, closefd=False)
        setattr(sys, name, io.TextIOWrapper(raw, encoding="utf-8", errors=errors, line_buffering=name == "stderr"))
    try:
        yield
    finally:
        for name in names:
            own = getattr(sys, name)
            setattr(sys, name, before[name])
            with contextlib.suppress(OSError, ValueError):
                own.close()
