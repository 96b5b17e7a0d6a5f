"""Two vocabularies of one subject: which answers mean the same in both, and what is left out of a comparison.

A choice keeps its meaning under its name, also where it became a step of a level or a member of a set; a number keeps
its own as a number. What has no counterpart is left out, and named: a comparison claims nothing about it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.knowledge.base import Knowledge
from engine.knowledge.comparison import read_exactly
from engine.knowledge.condition import point
from engine.knowledge.kind import Kind
from engine.knowledge.value import Value, Values
from engine.knowledge.vocabulary import Attribute
from engine.number import plain_number
from engine.prove.circuit import Circuit
from engine.prove.facts import Fact, bounds_of, fact_of
from engine.prove.signal import Signal, first_from, limits


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Answers that a comparison says nothing about, or takes to mean the same though their declarations differ.

    `whole` is true where no answer at all to the attribute could be compared.
    """

    attribute: str
    words: str
    whole: bool = False


@dataclass(slots=True)
class Translation:
    """Answers that two knowledge bases share: `facts` has all, `old` and `new` what each of them makes of its own."""

    facts: dict[str, Fact]
    old: dict[str, Fact]
    new: dict[str, Fact]
    left_out: list[LeftOut]


def translation(circuit: Circuit, old: Knowledge, new: Knowledge) -> Translation:
    """The answers of both, with inputs that they share wherever an answer means the same in both."""
    found = Translation({}, {}, {}, [])
    cuts, read = (bounds_of(old), bounds_of(new)), (read_exactly(old), read_exactly(new))
    for name in dict.fromkeys(each.name for knowledge in (old, new) for each in knowledge.asked):
        one, other = old.attributes.get(name), new.attributes.get(name)
        found.left_out.extend(_differing(name, one, other))
        if one is None or other is None or not (one.asked and other.asked):
            # Only one of the two reads an answer; the other has no such attribute, or concludes it.
            asking, side = (one, found.old) if one is not None and one.asked else (other, found.new)
            assert asking is not None
            exactly = name in read[asking is other]
            side[name] = found.facts[name] = fact_of(circuit, asking, cuts[asking is other].get(name, set()), exactly)
        elif (shared := _shared(one, other)) is not None:
            starts = set().union(*(_cuts(each.get(name, set()), shared) for each in cuts))
            fact = found.facts[name] = fact_of(circuit, shared, starts, any(name in each for each in read))
            for side, attribute in ((found.old, one), (found.new, other)):
                side[name] = replace(fact, signal=_read(circuit, attribute, fact.signal))
    return found


def _shared(one: Attribute, other: Attribute) -> Attribute | None:
    """An attribute that takes the answers which both take, in the simpler of two forms; None where there is none."""
    if one.dated and other.dated:
        (low, high), (least, most) = limits(one), limits(other)
        low, high = max(low, least), min(high, most)
        return _as(one, replace(one, minimum=point(low, one), maximum=point(high, one))) if low <= high else None
    if one.numeric and other.numeric:
        kind: Kind = "integer" if one.whole or other.whole else "number"
        (low, high), (least, most) = limits(one), limits(other)
        low, high = max(low, least), min(high, most)
        if one.whole or other.whole:
            low, high = math.ceil(low), math.floor(high)
        kept = [each.decimals for each in (one, other) if each.decimals is not None]
        shared = replace(one, kind=kind, minimum=low, maximum=high, decimals=min(kept, default=None))
        return _as(one, shared) if low <= high else None
    if one.boolean and other.boolean:
        return one
    if not (one.choices and other.choices):
        return None
    common = {id: choice for id, choice in one.choices.items() if id in other.choices}
    plural = one.several and other.several
    return _as(one, replace(one, kind="set" if plural else "choice", choices=common)) if common or plural else None


def _as(attribute: Attribute, changed: Attribute) -> Attribute:
    changed.name, changed.where = attribute.name, attribute.where
    return changed


def _cuts(bounds: set[float], shared: Attribute) -> set[float]:
    return {first_from(shared, bound) for bound in bounds}


def _read(circuit: Circuit, attribute: Attribute, shared: Signal) -> Signal:
    """The signal that one side's rules read, of the answers that both sides share."""
    if attribute.several:
        return Signal(circuit, attribute, shared.known, dict(shared.values))
    found = Signal.single(circuit, attribute, dict(shared.values), shared.regions)
    found.parts = shared.parts
    return found


def _differing(name: str, one: Attribute | None, other: Attribute | None) -> Iterator[LeftOut]:
    """What is not the same in two declarations of an attribute that at least one of them asks."""
    if one is None or other is None:
        yield LeftOut(name, f"asked in {'OLD' if other is None else 'NEW'} alone; the other ignores the answer")
    elif one.asked != other.asked:
        asked, concluded = ("OLD", "NEW") if one.asked else ("NEW", "OLD")
        yield LeftOut(name, f"asked in {asked} and concluded in {concluded}; each is taken as it is there")
    elif _shared(one, other) is None:
        kinds = f"{one.a_kind} in OLD and {other.a_kind} in NEW" if one.kind != other.kind else f"{one.a_kind} in both"
        yield LeftOut(name, f"{kinds}, with no answer that means the same; taken as not answered", whole=True)
    elif one.spans:
        yield from _differing_numbers(name, one, other)
    else:
        yield from _differing_choices(name, one, other)


def _differing_numbers(name: str, one: Attribute, other: Attribute) -> Iterator[LeftOut]:
    if one.unit != other.unit:
        yield LeftOut(
            name, f"in {one.unit or 'no unit'} in OLD and {other.unit or 'no unit'} in NEW; compared as numbers"
        )
    if one.kind != other.kind:
        yield LeftOut(name, f"{one.a_kind} in OLD and {other.a_kind} in NEW; compared for whole numbers")
    if one.decimals != other.decimals:
        said = ["any" if each.decimals is None else each.decimals for each in (one, other)]
        yield LeftOut(name, f"{said[0]} decimals in OLD and {said[1]} in NEW; compared for the fewer")
    if limits(one) != limits(other):
        ranges = [" to ".join(_end(end, each) for end in limits(each)) for each in (one, other)]
        yield LeftOut(name, f"from {ranges[0]} in OLD and from {ranges[1]} in NEW; compared where both reach")


def _end(number: float, attribute: Attribute) -> str:
    end = point(number, attribute)
    return end if isinstance(end, str) else plain_number(end)


def _differing_choices(name: str, one: Attribute, other: Attribute) -> Iterator[LeftOut]:
    if one.kind != other.kind:
        how = "a choice is compared with the set of it alone" if one.several or other.several else "compared by name"
        yield LeftOut(name, f"{one.a_kind} in OLD and {other.a_kind} in NEW; {how}")
    for side, these, those in (("OLD", one, other), ("NEW", other, one)):
        alone: list[Value] = [id for id in these.choices if id not in those.choices]
        if alone:
            yield LeftOut(name, f"{', '.join(map(str, alone))} in {side} alone; not compared")
    common = [id for id in one.choices if id in other.choices]
    if one.ranked and other.ranked and common != [id for id in other.choices if id in one.choices]:
        yield LeftOut(name, "its steps are in another order; compared by name")


def answers_in(knowledge: Knowledge, answers: Values) -> Values:
    """Shared answers as one of the two knowledge bases takes them, without those to what it does not ask."""
    asked = {attribute.name: attribute for attribute in knowledge.asked}
    return {
        name: asked[name].ordered(value if isinstance(value, tuple) else (value,)) if asked[name].several else value
        for name, value in answers.items()
        if name in asked
    }


def incomparable(old: Mapping[str, Attribute], new: Mapping[str, Attribute], name: str) -> str:
    """Why a conclusion of this name cannot be compared; empty where it can."""
    one, other = old.get(name), new.get(name)
    if one is None or other is None:
        return f"{name} is in {'OLD' if other is None else 'NEW'} alone"
    if one.asked != other.asked:
        return f"{name} is asked in {'OLD' if one.asked else 'NEW'} and concluded in the other"
    alike = one.kind == other.kind or (one.numeric and other.numeric) or {one.kind, other.kind} == {"choice", "level"}
    return "" if alike else f"{name} is {one.a_kind} in OLD and {other.a_kind} in NEW"
