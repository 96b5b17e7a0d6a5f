"""The plan as an iCalendar file (RFC 5545), with an event for every phase, the earliest end and the latest.

An event says no more than summary, days and a sentence, so the file is written here: a library would bring time zones,
recurrence and alarms that whole days have no use for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cli.refusal import refuse
from engine.explain.report import Report
from engine.plan.plan import Plan, Planned
from engine.problem import printable

# The most bytes of a line before its end.
_LINE = 75


def assessment(report: Report) -> str:
    """The whole calendar. Raises Refused where the plan has no start, or nothing to do."""
    plan = report.plan
    if plan.start is None:
        raise refuse("--format", "wrong-option", "a calendar has dates: name the day the work starts, with --start")
    events = [line for planned in plan.programs if planned.phases for line in _events(report, plan, planned)]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//certwise//{_text(report.knowledge.name)}//EN", *events]
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


def _events(report: Report, plan: Plan, planned: Planned) -> Iterator[str]:
    title = planned.program.title
    for each in planned.phases:
        starts, ends = plan.dates(each.start), plan.dates(each.end)
        if starts and ends:
            said = f"From {starts.words} until {ends.words} ({each.told})."
            name = f"{planned.id}-{each.phase.phase}"
            yield from _event(report, name, f"{title}: {each.phase.title}", starts.low, ends.high, said)
    done = plan.dates(planned.end)
    if done:
        said = f"Done between {done.low} and {done.high}."
        yield from _event(report, f"{planned.id}-earliest", f"{title}: earliest end", done.low, done.low, said)
        yield from _event(report, f"{planned.id}-latest", f"{title}: latest end", done.high, done.high, said)
    for fit in plan.fits:
        if fit.program == planned.id and fit.needed:
            needed = fit.needed
            yield from _event(report, f"{planned.id}-needed", f"{title}: needed", needed, needed, fit.sentence)


def _event(report: Report, name: str, summary: str, first: date, last: date, said: str) -> Iterator[str]:
    """An event of whole days; its end is the day after the last one."""
    stamp = report.at[:19].replace("-", "").replace(":", "")
    yield from ("BEGIN:VEVENT", f"UID:{report.id}-{name}@certwise", f"DTSTAMP:{stamp}Z")
    yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
    if last < date.max:
        yield f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}"
    yield from (f"SUMMARY:{_text(summary)}", f"DESCRIPTION:{_text(said)}", "TRANSP:TRANSPARENT", "END:VEVENT")


def _text(text: str) -> str:
    plain = printable(" ".join(text.split()), len(text))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> Iterator[str]:
    """A line in parts of at most 75 bytes, none within a character; every further one begins with a space."""
    part, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _LINE:
            yield part
            part, size = " ", 1
        part, size = part + character, size + width
    yield part
