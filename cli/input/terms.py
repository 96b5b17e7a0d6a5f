"""On which terms a plan is told: --start, and --currency with its rate and date."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import click

from cli.refusal import refuse
from cli.session import Session
from engine.pattern import pattern
from engine.plan.terms import UNSTATED, Exchange, Terms

# The years that a plan may start in: years of work lie on both sides of them in the calendar.
FIRST, LAST = 1900, 2999
_CODE = pattern(r"[A-Z]{3}")
_RATE = pattern(r"[0-9]{1,9}([.][0-9]{1,9})?")


def terms_of(
    context: click.Context, starts: str | None, currency: str | None, rate: str | None, rate_date: str | None
) -> Terms:
    """The terms that these options name. Raises Refused where one is wrong, or another one is missing."""
    if starts is None and currency is None and rate is None and rate_date is None:
        return UNSTATED
    day = _day("--start", starts) if starts is not None else None
    if day is not None and not FIRST <= day.year <= LAST:
        raise refuse("--start", "wrong-value", f"{day} is no day to start on; write one from {FIRST} to {LAST}")
    return Terms(day, _exchange(context, currency, rate, rate_date))


def _exchange(context: click.Context, currency: str | None, rate: str | None, rate_date: str | None) -> Exchange | None:
    if currency is None and rate is None and rate_date is None:
        return None
    if currency is None or rate is None or rate_date is None:
        message = "a currency has a rate and the day of it: --currency EUR --rate 0.92 --rate-date 2026-11-01"
        raise refuse("--currency", "wrong-option", message)
    code = currency.strip().upper()
    if not _CODE.fullmatch(code):
        raise refuse(
            "--currency", "wrong-value", f"{currency!r} is not the code of a currency; write three letters, as EUR"
        )
    if not _RATE.fullmatch(rate) or not Fraction(rate):
        raise refuse("--rate", "wrong-value", f"{rate!r} is not a rate; write a number above 0, as 0.92")
    session = context.find_object(Session)
    assert session is not None
    plan = session.expert.knowledge.plan
    base = plan.currency if plan else ""
    if not base:
        raise refuse("--currency", "wrong-option", "the plan of this knowledge base names no currency to convert from")
    return Exchange(base, code, Fraction(rate), _day("--rate-date", rate_date))


def _day(option: str, typed: str) -> date:
    from engine.answers.day import day
    from engine.answers.value import UnclearError
    from engine.knowledge.vocabulary import Attribute

    try:
        return date.fromisoformat(day(typed, Attribute("date", "day")))
    except UnclearError as error:
        raise refuse(option, "wrong-value", str(error)) from None
