"""What the other rows of a decision table have to do with a row that counts, or does not."""

from __future__ import annotations

from engine.infer.assessment import Assessment, Firing
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import ALWAYS
from engine.knowledge.rule import Rule
from engine.knowledge.table import catch_alls, in_order

# So many rows are named, and more are counted.
FEW = 3


def rows_before(knowledge: Knowledge, rule: Rule) -> list[str]:
    """The rows that override a row as rows of its table, as they stand in it."""
    if rule.row is None:
        return []
    if in_order(rule):
        order = knowledge.strata.sequences[rule.row.table]
        return order[: order.index(rule.id)]
    rows = next((rows for id, rows in catch_alls(knowledge.rules.values()) if id == rule.id), [])
    return sorted(rows, key=lambda row: knowledge.rules[row].where)


def place_words(knowledge: Knowledge, rule: Rule) -> str:
    """How a row counts among those of its table, in words; empty for what is no row of a table with a policy."""
    if rule.row is None:
        return ""
    if in_order(rule):
        order = knowledge.strata.sequences[rule.row.table]
        return f"row {order.index(rule.id) + 1} of {len(order)}; the first row that holds counts"
    if rule.row.otherwise:
        return "counts where no other row of its table holds"
    return {"unique": "no two rows hold together", "any": "rows that hold together conclude the same"}.get(
        rule.row.hit, "every row that holds counts"
    )


def none_before(knowledge: Knowledge, rule: Rule) -> str:
    """That a row counts because none of those that go before it holds, in words; empty where none does."""
    before = rows_before(knowledge, rule)
    if not before or rule.row is None:
        return ""
    where = f"{'before it in' if in_order(rule) else 'of'} {knowledge.rulesets[rule.row.table].title}"
    few = f" ({_named(before)})" if len(before) <= FEW else ""
    return f"no row {where} holds{few}" if few else f"none of the {len(before)} rows {where} holds"


def winner(assessment: Assessment, rule: Rule) -> str:
    """The row of a table read in order that counts in the place of one that comes after it; empty without one."""
    if not in_order(rule):
        return ""
    assert rule.row is not None
    fired = {firing.rule.id for firing in assessment.firings}
    return next((id for id in rows_before(assessment.knowledge, rule) if id in fired), "")


def passed_over(firing: Firing) -> bool:
    """Whether a rule that matched is set aside for no other reason than that another row of its table holds."""
    rule = firing.rule
    return firing.overridden_by is not None and rule.row is not None and (in_order(rule) or rule.row.otherwise)


def passed_over_words(knowledge: Knowledge, firings: list[Firing]) -> list[str]:
    """The rows that hold and come after the one that counts, a sentence for each table."""
    found: dict[tuple[str, str], list[str]] = {}
    for firing in sorted(firings, key=lambda each: each.rule.row.place if each.rule.row else 0):
        rule = firing.rule
        if rule.row is not None and firing.overridden_by is not None and rule.when != ALWAYS:
            found.setdefault((rule.row.table, firing.overridden_by), []).append(rule.id)
    return [
        f"{_named(ids)} {'holds' if len(ids) == 1 else 'hold'} as well, and {by} comes first in "
        f"{knowledge.rulesets[table].title}"
        for (table, by), ids in found.items()
    ]


def _named(ids: list[str]) -> str:
    few = ids[:FEW]
    return ", ".join(few) if len(ids) == len(few) else f"{', '.join(few)} and {len(ids) - FEW} more rows"
