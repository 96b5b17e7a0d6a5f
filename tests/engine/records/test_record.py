"""The store of records, on SQLite and on a real PostgreSQL: nothing lost, nothing altered unseen, whatever happens."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from engine.infer.expert import Expert
from engine.problem import ProblemError
from engine.records.chain import Head, exported
from engine.records.hash import START, hash_of
from engine.records.place import VERSION, place_of
from engine.records.record import canonical, fingerprint, knowledge_content, knowledge_of, record_from
from engine.records.recorder import Recorder
from engine.records.store import Filter, Store
from tests.support import databases
from tests.support.places import ROOT
from tests.support.recorders import an_entry, second_base, some_assessments


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty place for a store, on both kinds of database."""
    if request.param == "sqlite":
        return str(tmp_path / "audit.db")
    return databases.database(request.getfixturevalue("server"), f"audit_{uuid.uuid4().hex}")


@pytest.fixture(scope="module")
def base() -> Expert:
    return second_base()


def filled(place: str, base: Expert, number: int) -> Store:
    """A store with so many records."""
    recorder, assessments = Recorder(place_of(place, Path())), some_assessments(base)
    for index in range(number):
        recorder.keep(an_entry(assessments[index % len(assessments)]), lambda: knowledge_content(base))
    recorder.close()
    store = Store(place_of(place, Path()))
    assert store.take_in() == []
    return store


def run(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.recorders", *arguments],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_records_come_back_as_they_were_in_the_order_they_were_made(place: str, base: Expert) -> None:
    recorder = Recorder(place_of(place, Path()))
    entries = [an_entry(assessment, by="Zoë\x1b[31m") for assessment in some_assessments(base)[:5]]
    for entry in entries:
        recorder.keep(entry, lambda: knowledge_content(base))
    recorder.close()
    store = Store(place_of(place, Path()))
    store.take_in()
    assert [record.record for record in store.records()] == entries
    assert [record.number for record in store.records()] == [1, 2, 3, 4, 5]
    assert "\x1b" not in (entries[0].by or "")
    assert [record.record.id for record in store.listed(Filter(), 2)] == [entries[4].id, entries[3].id]
    assert knowledge_of(store.knowledge(base.knowledge.digest), base.knowledge.digest).texts == base.texts
    store.close()


def test_a_record_is_kept_once_however_often_it_is_taken_in(place: str, base: Expert) -> None:
    store = filled(place, base, 3)
    entries = [record.record for record in store.records()]
    store.append([*entries, entries[0]], {})
    assert store.verify().count == 3
    store.close()


@pytest.mark.slow("starts eight processes")
def test_eight_processes_lose_nothing(place: str) -> None:
    processes = [run("write", place, "500") for _ in range(8)]
    errors = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 8, errors
    store = Store(place_of(place, Path()))
    assert store.take_in() == []
    found = store.verify()
    assert (found.count, found.findings) == (4000, [])
    store.close()


def test_processes_that_append_to_one_sqlite_file_at_once_make_one_chain(tmp_path: Path, base: Expert) -> None:
    place = str(tmp_path / "audit.db")
    script = (
        "import sys; from pathlib import Path; from tests.support.recorders import *\n"
        "base = second_base(); store = Store(place_of(sys.argv[1], Path()))\n"
        "known = {base.knowledge.digest: knowledge_content(base)}\n"
        "for each in range(60): store.append([an_entry(base.assess({}))], known)"
    )
    processes = [subprocess.Popen([sys.executable, "-c", script, place], cwd=ROOT) for _ in range(4)]
    assert [process.wait(120) for process in processes] == [0] * 4
    found = Store(place_of(place, Path())).verify()
    assert (found.count, found.findings) == (240, [])


@pytest.mark.slow("starts and kills many processes")
def test_a_recorder_that_is_killed_leaves_a_store_that_verifies(place: str) -> None:
    process = run("killed", place, "200", "7")
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert "after 200 kills" in out


@pytest.mark.parametrize("column", ["id", "at", "by", "knowledge", "result", "previous", "hash", "body"])
def test_every_single_byte_that_flips_in_a_record_is_found(tmp_path: Path, base: Expert, column: str) -> None:
    store = filled(str(tmp_path / "audit.db"), base, 3)
    chosen = list(store.records())[1]
    with sqlite3.connect(tmp_path / "audit.db", isolation_level=None) as raw:
        raw.execute("PRAGMA synchronous = OFF")
        raw.execute("PRAGMA foreign_keys = OFF")
        before = raw.execute(f'SELECT "{column}" FROM certwise_records WHERE number = 2').fetchone()[0]
        data = before if isinstance(before, bytes) else before.encode()
        chance = random.Random(column)
        for position in range(len(data)):
            flipped = bytearray(data)
            flipped[position] ^= 1 << chance.randrange(8)
            value = bytes(flipped) if column == "body" else bytes(flipped).decode("utf-8", "replace")
            raw.execute(f'UPDATE certwise_records SET "{column}" = ? WHERE number = 2', [value])
            findings = store.verify().findings
            assert findings, f"byte {position} of {column}"
            assert findings[0].number in (2, 3)
            assert any(finding.number == 2 for finding in findings)
        raw.execute(f'UPDATE certwise_records SET "{column}" = ? WHERE number = 2', [before])
    assert store.verify().findings == []
    assert list(store.records())[1] == chosen
    store.close()


def test_a_byte_that_flips_anywhere_in_the_file_is_found_or_touches_no_record(tmp_path: Path, base: Expert) -> None:
    sound = tmp_path / "audit.db"
    store = filled(str(sound), base, 6)
    records, content = list(store.records()), store.knowledge(base.knowledge.digest)
    store.close()
    data, chance = sound.read_bytes(), random.Random(1)
    found = untouched = 0
    for position in chance.sample(range(len(data)), 500):
        flipped = bytearray(data)
        flipped[position] ^= 1 << chance.randrange(8)
        damaged = tmp_path / f"{position}.db"
        damaged.write_bytes(flipped)
        try:
            store = Store(place_of(str(damaged), Path()))
            if store.verify().findings:
                found += 1
            else:
                untouched += 1
                assert list(store.records()) == records, f"byte {position}"
                assert store.knowledge(base.knowledge.digest) == content, f"byte {position}"
            store.close()
        except ProblemError:
            found += 1
        for left in tmp_path.glob(f"{position}.db*"):
            left.unlink()
    assert found > 100, (found, untouched)


@pytest.mark.parametrize(
    ("sql", "id", "number"),
    [
        ("DELETE FROM certwise_records WHERE number = 3", "missing", 3),
        ("DELETE FROM certwise_records WHERE number = 1", "missing", 1),
        ("DELETE FROM certwise_records WHERE number IN (2, 3)", "missing", 2),
        ("UPDATE certwise_records SET number = number + 1 WHERE number = 5", "missing", 5),
        ("UPDATE certwise_records SET number = CASE number WHEN 2 THEN 30 ELSE number END", "missing", 2),
        ("DELETE FROM certwise_knowledge", "missing-knowledge", 1),
        ("UPDATE certwise_knowledge SET content = content || 'x'", "altered-knowledge", 0),
        ("UPDATE certwise_knowledge SET hash = 'x'", "altered-knowledge", 0),
    ],
)
def test_what_is_missing_or_moved_is_named(tmp_path: Path, base: Expert, sql: str, id: str, number: int) -> None:
    store = filled(str(tmp_path / "audit.db"), base, 5)
    with sqlite3.connect(tmp_path / "audit.db") as raw:
        raw.execute(sql)
    first = store.verify().findings[0]
    assert (first.id, first.number) == (id, number)
    store.close()


def test_a_record_written_anew_with_its_hash_breaks_the_link_of_the_next(tmp_path: Path, base: Expert) -> None:
    store = filled(str(tmp_path / "audit.db"), base, 4)
    old = list(store.records())[1]
    body = canonical({**old.record.content(), "by": "someone else"})
    hashes = store.knowledge_hashes()
    forged = record_from(body)
    hash = hash_of(2, old.previous, forged, hashes[forged.knowledge])
    with sqlite3.connect(tmp_path / "audit.db") as raw:
        raw.execute(
            "UPDATE certwise_records SET body = ?, by = ?, hash = ? WHERE number = 2", [body, "someone else", hash]
        )
    assert [(each.id, each.number) for each in store.verify().findings] == [("broken-link", 3)]
    store.close()


def test_a_tail_that_was_cut_off_is_found_against_an_exported_head(place: str, base: Expert) -> None:
    import sqlalchemy as sa

    store = filled(place, base, 4)
    head = store.head()
    assert store.verify(head).findings == []
    with store.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM certwise_records WHERE number = 4"))
    assert store.verify().findings == []
    assert [(each.id, each.number) for each in store.verify(head).findings] == [("truncated", 4)]
    store.append([an_entry(base.assess({}))], {})
    assert [(each.id, each.number) for each in store.verify(head).findings] == [("other-chain", 4)]
    assert store.verify(Head(0, START)).findings == []
    store.close()


def test_an_exported_record_is_enough_to_work_its_hash_out_again(place: str, base: Expert) -> None:
    store = filled(place, base, 3)
    previous = START
    for record in store.records():
        line = json.loads(json.dumps(exported(record, store.knowledge_hashes()[record.record.knowledge])))
        inner = line["record"]
        said = [
            1, line["number"], previous, inner["id"], inner["at"], inner["by"],
            inner["knowledge"]["digest"], line["knowledge_sha256"], inner["result"],
        ]  # fmt: skip
        data = json.dumps(said, separators=(",", ":")) + "\n"
        data += json.dumps(inner, sort_keys=True, separators=(",", ":"))
        assert fingerprint(data.encode()) == line["hash"]
        assert line["previous"] == previous
        previous = line["hash"]
    store.close()


def test_a_record_altered_in_the_inbox_is_told_and_left_there(tmp_path: Path, base: Expert) -> None:
    place = place_of(str(tmp_path / "audit.db"), Path())
    recorder = Recorder(place)
    for _ in range(3):
        recorder.keep(an_entry(base.assess({})), lambda: knowledge_content(base))
    assert place.inbox is not None
    waiting = sorted(place.inbox.glob("*.record"))
    for position in random.Random(3).sample(range(waiting[1].stat().st_size), 40):
        data = bytearray(waiting[1].read_bytes())
        data[position] ^= 1
        waiting[1].write_bytes(data)
        store = Store(place)
        assert [problem.id for problem in store.take_in()] == ["altered-record"]
        assert store.verify().count == 2
        store.close()
        data[position] ^= 1
        waiting[1].write_bytes(data)
    store = Store(place)
    assert store.take_in() == []
    assert (store.verify().count, store.verify().findings) == (3, [])
    assert list(place.inbox.glob("*.record")) == []
    store.close()


def test_a_record_whose_knowledge_base_is_lost_waits(tmp_path: Path, base: Expert) -> None:
    place = place_of(str(tmp_path / "audit.db"), Path())
    Recorder(place).keep(an_entry(base.assess({})), lambda: knowledge_content(base))
    assert place.inbox is not None
    (knowledge,) = place.inbox.glob("*.knowledge")
    kept = shutil.move(knowledge, tmp_path / "kept")
    store = Store(place)
    assert [problem.id for problem in store.take_in()] == ["missing-knowledge"]
    shutil.move(kept, knowledge)
    assert store.take_in() == []
    assert store.verify().count == 1
    store.close()


@pytest.mark.parametrize("data", [b"x", b"not a database at all" * 50, b"SQLite format 3\0" + b"\xff" * 2000])
def test_a_file_that_is_no_store_is_refused(tmp_path: Path, data: bytes, base: Expert) -> None:
    path = tmp_path / "audit.db"
    path.write_bytes(data)
    with pytest.raises(ProblemError, match="damaged-store"):
        Store(place_of(str(path), Path()))
    with pytest.raises(ProblemError, match="damaged-store"):
        Recorder(place_of(str(path), Path())).keep(an_entry(base.assess({})), lambda: knowledge_content(base))
    assert path.read_bytes() == data


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("PRAGMA application_id = 77")
        other.execute("CREATE TABLE mine (x)")
    other.close()
    with pytest.raises(ProblemError, match="another program's database"):
        Store(place_of(str(tmp_path / "other.db"), Path()))


def test_a_store_of_a_later_version_is_refused(place: str, base: Expert) -> None:
    import sqlalchemy as sa

    store = filled(place, base, 1)
    with store.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE certwise_store SET version = {VERSION + 1}"))
        if connection.dialect.name == "sqlite":
            connection.execute(sa.text(f"PRAGMA user_version = {VERSION + 1}"))
    store.close()
    with pytest.raises(ProblemError, match="newer-store"):
        Store(place_of(place, Path()))
    with pytest.raises(ProblemError, match="newer-store"):
        Recorder(place_of(place, Path())).keep(an_entry(base.assess({})), lambda: knowledge_content(base))


@pytest.mark.parametrize("url", ["mysql://user:secret@host/db", "http://example.org", "sqlite:no", "://"])
def test_an_unsupported_url_is_refused_without_repeating_its_password(url: str, tmp_path: Path) -> None:
    if "://" not in url:
        assert place_of(url, tmp_path).path == Path(url)
        return
    with pytest.raises(ProblemError, match="bad-audit-store") as refused:
        place_of(url, tmp_path)
    assert "secret" not in str(refused.value)


def test_a_server_that_is_not_there_is_told_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="audit-store") as refused:
        Store(place_of(f"postgresql://user:secret@/none?host={tmp_path}", Path()))
    assert "secret" not in str(refused.value)


def test_ids_are_found_by_their_beginning_and_hold_no_sql(place: str, base: Expert) -> None:
    store = filled(place, base, 3)
    first = next(store.records()).record.id
    assert store.find(first[:12]).number == 1
    assert store.find("last").number == 3
    for id in ("' OR 1=1 --", "%", "_", "", "g", "\x1b[31m", f"{first}0", "zzzz", "ü" * 400):
        with pytest.raises(ProblemError, match=r"unknown-id|ambiguous-id"):
            store.find(id)
    assert store.listed(Filter(by="' OR ''='"), 10) == []
    assert store.listed(Filter(knowledge="%"), 10) == []
    assert store.verify().findings == []
    store.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, base: Expert) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ProblemError, match="Permission denied"):
            Recorder(place_of(str(tmp_path / "a.db"), Path())).keep(
                an_entry(base.assess({})), lambda: knowledge_content(base)
            )
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
        store = Store(place_of(str(folder / "audit.db"), Path()))
        assert (store.verify().count, store.verify().findings) == (4, [])
        assert store.find("last").number == 4
        assert sorted(path.name for path in folder.iterdir()) == before
        with pytest.raises(ProblemError, match="audit-store"):
            store.append([an_entry(base.assess({}))], {})
        store.close()
    finally:
        folder.chmod(0o700)
