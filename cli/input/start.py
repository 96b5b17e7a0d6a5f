"""What an explanation starts from: a file of answers, options, or a record."""

from __future__ import annotations

from cli.input import tables
from cli.records import store
from cli.refusal import refuse
from cli.session import Session, command
from engine.infer.expert import Expert
from engine.knowledge.value import Values
from engine.problem import ProblemError


def start(
    session: Session, answers: str | None, settings: tuple[str, ...], record: str | None, audit: str | None
) -> tuple[Expert, Values]:
    """The knowledge base and the answers that a command is about: today's and a file's, or those of a record."""
    if record is not None:
        if answers is not None:
            raise refuse("--record", "two-starts", "name a file of answers or a record, not both")
        expert, given = of_record(session, record, audit)
        return expert, expert.ordered(expert.changed(given, settings))
    if answers is None and not settings:
        message = "name a file of answers, - for standard input, --set name=value, or --record ID"
        raise refuse("answers", "no-answers", message)
    return session.expert, tables.answers(session, answers, settings)


def of_record(session: Session, id: str, audit: str | None) -> tuple[Expert, Values]:
    """The knowledge base of a record's day, and its answers. Refuses a record that does not replay."""
    from engine.records.record import answers_of, day_of
    from engine.records.replay import Bases, replay

    records, linked = store.found(audit, id)
    if session.typed_day:
        raise refuse("--as-of", "two-starts", "a record has its own day; leave out --as-of, or name answers instead")
    if session.assumed:
        raise refuse("--assume", "two-starts", "a record has its own assumptions; name answers instead")
    today = _today(session, linked.record.knowledge)
    bases = Bases(records.knowledge, today)
    replayed = replay(linked, bases)
    records.close()
    if not replayed.agrees:
        message = (
            f"does not follow from its own rules; {command('audit', 'replay', linked.record.id)} shows the difference"
        )
        raise refuse(f"record {linked.record.id}", "replay-differs", message)
    content = linked.record.content()
    expert = bases.of(linked.record.knowledge, day_of(content))
    return expert, answers_of(expert.knowledge, content)


def _today(session: Session, digest: str) -> Expert | None:
    """The knowledge base in use where it has this digest; one that is of no use today is read from the record."""
    try:
        return session.expert if session.expert.knowledge.digest == digest else None
    except ProblemError:
        return None
