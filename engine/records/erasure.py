"""Erasing records: their answers and names go, their entries stay, and an entry tells which, when and why."""

from __future__ import annotations

import re
import secrets
from calendar import monthrange
from collections.abc import Sequence
from datetime import datetime

from engine.log.entry import ASSESSMENT
from engine.problem import Problem, ProblemError, Where, printable
from engine.records.append import append, locked_size
from engine.records.entry import ERASURE, row_of_act
from engine.records.lock import patient
from engine.records.schema import ENTRIES
from engine.records.store import Store

MAX_REASON = 500
_AT_ONCE = 1000
_PERIOD = re.compile(r"([1-9][0-9]{0,3}) ?(d|w|m|y)[a-z]*")
_GONE = 'body = NULL, salt = NULL, "by" = NULL, organization = NULL, sought = NULL, result = NULL'


def erase(store: Store, ids: Sequence[str], reason: str, by: str | None, at: str) -> list[int]:
    """Erase records by their ids; gives the numbers of the entries that tell of it.

    Raises ProblemError where one of them is not there to be erased, or the store cannot be written.
    """
    if not store.database.writable:
        raise store.place.refuse("audit-store", "cannot be written")
    parts = [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
    return [_erase(store, part, printable(reason, MAX_REASON), by, at) for part in parts]


@patient
def _erase(store: Store, ids: Sequence[str], reason: str, by: str | None, at: str) -> int:
    database = store.database
    if not database.postgres:
        # What was erased is written over, in the file as in its journal.
        database.execute("PRAGMA secure_delete = ON")
    with database.transaction():
        locked_size(database)
        marks = ", ".join("?" * len(ids))
        chosen = f"kind = ? AND body IS NOT NULL AND id IN ({marks})"
        count = database.value(f"SELECT count(*) FROM {ENTRIES} WHERE {chosen}", [ASSESSMENT, *ids])
        if count != len(set(ids)):
            raise store.place.refuse("erased-record", "not all of these are records whose answers are still there")
        database.execute(f"UPDATE {ENTRIES} SET {_GONE} WHERE {chosen}", [ASSESSMENT, *ids])
        said = row_of_act(ERASURE, secrets.token_hex(8), at, by, erased=list(ids), reason=reason)
        return append(database, [said])


@patient
def older(store: Store, before: str) -> list[str]:
    """The ids of the records made before a time that were not erased. Raises ProblemError where it cannot be read."""
    statement = f"SELECT id FROM {ENTRIES} WHERE kind = ? AND at < ? AND body IS NOT NULL ORDER BY number"
    return [str(id) for (id,) in store.database.execute(statement, [ASSESSMENT, before])]


def before(period: str, now: datetime) -> str:
    """The time a period ago, as records have it: 3y, 18m, 2w, 90d. Raises ProblemError where it is no period."""
    found = _PERIOD.fullmatch(period.strip().lower())
    if found is None:
        message = f"{printable(period, 40)} is no period; write 3y, 18m, 2w or 90d"
        raise ProblemError([Problem(Where("--keep-for"), "wrong-value", message)])
    number, unit = int(found[1]), found[2]
    if unit in ("d", "w"):
        day = now.toordinal() - number * (7 if unit == "w" else 1)
        cut = datetime.fromordinal(max(day, 1)).replace(tzinfo=now.tzinfo)
        return cut.replace(hour=now.hour, minute=now.minute, second=now.second).isoformat(timespec="seconds")
    months = now.year * 12 + now.month - 1 - number * (12 if unit == "y" else 1)
    year, month = max(months // 12, 1), months % 12 + 1
    day = min(now.day, monthrange(year, month)[1])
    return now.replace(year=year, month=month, day=day).isoformat(timespec="seconds")
