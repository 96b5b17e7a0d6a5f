"""What a plan costs as whoever signs a budget reads it: lines that add up as they are printed, each end by itself.

Amounts are rounded one by one, and sums are those of the rounded amounts.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from engine.knowledge.range import Range
from engine.plan.plan import Plan, Planned

Kind = Literal["part", "less", "sum", "year", "total"]
ORDINALS = ("First", "Second", "Third")


class Account(NamedTuple):
    """A line: parts less what is saved make a sum, years a total; `less` is subtracted."""

    title: str
    amount: Range
    kind: Kind


def net(plan: Plan, planned: Planned) -> Range | None:
    """The first costs of a program as they are told: gross less saved, both rounded."""
    if planned.gross is None:
        return None
    return plan.rounded(planned.gross) - plan.rounded(planned.saved or Range())


def cost_together(plan: Plan) -> Range:
    """The first costs of all programs as they are told."""
    return _sum([found for each in plan.programs if (found := net(plan, each))])


def saved_together(plan: Plan) -> Range:
    """What is saved of them as it is told."""
    return _sum([plan.rounded(each.saved) for each in plan.programs if each.saved])


def years_together(plan: Plan) -> Range:
    """What the years that are counted cost as it is told."""
    return _sum([plan.rounded(each) for each in plan.years])


def accounts(plan: Plan) -> list[Account]:
    """The lines; none where no price is known."""
    priced = [each for each in plan.programs if each.gross is not None and not each.kept]
    if not priced and not plan.three_years.high:
        return []
    found = [
        Account(f"{each.program.title}, first costs", plan.rounded(each.gross or Range()), "part") for each in priced
    ]
    saved = saved_together(plan)
    if saved.high:
        found.append(Account("Less what shared work saves", saved, "less"))
    if len(found) > 1:
        found.append(Account("First costs", cost_together(plan), "sum"))
    for number, year in enumerate(plan.years):
        found.append(Account(f"{ORDINALS[number]} year", plan.rounded(year), "year"))
    found.append(Account("Three years together", years_together(plan), "total"))
    if plan.annual.high:
        found.append(Account("Every year after that", plan.rounded(plan.annual), "part"))
    return found


def _sum(ranges: list[Range]) -> Range:
    found = Range()
    for each in ranges:
        found += each
    return found
