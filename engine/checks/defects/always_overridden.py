"""Wherever a rule matches, another rule overrides it, so it never counts.

```yaml
- {rule: green-leaf, when: {leaf: green}, then: {tea: green}, because: It is green.}
- {rule: any-leaf, when: {known: [leaf]}, then: {tea: black}, because: We only have this., overrides: [green-leaf]}
```

Narrow the rule that overrides, or remove the one that never counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding
from engine.checks.subject import Subject, seen

ID = "always-overridden"
LEVEL = "warning"


def find(subject: Subject) -> Iterator[Finding]:
    for rule in subject.rules:
        if not subject.rows.hideable(rule) and subject.can_fire(rule) and not subject.possible(subject.stands(rule)):
            others = subject.knowledge.strata.overriders[rule.id]
            message = f"wherever {rule.id} matches, it is overridden (by {', '.join(others)})"
            yield seen(subject, rule.where, ID, LEVEL, message, [subject.match(rule)], rule)
