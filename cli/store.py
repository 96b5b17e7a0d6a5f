"""Recording: the options of the commands that record or read records, and where the records are."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click

from cli.console.printing import note, say
from cli.folders import audit_place
from cli.refusal import Refused
from engine.explain.report import Report
from engine.problem import Problem, ProblemError, Where

if TYPE_CHECKING:
    from engine.records.chain import Linked
    from engine.records.store import Store


def keep(report: Report, command: str, audit: str | None, by: str | None) -> None:
    """Record an assessment that was reported. Raises Refused where that fails; the report has been given by then."""
    from engine.records.record import knowledge_content, record_of
    from engine.records.recorder import Recorder

    record = record_of(report.assessment, report.id, report.at, by, command, report.texts, report.declined)
    try:
        with closing(Recorder(audit_place(audit), _told)) as recorder:
            recorder.keep(record, lambda: knowledge_content(report.expert))
    except ProblemError as error:
        also = Problem(Where(f"assessment {report.id}"), "not-recorded", "the report is complete but was not recorded")
        raise Refused([*error.problems, also]) from None


def _told(sentence: str) -> None:
    note(sentence)


def existing(audit: str | None) -> Store:
    """The store, with everything in it that waited in its inbox. Raises Refused where nothing was ever recorded.

    What was altered in the inbox is told on standard error, and left there.
    """
    store, problems = with_inbox(audit)
    for problem in problems:
        say(str(problem), err=True)
    return store


def with_inbox(audit: str | None) -> tuple[Store, list[Problem]]:
    """The store, which is closed when the command ends, and what is wrong with records that wait in its inbox."""
    from engine.records.store import Store

    place = audit_place(audit)
    if place.path is not None and place.inbox is not None and not (place.path.exists() or place.inbox.is_dir()):
        message = "there is no audit store; certwise assess makes one, and --audit names another"
        raise Refused([place.problem("no-audit-store", message)])
    store = Store(place, _told)
    click.get_current_context().call_on_close(store.close)
    return store, store.take_in()


def found(audit: str | None, id: str) -> tuple[Store, Linked]:
    """A record by its id, or the beginning of it, and the store that holds it."""
    store = existing(audit)
    return store, store.find(id)
