"""What the formats of an explanation share: rows of what differs, and sentences."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cli.render.kinds_of_change import kind_of_change
from engine.answers.proposition import Proposition
from engine.explain.difference import Change, Difference
from engine.explain.why import Line
from engine.explain.why_not import Candidate, Requirement, WhyNot
from engine.knowledge.base import Knowledge
from engine.knowledge.range import Range
from engine.knowledge.rule import ALWAYS, Rule
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.number import MOST_DIGITS
from engine.plan.plan import Plan

if TYPE_CHECKING:
    from engine.explain.flip import Flip, Way

STATUS = {"holds": "met", "fails": "failed", "unknown": "unknown"}


def claims(knowledge: Knowledge, lines: Iterable[Line]) -> list[tuple[str, str]]:
    """The claims that an explanation cites, each with its words and the heading of its section."""
    ids = sorted({id for line in lines for id in line.source})
    titles = {section.section: section.title for section in knowledge.sections}
    found = [(id, knowledge.claims[id]) for id in ids if id in knowledge.claims]
    return [(id, f"{claim.says} ({titles.get(claim.section, claim.section)})") for id, claim in found]


def instead(found: WhyNot) -> str:
    """What was concluded in the place of the value."""
    return "nothing is known" if found.instead is None else found.proposition.attribute.title_of(found.instead)


def goal(proposition: Proposition) -> str:
    """A conclusion as the title of what is told of it."""
    return f"{proposition.attribute.title}: {proposition.attribute.title_of(proposition.value)}"


def fate(candidate: Candidate) -> str:
    """What became of a rule, in a few words."""
    if candidate.outcome == "overridden":
        return f"every condition is met, and {candidate.by} set it aside"
    if candidate.outcome == "outweighed":
        return "every condition is met, and a stronger argument outweighs it"
    if candidate.outcome == "yielded":
        met = "it" if candidate.rule.when == ALWAYS else "every condition is met, and it"
        return f"{met} gives way to {candidate.by}"
    if candidate.outcome == "contradicted":
        return "every condition is met, and other rules contradict it"
    if candidate.outcome == "resting":
        return f"it holds {candidate.rule.period}, and not on the day of this assessment"
    short = f"{many(candidate.unmet, 'condition')} short"
    return f"{short}, and {candidate.by} comes before it" if candidate.by else short


def many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def requirement_words(requirement: Requirement) -> str:
    """A condition, what it got, and the question that leads on."""
    text = requirement.wanted
    if requirement.kind == "count":
        return f"{text}; {requirement.got_words}:"
    if requirement.kind != "test":
        return f"{text}:"
    if requirement.status == "fails":
        text += f"; it is {requirement.got_words}"
    elif requirement.status == "unknown":
        text += "; nothing is known"
    return f"{text} (ask: why-not {shlex.quote(requirement.ask)})" if requirement.ask else text


def row(change: Change) -> tuple[str, str, str]:
    """The title of what changed, and both values; of a set, the members that only one of them has."""
    attribute = change.attribute
    shown = [
        # What only the other has is not all that there is.
        "-" if own == () and whole != () else value_words(attribute, own)
        for own, whole in zip(apart(change), (change.before, change.after), strict=True)
    ]
    return attribute.title, shown[0], shown[1]


def apart(change: Change) -> tuple[Value | None, Value | None]:
    """Both values; of a concluded set only the members that the other has not."""
    before, after = change.before, change.after
    if isinstance(before, tuple) and isinstance(after, tuple) and not change.attribute.asked:
        return (
            tuple(member for member in before if member not in after),
            tuple(member for member in after if member not in before),
        )
    return before, after


def value_words(attribute: Attribute, value: Value | None) -> str:
    if isinstance(value, tuple):
        return "\n".join(attribute.title_of(member) for member in value) or "none"
    return attribute.title_of(value)


def plan_rows(plans: tuple[Plan, Plan]) -> list[tuple[str, str, str]]:
    """What differs between two plans: programs, how long, how much, how many people."""
    programs = tuple("\n".join(f"{each.program.title} ({each.role_title})" for each in plan.programs) for plan in plans)
    rows = [("Programs", programs[0] or "-", programs[1] or "-")] if programs[0] != programs[1] else []
    for title, digits, unit, ranges in (
        ("Months", 0, "", tuple(map(_end, plans))),
        ("Cost", 0, plans[0].currency, tuple(plan.cost for plan in plans)),
        ("Yearly cost", 0, plans[0].currency, tuple(plan.annual for plan in plans)),
        ("People", 2, "", tuple(plan.fte for plan in plans)),
    ):
        one, other = apart_words(ranges[0], ranges[1], digits)
        shown = (
            f"{words} {unit}".rstrip() if plan.programs else "-"
            for words, plan in zip((one, other), plans, strict=True)
        )
        before, after = shown
        if before != after:
            rows.append((title, before, after))
    return rows


def apart_words(one: Range, other: Range, digits: int) -> tuple[str, str]:
    """Two ranges side by side, with as many digits as tell them apart."""
    while one != other and digits < MOST_DIGITS and one.words(digits) == other.words(digits):
        digits += 1
    return one.words(digits), other.words(digits)


def _end(plan: Plan) -> Range:
    """When the last program is done."""
    end = Range()
    for planned in plan.programs:
        end = Range(max(end.low, planned.end.low), max(end.high, planned.end.high))
    return end


def made_difference(found: Difference) -> Iterator[tuple[Change, str, str]]:
    """What changed, "now" or "then", and a rule that concludes it now, or then, as a sentence."""
    attributes = found.before.knowledge.attributes
    for change in [*found.verdict, *found.others]:
        for label, rules, values in (
            ("now", change.no_longer, found.before.values),
            ("then", change.now, found.after.values),
        ):
            for rule in rules:
                yield change, label, rule.sentence(values, attributes) + cited(rule)


def cited(rule: Rule) -> str:
    claimed = f" [{', '.join(rule.source)}]" if rule.source else ""
    return f"{claimed} ({rule.id})"


def proven(way: Way, found: Flip) -> str:
    """How few answers must change, and of which kind they are where several kinds are told apart."""
    kind = kind_of_change(way.changeable, found.assessment.knowledge)
    fewer = " of these" if kind and way.changes > found.changes else ""
    answers = f"{kind}: {many(way.changes, 'answer')}" if kind else many(way.changes, "answer")
    said = f"{answers} must change, and it is proven that no fewer{fewer} would do."
    return said + (" These alternatives change as few." if len(way.alternatives) > 1 else "")


def nowhere(found: Flip) -> str:
    """That nothing leads there, and whether that is for what was kept."""
    if found.kept and found.possible:
        names = ", ".join(found.kept)
        return f"Nothing that you could change leads there as long as {names} stay as they are; that is proven."
    return "Nothing that anyone could answer leads there; that is proven for every combination of answers."


def by_no_rule(found: WhyNot) -> str:
    """What to say where no rule could have concluded the value."""
    if found.proposition.attribute.computed is not None:
        return "It is computed, and no rule concludes it."
    return "No rule concludes it, whatever is answered."
