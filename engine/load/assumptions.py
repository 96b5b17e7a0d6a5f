"""The shares that are assumed: what names one gets its percent, which an option may have set otherwise."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from engine.knowledge.base import Knowledge
from engine.knowledge.catalogue import Overlap, Shortened
from engine.problem import Problem, Where, did_you_mean

Place = Callable[..., Where]


def settle_assumptions(
    knowledge: Knowledge,
    assumed: Mapping[str, Sequence[float]],
    problems: list[Problem],
    broken: Collection[str],
    place: Place,
) -> None:
    """Give what assumes a share its percent; `assumed` are those that stand in for the declared ones."""
    declared = knowledge.assumptions
    for name, percent in assumed.items():
        if name in declared:
            declared[name].changed = list(percent) != declared[name].percent
            declared[name].percent = list(percent)
        elif name not in broken:
            message = f"{name} is no assumption{did_you_mean(name, declared)}"
            problems.append(Problem(place("assumed", name), "unknown-name", message))
    for assumption in declared.values():
        if assumption.percent[1] > 100:
            where = place("assumptions", assumption.name, "percent")
            problems.append(Problem(where, "wrong-value", "a share is 100 percent at most"))
    _settle_shares(knowledge, problems, broken, place)


def _settle_shares(knowledge: Knowledge, problems: list[Problem], broken: Collection[str], place: Place) -> None:
    declared = knowledge.assumptions
    for entry, path in _shares(knowledge):
        if bool(entry.percent) == bool(entry.assumes):
            message = "a share is given by one of percent and assumes"
            problems.append(Problem(place(*path), "wrong-shape", message))
            entry.percent = entry.percent or [0, 0]
        elif entry.assumes in declared:
            entry.percent = list(declared[entry.assumes].percent)
        elif entry.assumes:
            entry.percent = [0, 0]
            if entry.assumes not in broken and "assumptions" not in broken:
                message = f"{entry.assumes} is no assumption{did_you_mean(entry.assumes, declared)}"
                problems.append(Problem(place(*path, "assumes"), "unknown-name", message))


def _shares(knowledge: Knowledge) -> Iterator[tuple[Overlap | Shortened, tuple[str | int, ...]]]:
    for number, overlap in enumerate(knowledge.overlaps):
        yield overlap, ("overlaps", number)
    for program in knowledge.programs.values():
        for index, phase in enumerate(program.phases):
            for number, shortened in enumerate(phase.shortened):
                yield shortened, ("programs", program.name, "phases", index, "shortened", number)
