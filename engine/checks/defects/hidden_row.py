"""A row of a decision table never counts, because wherever it holds another row of the table does.

In a table with `hit: first` rows above it hold wherever it does; an `otherwise` row has nothing left where the other
rows hold for all answers.

```yaml
table:
  hit: first
  when: [hour]
  then: [tea]
  because: The hour decides.
  rows:
    - {rule: day, cells: [{below: 18}, green]}
    - {rule: morning, cells: [{below: 11}, black]}
```

Move the row above those that hide it, narrow those, or remove it.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding
from engine.checks.subject import Subject, seen
from engine.knowledge.rule import Rule
from engine.problem import one_of
from engine.prove.boxes import MANY_STEPS

ID = "hidden-row"
LEVEL = "warning"
# Of the rows that hide one so many are looked for one by one.
FEW = 40


def find(subject: Subject) -> Iterator[Finding]:
    for rule in subject.rules:
        if subject.rows.hideable(rule) and subject.can_fire(rule):
            if subject.possible(subject.stands(rule), steps=MANY_STEPS):
                continue
            others = _hiding(subject, rule)
            which = f" ({one_of((other.id for other in others), 4)})" if others else ""
            message = f"wherever {rule.id} holds, a row that comes before it does{which}, so it never counts"
            yield seen(subject, rule.where, ID, LEVEL, message, [subject.match(rule)], rule, *others)


def _hiding(subject: Subject, rule: Rule) -> list[Rule]:
    """Rows that hide another one between them, no more than are needed; none where that would take long to tell.

    Of rows that do as well the first are named, whatever boxes tell of them.
    """
    needed = subject.rows.above(rule)
    if len(needed) > FEW:
        needed = subject.rows.before(rule)
    if len(needed) > FEW:
        return []
    for each in reversed(needed):
        rest = [other for other in needed if other is not each]
        if subject.covered(subject.match(rule), [subject.match(other) for other in rest]):
            needed = rest
    return needed
