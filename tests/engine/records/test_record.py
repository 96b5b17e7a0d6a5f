"""The store of records, on SQLite and on a real PostgreSQL: nothing lost, nothing altered unseen, whatever happens."""

from __future__ import annotations

import hashlib
import json
import os
import random
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.infer.expert import Expert
from engine.log.merkle import root
from engine.problem import ProblemError
from engine.records.exported import exported, exported_head, head_of
from engine.records.filter import Filter
from engine.records.place import VERSION, place_of
from engine.records.record import knowledge_content, knowledge_of
from engine.records.recorder import Recorder
from engine.records.store import Head, Store
from engine.records.verification import ChainHead, Known, Verification
from engine.records.verify import verified
from tests.support.first_version import raw
from tests.support.places import ROOT
from tests.support.recorders import an_entry, some_assessments
from tests.support.stores import place_at


def filled(place: str, base: Expert, number: int) -> Store:
    """A store with so many records."""
    recorder, assessments = Recorder(place_at(place)), some_assessments(base)
    for index in range(number):
        recorder.keep(an_entry(assessments[index % len(assessments)]), lambda: knowledge_content(base))
    recorder.close()
    return Store(place_at(place))


def checked(store: Store, *heads: Known | ChainHead) -> Verification:
    return verified(store, datetime.now(UTC), heads)


def findings(store: Store, *heads: Known | ChainHead) -> list[tuple[str, int]]:
    return [(each.id, each.number) for each in checked(store, *heads).findings]


def run(*arguments: str) -> str:
    command = [sys.executable, "-m", "tests.support.recorders", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_records_come_back_as_they_were_in_the_order_they_were_made(place: str, base: Expert) -> None:
    recorder = Recorder(place_at(place))
    entries = [an_entry(assessment, by="Zoë\x1b[31m") for assessment in some_assessments(base)[:5]]
    for entry in entries:
        recorder.keep(entry, lambda: knowledge_content(base))
    recorder.close()
    store = Store(place_at(place))
    assert [record.record for record in store.records()] == entries
    assert [record.number for record in store.records()] == [1, 2, 3, 4, 5]
    assert "\x1b" not in (entries[0].by or "")
    assert [record.record.id for record in store.listed(Filter(), 2)] == [entries[4].id, entries[3].id]
    assert knowledge_of(store.knowledge(base.knowledge.digest), base.knowledge.digest).texts == base.texts
    store.close()


def test_an_id_is_recorded_once(place: str, base: Expert) -> None:
    store = filled(place, base, 3)
    again = next(store.records()).record
    with pytest.raises(ProblemError, match="known-id"):
        Recorder(place_at(place)).keep(again, lambda: knowledge_content(base))
    assert (checked(store).count, findings(store)) == (3, [])
    store.close()


@pytest.mark.slow("eight processes write 4,000 records, each in a transaction of its own, and wait for each other")
def test_eight_processes_lose_nothing(place: str) -> None:
    assert run("crowd", place, "8", "500") == ""
    store = Store(place_at(place))
    found = checked(store)
    assert (found.count, found.findings) == (4000, [])
    store.close()


def test_processes_that_begin_one_store_at_once_make_one_log(place: str) -> None:
    assert run("crowd", place, "4", "20") == ""
    store = Store(place_at(place))
    assert (checked(store).count, findings(store)) == (80, [])
    store.close()


@pytest.mark.slow("starts and kills 200 processes one after the other, and counts the records after each")
def test_a_recorder_that_is_killed_leaves_a_store_that_verifies(place: str) -> None:
    assert "after 200 kills" in run("killed", place, "200", "7")


def test_a_store_whose_beginner_was_killed_before_the_key_stood_in_its_file_is_begun(
    tmp_path: Path, base: Expert
) -> None:
    key = tmp_path / "audit.db.key"
    key.touch(0o600)
    store = filled(str(tmp_path / "audit.db"), base, 2)
    assert (checked(store).count, findings(store)) == (2, [])
    assert key.read_text().startswith("PRIVATE")
    store.close()


@pytest.mark.parametrize(
    "column", ["id", "kind", "at", "by", "organization", "sought", "knowledge", "result", "entry", "salt", "body"]
)
def test_every_single_byte_that_flips_in_a_record_is_found(tmp_path: Path, lunch: Expert, column: str) -> None:
    store = filled(str(tmp_path / "audit.db"), lunch, 3)
    chosen = list(store.records())[1]
    with sqlite3.connect(tmp_path / "audit.db", isolation_level=None) as raw:
        raw.execute("PRAGMA synchronous = OFF")
        before = raw.execute(f'SELECT "{column}" FROM certwise_entries WHERE number = 2').fetchone()[0]
        data = before if isinstance(before, bytes) else (before or "x").encode()
        chance = random.Random(column)
        for position in sorted(chance.sample(range(len(data)), min(len(data), 200))):
            flipped = bytearray(data)
            flipped[position] ^= 1 << chance.randrange(8)
            value = bytes(flipped) if isinstance(before, bytes) else bytes(flipped).decode("utf-8", "replace")
            raw.execute(f'UPDATE certwise_entries SET "{column}" = ? WHERE number = 2', [value])
            assert any(number == 2 for _, number in findings(store)), f"byte {position} of {column}"
        raw.execute(f'UPDATE certwise_entries SET "{column}" = ? WHERE number = 2', [before])
    assert findings(store) == []
    assert list(store.records())[1] == chosen
    store.close()


def test_a_byte_that_flips_anywhere_in_the_file_is_found_or_touches_no_record(tmp_path: Path, lunch: Expert) -> None:
    sound = tmp_path / "audit.db"
    store = filled(str(sound), lunch, 6)
    records, content = list(store.records()), store.knowledge(lunch.knowledge.digest)
    store.close()
    data, chance = sound.read_bytes(), random.Random(1)
    found = untouched = 0
    for position in chance.sample(range(len(data)), 300):
        flipped = bytearray(data)
        flipped[position] ^= 1 << chance.randrange(8)
        damaged = tmp_path / f"{position}.db"
        damaged.write_bytes(flipped)
        try:
            store = Store(place_at(str(damaged)))
            if findings(store):
                found += 1
            else:
                untouched += 1
                assert list(store.records()) == records, f"byte {position}"
                assert store.knowledge(lunch.knowledge.digest) == content, f"byte {position}"
            store.close()
        except ProblemError:
            found += 1
        for left in tmp_path.glob(f"{position}.db*"):
            left.unlink()
    assert found > 50, (found, untouched)


def test_a_tail_that_was_cut_off_is_found_against_an_exported_head(place: str, base: Expert) -> None:
    store = filled(place, base, 4)
    text = json.dumps(exported_head(store.origin, store.head()))
    head = head_of(text, "head.json")
    assert head is not None
    assert (findings(store, head), checked(store, head).held) == ([], {"head.json": 1})
    before = Head(3, root(3, store.tree().node))
    with raw(place) as statement:
        statement("DELETE FROM certwise_entries WHERE number = 4")
        statement(
            "DELETE FROM certwise_nodes WHERE (level = 0 AND position = 3) OR (level = 1 AND position = 1) OR level = 2"
        )
        statement("UPDATE certwise_store SET size = 3, root = ?", [before.root])
    assert findings(store) == []
    assert findings(store, head) == [("truncated", 0)]
    Recorder(place_at(place)).keep(an_entry(base.assess({})), lambda: knowledge_content(base))
    assert findings(store) == []
    assert findings(store, head) == [("other-log", 0)]
    store.close()


def test_an_exported_record_is_enough_to_work_its_leaf_out_again(place: str, base: Expert) -> None:
    store = filled(place, base, 3)
    for row in store.records():
        line = json.loads(json.dumps(exported(row)))
        body = json.dumps(line["record"], sort_keys=True, separators=(",", ":")).encode()
        entry = json.loads(line["entry"])
        assert entry["body_sha256"] == hashlib.sha256(bytes.fromhex(line["salt"]) + body).hexdigest()
        leaf = hashlib.sha256(b"\0" + line["entry"].encode()).digest()
        assert store.tree().node(0, line["number"] - 1) == leaf
        assert entry["id"] == line["record"]["id"]
    store.close()


@pytest.mark.parametrize("data", [b"x", b"not a database at all" * 50, b"SQLite format 3\0" + b"\xff" * 2000])
def test_a_file_that_is_no_store_is_refused(tmp_path: Path, data: bytes, base: Expert) -> None:
    path = tmp_path / "audit.db"
    path.write_bytes(data)
    with pytest.raises(ProblemError, match="damaged-store"):
        Store(place_at(str(path)))
    with pytest.raises(ProblemError, match="damaged-store"):
        Recorder(place_at(str(path))).keep(an_entry(base.assess({})), lambda: knowledge_content(base))
    assert path.read_bytes() == data


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("PRAGMA application_id = 77")
        other.execute("CREATE TABLE mine (x)")
    other.close()
    with pytest.raises(ProblemError, match="another program's database"):
        Store(place_at(str(tmp_path / "other.db")))


def test_a_store_of_a_later_version_is_refused(place: str, base: Expert) -> None:
    filled(place, base, 1).close()
    with raw(place) as statement:
        statement(f"UPDATE certwise_store SET version = {VERSION + 1}")
        if "://" not in place:
            statement(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(ProblemError, match="newer-store"):
        Store(place_at(place))
    with pytest.raises(ProblemError, match="newer-store"):
        Recorder(place_at(place)).keep(an_entry(base.assess({})), lambda: knowledge_content(base))


@pytest.mark.parametrize("url", ["mysql://user:secret@host/db", "http://example.org", "sqlite:no", "://"])
def test_an_unsupported_url_is_refused_without_repeating_its_password(url: str, tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="bad-audit-store") as refused:
        place_of(url, tmp_path)
    assert "secret" not in str(refused.value)


def test_a_server_that_is_not_there_is_told_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="audit-store") as refused:
        Store(place_at(f"postgresql://user:secret@/none?host={tmp_path}"))
    assert "secret" not in str(refused.value)


def test_ids_are_found_by_their_beginning_and_hold_no_sql(place: str, base: Expert) -> None:
    store = filled(place, base, 3)
    first = next(store.records()).record.id
    assert store.find(first[:12]).number == 1
    assert (store.find("last").number, store.index_of(first)) == (3, 0)
    for id in ("' OR 1=1 --", "%", "_", "", "g", "\x1b[31m", f"{first}0", "zzzz", "ü" * 400):
        with pytest.raises(ProblemError, match=r"unknown-id|ambiguous-id"):
            store.find(id)
    assert store.listed(Filter(by="' OR ''='"), 10) == []
    assert store.listed(Filter(knowledge="%"), 10) == []
    assert store.listed(Filter(organization="%"), 10) == []
    assert findings(store) == []
    store.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, base: Expert) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ProblemError, match="Permission denied"):
            Recorder(place_at(str(tmp_path / "a.db"))).keep(an_entry(base.assess({})), lambda: knowledge_content(base))
    finally:
        tmp_path.chmod(0o700)


def test_an_archived_store_is_read_where_nothing_can_be_written(
    tmp_path: Path, base: Expert, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    filled(str(folder / "audit.db"), base, 4).close()
    before = sorted(path.name for path in folder.iterdir())
    folder.chmod(0o500)
    if os.geteuid() == 0:  # root may write everywhere, so it is told that it may not
        monkeypatch.setattr(os, "access", lambda *_: False)
    try:
        store = Store(place_at(str(folder / "audit.db")))
        assert (checked(store).count, findings(store)) == (4, [])
        assert store.find("last").number == 4
        assert sorted(path.name for path in folder.iterdir()) == before
        with pytest.raises(ProblemError, match="audit-store"):
            Recorder(place_at(str(folder / "audit.db"))).keep(
                an_entry(base.assess({})), lambda: knowledge_content(base)
            )
        store.close()
    finally:
        folder.chmod(0o700)
