"""What holds on a day: the periods of rules, claims and figures, and which value a figure has then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import Protocol

from engine.knowledge.base import Knowledge
from engine.knowledge.catalogue import Figure, FigureValue
from engine.knowledge.day import refusal
from engine.knowledge.period import EVERY_DAY, UNCHANGING, Calendar, Period, calendar, joined
from engine.problem import Problem, Where

Place = Callable[..., Where]


class Dated(Protocol):
    """An entry that holds from a day, until a day."""

    from_: str
    until: str


class Amounts(dict[str, float]):
    """Figures by name; `read` notes those that were read and have no value on the day."""

    def __init__(self) -> None:
        super().__init__()
        self.lacking: dict[str, str] = {}
        self.read: list[str] = []

    def __getitem__(self, name: str) -> float:
        if name in self.lacking:
            self.read.append(name)
        return super().__getitem__(name)

    def adds(self, name: str, paths: Iterable[str]) -> None:
        """Note that a figure is the sum of others, and so has a value where all of them have one."""
        for path in paths:
            if path in self.lacking:
                self.lacking.setdefault(name, self.lacking[path])


class Validity:
    """A day, and the periods that were read so far; the day is today where none is given and one is needed."""

    def __init__(self, day: str | None, problems: list[Problem]) -> None:
        self.given = day
        self.problems = problems
        self.periods: list[Period] = []
        self.amounts = Amounts()

    @cached_property
    def day(self) -> str:
        """The day that is asked about."""
        return self.given or today()

    @property
    def calendar(self) -> Calendar:
        """The calendar of all periods that were read."""
        return calendar(self.periods) if self.periods else UNCHANGING

    def holds(self, period: Period) -> bool:
        """Whether what has this period holds on the day."""
        return period is EVERY_DAY or period.holds(self.day)

    def report(self, where: Where, id: str, message: str) -> None:
        """Add a mistake at a place."""
        self.problems.append(Problem(where, id, message))

    def period(self, entry: Dated, place: Callable[[str], Where]) -> Period:
        """The period of an entry; `place` says where its keys stand. A mistake in it is added to the problems."""
        if not entry.from_ and not entry.until:
            return EVERY_DAY
        for key, word in (("from", entry.from_), ("until", entry.until)):
            if word and (said := refusal(word)):
                self.report(place(key), "wrong-value", f"{key}: {said}")
                return EVERY_DAY
        if entry.from_ and entry.until and entry.from_ > entry.until:
            message = f"until {entry.until} is before from {entry.from_}, so there is no day on which this holds"
            self.report(place("until"), "wrong-value", message)
            return EVERY_DAY
        found = Period(entry.from_, entry.until)
        self.periods.append(found)
        return found

    def figures(self, declared: dict[str, Figure], place: Place) -> dict[str, Figure]:
        """The figures as they are on the day. What has no value then has another one, and is `lacking`."""
        return {name: self._figure(name, figure, place) for name, figure in declared.items()}

    def _figure(self, name: str, figure: Figure, place: Place) -> Figure:
        if not figure.values:
            period = self.period(figure, lambda key: place("figures", name, key))
            if not self.holds(period):
                self.amounts.lacking[name] = str(period)
            return figure
        where = place("figures", name, "values")
        if figure.sum is not None or figure.value is not None or figure.from_ or figure.until:
            self.report(where, "wrong-shape", "each entry of values has its own value, sum, from and until")
        found = list(self._values(name, figure.values, place))
        found.sort(key=lambda each: each[0].first)
        for (one, _), (other, _) in pairwise(found):
            if not one.last or one.last >= other.first:
                self.report(where, "wrong-value", f"{name} has two values on {other.first or one.first or 'every day'}")
        chosen = next((value for period, value in found if self.holds(period)), None)
        if chosen is None:
            self.amounts.lacking[name] = " and ".join(map(str, joined([period for period, _ in found])))
            chosen = found[-1][1] if found else FigureValue(value=0)
        return replace(figure, sum=chosen.sum, value=chosen.value, values=[])

    def _values(self, name: str, values: list[FigureValue], place: Place) -> Iterator[tuple[Period, FigureValue]]:
        for index, value in enumerate(values):
            where = place("figures", name, "values", index)
            if (value.sum is None) == (value.value is None):
                self.report(where, "wrong-shape", "one of value and sum is wanted here")
                continue
            if value.year is not None:
                if value.from_ or value.until or not 1 <= value.year <= 9999:
                    message = "a year from 1 to 9999 is wanted here, or from and until instead of it"
                    self.report(where, "wrong-value", message)
                    continue
                value = replace(value, from_=f"{value.year:04}-01-01", until=f"{value.year:04}-12-31")  # noqa: PLW2901

            def at(key: str, index: int = index) -> Where:
                return place("figures", name, "values", index, key)

            yield self.period(value, at), value

    def settle(self, knowledge: Knowledge) -> None:
        """Make a knowledge base that was checked the one of the day, where it is another one on other days."""
        lacking = self.amounts.lacking
        knowledge.amounts = {name: amount for name, amount in self.amounts.items() if name not in lacking}
        knowledge.calendar = self.calendar
        if knowledge.calendar.changes:
            knowledge.as_of = self.day
            for rule in knowledge.rules.values():
                rule.overrides = [id for id in rule.overrides if id in knowledge.rules]

    def gap(self, what: str, where: Where) -> bool:
        """Whether a figure that was read has no value on the day, which is added for what holds then."""
        names = dict.fromkeys(self.amounts.read)
        self.amounts.read.clear()
        for name in names:
            message = f"{what} reads the figure {name}, which has no value on {self.day}: it has one "
            self.report(where, "no-value", f"{message}{self.amounts.lacking[name]}; add one for that day")
        return bool(names)


def today() -> str:
    """The day that it is where the program runs."""
    from datetime import datetime

    return datetime.now().astimezone().date().isoformat()
