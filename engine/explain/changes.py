"""What would change the verdict, as rows for a reader: answers that lead to the same outcome share a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from engine.explain.sensitivity import SingleChange
from engine.infer.assessment import Assessment
from engine.knowledge.base import Knowledge
from engine.knowledge.day import FIRST, LAST, day_of
from engine.knowledge.expression import numbers_in
from engine.knowledge.structure import Structure, structure
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import CHANGEABLE, Attribute
from engine.number import LARGEST, digits


@structure
class ChangeRow(Structure):
    """One row: a fact, the answer it has now, the other answers, and the conclusions that would become others.

    Of a conclusion `outcome` holds the title, the words, and whether it is the verdict proper.
    """

    attribute: Attribute
    now: str
    answers: str
    outcome: list[tuple[str, str, bool]]


@structure
class ChangeRows(Structure):
    """Rows that change the verdict proper, and rows that change other parts of it."""

    verdict: list[ChangeRow] = field(default_factory=list)
    rest: list[ChangeRow] = field(default_factory=list)


def changes(assessment: Assessment, found: Iterable[SingleChange]) -> ChangeRows:
    """Neighbours in rows: what one decides, what time changes, what one is, each in the order of the questions."""
    knowledge = assessment.knowledge
    rows: dict[tuple[str, str], list[SingleChange]] = {}
    for neighbour in found:
        rows.setdefault((neighbour.attribute, repr(neighbour.changed)), []).append(neighbour)
    said = ChangeRows()
    for group in rows.values():
        attribute, changed = knowledge.attributes[group[0].attribute], group[0].changed
        now = assessment.answers.get(attribute.name)
        row = ChangeRow(
            attribute,
            "not answered" if now is None else attribute.title_of(now),
            _answers(attribute, group),
            [
                (knowledge.attributes[name].title, _outcome(knowledge, name, value), name == knowledge.main)
                for name, value in changed.items()
            ],
        )
        (said.verdict if knowledge.main in changed else said.rest).append(row)
    for listed in (said.verdict, said.rest):
        listed.sort(key=order_of)
    return said


def order_of(row: ChangeRow) -> int:
    """The place of a row: what one decides comes first, what one is last."""
    return CHANGEABLE.index(row.attribute.change)


def smallest(main: str, found: Iterable[SingleChange]) -> list[SingleChange]:
    """Without sets of several members where a smaller one makes the same verdict, or changes the same parts of it."""

    def led_to(each: SingleChange) -> tuple[object, ...]:
        return each.attribute, each.changed[main] if main in each.changed else tuple(each.changed), main in each.changed

    kept, least = list(found), dict[tuple[object, ...], int]()
    for each in kept:
        if isinstance(each.value, tuple):
            least[led_to(each)] = min(len(each.value), least.get(led_to(each), len(each.value)))
    return [
        each for each in kept if not isinstance(each.value, tuple) or len(each.value) <= max(1, least[led_to(each)])
    ]


def tried(knowledge: Knowledge, partly: Mapping[str, int]) -> str:
    """A sentence on what was tried to find the changes, and what was not."""
    left_out = [
        f"of {knowledge.attributes[name].title} no more than {most} {'members' if most > 1 else 'member'} at once"
        for name, most in partly.items()
    ]
    numbers = {name for each in knowledge.concluded if each.computed for name in numbers_in(each.computed)}
    titles = [each.title for each in knowledge.asked if each.name in numbers]
    if titles:
        from engine.infer.turning import MARKS

        left_out.append(f"of {_listed(titles, 'and')} only values at which {MARKS + 1} samples of each show a change")
    every = "Tried: every other answer to each question that arises, one question at a time"
    return f"{every}; {', '.join(left_out)}." if left_out else f"{every}; of sets the smallest are named."


def _outcome(knowledge: Knowledge, name: str, value: Value | None) -> str:
    return "no verdict" if value is None and name == knowledge.main else knowledge.attributes[name].title_of(value)


def _answers(attribute: Attribute, group: list[SingleChange]) -> str:
    return _listed([_alone(attribute, each) for each in group], "or")


def _listed(words: list[str], last: str) -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else words[0]


def _alone(attribute: Attribute, found: SingleChange) -> str:
    """The words for an answer: a range of numbers; of a set the members it holds, and nothing beside them."""
    if found.low is not None and found.high is not None:
        return span(attribute, found.low, found.high)
    title = attribute.title_of(found.value)
    if isinstance(found.value, tuple) and found.value:
        return f"only {' and '.join(attribute.title_of(member) for member in found.value)}"
    return title


def span(attribute: Attribute, low: Value, high: Value) -> str:
    """A range of numbers or days; an end that stands just beside a shorter number is named by that one."""
    begin, end = attribute.title_of(low), attribute.title_of(high)
    if low == high:
        return begin
    if attribute.dated:
        return _days(begin, end)
    from engine.prove.signal import after

    assert isinstance(low, int | float)
    assert isinstance(high, int | float)
    under, over = -after(-low), after(high)
    beyond = not attribute.whole and digits(repr(under)) < digits(repr(low))
    short = not attribute.whole and digits(repr(over)) < digits(repr(high))
    begin = f"above {attribute.title_of(under)}" if beyond else begin
    end = f"below {attribute.title_of(over)}" if short else end
    unbounded = attribute.minimum is None and low <= -LARGEST, attribute.maximum is None and high >= LARGEST
    if all(unbounded):
        return "any number"
    if unbounded[0]:
        return end if short else f"{end} or less"
    if unbounded[1]:
        return begin if beyond else f"{begin} or more"
    return f"{begin} to {end}"


def _days(low: str, high: str) -> str:
    """A range of days; an end that nothing declares is not named."""
    first, last = low == day_of(FIRST), high == day_of(LAST)
    if first and last:
        return "any day"
    return f"{high} or before" if first else f"{low} or after" if last else f"{low} to {high}"
