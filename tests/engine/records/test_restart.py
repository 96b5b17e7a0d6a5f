"""A database server that crashes and comes back loses nothing that was acknowledged."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.infer.expert import Expert
from engine.problem import ProblemError
from engine.records.record import knowledge_content
from engine.records.recorder import Recorder
from engine.records.store import Store
from engine.records.verify import verified
from tests.support.databases import cluster, crash, database, programs
from tests.support.recorders import an_entry
from tests.support.stores import place_at


@pytest.mark.slow("starts a server several times")
def test_a_server_that_crashes_loses_nothing_acknowledged(base: Expert) -> None:
    if programs() is None:
        pytest.skip("no PostgreSQL server is installed")
    kept, failed = set[str](), 0
    with cluster() as url:
        place = place_at(database(url, "restarted"))
        recorder = Recorder(place)
        for number in range(60):
            if number % 15 == 7:
                crash(url)
            record = an_entry(base.assess({}))
            try:
                recorder.keep(record, lambda: knowledge_content(base))
                kept.add(record.id)
            except ProblemError as error:
                failed += error.problems[0].id == "audit-store"
                recorder = Recorder(place)
        store = Store(place)
        assert {row.id for row in store.records()} == kept
        assert verified(store, datetime.now(UTC)).findings == []
        store.close()
    assert failed == 4
