"""The figures of a plan by name, and what one entry of it makes of each: sums and extremes of all entries together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.knowledge.catalogue import PlanRules
from engine.knowledge.range import Range
from engine.knowledge.vocabulary import Together
from engine.plan.plan import Planned
from engine.plan.planning import MONTHS_PER_YEAR, YEARS, paid, spent

# What one planned program contributes; None where it has no such figure.
Part = Callable[[Planned], Range | None]


@dataclass(frozen=True, slots=True)
class PlanFigure:
    """One figure: the part of one program, and how the low and high ends of several parts become one."""

    part: Part
    low: Together
    high: Together


def _unless_kept(part: Part) -> Part:
    """The part of a program that is pursued; none of one that is kept."""
    return lambda planned: None if planned.kept else part(planned)


_OF_PROGRAM = {
    "start": PlanFigure(_unless_kept(lambda planned: planned.start), "least", "least"),
    "end": PlanFigure(_unless_kept(lambda planned: planned.end), "most", "most"),
    "cost": PlanFigure(lambda planned: planned.cost, "sum", "sum"),
    "saved": PlanFigure(lambda planned: planned.saved, "sum", "sum"),
    "annual": PlanFigure(lambda planned: planned.annual, "sum", "sum"),
    "fte": PlanFigure(lambda planned: planned.fte, "sum", "sum"),
}
_OF_ALL = {
    "end": _OF_PROGRAM["end"],
    "cost": _OF_PROGRAM["cost"],
    "saved": _OF_PROGRAM["saved"],
    "annual": _OF_PROGRAM["annual"],
    "first_year": PlanFigure(lambda planned: paid(planned, MONTHS_PER_YEAR), "sum", "sum"),
    "three_years": PlanFigure(lambda planned: spent(planned, YEARS * MONTHS_PER_YEAR), "sum", "sum"),
    # Those that start at once work side by side; each that comes later takes the place of what is done by then.
    "fte_at_once": PlanFigure(lambda planned: None if planned.after else planned.fte, "sum", "sum"),
    "fte_later": PlanFigure(lambda planned: planned.fte if planned.after else None, "most", "most"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A figure by its path: of one program, or of all (`program` is empty); of a range, the end that is wanted."""

    program: str
    figure: PlanFigure
    high: bool

    @property
    def together(self) -> Together:
        """How what several entries make becomes one."""
        return self.figure.high if self.high else self.figure.low


def named(rules: PlanRules) -> dict[str, Named]:
    """Every figure that an attribute may be, by its path: `PROGRAM.end.high`, `cost.low`."""
    return dict(_paths(rules))


def _paths(rules: PlanRules) -> Iterator[tuple[str, Named]]:
    programs = dict.fromkeys(entry.program for entry in rules.programs)
    for program in ("", *programs):
        for name, figure in (_OF_PROGRAM if program else _OF_ALL).items():
            for end in ("low", "high"):
                path = ".".join([program, name, end] if program else [name, end])
                yield path, Named(program, figure, end == "high")
