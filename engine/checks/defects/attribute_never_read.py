"""No condition reads an attribute, it is no part of the verdict or of a report, and the plan is not held against it.

An answer to it changes nothing; a conclusion of it is not shown.

```yaml
attributes:
  colour: {kind: choice, title: Colour, question: Which colour is the cup?, choices: {red: Red, blue: Blue}}
```

Remove it, or write the rule that was meant to read it.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding, finding
from engine.checks.subject import Subject
from engine.knowledge.expression import numbers_in

ID = "attribute-never-read"
LEVEL = "warning"


def find(subject: Subject) -> Iterator[Finding]:
    knowledge = subject.knowledge
    plan = knowledge.plan
    used = {*subject.tests, *knowledge.told}
    used.update((plan.deadline, plan.budget, plan.people, plan.held, *plan.deadlines.values()) if plan else ())
    used.update(*(numbers_in(each.computed) for each in knowledge.concluded if each.computed is not None))
    for attribute in knowledge.attributes.values():
        if attribute.name not in used:
            what = "an answer to it changes nothing" if attribute.asked else "it is no part of the verdict"
            yield finding(attribute.where, ID, LEVEL, f"no condition reads {attribute.name}, and {what}")
