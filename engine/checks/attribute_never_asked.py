"""The condition `ask_when` of a question can never hold, so nobody is asked it.

```yaml
attributes:
  sugar: {kind: flag, title: Sugar, question: With sugar?, ask_when: {leaf: {not: [green, black]}}}
```

Correct `ask_when`.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.subject import Finding, Subject, finding

ID = "attribute-never-asked"
LEVEL = "warning"


def find(subject: Subject) -> Iterator[Finding]:
    for attribute in subject.knowledge.asked:
        if attribute.ask_when is not None and not subject.possible(subject.encoding.condition(attribute.ask_when)):
            yield finding(attribute.where, ID, LEVEL, f"ask_when of {attribute.name} never holds, so it is never asked")
