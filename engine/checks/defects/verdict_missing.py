"""An attribute with `expected_when` has no value for some answers that it is expected for.

The finding shows the fewest answers for which nothing follows. Either the expectation is too wide, or a rule is
missing.

```yaml
attributes:
  tea:
    kind: choice
    title: Tea
    choices: {green: Green tea, black: Black tea}
    expected_when: {known: [leaf]}   # leaf may be green, black or white
```

Add a rule for the answers shown, or say in `expected_when` that no value is expected for them.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding
from engine.checks.subject import Subject, seen
from engine.prove.boxes import MANY_STEPS

ID = "verdict-missing"
LEVEL = "error"


def find(subject: Subject) -> Iterator[Finding]:
    for attribute in subject.knowledge.attributes.values():
        if attribute.expected_when is None or attribute.asked:
            continue
        expected = subject.encoding.condition(attribute.expected_when)
        known = subject.encoding.signals[attribute.name].known
        if subject.possible(expected, -known, steps=MANY_STEPS):
            message = f"{attribute.name} can be missing where it is expected"
            yield seen(subject, attribute.where, ID, LEVEL, message, (expected, -known))
