"""The bounds of numbers and dates: of the kind that the attribute is, before anything is held against them."""

from __future__ import annotations

from collections.abc import Callable

from engine.knowledge.day import refusal
from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem, Where


def settle(attribute: Attribute, problems: list[Problem], place: Callable[..., Where]) -> None:
    """Add a date where a number is wanted, a number where a date is, and what is no date; such bounds are dropped."""
    if not attribute.spans:
        return
    for key in ("minimum", "maximum"):
        bound, said = getattr(attribute, key), ""
        if bound is not None and isinstance(bound, str) != attribute.dated:
            said = f"a {'date' if attribute.dated else 'number'} is wanted here"
        elif isinstance(bound, str):
            said = refusal(bound)
        if said:
            where = place("attributes", attribute.name, key)
            problems.append(Problem(where, "wrong-value", f"{key} of {attribute.name}: {said}"))
            setattr(attribute, key, None)
