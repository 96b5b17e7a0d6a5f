"""A plan in another currency: every amount of it at one rate."""

from __future__ import annotations

from engine.knowledge.range import Range
from engine.plan.plan import Plan
from engine.plan.terms import Exchange


def exchanged(plan: Plan, exchange: Exchange) -> None:
    """Make every amount of a plan one of the other currency."""

    def of(amounts: Range | None) -> Range | None:
        return None if amounts is None else exchange.of(amounts)

    for planned in plan.programs:
        planned.gross, planned.cost, planned.saved, planned.annual = map(
            of, (planned.gross, planned.cost, planned.saved, planned.annual)
        )
        for each in (*planned.costs, *planned.upkeep):
            each.gross, each.saved, each.net = exchange.of(each.gross), of(each.saved), exchange.of(each.net)
    plan.gross, plan.cost, plan.saved = map(exchange.of, (plan.gross, plan.cost, plan.saved))
    plan.annual, plan.three_years = map(exchange.of, (plan.annual, plan.three_years))
    plan.years = [exchange.of(each) for each in plan.years]
    for order in plan.other_order:
        order.cost = exchange.of(order.cost)
    plan.currency, plan.exchange = exchange.currency, exchange
