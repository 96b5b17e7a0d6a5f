"""Wherever a rule matches, one other rule stands that concludes at least as much.

Without the rule every conclusion stays the same; only an explanation loses a reason. Of levels, the higher one counts
as at least as much. The first hundred redundant rules are shown with an example.

```yaml
- {rule: green-leaf, when: {leaf: green, hour: {at_least: 17}}, then: {tea: green}, because: It is green and late.}
- {rule: any-green-leaf, when: {leaf: green}, then: {tea: green}, because: It is green.}
```

Remove the rule; or, where it is kept to carry a claim of the source into the explanations, say so:

```yaml
# certwise: ignore subsumed-rule because the source names this case itself
- rule: green-leaf
```
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding, finding
from engine.checks.redundancy import redundant
from engine.checks.subject import Subject

ID = "subsumed-rule"
LEVEL = "warning"


def find(subject: Subject) -> Iterator[Finding]:
    for rule, others in subject.once(redundant):
        if len(others) == 1:
            (other,) = others
            message = f"wherever {rule.id} matches, {other.id} (at {other.where}) concludes at least as much"
            yield finding(rule.where, ID, LEVEL, message, subject.example(subject.match(rule)), rule, other)
