"""Requests that fit a knowledge base, whatever it is about: the document shows them, and tests send each."""

from __future__ import annotations

from typing import Any

from engine.infer.expert import Expert
from engine.knowledge.vocabulary import Attribute

_MOST = 3


def examples_of(expert: Expert) -> dict[str, dict[str, Any]]:
    """A request for each piece of work that the knowledge base can do."""
    knowledge = expert.knowledge
    answers = {each.name: _answer(each) for each in knowledge.asked[:_MOST]}
    valid = expert.ordered({name: _valid(value) for name, value in answers.items()})
    main = knowledge.attributes[knowledge.main]
    value = expert.assess(valid).values.get(main.name)
    held = value if isinstance(value, tuple) else (value,)
    other = next((name for name in main.choices if name not in held), None)
    found: dict[str, dict[str, Any]] = {
        "assess": {"answers": answers},
        "why": {"answers": answers, "conclusion": main.name},
        "what-if": {"answers": answers, "changes": {knowledge.asked[-1].name: _answer(knowledge.asked[-1])}},
        "next-question": {"answers": answers},
        "portfolio": {"organizations": [{"id": "one", "answers": answers}, {"id": "two", "answers": {}}]},
    }
    if other is not None:
        found["why-not"] = found["flip"] = {"answers": answers, "conclusion": f"{main.name}={other}"}
    if len(knowledge.programs) > 1:
        first, second, *_ = knowledge.programs
        found["compare"] = {"first": first, "second": second}
    return found


def _answer(attribute: Attribute) -> Any:
    """An answer as it is sent: the first choice, yes, or a number that is allowed."""
    if attribute.boolean:
        return True
    if attribute.choices:
        first = next(iter(attribute.choices))
        return [first] if attribute.several else first
    if attribute.dated:
        return "2026-03-01"
    least = attribute.minimum if attribute.minimum is not None else 0
    return int(least) if float(least).is_integer() else float(least)


def _valid(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
