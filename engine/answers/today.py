"""Which day today is, for what is typed as a day and counted from today; nothing here reads a clock."""

from __future__ import annotations

from contextvars import ContextVar

_TODAY: ContextVar[str] = ContextVar("today", default="")


def count_from(day: str) -> None:
    """Count from this day, 2026-03-01; with none, days are refused where a length of time is asked."""
    _TODAY.set(day)


def today() -> str:
    """The day that is counted from; empty where nobody said."""
    return _TODAY.get()
