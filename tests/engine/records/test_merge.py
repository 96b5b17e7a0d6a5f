"""Two stores become one, and each history can be proven in it."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.infer.expert import Expert
from engine.problem import ProblemError
from engine.records.erasure import erase
from engine.records.exported import exported_head, head_of
from engine.records.merge import merge
from engine.records.record import knowledge_content
from engine.records.recorder import Recorder
from engine.records.store import Store
from engine.records.verification import ChainHead, Damage, Known
from engine.records.verify import verified
from tests.support import first_version
from tests.support.first_version import raw
from tests.support.recorders import AT, an_entry, second_base
from tests.support.stores import place_at


def record(place: str, base: Expert, number: int) -> None:
    recorder = Recorder(place_at(place))
    for _ in range(number):
        recorder.keep(an_entry(base.assess({})), lambda: knowledge_content(base))
    recorder.close()


def opened(place: str) -> Store:
    return Store(place_at(place))


def now() -> datetime:
    return datetime.now(UTC)


def findings(store: Store, *heads: Known | ChainHead | Damage) -> list[str]:
    return [each.id for each in verified(store, now(), heads).findings]


def head(store: Store) -> Known:
    found = head_of(json.dumps(exported_head(store.origin, store.head())), "kept")
    assert isinstance(found, Known)
    return found


def test_another_store_is_merged_and_its_heads_hold(place: str, tmp_path: Path, base: Expert) -> None:
    record(place, base, 3)
    other_place = str(tmp_path / "other.db")
    record(other_place, base, 5)
    store, other = opened(place), opened(other_place)
    early = head(other)
    record(other_place, base, 2)
    erase(other, [next(other.records()).id], "asked for", None, AT)
    late = head(other)
    done = merge(store, other, "the officer", now())
    assert (done.came, done.known, done.size) == (8, 0, 12)
    found = verified(store, now(), [early, late])
    assert (found.findings, found.held, found.count, found.erased) == ([], {"kept": 2}, 10, 1)
    assert [row.entry for page in other.rows() for row in page] == [row.entry for page in store.rows() for row in page][
        4:
    ]
    # Nothing new, then something new.
    assert merge(store, other, None, now()).came == 0
    record(other_place, base, 2)
    done = merge(store, other, None, now())
    assert (done.came, done.known, done.size) == (2, 8, 15)
    assert findings(store, early, late, head(other)) == []
    store.close()
    other.close()


def test_a_copy_that_was_carried_on_is_merged_back(tmp_path: Path, base: Expert) -> None:
    place, copy = tmp_path / "audit.db", tmp_path / "copy.db"
    record(str(place), base, 3)
    shutil.copy(place, copy)
    record(str(place), base, 2)
    record(str(copy), base, 4)
    store, other = opened(str(place)), opened(str(copy))
    done = merge(store, other, None, now())
    assert (done.came, done.known, done.size) == (4, 3, 10)
    assert findings(store) == []
    assert len(list(store.records())) == 9
    store.close()
    other.close()


def test_what_came_by_way_of_a_third_store_does_not_come_again(tmp_path: Path, base: Expert) -> None:
    stores = []
    for name in "abc":
        record(str(tmp_path / name), base, 2)
        stores.append(opened(str(tmp_path / name)))
    one, two, three = stores
    merge(two, one, None, now())
    merge(three, two, None, now())
    assert merge(three, one, None, now()).came == 0
    record(str(tmp_path / "a"), base, 1)
    assert merge(three, one, None, now()).came == 1
    assert findings(three, head(one), head(two)) == []
    for each in stores:
        each.close()


def test_a_store_with_something_wrong_is_not_merged(tmp_path: Path, base: Expert) -> None:
    record(str(tmp_path / "a"), base, 2)
    record(str(tmp_path / "b"), base, 2)
    with raw(str(tmp_path / "b")) as run:
        run("UPDATE certwise_entries SET result = 'x' WHERE number = 2")
    store, other = opened(str(tmp_path / "a")), opened(str(tmp_path / "b"))
    with pytest.raises(ProblemError, match="unsound-store"):
        merge(store, other, None, now())
    assert store.size == 2
    store.close()
    other.close()


def test_a_store_of_version_1_is_merged_with_its_chain(tmp_path: Path, base: Expert) -> None:
    record(str(tmp_path / "a"), base, 2)
    made = [an_entry(base.assess({})) for _ in range(4)]
    end = first_version.chain(str(tmp_path / "b"), made, knowledge_content(base))
    store, other = opened(str(tmp_path / "a")), opened(str(tmp_path / "b"))
    merge(store, other, None, now())
    assert findings(store, ChainHead("kept", 4, end)) == []
    store.close()
    other.close()


def test_a_merged_entry_that_is_altered_or_lost_is_found(tmp_path: Path, base: Expert) -> None:
    record(str(tmp_path / "a"), second_base(), 1)
    record(str(tmp_path / "b"), base, 3)
    store, other = opened(str(tmp_path / "a")), opened(str(tmp_path / "b"))
    merge(store, other, None, now())
    with raw(str(tmp_path / "a")) as run:
        run("UPDATE certwise_entries SET entry = replace(CAST(entry AS TEXT), '2026', '2025') WHERE number = 4")
    assert "altered" in findings(store)
    store.close()
    other.close()
