"""A reason names a value that can be unknown where the rule fires, so the sentence would say "unknown".

```yaml
- rule: any-leaf
  when: {any: [{leaf: green}, {hour: {at_least: 17}}]}
  because: "{leaf} leaves are what we have."    # with only the hour answered, leaf is unknown
```

Name another value, or split the rule so that the value is always there.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding
from engine.checks.subject import Subject, seen
from engine.knowledge.rule import PLACEHOLDER

ID = "message-without-value"
LEVEL = "warning"


def find(subject: Subject) -> Iterator[Finding]:
    for rule in subject.rules:
        for name in dict.fromkeys(PLACEHOLDER.findall(rule.because)):
            absent = (subject.match(rule), -subject.encoding.signals[name].known)
            if subject.possible(*absent):
                message = f"because of {rule.id} names {{{name}}}, which can be unknown where the rule fires"
                yield seen(subject, rule.where, ID, LEVEL, message, absent, rule)
