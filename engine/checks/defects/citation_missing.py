"""A rule cites no claim, in a knowledge base that has claims.

Nobody can tell from which statement of the source the rule was drawn.

```yaml
- {rule: green-leaf, when: {leaf: green}, then: {tea: green}, because: It is green.}   # no source
```

Add `source`.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding, finding
from engine.checks.subject import Subject

ID = "citation-missing"
LEVEL = "warning"


def find(subject: Subject) -> Iterator[Finding]:
    for rule in subject.rules if subject.knowledge.claims else ():
        if not rule.source:
            yield finding(rule.where, ID, LEVEL, f"{rule.id} cites no claim of the source", None, rule)
