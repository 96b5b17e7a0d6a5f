"""Processes that record, for the tests: `python -m tests.support.recorders COMMAND ...`, each a process of its own.

crowd PLACE PROCESSES COUNT  so many forked recorders begin at once, and each records COUNT assessments
killed PLACE LOOPS SEED      LOOPS times: fork a recorder, kill it at a random moment, and count what is there; then
                             verify
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import sys
import time
import traceback
from datetime import UTC, datetime
from itertools import count

from engine.infer.assessment import Assessment
from engine.infer.expert import Expert
from engine.problem import ProblemError
from engine.records.filter import Filter
from engine.records.record import Record, knowledge_content, record_of
from engine.records.recorder import Recorder
from engine.records.store import Store
from engine.records.verify import verified
from tests.support.commands import SECOND
from tests.support.stores import place_at

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


def crowd(place: str, processes: int, wanted: int) -> None:
    base = second_base()
    assessments, content = some_assessments(base), knowledge_content(base)
    where = place_at(place)
    waiting, gun = os.pipe()
    children = []
    for _ in range(processes):
        child = os.fork()
        if child == 0:
            os.close(gun)
            # Its end is there for all at once.
            os.read(waiting, 1)
            try:
                recorder = Recorder(where)
                for number in range(wanted):
                    recorder.keep(an_entry(assessments[number % len(assessments)]), lambda: content)
                recorder.close()
            except BaseException:  # noqa: BLE001  a child that raised must not go on as its parent
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        children.append(child)
    os.close(waiting)
    os.close(gun)
    ended = [os.waitpid(child, 0)[1] for child in children]
    assert ended == [0] * processes, ended


def killed(place: str, loops: int, seed: int) -> None:
    chance = random.Random(seed)
    base = second_base()
    assessments, content = some_assessments(base), knowledge_content(base)
    where, acknowledged = place_at(place), set[str]()
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
        os.close(writing)
        # Wherever it is by then, or somewhere in the writing of a record, however fast this machine is.
        told = b""
        if loop % 4 == 0:
            time.sleep(chance.uniform(0, 0.2))
        else:
            wanted = chance.randrange(1, 8)
            while len(told) < 16 * wanted and (part := os.read(reading, 16)):
                told += part
            time.sleep(chance.uniform(0, 0.005))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while part := os.read(reading, 65536):
            told += part
        os.close(reading)
        acknowledged |= {told[at : at + 16].decode() for at in range(0, len(told), 16)}
        # A record that was kept just before the kill may not have been told of; each kill leaves one of these at most.
        try:
            store = Store(where)
        except ProblemError:
            if acknowledged:
                raise
            continue
        found = store.count(Filter())
        assert len(acknowledged) <= found <= len(acknowledged) + loop + 1, (len(acknowledged), found)
        if loop % 20 == 19:
            assert verified(store, datetime.now(UTC)).findings == []
        store.close()
    store = Store(where)
    assert verified(store, datetime.now(UTC)).findings == []
    ids = {record.id for record in store.records(Filter())}
    store.close()
    assert acknowledged <= ids, acknowledged - ids
    sys.stdout.write(f"{len(ids)} records after {loops} kills\n")


if __name__ == "__main__":
    command, place, *numbers = sys.argv[1:]
    {"crowd": crowd, "killed": killed}[command](place, *map(int, numbers))
