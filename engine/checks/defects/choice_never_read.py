"""No condition names a choice of an attribute that is asked, or that only serves other rules.

The value of `otherwise` needs no reader: it says that none of the others was concluded. Where a choice of an answer
says that, ignore the finding with that reason.

```yaml
attributes:
  leaf: {kind: choice, title: Leaf, question: Which leaf?, choices: {green: Green, black: Black, white: White}}
  # and no condition names white
```

Write the rule that was meant to read it, or remove the choice.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding, finding
from engine.checks.subject import Subject

ID = "choice-never-read"
LEVEL = "warning"


def find(subject: Subject) -> Iterator[Finding]:
    for attribute in subject.knowledge.attributes.values():
        if attribute.ranked or attribute.name in subject.knowledge.told:
            continue
        if any(test.other for test in subject.tests.get(attribute.name, ())):
            continue
        read = {value for test in subject.tests.get(attribute.name, ()) for value in test.values} | {
            subject.knowledge.default(attribute)
        }
        for choice in attribute.choices:
            if choice not in read and attribute.name in subject.tests:
                message = f"no condition names {choice}, a choice of {attribute.name}"
                yield finding(subject.choice_place(attribute, choice), ID, LEVEL, message)
