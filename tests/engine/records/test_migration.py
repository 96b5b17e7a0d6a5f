"""A store of version 1, its chain and its inbox, is taken over whole; what is put into an inbox does nothing else."""

from __future__ import annotations

import json
import os
import random
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.infer.expert import Expert
from engine.problem import ProblemError
from engine.records.record import Record, canonical, knowledge_content, record_from
from engine.records.recorder import Recorder
from engine.records.store import Store
from engine.records.verification import ChainHead
from engine.records.verify import verified
from tests.support import first_version
from tests.support.first_version import put, raw
from tests.support.recorders import an_entry, some_assessments
from tests.support.stores import place_at


def records(base: Expert, number: int) -> list[Record]:
    assessments = some_assessments(base)
    return [an_entry(assessments[index % len(assessments)]) for index in range(number)]


def opened(place: str, told: list[str] | None = None) -> Store:
    return Store(place_at(place), (told if told is not None else []).append)


def findings(store: Store, *heads: ChainHead) -> list[tuple[str, int]]:
    return [(each.id, each.number) for each in verified(store, datetime.now(UTC), heads).findings]


def test_a_chain_is_taken_over_and_stays_verifiable(place: str, base: Expert) -> None:
    made, content = records(base, 7), knowledge_content(base)
    end = first_version.chain(place, made, content)
    told = list[str]()
    store = opened(place, told)
    assert told == [f"{store.place.name}: taking over 7 records of an earlier version"]
    assert [row.record for row in store.records()] == made
    assert json.loads(store.leaf(0)[0])["chain"] == {"number": 7, "hash": end}
    assert findings(store) == []
    assert findings(store, ChainHead("kept", 7, end)) == []
    assert findings(store, ChainHead("kept", 7, "0" * 64)) == [("other-chain", 8)]
    assert findings(store, ChainHead("kept", 8, end)) == [("truncated", 0)]
    Recorder(place_at(place)).keep(records(base, 1)[0], lambda: content)
    assert (store.size, findings(store)) == (9, [])
    store.close()


def test_an_assessment_takes_an_earlier_store_over(place: str, base: Expert) -> None:
    first_version.chain(place, records(base, 3), knowledge_content(base))
    recorder = Recorder(place_at(place))
    recorder.keep(records(base, 1)[0], lambda: knowledge_content(base))
    recorder.close()
    store = opened(place)
    assert (verified(store, datetime.now(UTC)).count, findings(store)) == (4, [])
    store.close()


@pytest.mark.parametrize(
    ("statement", "numbers"),
    [
        ("DELETE FROM certwise_records WHERE number = 3", {4}),
        ("UPDATE certwise_records SET result = 'x' WHERE number = 2", {3}),
        ("UPDATE certwise_records SET hash = 'x' WHERE number = 5", {6}),
        ("UPDATE certwise_records SET number = 9 WHERE number = 5", {6}),
    ],
)
def test_what_was_wrong_with_a_chain_is_taken_over_too_and_found(
    tmp_path: Path, base: Expert, statement: str, numbers: set[int]
) -> None:
    place = str(tmp_path / "audit.db")
    first_version.chain(place, records(base, 5), knowledge_content(base))
    with raw(place) as run:
        run(statement)
    store = opened(place)
    found = {number for id, number in findings(store) if id in ("chain", "column")}
    assert numbers <= found
    store.close()


def test_a_chain_that_cannot_be_written_is_read(tmp_path: Path, base: Expert, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    place = str(folder / "audit.db")
    made = records(base, 4)
    first_version.chain(place, made[:3], knowledge_content(base))
    first_version.inbox(Path(place), made[3:], knowledge_content(base))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    folder.chmod(0o500)
    monkeypatch.setattr(os, "access", lambda *_: False)
    try:
        store = opened(place)
        assert [row.record for row in store.records()] == made
        assert findings(store) == []
        store.close()
    finally:
        folder.chmod(0o700)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_an_inbox_is_taken_over_with_and_without_a_chain(tmp_path: Path, base: Expert) -> None:
    for name, chained in (("with", 3), ("without", 0)):
        place = tmp_path / name / "audit.db"
        place.parent.mkdir()
        made = records(base, 5)
        if chained:
            first_version.chain(str(place), made[:chained], knowledge_content(base))
        # One of the chain waits too: the program was stopped between the two.
        folder = first_version.inbox(place, made[max(chained - 1, 0) :], knowledge_content(base))
        store = opened(str(place))
        assert [row.record for row in store.records()] == made
        assert findings(store) == []
        assert not folder.exists()
        store.close()


def test_what_is_put_into_an_inbox_is_refused_told_and_left(tmp_path: Path, base: Expert) -> None:
    place, content = tmp_path / "audit.db", knowledge_content(base)
    honest = records(base, 4)
    first_version.chain(str(place), honest[:2], content)
    folder = first_version.inbox(place, honest[2:], content)
    body = json.loads(honest[0].body)
    bad = {
        "by-number": canonical({**body, "id": "a" * 16, "by": 1}),
        "result-list": canonical({**body, "id": "a" * 16, "result": ["x"]}),
        "no-answers": canonical({key: value for key, value in body.items() if key != "answers"} | {"id": "a" * 16}),
        "format": canonical({**body, "id": "a" * 16, "format": 2}),
        "path": canonical({**body, "id": "a" * 16, "knowledge": {"name": "x", "digest": "../../x"}}),
        "unknown-rules": canonical({**body, "id": "a" * 16, "knowledge": {"name": "x", "digest": "0" * 64}}),
        "spaces": json.dumps({**body, "id": "a" * 16}).encode(),
        "deep": b"[" * 100_000,
        "nothing": b"",
        "bytes": b"\xff" * 100,
    }
    for number, data in enumerate(bad.values()):
        put(folder / f"{number:020}-{'a' * 16}.record", data)
        (folder / "one").mkdir(exist_ok=True)
    # Another answer under an honest id: before the honest file, and for a record of the chain.
    put(folder / f"{1:020}-{honest[2].id}.record", canonical({**json.loads(honest[2].body), "by": "x"}))
    put(folder / f"{1:020}-{honest[0].id}.record", canonical({**body, "by": "x"}))
    put(folder / f"{'1' * 64}.knowledge", b"{}")
    os.mkfifo(folder / f"{2:020}-{'b' * 16}.record")
    (folder / f"{3:020}-{'c' * 16}.record").symlink_to("/dev/zero")
    (folder / f"{4:020}-{'d' * 16}.record").mkdir()
    (folder / f"{5:020}-{'e' * 16}.record").write_bytes(b"x")
    (folder / "note.txt").write_text("hello")
    left = {path.name for path in folder.iterdir()} - {
        path.name for path in folder.iterdir() if honest[3].id in path.name
    }
    told = list[str]()
    store = opened(str(place), told)
    # Of the two that differ nobody can tell which is the honest one, so both are left.
    assert [row.id for row in store.records()] == [each.id for each in (*honest[:2], honest[3])]
    assert findings(store) == []
    assert {path.name for path in folder.iterdir()} >= {name for name in left if name.endswith(".record")}
    for name in left:
        if name.endswith((".record", ".txt")):
            assert any(name in line for line in told), name
    store.close()
    told.clear()
    opened(str(place), told).close()
    assert told == []


def test_rules_seeded_under_the_digest_of_others_are_refused(tmp_path: Path, base: Expert) -> None:
    place = tmp_path / "audit.db"
    made = records(base, 1)
    folder = first_version.inbox(place, made, knowledge_content(base))
    seeded = json.loads(knowledge_content(base))
    seeded["texts"] = {name: text + "\n# another\n" for name, text in seeded["texts"].items()}
    (name,) = folder.glob("*.knowledge")
    rules = next(iter(seeded["texts"]))
    seeded["texts"][rules] = "rulesets: nonsense\n"
    put(name, canonical(seeded))
    told = list[str]()
    store = opened(str(place), told)
    assert list(store.records()) == []
    assert any("damaged-knowledge" in line for line in told)
    assert any("missing-knowledge" in line for line in told)
    store.close()


def test_a_damaged_file_of_an_inbox_is_told(tmp_path: Path, base: Expert) -> None:
    for position in random.Random(3).sample(range(3000), 12):
        place = tmp_path / f"{position}" / "audit.db"
        place.parent.mkdir()
        folder = first_version.inbox(place, records(base, 2), knowledge_content(base))
        chosen = min(folder.glob("*.record"))
        data = bytearray(chosen.read_bytes())
        data[position % len(data)] ^= 1
        chosen.write_bytes(data)
        told = list[str]()
        store = opened(str(place), told)
        assert len(list(store.records())) == 1
        assert [line for line in told if "altered-record" in line]
        assert chosen.read_bytes() == data
        store.close()


def test_a_takeover_that_fails_leaves_the_store_as_it_was(tmp_path: Path, base: Expert) -> None:
    place = str(tmp_path / "audit.db")
    made = records(base, 3)
    first_version.chain(place, made, knowledge_content(base))
    (tmp_path / "audit.db.key").mkdir()
    with pytest.raises(ProblemError):
        opened(place)
    with sqlite3.connect(place) as connection:
        assert connection.execute("SELECT count(*) FROM certwise_records").fetchone() == (3,)
    (tmp_path / "audit.db.key").rmdir()
    store = opened(place)
    assert [row.record for row in store.records()] == made
    store.close()


def test_a_record_of_an_inbox_is_what_the_program_reads(base: Expert) -> None:
    record = an_entry(base.assess({}))
    assert record_from(record.body) == record
