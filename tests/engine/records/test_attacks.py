"""What an insider who may write to a store, and knows this program, does to it: found, or named as out of reach.

Each attack says which finding it leaves. One that leaves none without a head from elsewhere must be found with it, and
without it the verification must say that it cannot know.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.infer.expert import Expert
from engine.log.canonical import canonical
from engine.log.entry import body_hash
from engine.log.history import History
from engine.log.key import read_key
from engine.log.merkle import Frontier, leaf_hash
from engine.problem import ProblemError
from engine.records.entry import Row, row_of_record
from engine.records.erasure import erase
from engine.records.record import fingerprint, knowledge_content, record_from, record_of
from engine.records.recorder import Recorder
from engine.records.store import Head, Store
from engine.records.verification import Known, Verification
from engine.records.verify import verified
from tests.support import databases
from tests.support.commands import certwise
from tests.support.first_version import raw
from tests.support.stores import place_at

NOW = datetime(2026, 6, 1, tzinfo=UTC)
NOWHERE = "out of reach without a head from elsewhere"


@dataclass
class Scene:
    """A store under attack: a way to run statements, and what the program made in it."""

    place: str
    run: Callable[..., Any]
    base: Expert
    rows: list[Row]

    def entries(self, **values: Any) -> None:
        """Set columns of the second record."""
        for name, value in values.items():
            self.run(f'UPDATE certwise_entries SET "{name}" = ? WHERE number = 2', [value])

    def body(self, number: int = 2, **changes: Any) -> bytes:
        return canonical({**json.loads(self.rows[number - 1].body or b"{}"), **changes})

    def bound(self, body: bytes, number: int = 2) -> Row:
        """The row of another body, with an entry that binds it."""
        row = self.rows[number - 1]
        entry = json.loads(row.entry) | {"body_sha256": body_hash(row.salt or b"", body)}
        try:
            record = record_from(body)
            named = (record.by, record.organization, record.result)
        except ProblemError:
            named = (row.by, row.organization, row.result)
        return Row(
            number, row.id, row.kind, row.at, named[0], named[1], None, row.knowledge, named[2], None, canonical(entry),
            row.salt, body,
        )  # fmt: skip

    def put(self, row: Row) -> None:
        self.run("DELETE FROM certwise_entries WHERE number = ?", [row.number])
        marks = ", ".join("?" * len(row.columns()))
        self.run(f"INSERT INTO certwise_entries VALUES ({marks})", list(row.columns()))

    def anew(self, rows: list[Row]) -> None:
        """Write the whole log anew, as the program would have."""
        for table in ("entries", "nodes"):
            self.run(f"DELETE FROM certwise_{table}")
        tree = Frontier()
        for number, row in enumerate(rows, 1):
            row.number = number
            self.put(row)
            for node in tree.add(leaf_hash(row.entry)):
                self.run("INSERT INTO certwise_nodes VALUES (?, ?, ?)", list(node))
        self.run("UPDATE certwise_store SET size = ?, root = ?", [len(rows), tree.root()])

    def changed(self, body: bytes) -> None:
        """Exchange the second record and write everything anew over it."""
        self.anew([self.bound(body) if row.number == 2 else row for row in self.rows])


Attack = Callable[[Scene], None]
ATTACKS: list[tuple[str, str, Attack]] = []


def attack(wanted: str) -> Callable[[Attack], Attack]:
    def added(function: Attack) -> Attack:
        ATTACKS.append((function.__name__, wanted, function))
        return function

    return added


def sql(name: str, wanted: str, *statements: str) -> None:
    ATTACKS.append((name, wanted, lambda scene: [scene.run(each) for each in statements] and None))


sql("delete one in the middle", "missing", "DELETE FROM certwise_entries WHERE number = 2")
sql("delete the first", "missing", "DELETE FROM certwise_entries WHERE number = 1")
sql("delete the last", "head", "DELETE FROM certwise_entries WHERE number = 6")
sql("delete all entries", "head", "DELETE FROM certwise_entries")
sql(
    "delete everything but the tables", "form|head",
    *(f"DELETE FROM certwise_{name}" for name in ("entries", "nodes", "knowledge", "store")),
)  # fmt: skip
sql("move one to the end", "missing", "UPDATE certwise_entries SET number = 99 WHERE number = 2")
sql(
    "exchange two", "altered",
    *(f"UPDATE certwise_entries SET number = {new} WHERE number = {old}" for old, new in ((1, 50), (2, 1), (50, 2))),
)  # fmt: skip
sql("say another made it", "column", "UPDATE certwise_entries SET \"by\" = 'somebody else' WHERE number = 2")
sql("say nobody made it", "column", 'UPDATE certwise_entries SET "by" = NULL WHERE number = 2')
sql("say another result", "column", "UPDATE certwise_entries SET result = 'another' WHERE number = 2")
sql("say another time", "column", "UPDATE certwise_entries SET at = '2020-01-01T00:00:00+00:00' WHERE number = 2")
sql("say another organization", "column", "UPDATE certwise_entries SET organization = 'Other' WHERE number = 2")
sql("hide from the search", "column", "UPDATE certwise_entries SET sought = 'x' WHERE number = 2")
sql("say other rules", "column", "UPDATE certwise_entries SET knowledge = 'x' WHERE number = 2")
sql("hide from the list", "column", "UPDATE certwise_entries SET kind = 'erasure' WHERE number = 2")
sql("a kind of its own", "column", "UPDATE certwise_entries SET kind = 'draft' WHERE number = 2")
sql("another id", "column", "UPDATE certwise_entries SET id = 'ffffffffffffffff' WHERE number = 2")
sql("a place in a chain", "column", "UPDATE certwise_entries SET chain = '1 x y' WHERE number = 2")
sql("empty a record", "erased", 'UPDATE certwise_entries SET body = NULL, salt = NULL, "by" = NULL, result = NULL'
    " WHERE number = 2")  # fmt: skip
sql("lose the salt", "altered", "UPDATE certwise_entries SET salt = NULL WHERE number = 2")
sql("lose the body", "altered", "UPDATE certwise_entries SET body = NULL WHERE number = 2")
sql("a node less", "node", "DELETE FROM certwise_nodes WHERE level = 1 AND position = 0")
sql("a leaf less", "missing-node", "DELETE FROM certwise_nodes WHERE level = 0 AND position = 1")
sql("another leaf", "altered", "UPDATE certwise_nodes SET hash = (SELECT hash FROM certwise_nodes WHERE level = 0 AND"
    " position = 0) WHERE level = 0 AND position = 1")  # fmt: skip
sql("another node", "node", "UPDATE certwise_nodes SET hash = (SELECT hash FROM certwise_nodes WHERE level = 0 AND"
    " position = 0) WHERE level = 1 AND position = 0")  # fmt: skip
sql(
    "a node more",
    "node",
    "INSERT INTO certwise_nodes SELECT 9, 9, hash FROM certwise_nodes WHERE level = 0 AND position = 0",
)
sql(
    "another root",
    "head",
    "UPDATE certwise_store SET root = (SELECT hash FROM certwise_nodes WHERE level = 0 AND position = 0)",
)
sql("a smaller head", "head", "UPDATE certwise_store SET size = 5")
sql("a larger head", "head", "UPDATE certwise_store SET size = 7")
sql("lose the rules", "missing-knowledge", "DELETE FROM certwise_knowledge")
sql("another hash of the rules", "altered-knowledge", "UPDATE certwise_knowledge SET hash = 'x'")
sql("an index less", "form", "DROP INDEX certwise_entries_at")
sql("an index of a part", "form", "DROP INDEX certwise_entries_at",
    "CREATE INDEX certwise_entries_at ON certwise_entries (kind, at, number) WHERE number < 3")  # fmt: skip
sql("a table of its own", "form", "CREATE TABLE certwise_more (x INTEGER)")
sql("a column of its own", "form", "ALTER TABLE certwise_entries ADD COLUMN note TEXT")
sql("a view in a table's place", "form", "ALTER TABLE certwise_knowledge RENAME TO certwise_kept",
    "CREATE VIEW certwise_knowledge AS SELECT * FROM certwise_kept")  # fmt: skip


@attack("altered")
def other_answers(scene: Scene) -> None:
    scene.entries(body=scene.body(answers={}))


@attack("altered")
def another_salt(scene: Scene) -> None:
    scene.entries(salt=b"x" * 32)


@attack("altered")
def other_answers_bound_by_the_entry(scene: Scene) -> None:
    scene.put(scene.bound(scene.body(answers={})))


@attack("node")
def other_answers_with_their_leaf(scene: Scene) -> None:
    row = scene.bound(scene.body(answers={}))
    scene.put(row)
    scene.run("UPDATE certwise_nodes SET hash = ? WHERE level = 0 AND position = 1", [leaf_hash(row.entry)])


@attack("replay-differs")
def other_answers_and_the_log_written_anew(scene: Scene) -> None:
    scene.changed(scene.body(answers={}))


@attack(NOWHERE)
def another_name_and_the_log_written_anew(scene: Scene) -> None:
    scene.changed(scene.body(by="somebody else"))


@attack(NOWHERE)
def the_end_cut_off_with_its_nodes(scene: Scene) -> None:
    scene.anew(scene.rows[:3])


@attack(NOWHERE)
def a_record_left_out_and_the_log_written_anew(scene: Scene) -> None:
    scene.anew([scene.rows[0], *scene.rows[2:4]])


@attack("replay-differs")
def a_verdict_that_does_not_follow(scene: Scene) -> None:
    scene.changed(scene.body(conclusions={"place": "park"}, firings=[]))


@attack("bad-record")
def a_body_that_is_not_canonical(scene: Scene) -> None:
    scene.changed(json.dumps(json.loads(scene.rows[1].body or b"")).encode())


@attack("bad-record")
def a_body_of_a_later_format(scene: Scene) -> None:
    scene.changed(scene.body(format=2))


@attack("bad-record")
def a_number_where_a_text_belongs(scene: Scene) -> None:
    scene.changed(scene.body(by=1))


@attack("bad-record")
def a_body_without_answers(scene: Scene) -> None:
    content = json.loads(scene.body())
    del content["answers"]
    scene.changed(canonical(content))


@attack("bad-record")
def a_body_that_is_no_json(scene: Scene) -> None:
    scene.changed(b"\xff{")


@attack("bad-signature")
def a_signature_that_nobody_made(scene: Scene) -> None:
    key = "example.com/anna+0a1b2c3d+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh"
    scene.changed(scene.body(key=key, signature="\N{EM DASH} example.com/anna AAAA"))


@attack("bad-record")
def a_record_of_another_id_in_its_place(scene: Scene) -> None:
    scene.changed(scene.body(id="f" * 16))


@attack("bad-entry")
def an_entry_that_is_not_canonical(scene: Scene) -> None:
    row = scene.rows[1]
    row.entry = json.dumps(json.loads(row.entry)).encode()
    scene.anew(scene.rows)


@attack("bad-entry")
def an_entry_of_a_later_format(scene: Scene) -> None:
    row = scene.rows[1]
    row.entry = canonical({**json.loads(row.entry), "format": "certwise-entry/3"})
    scene.anew(scene.rows)


@attack("altered|head")
def a_row_more(scene: Scene) -> None:
    record = record_of(scene.base.assess({}), "e" * 16, "2026-02-01T00:00:00+00:00", None, "assess")
    row = row_of_record(record, json.loads(scene.rows[0].entry)["knowledge_sha256"])
    row.number = 7
    scene.put(row)


@attack("time")
def a_record_dated_back(scene: Scene) -> None:
    record = record_of(scene.base.assess({}), "e" * 16, "2026-01-01T00:00:00+00:00", None, "assess")
    Recorder(place_at(scene.place)).keep(record, lambda: knowledge_content(scene.base))


@attack("time")
def a_record_of_the_future(scene: Scene) -> None:
    record = record_of(scene.base.assess({}), "e" * 16, "2027-01-01T00:00:00+00:00", None, "assess")
    Recorder(place_at(scene.place)).keep(record, lambda: knowledge_content(scene.base))


@attack("time")
def a_time_that_is_none(scene: Scene) -> None:
    row = scene.rows[1]
    row.entry, row.at = canonical({**json.loads(row.entry), "at": "yesterday"}), "yesterday"
    scene.anew(scene.rows)


@attack("other-knowledge")
def other_rules_with_their_hash(scene: Scene) -> None:
    content = json.loads(knowledge_content(scene.base))
    content["name"] = "other"
    changed = canonical(content)
    scene.run("UPDATE certwise_knowledge SET content = ?, hash = ?", [changed, fingerprint(changed)])


@attack("damaged-knowledge")
def other_rules_in_everything(scene: Scene) -> None:
    content = json.loads(knowledge_content(scene.base))
    name = next(name for name in content["texts"] if name.startswith("rules"))
    content["texts"][name] = "ruleset: none\ntitle: None\nrules: []\n"
    changed = canonical(content)
    scene.run("UPDATE certwise_knowledge SET content = ?, hash = ?", [changed, fingerprint(changed)])
    for row in scene.rows:
        said = json.loads(row.entry)
        if row.body:
            row.entry = canonical({**said, "knowledge_sha256": fingerprint(changed)})
    scene.anew(scene.rows)


@attack("not-erased")
def an_erased_record_brought_back(scene: Scene) -> None:
    row = scene.rows[3]
    store = Store(place_at(scene.place))
    erase(store, [row.id], "asked for", None, "2026-02-01T00:00:00+00:00")
    store.close()
    scene.put(row)


@attack("form")
def a_trigger_that_loses_records(scene: Scene) -> None:
    if "://" in scene.place:
        scene.run("CREATE FUNCTION lost() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
        scene.run("CREATE TRIGGER lose BEFORE INSERT ON certwise_entries FOR EACH ROW EXECUTE FUNCTION lost()")
    else:
        scene.run("CREATE TRIGGER lose BEFORE INSERT ON certwise_entries BEGIN SELECT RAISE(IGNORE); END")
    # What is recorded now is not acknowledged.
    record = record_of(scene.base.assess({}), "e" * 16, "2026-02-01T00:00:00+00:00", None, "assess")
    with pytest.raises(ProblemError, match="damaged-store"):
        Recorder(place_at(scene.place)).keep(record, lambda: knowledge_content(scene.base))


_SERVER: list[tuple[str, str, tuple[str, ...]]] = [
    ("a rule that loses records", "form", ("CREATE RULE lose AS ON INSERT TO certwise_entries DO INSTEAD NOTHING",)),
    ("rows that some do not see", "form", (
        "ALTER TABLE certwise_entries ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY first ON certwise_entries USING (number < 3)",
    )),
    ("rows of a table of its own", "form", ("CREATE TABLE mine () INHERITS (certwise_entries)",)),
    ("a default of its own", "form", ("ALTER TABLE certwise_entries ALTER COLUMN \"by\" SET DEFAULT 'x'",)),
    ("numbers that may be missing", "form", ("ALTER TABLE certwise_entries ALTER COLUMN entry DROP NOT NULL",)),
    ("a key less", "form", ("ALTER TABLE certwise_entries DROP CONSTRAINT certwise_entries_pkey",)),
]  # fmt: skip


def made(place: str, base: Expert) -> None:
    """Five records of one hour, one of which was erased."""
    recorder = Recorder(place_at(place))
    for number in range(5):
        at = f"2026-01-31T12:{number:02}:00+00:00"
        record = record_of(base.assess({"weather": "sun"}), f"{number:016x}", at, "tests", "assess")
        recorder.keep(record, lambda: knowledge_content(base))
    recorder.close()
    store = Store(place_at(place))
    erase(store, [f"{4:016x}"], "asked for", None, "2026-01-31T13:00:00+00:00")
    store.close()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, lunch: Expert) -> Path:
    path = tmp_path_factory.mktemp("sound") / "audit.db"
    made(str(path), lunch)
    return path


@pytest.fixture(scope="module")
def sound_server(server: str, lunch: Expert) -> str:
    place = databases.database(server, f"sound_{uuid.uuid4().hex}")
    made(place, lunch)
    return place


@pytest.fixture
def on_server(server: str, sound_server: str, lunch: Expert) -> Iterator[Scene]:
    import psycopg

    name = f"attack_{uuid.uuid4().hex}"
    template = sound_server.split("?", maxsplit=1)[0].rpartition("/")[2]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    place = server.replace("/postgres?", f"/{name}?")
    with raw(place) as run:
        yield Scene(place, run, lunch, rows_of(place))


@pytest.fixture
def in_file(sound: Path, tmp_path: Path, lunch: Expert) -> Iterator[Scene]:
    shutil.copy(sound, tmp_path / "audit.db")
    place = str(tmp_path / "audit.db")
    with raw(place) as run:
        run("PRAGMA synchronous = OFF")
        yield Scene(place, run, lunch, rows_of(place))


def rows_of(place: str) -> list[Row]:
    store = Store(place_at(place))
    rows = [row for page in store.rows() for row in page]
    store.close()
    return rows


def held_against(place: str, kept: Known | None) -> Verification:
    store = Store(place_at(place))
    try:
        return verified(store, NOW, [kept] if kept else [], replaying=True)
    finally:
        store.close()


def tried(scene: Scene, wanted: str, act: Attack) -> None:
    store = Store(place_at(scene.place))
    kept = Known("kept", Head(store.head().size, store.head().root), store.origin)
    store.close()
    assert held_against(scene.place, kept).findings == []
    act(scene)
    try:
        found = held_against(scene.place, None)
    except ProblemError:
        return  # A store that cannot be read is no sound one.
    ids = {each.id for each in found.findings}
    if wanted == NOWHERE:
        assert ids == set()
        assert any("written anew" in each and "cut off" in each for each in found.unchecked)
        with_head = held_against(scene.place, kept)
        assert {"other-log", "truncated"} & {each.id for each in with_head.findings}
        return
    assert ids & set(wanted.split("|")), found.findings


@pytest.mark.parametrize(("name", "wanted", "act"), ATTACKS, ids=[name for name, _, _ in ATTACKS])
def test_an_insider_is_found_in_a_file(name: str, wanted: str, act: Attack, in_file: Scene) -> None:
    tried(in_file, wanted, act)


@pytest.mark.slow("many databases on a server")
@pytest.mark.parametrize(("name", "wanted", "act"), ATTACKS, ids=[name for name, _, _ in ATTACKS])
def test_an_insider_is_found_on_a_server(name: str, wanted: str, act: Attack, on_server: Scene) -> None:
    tried(on_server, wanted, act)


@pytest.mark.parametrize(("name", "wanted", "statements"), _SERVER, ids=[name for name, _, _ in _SERVER])
def test_what_a_server_alone_offers_is_found(
    name: str, wanted: str, statements: tuple[str, ...], on_server: Scene
) -> None:
    tried(on_server, wanted, lambda scene: [scene.run(each) for each in statements] and None)


def test_there_are_forty_of_them() -> None:
    assert len(ATTACKS) + len(_SERVER) >= 40


def assess(folder: Path, **more: str) -> None:
    done = certwise("assess", "--set", "market=us", "--brief", CERTWISE_AUDIT=str(folder / "audit.db"), **more)
    assert done.returncode == 0, done.stderr


def verify(folder: Path, *more: str) -> tuple[int, set[str]]:
    done = certwise("audit", "verify", "--format", "json", *more, CERTWISE_AUDIT=str(folder / "audit.db"))
    if done.returncode == 2:
        return 2, set()
    return done.returncode, {each["id"] for each in json.loads(done.stdout)["findings"]}


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A folder with a store of three records that has signed a checkpoint, and a copy from before the last one."""
    assess(tmp_path)
    assess(tmp_path)
    shutil.copy(tmp_path / "audit.db", tmp_path / "earlier.db")
    assess(tmp_path)
    store = Store(place_at(str(tmp_path / "audit.db")))
    signer = read_key(tmp_path / "audit.db.key")
    History(store.beside).publish(store.tree(), signer)
    store.close()
    assert verify(tmp_path) == (0, set())
    return tmp_path


def test_a_store_put_back_to_an_earlier_copy_is_found(kept: Path) -> None:
    shutil.copy(kept / "earlier.db", kept / "audit.db")
    assert verify(kept) == (1, {"truncated"})
    assess(kept)
    assert verify(kept) == (1, {"other-log"})


@pytest.mark.parametrize("left", ["nothing", "an empty file", "an empty store"])
def test_a_store_that_is_gone_is_found_where_a_checkpoint_is_left(kept: Path, left: str) -> None:
    (kept / "audit.db").unlink()
    if left == "an empty file":
        (kept / "audit.db").touch()
    if left == "an empty store":
        assess(kept)
        assert verify(kept) == (1, {"truncated"})
        return
    assert verify(kept) == (1, {"missing-store"})
    away = kept / "away.checkpoint"
    (kept / "audit.db.checkpoints").unlink()
    (kept / "audit.db.checkpoint").rename(away)
    assert verify(kept)[0] == 2
    assert verify(kept, "--checkpoint", str(away)) == (1, {"missing-store"})


def test_another_store_in_its_place_is_found(kept: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for _ in range(4):
        assess(other)
    shutil.copy(other / "audit.db", kept / "audit.db")
    assert verify(kept) == (1, {"other-log"})


@pytest.mark.parametrize("name", ["audit.db.checkpoint", "audit.db.checkpoints"])
def test_a_checkpoint_that_was_altered_is_found(kept: Path, name: str) -> None:
    data = (kept / name).read_text()
    (kept / name).write_text(data.replace("\n3\n", "\n2\n"))
    assert verify(kept) == (1, {"bad-checkpoint"})
    (kept / name).write_bytes(b"\xff\n\n\n")
    assert verify(kept) == (1, {"bad-checkpoint"})


def test_another_key_or_name_in_the_store_is_found(kept: Path) -> None:
    with raw(str(kept / "audit.db")) as run:
        vkey = run("SELECT vkey FROM certwise_store").fetchone()[0]
        run("UPDATE certwise_store SET vkey = 'x'")
        assert verify(kept) == (1, {"bad-checkpoint"})
        run("UPDATE certwise_store SET vkey = ?, origin = 'example.com/other'", [vkey])
        assert verify(kept) == (1, {"other-log"})


def test_a_journal_and_a_log_planted_beside_the_store_change_nothing(kept: Path) -> None:
    data = (kept / "audit.db").read_bytes()
    (kept / "audit.db-wal").write_bytes(b"rubbish" * 1000)
    (kept / "audit.db-journal").write_bytes(b"rubbish" * 1000)
    assert verify(kept)[0] in (0, 1)
    assess(kept)
    assert verify(kept) == (0, set())
    assert len((kept / "audit.db").read_bytes()) >= len(data)


def test_a_store_at_rest_is_one_file(kept: Path, tmp_path: Path) -> None:
    assert [path.name for path in kept.glob("audit.db-*")] == []
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(kept / "audit.db", copy)
    done = certwise("audit", "list", "--format", "json", CERTWISE_AUDIT=str(copy / "audit.db"))
    assert json.loads(done.stdout)["count"] == 3


def test_files_of_a_store_are_its_owners_alone_and_keep_their_modes(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        folder = tmp_path / "new" / "folder"
        assess(folder)
        for path in (folder / "audit.db", folder / "audit.db.key"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "audit.db").chmod(0o640)
        assess(folder)
        assert stat.S_IMODE((folder / "audit.db").stat().st_mode) == 0o640
    finally:
        os.umask(before)


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_what_is_no_plain_file_in_its_place_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "audit.db"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        (path / "audit.db").mkdir(parents=True)
    else:
        path.symlink_to("/dev/zero")
    done = certwise("assess", "--set", "market=us", "--brief", CERTWISE_AUDIT=str(path))
    assert (done.returncode, "not-recorded" in done.stderr) == (2, True)
    assert "RECOMMENDED PATH" in done.stdout
