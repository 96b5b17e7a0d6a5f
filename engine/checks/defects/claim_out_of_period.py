"""A rule holds in a period in which none of the claims that it cites does.

```yaml
claims:
  - section: leaves
    title: Leaves
    claims:
      TE-01: {kind: rule, says: Green leaves make green tea., until: 2025-12-31}
# and in the rules
- {rule: green-leaf, when: {leaf: green}, then: {tea: green}, because: It is green., source: TE-01}
```

Let the rule end with the claim (`until`), or cite the claim that takes its place.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding, finding
from engine.checks.subject import Subject

ID = "claim-out-of-period"
LEVEL = "warning"


def find(subject: Subject) -> Iterator[Finding]:
    claims, day = subject.knowledge.claims, subject.knowledge.as_of
    for rule in subject.rules:
        cited = [claims[id].period for id in rule.source if id in claims]
        if day and cited and not any(period.holds(day) for period in cited):
            listed = ", ".join(rule.source)
            yield finding(rule.where, ID, LEVEL, f"{rule.id} cites {listed}, which does not hold then", None, rule)
