"""A lock of the audit store that another program holds: the wait is told and bounded, and the report is given."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import certwise
from engine.records import lock
from tests.support.places import PATIENCE


@contextmanager
def held(place: str) -> Iterator[threading.Event]:
    """Hold the store's write lock by a connection of our own, until the block ends or the event is set."""
    release = threading.Event()
    locked = threading.Event()

    def hold() -> None:
        if "://" in place:
            import psycopg

            with psycopg.connect(place) as other:
                other.execute("UPDATE certwise_store SET version = version")
                locked.set()
                release.wait(PATIENCE)
                other.rollback()
            return
        with closing(sqlite3.connect(place)) as other:
            other.execute("BEGIN IMMEDIATE")
            locked.set()
            release.wait(PATIENCE)
            other.rollback()

    thread = threading.Thread(target=hold)
    thread.start()
    assert locked.wait(PATIENCE)
    try:
        yield release
    finally:
        release.set()
        thread.join()


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(certwise, list(words))
    return done.exit_code, done.stdout, done.stderr


def test_a_held_lock_is_told_and_given_up(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assess = ("assess", "--set", "market=us", "--audit", place)
    assert run(*assess)[0] == 0
    assert run("audit", "list", "--audit", place)[0] == 0
    monkeypatch.setattr(lock, "SECONDS_TO_WAIT", 3)
    with held(place):
        code, printed, said = run(*assess)
        assert printed.startswith("RECOMMENDED PATH")
        lines = said.splitlines()
        assert code == 2
        assert lines[0].endswith(": locked by another program; waiting 3 s at most")
        assert "locked by another program; end that program, or try again later" in lines[1]
        assert len(lines) == 3
        # Who reads waits for nobody.
        assert run("audit", "list", "--audit", place)[::2] == (0, "")
    code, printed, said = run("audit", "list", "--format", "json", "--audit", place)
    assert (code, said) == (0, "")
    assert printed.count('"id"') == 1


def test_a_lock_that_is_let_go_is_waited_for_without_a_word(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # However long a busy machine takes to let it go.
    monkeypatch.setattr(lock, "_SECONDS_IN_SILENCE", 30)
    monkeypatch.setattr(lock, "SECONDS_TO_WAIT", 60)
    assess = ("assess", "--set", "market=us", "--audit", place)
    assert run(*assess)[0] == 0
    assert run("audit", "list", "--audit", place)[0] == 0
    with held(place) as release:
        threading.Timer(0.5, release.set).start()
        code, _, said = run(*assess)
        assert (code, said) == (0, "")
        code, _, said = run("audit", "list", "--audit", place)
        assert (code, said) == (0, "")


def test_who_writes_one_record_after_the_other_keeps_nobody_out(tmp_path: Path) -> None:
    place, busy, over = tmp_path / "audit.db", threading.Event(), threading.Event()
    assess = ("assess", "--set", "market=us", "--audit", str(place))
    assert run(*assess)[0] == 0

    def write() -> None:
        with closing(sqlite3.connect(place, isolation_level=None, timeout=PATIENCE)) as other:
            while not over.is_set():
                other.execute("BEGIN IMMEDIATE")
                busy.set()
                time.sleep(0.05)
                other.execute("COMMIT")
                # What making the next record takes, at least.
                time.sleep(0.0003)

    writer = threading.Thread(target=write)
    writer.start()
    assert busy.wait(PATIENCE)
    try:
        assert run(*assess)[0] == 0
    finally:
        over.set()
        writer.join()
