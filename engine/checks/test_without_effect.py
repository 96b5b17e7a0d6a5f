"""A part of a condition changes nothing: the rest of the condition says it already.

```yaml
- rule: late-green
  when: {leaf: green, known: [leaf], hour: {at_least: 17}}   # leaf is known where it is green
```

Remove the part. A reader takes it for a restriction that is not there.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.condition import wording
from engine.parts import without
from engine.subject import Finding, Subject, finding

ID = "test-without-effect"
LEVEL = "warning"


def find(subject: Subject) -> Iterator[Finding]:
    circuit, attributes = subject.encoding.circuit, subject.knowledge.attributes
    for rule in subject.rules:
        if not subject.can_fire(rule):
            continue
        for part, rest in without(rule.when):
            if not subject.possible(circuit.differ(subject.match(rule), subject.encoding.condition(rest))):
                message = f"the rest of the condition of {rule.id} says this already: {wording(part, attributes)}"
                yield finding(rule.where, ID, LEVEL, message, None, rule)
                break
