"""Two rules that say different things match together, and only a third rule keeps them from a contradiction.

Wherever both match, the third rule happens to set one of them aside. The two say nothing about each other, so a change
of the third rule makes a contradiction.

```yaml
- {rule: green-leaf, when: {leaf: green}, then: {tea: green}, because: It is green.}
- {rule: evening, when: {hour: {at_least: 17}}, then: {tea: black}, because: It is late.}
- {rule: late-guests, when: {hour: {at_least: 17}}, then: {tea: black}, because: Guests., overrides: [green-leaf]}
```

Say which of the two wins: let one of them override the other, or narrow a condition.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding
from engine.checks.quarrels import quarrels
from engine.checks.subject import Subject, seen

ID = "overlapping-rules"
LEVEL = "warning"


def find(subject: Subject) -> Iterator[Finding]:
    for name, one, other in quarrels(subject, subject.knowledge.attributes, subject.match):
        if not subject.together(one, other):
            both = (subject.match(one), subject.match(other))
            message = f"{other.id} and {one.id} (at {one.where}) say different things of {name}, and neither overrides"
            yield seen(subject, other.where, ID, LEVEL, message, both, one, other)
