"""Charts as geometry: where bars, ticks and marks stand, in percent of a width that the page decides on.

Percentages keep every chart as wide as its page, on a phone as on paper, while its words stay at the size of text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil, log10
from typing import Literal

from engine.knowledge.range import Range
from engine.number import plain_number
from engine.plan.plan import Plan, Planned

BarKind = Literal["shortest", "longest", "range", "before", "sum"]
RowKind = Literal["head", "part", "sum"]

# A limit further out than this many times the longest bar would leave the bars too small to read.
_FURTHEST = 1.6


@dataclass(slots=True)
class Bar:
    """A bar from `left`, `width` wide, both in percent; `lane` 0 is the upper half of its row."""

    kind: BarKind
    left: float
    width: float
    lane: int = 0


@dataclass(slots=True)
class ChartRow:
    """One row: its words, the figures beside them, its bars, and what the picture says in words."""

    kind: RowKind
    title: str
    figures: str
    bars: list[Bar] = field(default_factory=list)
    note: str = ""

    @property
    def said(self) -> str:
        return f"{self.title}: {self.figures}"


@dataclass(slots=True)
class Mark:
    """A word at a place of the axis; `anchor` is the end of it that stands there."""

    at: float
    text: str
    anchor: Literal["start", "middle", "end"] = "middle"


@dataclass(slots=True)
class Chart:
    """Rows over one axis, and the limit they are held against; `beyond` says so where it lies off the axis."""

    rows: list[ChartRow]
    ticks: list[Mark]
    limit: Mark | None = None
    beyond: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from 0 to `end`, with a tick every `step`."""

    end: float
    step: float

    @classmethod
    def over(cls, highest: float) -> Scale:
        """The axis with round figures that holds a highest one, in three to five steps."""
        magnitude = 10 ** int(log10(highest) // 1) if highest > 0 else 1
        for factor in (0.25, 0.5, 1, 2, 2.5, 5):
            step = factor * magnitude
            if highest <= 5 * step:
                break
        # Rounded first: 0.05 / 0.01 is a little more than 5.
        steps = max(1, ceil(round(highest / step, 6)))
        return cls(steps * step, step)

    def at(self, figure: float) -> float:
        return round(100 * min(figure, self.end) / self.end, 3)

    def bar(self, kind: BarKind, figures: Range, lane: int = 0) -> Bar:
        # A bar of no length still has to be seen.
        left, right = self.at(float(figures.low)), self.at(float(figures.high))
        return Bar(kind, min(left, 99.5), max(0.5, round(right - left, 3)), lane)

    def ticks(self) -> list[Mark]:
        figures = [number * self.step for number in range(round(self.end / self.step) + 1)]
        return [Mark(self.at(figure), short(figure)) for figure in figures]


def gantt(plan: Plan) -> Chart | None:
    """The phases at their shortest and at their longest, over months from today; None where nothing is to be done."""
    pursued = [planned for planned in plan.programs if planned.phases]
    if not pursued:
        return None
    last = float(max(planned.end.high for planned in pursued))
    limit = plan.deadline
    scale = _scale(last, limit)
    rows = [row for planned in pursued for row in _gantt_rows(planned, scale, planned.role_title)]
    return _limited(Chart(rows, scale.ticks()), scale, limit, "needed by month {}")


def costs(plan: Plan) -> Chart | None:
    """What each category costs, and their sums, over the plan's currency; None where nothing has a price."""
    pursued = [planned for planned in plan.programs if planned.cost or planned.annual]
    if not pursued:
        return None
    grosses = [each.gross.high for one in pursued for each in one.costs]
    highest = float(max([plan.cost.high, plan.annual.high, *grosses]))
    limit = None if plan.budget is None else float(plan.budget)
    scale = _scale(highest, limit)
    rows = [row for planned in pursued for row in _cost_rows(plan, planned, scale)]
    for title, total, note in (
        ("All first costs", plan.cost, _saved(plan)),
        ("Paid in the first year", plan.first_year, ""),
        ("Every year after that", plan.annual, ""),
    ):
        rows.append(ChartRow("sum", title, plan.told(total), [scale.bar("sum", total)], note))
    return _limited(Chart(rows, scale.ticks()), scale, limit, "budget {}")


def short(figure: float) -> str:
    """A figure of about three digits: thousands as k, millions as M."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if figure >= size:
            return f"{plain_number(round(figure / size, 2 if figure < 10 * size else 1))}{letter}"
    return plain_number(round(figure, 2))


def span(figures: Range) -> str:
    """A range in few characters, for figures that are seen before they are read."""
    low, high = short(float(figures.low)), short(float(figures.high))
    return low if low == high else f"{low} to {high}"


def _scale(highest: float, limit: float | None) -> Scale:
    return Scale.over(max(highest, limit) if limit is not None and limit <= _FURTHEST * highest else highest)


def _limited(chart: Chart, scale: Scale, limit: float | None, words: str) -> Chart:
    if limit is None:
        return chart
    text = words.format(plain_number(limit))
    if limit > scale.end:
        chart.beyond = text
    else:
        at = scale.at(limit)
        chart.limit = Mark(at, text, "start" if at < 50 else "end")
    return chart


def _gantt_rows(planned: Planned, scale: Scale, role: str) -> Iterable[ChartRow]:
    yield ChartRow("head", planned.program.title, f"done in month {planned.end.about()}", note=role)
    for each in planned.phases:
        shortest, longest = Range(each.start.low, each.end.low), Range(each.start.high, each.end.high)
        bars = [scale.bar("shortest", shortest), scale.bar("longest", longest, 1)]
        yield ChartRow("part", each.phase.title, each.told, bars)


def _cost_rows(plan: Plan, planned: Planned, scale: Scale) -> Iterable[ChartRow]:
    role = planned.role_title
    total = "no price known" if planned.cost is None else "in place" if planned.kept else plan.told(planned.cost)
    yield ChartRow("head", planned.program.title, total, note=role)
    for each in planned.costs:
        bars = [scale.bar("before", each.gross)] if each.saved else []
        note = f"{plan.told(each.gross)} before what {planned.saved_by} saves" if each.saved else ""
        yield ChartRow("part", each.cost.title, plan.told(each.net), [*bars, scale.bar("range", each.net)], note)
    for each in planned.upkeep:
        yield ChartRow("part", each.cost.title, f"{plan.told(each.net)} a year", [scale.bar("range", each.net)])


def _saved(plan: Plan) -> str:
    amount = f"{plan.told(plan.saved)} {plan.currency}".rstrip()
    return f"{amount} saved by work the programs share" if plan.saved.high else ""
