"""No rule concludes a choice of an attribute that rules conclude.

```yaml
attributes:
  tea: {kind: choice, title: Tea, choices: {green: Green tea, black: Black tea, white: White tea}}
  # and no rule concludes white
```

Write the rule that was meant to conclude it, or remove the choice.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding, finding
from engine.checks.subject import Subject

ID = "choice-never-concluded"
LEVEL = "warning"


def find(subject: Subject) -> Iterator[Finding]:
    for attribute in subject.knowledge.attributes.values():
        if attribute.ranked or attribute.asked or attribute.name not in subject.concluding:
            continue
        said = {attribute.otherwise}
        for rule in subject.concluding[attribute.name]:
            value = rule.then[attribute.name]
            said.update(value if isinstance(value, tuple) else (value,))
        for choice in attribute.choices:
            if choice not in said:
                message = f"no rule concludes {choice}, a choice of {attribute.name}"
                yield finding(subject.choice_place(attribute, choice), ID, LEVEL, message)
