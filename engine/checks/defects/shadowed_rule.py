"""Wherever a rule matches, several other rules between them conclude at least as much.

No single rule makes it redundant, but together they do: without it every conclusion stays the same.

```yaml
- {rule: has-leaf, when: {known: [leaf]}, then: {ready: true}, because: There is a leaf.}
- {rule: green-is-ready, when: {leaf: green}, then: {ready: true}, because: It is green.}
- {rule: black-is-ready, when: {leaf: black}, then: {ready: true}, because: It is black.}
```

Remove the rule, or ignore the finding with the reason it is kept for.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding, finding
from engine.checks.redundancy import redundant
from engine.checks.subject import Subject
from engine.problem import one_of

ID = "shadowed-rule"
LEVEL = "warning"


def find(subject: Subject) -> Iterator[Finding]:
    for rule, others in subject.once(redundant):
        if len(others) > 1:
            names = one_of((other.id for other in others), 4)
            message = f"wherever {rule.id} matches, other rules between them conclude at least as much ({names})"
            yield finding(rule.where, ID, LEVEL, message, subject.example(subject.match(rule)), rule, *others)
