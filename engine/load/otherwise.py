"""A default with a reason: an `otherwise` that is a mapping, read as a rule."""

from __future__ import annotations

from engine.documents.node import Node
from engine.documents.shape import shaped
from engine.knowledge.base import Knowledge
from engine.knowledge.rule import ALWAYS, DEFAULTS, Rule, Ruleset, default_id
from engine.knowledge.vocabulary import Attribute
from engine.load.language import Language
from engine.load.shapes import OtherwiseEntry
from engine.problem import Problem

TITLE = "Defaults"
ABOUT = "What holds where no other rule concludes it."


def add_default(knowledge: Knowledge, attribute: Attribute, parent: Node, language: Language) -> bool:
    """Add the default of an attribute to the rules; False where there is a mistake, or its name is declared twice."""
    rule = _default_of(attribute, parent, language)
    if rule is None or rule.id in knowledge.rules:
        return False
    knowledge.rules[rule.id] = rule
    knowledge.rulesets.setdefault(DEFAULTS, Ruleset(DEFAULTS, TITLE, ABOUT, [], rule.where)).rules.append(rule.id)
    return True


def _default_of(attribute: Attribute, parent: Node, language: Language) -> Rule | None:
    """The default of an attribute as a rule, which takes the place of its `otherwise`; None where there is a mistake.

    `parent` is the declaration of the attribute.
    """
    node = parent.value["otherwise"]
    attribute.otherwise = None
    where = parent.where(language.file, "otherwise")
    entry: OtherwiseEntry | None = shaped(OtherwiseEntry, node, language.file, language.problems)
    if attribute.asked or attribute.several:
        said = f"{attribute.name} is asked, so it has no otherwise"
        if attribute.several:
            said = f"{attribute.name} is a set, whose otherwise is always empty"
        id = "asked-and-concluded" if attribute.asked else "wrong-value"
        language.problems.append(Problem(where, id, said))
        return None
    if entry is None:
        return None
    when = language.condition(node.value["when"]) if "when" in node.value else ALWAYS
    value = language.one_value(attribute, node.value["value"])
    if when is None or value is None:
        return None
    id = default_id(attribute.name)
    then = {attribute.name: value}
    return Rule(id, DEFAULTS, when, then, entry.because, entry.source, where=where, default=True)
