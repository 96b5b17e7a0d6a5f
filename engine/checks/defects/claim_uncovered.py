"""A claim of the source is carried by nothing: one of kind rule is cited by no rule, one of kind catalogue by no fact.

`certwise rules sources` shows every claim with what carries it.

```yaml
claims:
  - section: leaves
    title: Leaves
    claims:
      TE-01: {kind: rule, says: Green leaves make green tea.}   # and no rule has source: TE-01
```

Write the rule or the entry of the catalogue that carries it.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding, finding
from engine.checks.subject import Subject
from engine.knowledge.traceability import traces

ID = "claim-uncovered"
LEVEL = "warning"


def find(subject: Subject) -> Iterator[Finding]:
    for trace in traces(subject.knowledge):
        if not trace.covered:
            carrier = "rule" if trace.claim.kind == "rule" else "fact"
            yield finding(trace.claim.where, ID, LEVEL, f"no {carrier} cites the claim {trace.id}: {trace.claim.says}")
