"""A computed number is below the minimum or above the maximum of its attribute.

The bounds that a computed attribute declares restrict nothing; they are a claim, and this is the proof of it. The
finding stands at the attribute, with the least answers for which its bounds are broken.

```yaml
left: {kind: integer, title: Left, computed: leaves - used, minimum: 0}   # and used may be more than there is
```

Widen the bounds, bound the attributes that it is computed from, or write `most(0, leaves - used)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding
from engine.checks.subject import Subject, seen
from engine.prove.signal import limits

ID = "computed-out-of-bounds"
LEVEL = "error"


def find(subject: Subject) -> Iterator[Finding]:
    for attribute in subject.knowledge.concluded:
        if attribute.computed is None:
            continue
        low, high = limits(attribute)
        signal, circuit = subject.encoding.signals[attribute.name], subject.encoding.circuit
        below, above = circuit.all([signal.known, -signal.least(low)]), signal.least(high, beyond=True)
        for declared, literal, bound, beyond in (
            (attribute.minimum, below, low, "below its minimum"),
            (attribute.maximum, above, high, "above its maximum"),
        ):
            if declared is not None and subject.possible(literal):
                message = f"{attribute.name} can be {beyond}, {attribute.title_of(bound)}"
                yield seen(subject, attribute.where, ID, LEVEL, message, [literal])
