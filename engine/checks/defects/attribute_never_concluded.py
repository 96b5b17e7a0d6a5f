"""No rule concludes an attribute that is not asked either.

It keeps its first step, its empty set or its `otherwise` for ever, or is never known.

```yaml
attributes:
  strength: {kind: level, scale: strength, title: Strength}   # no rule has strength in its then
```

Remove it, give it a `question`, or write the rule that was meant to conclude it.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding, finding
from engine.checks.subject import Subject
from engine.knowledge.rule import ALWAYS, Rule

ID = "attribute-never-concluded"
LEVEL = "warning"


def find(subject: Subject) -> Iterator[Finding]:
    derived = {name for rule in subject.knowledge.rules.values() if rule.derived for name in rule.then}
    for attribute in subject.knowledge.attributes.values():
        if attribute.asked or attribute.computed is not None or attribute.name in derived:
            continue
        if all(map(_always, subject.concluding.get(attribute.name, ()))):
            message = f"no rule concludes {attribute.name}, and it is not asked"
            yield finding(attribute.where, ID, LEVEL, message)


def _always(rule: Rule) -> bool:
    """Whether a rule is a default that always takes effect where no other rule concludes anything."""
    return rule.default and rule.when == ALWAYS
