"""What rules make together is below the minimum or above the maximum of its attribute.

The bounds of an attribute that rules make `together` are for the sum, and not for what each rule adds. The finding
stands at the attribute, with the least answers for which its bounds are broken.

```yaml
strength: {kind: integer, title: Strength, together: sum, minimum: 0, maximum: 10}
- {rule: long, when: {minutes: {at_least: 5}}, then: {strength: 7}, because: It drew for long.}
- {rule: hot, when: {heat: {at_least: 95}}, then: {strength: 5}, because: The water was hot.}
```

Widen the bounds, or let the rules add less.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding
from engine.checks.subject import Subject, seen
from engine.prove.signal import limits

ID = "sum-out-of-bounds"
LEVEL = "error"


def find(subject: Subject) -> Iterator[Finding]:
    for attribute in subject.knowledge.attributes.values():
        if attribute.asked or not attribute.adds:
            continue
        low, high = limits(attribute)
        signal = subject.encoding.signals[attribute.name]
        below, above = subject.encoding.circuit.all([signal.known, -signal.least(low)]), signal.least(high, beyond=True)
        for literal, bound, beyond in ((below, low, "below its minimum"), (above, high, "above its maximum")):
            if subject.possible(literal):
                message = f"{attribute.name} can be {beyond}, {attribute.title_of(bound)}"
                yield seen(subject, attribute.where, ID, LEVEL, message, [literal])
