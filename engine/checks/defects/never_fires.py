"""No answers make the condition of a rule hold.

The condition contradicts itself, a question is never answered so, or what it reads is never concluded together. Of a
default (`otherwise` with a reason), also: wherever its condition holds, another rule concludes the attribute.

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
            message = f"no answers make the condition of {rule.id} hold"
            if rule.default:
                message += f" where no other rule concludes {', '.join(rule.then)}"
            yield finding(rule.where, ID, LEVEL, message, None, rule)
