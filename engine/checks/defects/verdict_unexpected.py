"""An attribute with `expected_when` gets a value for some answers that it is not expected for.

A value must follow exactly where the expectation holds. The finding shows the fewest answers for which one follows
all the same.

```yaml
attributes:
  tea:
    expected_when: {leaf: green}     # and a rule concludes tea from {hour: {at_least: 17}} alone
```

Widen `expected_when`, or narrow the rules.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding
from engine.checks.subject import Subject, seen
from engine.prove.boxes import MANY_STEPS

ID = "verdict-unexpected"
LEVEL = "error"


def find(subject: Subject) -> Iterator[Finding]:
    for attribute in subject.knowledge.attributes.values():
        if attribute.expected_when is None or attribute.asked:
            continue
        expected = subject.encoding.condition(attribute.expected_when)
        known = subject.encoding.signals[attribute.name].known
        if subject.possible(-expected, known, steps=MANY_STEPS):
            message = f"{attribute.name} can have a value where none is expected"
            yield seen(subject, attribute.where, ID, LEVEL, message, (-expected, known))
