"""What every format tells of a plan beside its programs: tables in words, and the sentences that go with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from engine.knowledge.range import Range
from engine.number import plain_number
from engine.plan.accounts import accounts
from engine.plan.calendar import Days
from engine.plan.plan import Plan


# Named tuples, since a dataclass takes four times as long to make when the program starts.
class PlanTable(NamedTuple):
    """A table: its title, what stands over each column, the rows, and the columns from which on figures stand."""

    kind: Literal["cost", "category", "people", "dates"]
    title: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]
    figures: int


def plan_tables(plan: Plan) -> list[PlanTable]:
    """What a plan costs year by year, the people it takes from month to month, and its days where it has a start."""
    return [each for each in (_money(plan), _categories(plan), _people(plan), _days(plan)) if each.rows]


def plan_notes(plan: Plan) -> list[str]:
    """What the figures of a plan rest on, in sentences."""
    return [*_ends(plan), *_assumed(plan), *_orders(plan), *_rate(plan), *_started(plan)]


def _money(plan: Plan) -> PlanTable:
    rows = []
    for each in accounts(plan):
        sign = "-" if each.kind == "less" else ""
        rows.append((each.title, *(f"{sign}{plain_number(float(end))}" for end in (each.amount.low, each.amount.high))))
    return PlanTable("cost", "Cost", (plan.currency, "at the lowest", "at the highest"), rows, 1)


def _categories(plan: Plan) -> PlanTable:
    """What each category costs, once the shared work is saved, and then every year."""
    rows: list[tuple[str, ...]] = [
        (f"{planned.program.title}: {each.cost.title}{yearly}", *_told(plan, each.net))
        for planned in plan.programs
        for listed, yearly in ((planned.costs, ""), (planned.upkeep, ", a year"))
        for each in listed
    ]
    head = (plan.currency, "at the lowest", "at the highest")
    return PlanTable("category", "Cost by category", head, rows, 1)


def _told(plan: Plan, amounts: Range) -> tuple[str, str]:
    """Both ends of amounts, as they are told."""
    rounded = plan.rounded(amounts)
    return plain_number(float(rounded.low)), plain_number(float(rounded.high))


def _people(plan: Plan) -> PlanTable:
    rows = []
    for number, each in enumerate(plan.staffing):
        last = number + 2 == len(plan.staffing) and plan.staffing[-1].settled
        ends = "all is done" if last else each.end.about() if each.end else "further on"
        begins = "all is done" if each.settled else each.start.about() if each.start.high else "the start"
        people = [Range(end, end).words(2) for end in (each.people.low, each.people.high)]
        rows.append((begins, ends, *people))
    head = ("from month", "until month", "at the lowest", "at the highest")
    return PlanTable("people", "People (FTE)", head, rows if plan.fte.high else [], 2)


def _days(plan: Plan) -> PlanTable:
    rows: list[tuple[str, ...]] = []
    for planned in plan.programs:
        if planned.kept or plan.start is None:
            continue
        rows.append((planned.program.title, _day(plan.dates(planned.start)), _day(plan.dates(planned.end))))
        rows.extend(
            (f"- {each.phase.title}", _day(plan.dates(each.start)), _day(plan.dates(each.end)))
            for each in planned.phases
        )
    return PlanTable("dates", "Dates", ("", "starts", "done"), rows, 3)


def _day(days: Days | None) -> str:
    return days.words if days else ""


def _ends(plan: Plan) -> Iterator[str]:
    if accounts(plan):
        if plan.amounts:
            yield f"All amounts are {plan.amounts}."
        yield (
            "At the lowest: the lowest prices, the most saved, and every program as late as it may be. At the highest: "
            "the highest prices, the least saved, and every program as early as it may be."
        )


def _assumed(plan: Plan) -> Iterator[str]:
    for each in plan.assumptions:
        low, high = (plain_number(end) for end in each.percent)
        share = low if low == high else f"{low}-{high}"
        how = "as you set it" if each.changed else f"to change it: --assume {each.name}={share}"
        yield f"The plan assumes that {each.sentence} ({how})."


def _orders(plan: Plan) -> Iterator[str]:
    for each in plan.other_order:
        amount = f"{plan.told(each.cost)} {plan.currency}".rstrip()
        yield (
            f"With {each.second.program.title} second, the first costs would be {amount}: what is saved is a share of "
            "the second program's own work, so the order makes a difference."
        )


def _rate(plan: Plan) -> Iterator[str]:
    if plan.exchange:
        given = plain_number(float(plan.exchange.rate))
        yield (
            f"Amounts are in {plan.exchange.currency}, at {given} {plan.exchange.currency} for 1 {plan.exchange.base}, "
            f"the rate of {plan.exchange.day}."
        )


def _started(plan: Plan) -> Iterator[str]:
    if plan.start:
        yield f"Months are counted from {plan.start}, the day the work starts."
