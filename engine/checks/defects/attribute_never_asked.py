"""A question can never arise: its `ask_when` holds for no answers to questions that arise themselves.

```yaml
attributes:
  sugar: {kind: flag, title: Sugar, question: With sugar?, ask_when: {leaf: {not: [green, black]}}}
```

Correct `ask_when`, or that of the questions it reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding, finding
from engine.checks.subject import Subject

ID = "attribute-never-asked"
LEVEL = "warning"


def find(subject: Subject) -> Iterator[Finding]:
    solver = subject.theory.solver
    for attribute in subject.knowledge.asked:
        asked = solver.asks.get(attribute.name)
        if asked is not None and not subject.possible(asked, *solver.arising(solver.read_by([asked]))):
            yield finding(attribute.where, ID, LEVEL, f"ask_when of {attribute.name} never holds, so it is never asked")
