"""Two rules give an attribute of the verdict different values for the same answers, and neither sets the other aside.

This is a contradiction where it hurts most: there is no verdict then. The finding stands at the second of the two
rules and shows the fewest answers that get both.

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

ID = "verdict-double"
LEVEL = "error"


def find(subject: Subject) -> Iterator[Finding]:
    for name, one, other in quarrels(subject, subject.knowledge.verdict, subject.stands):
        message = f"{other.id} and {one.id} (at {one.where}) give two different values of {name}"
        both = (subject.stands(one), subject.stands(other))
        yield seen(subject, other.where, ID, LEVEL, message, both, one, other)
