"""What is erased is gone from the store, and what it leaves is proven."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.infer.expert import Expert
from engine.problem import ProblemError
from engine.records.erasure import before, erase, older
from engine.records.filter import Filter
from engine.records.record import knowledge_content, record_of
from engine.records.recorder import Recorder
from engine.records.store import Store
from engine.records.verify import verified
from tests.support import first_version
from tests.support.first_version import raw
from tests.support.recorders import AT, an_entry, some_assessments
from tests.support.stores import place_at

NOW = datetime(2026, 12, 1, tzinfo=UTC)
NAME = "Zanzibar Trading"


def filled(place: str, base: Expert, number: int) -> Store:
    recorder = Recorder(place_at(place))
    for index, assessment in enumerate(some_assessments(base)[:number]):
        record = record_of(assessment, f"{index:016x}", AT, NAME, "assess")
        recorder.keep(record, lambda: knowledge_content(base))
    recorder.close()
    return Store(place_at(place))


def findings(store: Store) -> list[tuple[str, int]]:
    return [(each.id, each.number) for each in verified(store, NOW).findings]


def test_an_erased_record_leaves_its_entry_and_a_reason(place: str, base: Expert) -> None:
    store = filled(place, base, 4)
    before_it = store.tree().node(0, 1)
    entry = store.leaf(1)[0]
    assert erase(store, [f"{1:016x}"], "asked for\x1b[31m", "the officer", AT) == [5]
    assert store.leaf(1) == (entry, None, None)
    assert store.tree().node(0, 1) == before_it
    said = json.loads(store.leaf(4)[0])
    assert (said["kind"], said["erased"], said["by"]) == ("erasure", [f"{1:016x}"], "the officer")
    assert "\x1b" not in said["reason"]
    found = verified(store, NOW)
    assert (found.findings, found.count, found.erased) == ([], 4, 1)
    row = store.find(f"{1:016x}")
    assert (row.erased, row.by, row.result, row.organization) == (True, None, None, None)
    assert [row.erased for row in store.listed(Filter(), 10)] == [False, False, True, False]
    assert [row.number for row in store.records()] == [1, 3, 4]
    with pytest.raises(ProblemError, match="erased-record"):
        erase(store, [f"{1:016x}"], "again", None, AT)
    store.close()
    if "://" not in place:
        # Three others still name the recorder; nothing of this record's own body is left in the file.
        assert b'"id":"0000000000000001"' in Path(place).read_bytes()
        assert b'"command":"assess","conclusions"' in Path(place).read_bytes()


def test_nothing_of_an_erased_record_is_left_in_the_file(tmp_path: Path, base: Expert) -> None:
    place = str(tmp_path / "audit.db")
    store = filled(place, base, 3)
    assert Path(place).read_bytes().count(NAME.encode()) >= 3
    erase(store, [f"{number:016x}" for number in range(3)], "all", None, AT)
    assert findings(store) == []
    store.close()
    assert NAME.encode() not in Path(place).read_bytes()


def test_a_record_that_was_emptied_without_an_entry_is_found_and_one_that_came_back_too(
    place: str, base: Expert
) -> None:
    store = filled(place, base, 3)
    row = store.find(f"{1:016x}")
    with raw(place) as run:
        emptied = 'UPDATE certwise_entries SET body = NULL, salt = NULL, "by" = NULL, result = NULL WHERE number = 2'
        run(emptied)
        assert findings(store) == [("erased", 2)]
        run("UPDATE certwise_entries SET body = ?, salt = ?, \"by\" = ?, result = ? WHERE number = 2",
            [row.body, row.salt, row.by, row.result])  # fmt: skip
        assert findings(store) == []
        erase(store, [row.id], "x", None, AT)
        run('UPDATE certwise_entries SET body = ?, salt = ?, "by" = ?, result = ? WHERE number = 2',
            [row.body, row.salt, row.by, row.result])  # fmt: skip
        assert findings(store) == [("not-erased", 2)]
    store.close()


def test_what_is_older_than_a_period_is_erased(place: str, base: Expert) -> None:
    recorder = Recorder(place_at(place))
    for year in range(2020, 2027):
        record = record_of(base.assess({}), f"{year:016x}", f"{year}-06-01T00:00:00+00:00", None, "assess")
        recorder.keep(record, lambda: knowledge_content(base))
    recorder.close()
    store = Store(place_at(place))
    chosen = older(store, before("3y", NOW))
    assert chosen == [f"{year:016x}" for year in (2020, 2021, 2022, 2023)]
    erase(store, chosen, "kept for 3y", None, NOW.isoformat(timespec="seconds"))
    assert findings(store) == []
    assert older(store, before("3y", NOW)) == []
    store.close()


@pytest.mark.parametrize(
    ("period", "wanted"),
    [
        ("3y", "2021-02-28"),
        ("1m", "2024-01-29"),
        ("12 months", "2023-02-28"),
        ("2w", "2024-02-15"),
        ("90d", "2023-12-01"),
        ("9999y", "0001-02-28"),
    ],
)
def test_periods(period: str, wanted: str) -> None:
    leap = datetime(2024, 2, 29, 10, tzinfo=UTC)
    assert before(period, leap) == f"{wanted}T10:00:00+00:00"


@pytest.mark.parametrize("period", ["", "3", "y", "-1y", "0y", "3 fortnights", "1.5y"])
def test_what_is_no_period_is_refused(period: str) -> None:
    with pytest.raises(ProblemError, match="wrong-value"):
        before(period, NOW)


def test_a_record_of_an_earlier_chain_can_be_erased(tmp_path: Path, base: Expert) -> None:
    place = str(tmp_path / "audit.db")
    made = [an_entry(base.assess({})) for _ in range(3)]
    first_version.chain(place, made, knowledge_content(base))
    store = Store(place_at(place))
    erase(store, [made[1].id], "asked for", None, datetime.now(UTC).isoformat(timespec="seconds"))
    assert [(each.id, each.number) for each in verified(store, datetime.now(UTC)).findings] == []
    store.close()
