"""Labels: texts of the vocabulary that reports and records tell, kept apart so that no reading meets them."""

from __future__ import annotations

from collections.abc import Callable

from engine.knowledge.base import Knowledge
from engine.problem import Problem, Where

# What a text may not have, since it says something of values that rules read or conclude.
_OF_VALUES = (
    "choices", "scale", "ranks", "shown", "minimum", "maximum", "decimals", "unit", "together", "plan", "computed",
    "otherwise", "ask_when", "expected_when", "ask_first", "source",
)  # fmt: skip


def unread(name: str) -> str:
    """What to write where something reads a text; a sentence without its stop."""
    return (
        f"{name} is a text, which reports and records tell and nothing else reads; ask for what rules are to read "
        "by an attribute of another kind, a flag or a choice"
    )


def settle_labels(knowledge: Knowledge, problems: list[Problem], place: Callable[..., Where]) -> None:
    """Move the texts from the attributes to the labels, and add what is wrong with them to `problems`."""
    named: dict[str, str] = {}
    for name, attribute in list(knowledge.attributes.items()):

        def report(key: str, id: str, message: str, name: str = name) -> None:
            problems.append(Problem(place("attributes", name, key) if key else place("attributes", name), id, message))

        if attribute.traits.read:
            if attribute.names:
                report("names", "wrong-value", f"names is for texts, and {name} is {attribute.a_kind}")
            continue
        knowledge.labels[name] = knowledge.attributes.pop(name)
        if not attribute.asked:
            report("", "missing-key", f"question is missing here; {name} is a text, which someone has to give")
        for key in _OF_VALUES:
            if getattr(attribute, key) not in (None, "", [], {}):
                report(key, "wrong-value", f"{key} is not for texts, and {name} is one; leave it out")
        if attribute.names and named.setdefault(attribute.names, name) != name:
            message = f"{named[attribute.names]} names the {attribute.names} already; let one of them do"
            report("names", "duplicate-name", message)
