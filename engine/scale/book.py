"""A portfolio as a workbook: a summary with its chart, what each comes to with its plan, and all conclusions."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from engine.knowledge.base import Knowledge
from engine.knowledge.range import Range
from engine.knowledge.value import Value, Values
from engine.knowledge.vocabulary import Attribute
from engine.plan.plan import Plan
from engine.plan.planning import plan_for
from engine.problem import Problem, ProblemError, Where
from engine.scale.value import plain
from engine.sheets.overview import Group, Overview, write_overview
from engine.sheets.writing import MOST_ROWS, head_row, new_workbook, row_of, saved, sheet_name

_MOST_GROUPS = 50
UNKNOWN = "unknown"


@dataclass(slots=True)
class Columns:
    """What stands in the rows: what is kept, the conclusions, what else is said of them, and the answers."""

    kept: Sequence[str]
    concluded: Sequence[str]
    further: Sequence[str]
    answers: Sequence[str]


@dataclass(slots=True)
class Book:
    """Rows on their way into a workbook, and what they come to together."""

    knowledge: Knowledge
    columns: Columns
    groups: dict[str, Group] = field(default_factory=dict)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    rows: int = 0

    def write(self, rows: Iterable[tuple[Any, ...]], path: Path, rejected: int) -> int:
        """Write the workbook; gives the number of rows. Raises ProblemError where the library is not installed."""
        made = new_workbook(path, write_only=True)
        many = self.knowledge.words.many
        names = sheet_name(many.capitalize(), ("Summary", "Conclusions"))
        each, all_of = made.create_sheet(names), made.create_sheet("Conclusions")
        head_row(each, self._heads())
        head_row(all_of, [*self.columns.kept, *self.columns.concluded, *self.columns.further])
        for row in rows:
            self.rows += 1
            values = self._values(row)
            plan = plan_for(self.knowledge, values)
            kept = [_cell(value) for value in row[: len(self.columns.kept)]]
            each.append(row_of(each, [*kept, *self._told(values), *_planned(plan)]))
            width = len(self.columns.kept) + len(self.columns.concluded) + len(self.columns.further)
            all_of.append(row_of(all_of, [_cell(value) for value in row[:width]]))
            self._count(values, plan)
        self._overview(made.create_sheet("Summary", 0), rejected)
        saved(made, path)
        return self.rows

    @property
    def _told_names(self) -> list[str]:
        return self.knowledge.led

    def _heads(self) -> list[str]:
        attributes = self.knowledge.attributes
        titles = [attributes[name].title for name in self._told_names]
        return [*self.columns.kept, *titles, *_heads_of_plan(self.knowledge)]

    def _values(self, row: tuple[Any, ...]) -> Values:
        """The conclusions and the answers of a row, as inference has them."""
        found: dict[str, Value] = {}
        start = len(self.columns.kept)
        answers = start + len(self.columns.concluded) + len(self.columns.further)
        for place, names in ((start, self.columns.concluded), (answers, self.columns.answers)):
            for name, value in zip(names, row[place:], strict=False):
                if value is not None:
                    found[name] = plain(value, self.knowledge.attributes[name])
        return found

    def _told(self, values: Values) -> Iterator[Any]:
        for name in self._told_names:
            attribute, value = self.knowledge.attributes[name], values.get(name)
            if isinstance(value, tuple):
                yield "\n".join(map(attribute.title_of, value))
            else:
                yield value if attribute.numeric else _title(attribute, value)

    def _count(self, values: Values, plan: Plan) -> None:
        main = self.knowledge.attributes[self.knowledge.main]
        for name in self._told_names:
            attribute, value = self.knowledge.attributes[name], values.get(name)
            if name == main.name or attribute.spans:
                continue
            members = value if isinstance(value, tuple) else (value,)
            self.counts.setdefault(name, Counter()).update(_title(attribute, member) for member in members)
        called = _title(main, values.get(main.name))
        if called not in self.groups and len(self.groups) >= _MOST_GROUPS:
            called = "others"
        group = self.groups.setdefault(called, Group(called))
        group.add(_both(plan, plan.first_year), _both(plan, plan.three_years), _pair(plan.fte, 2), _end(plan))

    def _overview(self, sheet: Any, rejected: int) -> None:
        knowledge = self.knowledge
        main = knowledge.attributes[knowledge.main]
        order = [*map(main.title_of, main.choices), UNKNOWN]
        groups = sorted(self.groups.values(), key=lambda each: order.index(each.title) if each.title in order else -1)
        counts = {knowledge.attributes[name].title: found for name, found in self.counts.items() if found}
        lines = [f"{knowledge.words.counted(self.rows)} assessed; {rejected:,} rows rejected"]
        if knowledge.as_of:
            lines.append(f"By the rules of {knowledge.as_of}")
        lines.append(f"Knowledge base {knowledge.name}, digest {knowledge.digest[:16]}")
        currency = knowledge.plan.currency if knowledge.plan else ""
        write_overview(
            sheet, Overview(knowledge.title, lines, main.title, knowledge.words.many, groups, counts, currency)
        )


def refuse_too_many(rows: int, place: str) -> None:
    """Raises ProblemError where there are more rows than a sheet holds."""
    if rows >= MOST_ROWS:
        message = (
            f"a sheet holds {MOST_ROWS - 1:,} rows below its heading, and these are {rows:,}; name a .csv or .parquet"
        )
        raise ProblemError([Problem(Where(place), "too-large", message)])


def _title(attribute: Attribute, value: Value | None) -> str:
    return UNKNOWN if value is None else attribute.title_of(value)


def _heads_of_plan(knowledge: Knowledge) -> list[str]:
    if knowledge.plan is None:
        return []
    unit = f", {knowledge.plan.currency}" if knowledge.plan.currency else ""
    ranges = ["Done, months", f"First year{unit}", f"Three years{unit}", f"Every year after{unit}", "People (FTE)"]
    return [
        "Programs",
        *(f"{title}: {end}" for title in ranges for end in ("least", "most")),
        "Deadline",
        "Budget",
        "Staff",
    ]


def _planned(plan: Plan) -> list[Any]:
    if not plan.declared:
        return []
    if not plan.programs:
        return [None] * 14
    programs = "; ".join(f"{each.program.title} ({each.role_title})" for each in plan.programs)
    cells: list[Any] = [programs, *(_pair(_end_range(plan), 1))]
    for amounts in (plan.first_year, plan.three_years, plan.annual):
        cells.extend(_both(plan, amounts))
    cells.extend(_pair(plan.fte, 2))
    worst = {"fits": 0, "may not fit": 1, "does not fit": 2}
    for what in ("deadline", "budget", "people"):
        fits = [each.fitting for each in plan.fits if each.what == what]
        cells.append(max(fits, key=worst.__getitem__) if fits else None)
    return cells


def _end_range(plan: Plan) -> Range:
    end = Range()
    for planned in plan.programs:
        if not planned.kept:
            end = Range(max(end.low, planned.end.low), max(end.high, planned.end.high))
    return end


def _end(plan: Plan) -> tuple[float, float]:
    return _pair(_end_range(plan), 1)


def _both(plan: Plan, amounts: Range) -> tuple[float, float]:
    return _pair(plan.rounded(amounts), 0)


def _pair(found: Range, digits: int) -> tuple[float, float]:
    low, high = (round(float(end), digits) for end in (found.low, found.high))
    return (int(low), int(high)) if digits == 0 else (low, high)


def _cell(value: Any) -> Any:
    """A value of the database as a workbook can hold it."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ";".join(value) or "[]"
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else str(value)
