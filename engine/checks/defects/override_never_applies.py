"""A rule overrides another one, and the two never match together.

The exception says more than it does, or one of the conditions is not what was meant.

```yaml
- {rule: green-leaf, when: {leaf: green}, then: {tea: green}, because: It is green.}
- {rule: black-leaf, when: {leaf: black}, then: {tea: black}, because: It is black., overrides: [green-leaf]}
```

Remove the name from `overrides`, or correct the conditions.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding, finding
from engine.checks.subject import Subject

ID = "override-never-applies"
LEVEL = "warning"


def find(subject: Subject) -> Iterator[Finding]:
    for rule in subject.rules:
        for id in rule.overrides:
            other = subject.knowledge.rules[id]
            never = not subject.possible(subject.match(rule), subject.match(other))
            if never and subject.can_fire(rule) and subject.can_fire(other):
                message = f"{rule.id} overrides {id} (at {other.where}), and the two never match together"
                yield finding(rule.where, ID, LEVEL, message, None, rule, other)
