"""Processes that record, for the tests: `python -m tests.support.recorders COMMAND ...`, each a process of its own.

write PLACE COUNT        record COUNT assessments, taking the inbox in now and then
killed PLACE LOOPS SEED  LOOPS times: fork a recorder, kill it at a random moment, open the store and verify it
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import sys
import time
from itertools import count
from pathlib import Path

from engine.infer.assessment import Assessment
from engine.infer.expert import Expert
from engine.records.place import place_of
from engine.records.record import Record, knowledge_content, record_of
from engine.records.recorder import Recorder
from engine.records.store import Filter, Store
from tests.support.commands import SECOND

AT = "2026-01-31T12:00:00+00:00"


def second_base() -> Expert:
    return Expert.open(SECOND)


def some_assessments(base: Expert) -> list[Assessment]:
    """An assessment for each single answer to each choice and flag."""
    found = [base.assess({})]
    for attribute in base.knowledge.asked:
        values = [True, False] if attribute.kind == "flag" else list(attribute.choices)
        for value in values:
            given = (value,) if attribute.kind == "set" else value
            found.append(base.assess({attribute.name: given}))
    return found


def an_entry(assessment: Assessment, by: str = "tests") -> Record:
    return record_of(assessment, secrets.token_hex(8), AT, by, "assess")


def write(place: str, wanted: int) -> None:
    base = second_base()
    assessments, content = some_assessments(base), knowledge_content(base)
    where = place_of(place, Path())
    recorder = Recorder(where)
    for number in range(wanted):
        recorder.keep(an_entry(assessments[number % len(assessments)]), lambda: content)
        if number % 125 == 124 and where.path is not None:
            store = Store(where)
            assert store.take_in() == []
            store.close()
    recorder.close()


def killed(place: str, loops: int, seed: int) -> None:
    chance = random.Random(seed)
    base = second_base()
    assessments, content = some_assessments(base), knowledge_content(base)
    where, acknowledged, unsure = place_of(place, Path()), set[str](), 0
    for loop in range(loops):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            recorder = Recorder(where)
            for number in count():
                entry = an_entry(assessments[number % len(assessments)])
                recorder.keep(entry, lambda: content)
                os.write(writing, entry.id.encode())
                if number % 4 == 3 and where.path is not None:
                    store = Store(where)
                    store.take_in()
                    store.close()
        os.close(writing)
        time.sleep(chance.uniform(0, 0.06))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        told = b""
        while part := os.read(reading, 65536):
            told += part
        os.close(reading)
        acknowledged |= {told[at : at + 16].decode() for at in range(0, len(told), 16)}
        store = Store(where)
        problems = store.take_in()
        found = store.verify()
        assert problems == [], problems
        assert found.findings == [], found.findings
        # A record that was kept just before the kill may not have been told of; each kill leaves one of these at most.
        unsure = loop + 1
        assert len(acknowledged) <= found.count <= len(acknowledged) + unsure, (len(acknowledged), found.count)
        store.close()
    store = Store(where)
    ids = {record.record.id for record in store.records(Filter())}
    store.close()
    assert acknowledged <= ids, acknowledged - ids
    sys.stdout.write(f"{len(ids)} records after {loops} kills\n")


if __name__ == "__main__":
    command, place, *numbers = sys.argv[1:]
    {"write": write, "killed": killed}[command](place, *map(int, numbers))
