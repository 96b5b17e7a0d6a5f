"""Ranks: the scale that the members of a concluded set are told by, and the step of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem, Where, did_you_mean, one_of

Scales = Mapping[str, Mapping[str, str]]
# The id of a problem, its message, and where it stands below the attribute.
Found = tuple[str, str, tuple[str, ...]]


def settle_ranks(
    attribute: Attribute,
    scales: Mapping[str, dict[str, str]],
    problems: list[Problem],
    broken: Collection[str],
    place: Callable[..., Where],
) -> None:
    """Give an attribute the steps that it ranks by, and add every rank that is missing, unknown or out of place.

    What stands in `broken` could not be read, and is not reported again.
    """
    attribute.rank_titles = scales.get(attribute.ranks, {})
    for id, message, path in (*_declared(attribute, scales, broken), *_given(attribute)):
        problems.append(Problem(place("attributes", attribute.name, *path), id, message))


def _declared(attribute: Attribute, scales: Scales, broken: Collection[str]) -> Iterator[Found]:
    """What is wrong with `ranks` and `shown` themselves."""
    name, ranks, shown = attribute.name, attribute.ranks, attribute.shown
    for key, there in (("ranks", bool(ranks)), ("shown", shown is not None)):
        if there and (attribute.asked or not attribute.several):
            said = "asked" if attribute.asked else attribute.a_kind
            yield "wrong-value", f"{key} is for sets that rules conclude, and {name} is {said}", (key,)
    if shown is not None and shown < 1:
        yield "wrong-value", f"shown of {name}: a whole number from 1 on is wanted", ("shown",)
    if ranks and ranks not in scales and not {"scales", ranks} & set(broken):
        yield "unknown-scale", f"{ranks!r} is not a declared scale{did_you_mean(ranks, scales)}", ("ranks",)


def _given(attribute: Attribute) -> Iterator[Found]:
    """What is wrong with the ranks of the choices."""
    name, ranks, steps = attribute.name, attribute.ranks, attribute.rank_titles
    for id, choice in attribute.choices.items():
        if choice.rank and not ranks:
            message = f"{id} has a rank, and {name} names no scale to rank by; add ranks to {name}, or leave it out"
            yield "wrong-value", message, ("choices", id, "rank")
        elif choice.rank and steps and choice.rank not in steps:
            near = did_you_mean(choice.rank, steps) or f"; it has {one_of(steps)}"
            yield "unknown-name", f"{choice.rank} is not a step of scale {ranks}{near}", ("choices", id, "rank")
        elif steps and not choice.rank:
            message = f"rank is missing here; {name} ranks by {ranks}: {one_of(steps)}"
            yield "missing-key", message, ("choices", id)
