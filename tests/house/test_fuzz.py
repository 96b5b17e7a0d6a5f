"""The run of mutated inputs finds what it looks for, and a short one finds nothing; CI makes the long one."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import fuzz


def crash() -> None:
    raise ZeroDivisionError


def hang() -> None:
    while True:
        try:
            time.sleep(0.01)
        except Exception:  # noqa: BLE001  what a program catches too widely must not hide that it hangs
            continue


def toil() -> None:
    while True:
        pass


FAULTS: dict[str, tuple[Callable[[], object], str]] = {
    "traceback": (crash, "traceback"),
    "hang": (hang, "took more than"),
    "toil": (toil, "took more than"),
    "exit code": (lambda: sys.exit(3), "exit code 3"),
    "no exit code": (lambda: None, "exit code None"),
    "raw": (lambda: (print("\x1b[2J"), sys.exit(0)), "raw characters ['\\x1b']"),
    "silence": (lambda: sys.exit(2), "refused without a word"),
    "swallowed": (lambda: (print("Traceback (most recent call last)", file=sys.stderr), sys.exit(2)), "traceback on"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_kind_of_trouble_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    does, said = FAULTS[name]
    monkeypatch.setattr("cli.main.main", lambda arguments: does())
    monkeypatch.setattr(fuzz, "SECONDS", 0.2 if name in ("hang", "toil") else 60.0)
    assert fuzz.trouble([], b"", Counter()).startswith(said)


def test_the_same_seed_makes_the_same_inputs_whoever_makes_them() -> None:
    (door, *_) = fuzz.doors(Path())
    alone = [data for _, data in fuzz.inputs(door, 40, 5, 0, 1)]
    shared = sorted([*fuzz.inputs(door, 40, 5, 0, 2), *fuzz.inputs(door, 40, 5, 1, 2)])
    assert [data for _, data in shared] == alone
    assert len(set(alone)) > 30


def test_mutated_inputs_are_taken_or_refused(tmp_path: Path) -> None:
    here = Path.cwd()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        for name in ("CERTWISE_CACHE", "CERTWISE_AUDIT", "XDG_DATA_HOME"):
            patch.setenv(name, "")
        done, codes, failed = fuzz.worked(0, 1, 200, 11, None, str(tmp_path))
    assert not failed, failed[0]
    assert len(done) == len(fuzz.doors(tmp_path))
    assert {"exit 0", "exit 2"} <= set(codes)
