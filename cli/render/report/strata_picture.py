"""The rules as a picture: a dot for each, stratum below stratum, and lines where one built on another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from engine.infer.assessment import Assessment, Firing

State = Literal["silent", "fired", "carries", "overridden"]

_ACROSS = 24
# From the middle of a stratum outwards.
_NEAREST: tuple[State, ...] = ("carries", "fired", "overridden", "silent")
_WORDS, _LINE, _GAP = 34, 17, 12


@dataclass(slots=True)
class Dot:
    """A rule at `x` percent and `y` pixels: silent, fired, overridden, or carrying the verdict."""

    rule: str
    state: State
    x: float
    y: int


@dataclass(slots=True)
class Layer:
    """A stratum: its number from 1, how many of its rules fired, where its words stand, and its dots."""

    number: int
    fired: int
    y: int
    dots: list[Dot]


@dataclass(slots=True)
class Line:
    """A line from a rule to one that relied on what it concluded; `carries` where the verdict rests on both."""

    source: Dot
    target: Dot
    carries: bool


@dataclass(slots=True)
class StrataPicture:
    layers: list[Layer]
    edges: list[Line]
    height: int


def strata_picture(assessment: Assessment, carrying: set[str]) -> StrataPicture:
    """The strata from top to bottom; `carrying` are the rules of the verdict's proof."""
    firings = {firing.rule.id: firing for firing in assessment.firings}
    picture = StrataPicture([], [], 0)
    places: dict[str, Dot] = {}
    for stratum in assessment.knowledge.strata.layers:
        if not stratum.all_rules:
            continue
        states = {id: _state(firings.get(id), carrying) for id in stratum.all_rules}
        ordered = sorted(states, key=lambda rule: (_NEAREST.index(states[rule]), rule))
        slots = _slots(len(ordered), upwards=not picture.layers)
        top = picture.height
        dots = [Dot(id, states[id], x, top + _WORDS + y) for id, (x, y) in zip(ordered, slots, strict=True)]
        places.update((dot.rule, dot) for dot in dots)
        fired = sum(id in firings for id in ordered)
        picture.layers.append(Layer(len(picture.layers) + 1, fired, top + 14, dots))
        picture.height = max(dot.y for dot in dots) + _LINE + _GAP
    # What carries the verdict is drawn last, over everything else.
    picture.edges = sorted(_edges(firings, places, carrying), key=lambda edge: edge.carries)
    return picture


def _state(firing: Firing | None, carrying: set[str]) -> State:
    if firing is None:
        return "silent"
    if firing.overridden_by:
        return "overridden"
    return "carries" if firing.rule.id in carrying else "fired"


def _slots(count: int, upwards: bool) -> list[tuple[float, int]]:
    """Places from the middle of the first line outwards, line by line; the first stratum starts at its lowest line.

    So what carries the verdict runs down the middle of the picture, and lines cross few dots.
    """
    lines = -(-count // _ACROSS)
    middle = (_ACROSS - 1) / 2
    columns = sorted(range(_ACROSS), key=lambda column: (abs(column - middle), column))
    found = []
    for index in range(count):
        line, column = divmod(index, _ACROSS)
        y = _LINE * (lines - 1 - line if upwards else line)
        found.append((round((columns[column] + 0.5) / _ACROSS * 100, 3), y))
    return found


def _edges(firings: Mapping[str, Firing], places: Mapping[str, Dot], carrying: set[str]) -> Iterator[Line]:
    joined = {(source, id) for id, firing in firings.items() for premise in firing.premises for source in premise.rules}
    for source, id in sorted(joined):
        yield Line(places[source], places[id], source in carrying and id in carrying)
