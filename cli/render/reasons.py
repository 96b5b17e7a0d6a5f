"""What is told about a question: what it means, what waits for its answer, and what each answer would lead to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.explain.changes import span
from engine.interview.interview import Interview, Lead
from engine.knowledge.condition import reads, wording
from engine.knowledge.rule import Rule
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute

MOST_RULES = 6


def used(terms: Iterable[str], text: str) -> list[str]:
    """Those of the terms that a text uses, in their order; in any case, one or several of them."""
    return [name for name in terms if re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", text, re.IGNORECASE)]


def help_with(attribute: Attribute) -> str:
    """What a question means, why it matters, how to find out, and what its choices mean."""
    lines = [attribute.help or attribute.title]
    lines.extend(f"- {choice.title}: {choice.help}" for choice in attribute.choices.values() if choice.help)
    if attribute.example:
        lines.append(f"For example: {attribute.example}")
    if attribute.traits.read:
        lines.append("If nobody can tell, answer that you don't know: the verdict then rests on your other answers.")
    return "\n".join(lines)


def why(interview: Interview, attribute: Attribute, names: list[str]) -> str:
    """The rules that wait for the answer, and what each answer leaves possible."""
    knowledge = interview.expert.knowledge
    waiting = [knowledge.rules[id] for id in interview.waiting(attribute.name, names)]
    # Those that wait for the fewest other answers say most about this one.
    waiting.sort(key=lambda rule: len(set(reads(rule.when))))
    lines = [f"This answer affects {counted(len(waiting), 'rule')}:"]
    lines.extend(
        f"- {rule.id}: if {wording(rule.when, knowledge.attributes)} -> {_concluded(rule, knowledge.attributes)}"
        for rule in waiting[:MOST_RULES]
    )
    if len(waiting) > MOST_RULES:
        lines.append(f"- and {len(waiting) - MOST_RULES} more")
    return "\n".join([*lines, "", *_leading(interview, attribute, names)])


def _concluded(rule: Rule, attributes: dict[str, Attribute]) -> str:
    return ", ".join(
        f"{attributes[name].title}: {attributes[name].title_of(value)}" for name, value in rule.then.items()
    )


def _leading(interview: Interview, attribute: Attribute, names: list[str]) -> list[str]:
    """What each answer would lead to: the verdict as it would stand then, and what stays possible."""
    attributes = interview.expert.knowledge.attributes
    main = attributes[interview.main]
    now = [title_of(main, value) for value in interview.outcomes()]
    settled = len(now) == 1
    leads = interview.leads(attribute.name, interview.expert.knowledge.settles if settled else names)
    if len(leads) < 2:
        told = f"{main.title}: {now[0]}, settled." if settled else f"Still possible: {', '.join(now)}."
        return [f"{told} This answer alone changes nothing; together with others it can."]
    lines = [f"What each answer would lead to, for the {main.title.lower()}:"]
    if settled:
        lines = ["What each answer leaves possible:"]
    else:
        lines.insert(0, f"Still possible now: {', '.join(now)}.")
    for lead in leads:
        said = title_of(main, lead.verdict)
        if lead.outcomes.get(main.name) == [lead.verdict]:
            said = f"{said}, settled"
        elif settled:
            said = _possible(lead, attributes, main.name)
        else:
            said = "; ".join(filter(None, [f"{said}, as far as is known", _possible(lead, attributes, main.name)]))
        lines.append(f"- {_answers(attribute, lead)}: {said}")
    return lines


def _possible(lead: Lead, attributes: dict[str, Attribute], main: str) -> str:
    parts = []
    for name, values in lead.outcomes.items():
        attribute = attributes[name]
        titles = ", ".join(title_of(attribute, value) for value in values) or "none"
        parts.append(f"possible: {titles}" if name == main else f"{attribute.title}: {titles}")
    return "; ".join(parts)


def counted(count: int, noun: str = "question") -> str:
    """A number with what is counted."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def title_of(attribute: Attribute, value: Value | None) -> str:
    """The words for a value of the verdict."""
    return attribute.title_of(value) if value is not None else "no verdict yet"


def _answers(attribute: Attribute, lead: Lead) -> str:
    """The answers of a lead in words."""
    return " or ".join(
        span(attribute, low, high)
        if attribute.spans
        else f"only {attribute.title_of(low)}"
        if attribute.several and low
        else attribute.title_of(low)
        for low, high in lead.answers
    )
