"""The figures of a plan by name, and what one entry of it makes of each: sums and extremes of all entries together.

The most people at any time have no such parts: whether two programs meet depends on both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from engine.knowledge.catalogue import PlanRules
from engine.knowledge.range import Range, kept
from engine.knowledge.together import plain
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute, Together
from engine.number import MOST_DIGITS, exact
from engine.plan.plan import Planned
from engine.plan.planning import MONTHS_PER_YEAR, YEARS, of_year, spent

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
    "gross": PlanFigure(lambda planned: planned.gross, "sum", "sum"),
    "cost": PlanFigure(lambda planned: planned.cost, "sum", "sum"),
    "saved": PlanFigure(lambda planned: planned.saved, "sum", "sum"),
    "annual": PlanFigure(lambda planned: planned.annual, "sum", "sum"),
    "fte": PlanFigure(lambda planned: planned.fte, "sum", "sum"),
}
_OF_ALL = {
    "end": _OF_PROGRAM["end"],
    "gross": _OF_PROGRAM["gross"],
    "cost": _OF_PROGRAM["cost"],
    "saved": _OF_PROGRAM["saved"],
    "annual": _OF_PROGRAM["annual"],
    "first_year": PlanFigure(lambda planned: of_year(planned, 1), "sum", "sum"),
    "second_year": PlanFigure(lambda planned: of_year(planned, 2), "sum", "sum"),
    "third_year": PlanFigure(lambda planned: of_year(planned, 3), "sum", "sum"),
    "three_years": PlanFigure(lambda planned: spent(planned, YEARS * MONTHS_PER_YEAR), "sum", "sum"),
    # Those that start at once work side by side; each that comes later takes the place of what is done by then.
    "fte_at_once": PlanFigure(_unless_kept(lambda planned: None if planned.after else planned.fte), "sum", "sum"),
    "fte_later": PlanFigure(_unless_kept(lambda planned: planned.fte if planned.after else None), "most", "most"),
}
# The figure of the whole plan: the most people at any time.
MOST_PEOPLE = "fte"


@dataclass(frozen=True, slots=True)
class Named:
    """A figure by its path: of one program, or of all (`program` is empty); of a range, the end that is wanted.

    `figure` is None for the figure of the whole plan.
    """

    program: str
    figure: PlanFigure | None
    high: bool

    @property
    def together(self) -> Together | None:
        """How what several entries make becomes one; None where no entry makes a part of it."""
        if self.figure is None:
            return None
        return self.figure.high if self.high else self.figure.low

    def part(self, planned: Planned) -> Range | None:
        """What an entry makes of it; None where it makes nothing."""
        if self.figure is None or self.program not in ("", planned.id):
            return None
        return self.figure.part(planned)

    def end(self, figures: Range) -> Fraction:
        """The end of a range that is wanted."""
        return figures.high if self.high else figures.low


def named(rules: PlanRules) -> dict[str, Named]:
    """Every figure that an attribute may be, by its path: `PROGRAM.end.high`, `cost.low`."""
    return dict(_paths(rules))


def value_of(attribute: Attribute, figure: Fraction) -> tuple[Value | None, str]:
    """A figure as the value of an attribute, and why it is refused; each where there is one."""
    number = kept(figure)
    if number is None:
        return None, f"has more than {MOST_DIGITS} digits, which a number cannot keep; round its parts"
    value = plain(exact(number))
    return value, attribute.refusal(value)


def _paths(rules: PlanRules) -> Iterator[tuple[str, Named]]:
    for end in ("low", "high"):
        yield f"{MOST_PEOPLE}.{end}", Named("", None, end == "high")
    programs = dict.fromkeys(entry.program for entry in rules.programs)
    for program in ("", *programs):
        for name, figure in (_OF_PROGRAM if program else _OF_ALL).items():
            for end in ("low", "high"):
                path = ".".join([program, name, end] if program else [name, end])
                yield path, Named(program, figure, end == "high")
