"""Recording: the options of the commands that record or read records, and where the records are."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.console.printing import note
from cli.refusal import Refused, refuse
from cli.settings.folders import audit_place
from engine.problem import Problem, ProblemError, Where

if TYPE_CHECKING:
    from engine.explain.report import Report
    from engine.log.note import Signer
    from engine.records.entry import Row
    from engine.records.store import Store


class Recording:
    """How a command records: where, by whose word, signed by which key, and the second place of checkpoints.

    Raises ProblemError where the key cannot be read, before anybody is asked or assessed.
    """

    def __init__(
        self, command: str, audit: str | None, by: str | None, key: str | None = None, second: str | None = None
    ) -> None:
        self.command, self.audit, self.by, self.second = command, audit, by, second
        self.signer = _signer(key) if key else None


def _signer(key: str) -> Signer:
    from engine.log.key import read_key
    from engine.log.note import PLAIN

    signer = read_key(Path(key), private=True)
    if signer.kind != PLAIN:
        raise refuse(
            "--key", "bad-key", "this key cosigns checkpoints; one that signs records is made without --witness"
        )
    return signer


def keep(report: Report, kept: Recording) -> None:
    """Record an assessment that was reported. Raises Refused where that fails; the report has been given by then."""
    from engine.records.record import knowledge_content, record_of
    from engine.records.recorder import Recorder

    record = record_of(
        report.assessment, report.id, report.at, kept.by, kept.command, report.texts, report.declined, kept.signer
    )
    try:
        place = audit_place(kept.audit)
        with closing(Recorder(place, _told)) as recorder:
            recorder.keep(record, lambda: knowledge_content(report.expert))
    except ProblemError as error:
        also = Problem(Where(f"assessment {report.id}"), "not-recorded", "the report is complete but was not recorded")
        raise Refused([*error.problems, also]) from None
    if kept.second:
        from cli.records.checkpoints import checkpointed
        from engine.records.store import Store

        with closing(Store(place, _told)) as store:
            checkpointed(store, kept.second)


def _told(sentence: str) -> None:
    note(sentence)


def existing(audit: str | None) -> Store:
    """The store, which is closed when the command ends. Raises Refused where nothing was ever recorded."""
    from engine.records.store import Store

    store = Store(audit_place(audit), _told)
    click.get_current_context().call_on_close(store.close)
    return store


def found(audit: str | None, id: str) -> tuple[Store, Row]:
    """A record by its id, or the beginning of it, and the store that holds it.

    Raises Refused where there is none, or its answers were erased.
    """
    from engine.log.entry import ASSESSMENT

    store = existing(audit)
    row = store.find(id)
    if row.kind != ASSESSMENT or row.erased:
        id, what = "no-record", f"this entry holds no assessment, but tells of a {row.kind}"
        if row.erased:
            id, what = "erased-record", "the answers of this record were erased"
        raise Refused([Problem(Where(f"entry {row.number}"), id, what)])
    return store, row
