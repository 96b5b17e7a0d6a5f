"""Two rules conclude different values of one attribute for the same answers, and neither sets the other aside.

Of a choice or a number nothing is known then; a flag stays true. The finding stands at the second of the two rules and
shows the fewest answers for which both stand.

```yaml
- {rule: green-leaf-green-tea, when: {leaf: green}, then: {tea: green}, because: It is green.}
- {rule: evening-black-tea, when: {hour: {at_least: 17}}, then: {tea: black}, because: It is late.}
```

Let the conditions exclude each other, or say which rule is the exception: `overrides: [green-leaf-green-tea]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding
from engine.checks.quarrels import quarrels
from engine.checks.subject import Subject, seen

ID = "contradiction"
LEVEL = "error"


def find(subject: Subject) -> Iterator[Finding]:
    names = subject.knowledge.attributes.keys() - subject.knowledge.verdict
    for name, one, other in quarrels(subject, names, subject.stands):
        message = f"{other.id} and {one.id} (at {one.where}) conclude different values of {name}"
        both = (subject.stands(one), subject.stands(other))
        yield seen(subject, other.where, ID, LEVEL, message, both, one, other)
