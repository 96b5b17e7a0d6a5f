"""The first sheet of a workbook of many: what they come to, by the verdict, as a table and a chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.sheets.writing import cell_of, font, head_cells, printed

_MOST = 40


@dataclass(slots=True)
class Group:
    """Those with one verdict: how many, and the sums of money and people, and the longest time, from least to most."""

    title: str
    count: int = 0
    first_year: tuple[float, float] = (0, 0)
    three_years: tuple[float, float] = (0, 0)
    people: tuple[float, float] = (0, 0)
    months: tuple[float, float] = (0, 0)

    def add(
        self, first_year: tuple[float, float], three_years: tuple[float, float], people: tuple[float, float],
        months: tuple[float, float],
    ) -> None:  # fmt: skip
        """Count one more."""
        self.count += 1
        self.first_year = _sum(self.first_year, first_year)
        self.three_years = _sum(self.three_years, three_years)
        self.people = _sum(self.people, people)
        self.months = (max(self.months[0], months[0]), max(self.months[1], months[1]))


@dataclass(frozen=True, slots=True)
class Overview:
    """What the sheet says; `counts` are how often each value of each further conclusion is drawn, by their titles.

    The columns of a plan are left out where there is no `currency` and nobody has a plan.
    """

    title: str
    lines: Sequence[str]
    verdict: str
    many: str
    groups: Sequence[Group]
    counts: Mapping[str, Counter[str]]
    currency: str


def write_overview(sheet: Any, said: Overview) -> None:
    """Write the sheet: the rows one after the other, since that is how a large workbook is written."""
    from openpyxl.styles import Alignment

    wrapped = Alignment(wrap_text=True, vertical="top")
    printed(sheet)
    row = len(said.lines) + 3
    # What stands at the head of a sheet's part is written with its first row.
    sheet.freeze_panes = f"A{row + 1}"
    for letter, width in zip("ABCDEFGHIJK", (48, 15, 10, *([15] * 8)), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([cell_of(sheet, said.title, font=font(bold=True, size=14))])
    for sentence in said.lines:
        sheet.append([cell_of(sheet, sentence)])
    sheet.append([])
    planned = any(group.three_years[1] or group.people[1] for group in said.groups)
    sheet.row_dimensions[row].height = 32
    sheet.append(
        head_cells(sheet, [said.verdict, said.many.capitalize(), "Share", *(_plan_heads(said) if planned else [])])
    )
    total = sum(group.count for group in said.groups)
    every = Group("Together")
    for group in said.groups:
        sheet.append(_cells(sheet, group, total, planned))
        every.add(group.first_year, group.three_years, group.people, group.months)
    every.count = total
    sheet.append(_cells(sheet, every, total, planned, font=font(bold=True)))
    last = row + len(said.groups)
    line = last + 1
    for title, counts in said.counts.items():
        sheet.append([])
        sheet.append(head_cells(sheet, [title, said.many.capitalize(), "Share"]))
        line += 2
        for value, count in counts.most_common(_MOST):
            line += 1
            # Some programs do not work out the height of a row that they did not write.
            sheet.row_dimensions[line].height = 15 * (1 + len(value) // 46)
            sheet.append([cell_of(sheet, value, alignment=wrapped), count, _share(sheet, count, total)])
    _chart(sheet, said, row, last)


def _plan_heads(said: Overview) -> list[str]:
    unit = f", {said.currency}" if said.currency else ""
    titles = (f"First year{unit}", f"Three years{unit}", "People (FTE)", "Longest, months")
    return [f"{title}: {end}" for title in titles for end in ("least", "most")]


def _cells(sheet: Any, group: Group, total: int, planned: bool, **style: Any) -> list[Any]:
    cells = [
        cell_of(sheet, group.title, **style),
        cell_of(sheet, group.count, **style),
        _share(sheet, group.count, total),
    ]
    if planned:
        for amounts in (group.first_year, group.three_years):
            cells.extend(cell_of(sheet, each, number_format="#,##0", **style) for each in amounts)
        for amounts in (group.people, group.months):
            cells.extend(cell_of(sheet, round(each, 2), number_format="0.0", **style) for each in amounts)
    return cells


def _share(sheet: Any, count: int, total: int) -> Any:
    return cell_of(sheet, count / max(1, total), number_format="0.0%")


def _chart(sheet: Any, said: Overview, first: int, last: int) -> None:
    """Bars of how many have each verdict, below the table."""
    from openpyxl.chart import BarChart, Reference

    if not said.groups:
        return
    chart = BarChart()
    chart.type = "bar"
    chart.title = f"{said.many.capitalize()} by {said.verdict.lower()}"
    chart.legend = None
    chart.add_data(Reference(sheet, min_col=2, min_row=first, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=first + 1, max_row=last))
    # A chart of this library hides its axes unless told otherwise.
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.majorUnit = None
    chart.y_axis.numFmt = "0"
    chart.height, chart.width = max(6, 1.2 * len(said.groups) + 3), 18
    sheet.add_chart(chart, f"E{last + 3}")


def _sum(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return one[0] + other[0], one[1] + other[1]
