"""No answers make the condition of a rule hold.

The condition contradicts itself, a question is never answered so, or what it reads is never concluded together.

```yaml
- rule: late-and-early
  when: {hour: {at_least: 17, below: 12}}
```

Correct the condition, or remove the rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding, finding
from engine.checks.subject import Subject

ID = "never-fires"
LEVEL = "warning"


def find(subject: Subject) -> Iterator[Finding]:
    for rule in subject.rules:
        if not subject.can_fire(rule):
            yield finding(rule.where, ID, LEVEL, f"no answers make the condition of {rule.id} hold", None, rule)
