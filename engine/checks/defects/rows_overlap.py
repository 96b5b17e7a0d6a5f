"""Two rows of a table with `hit: unique` hold for the same answers.

The table says that no two of its rows do. The finding stands at the later row, with the least answers for which both
hold; of a row that overlaps several, the first one is named.

```yaml
table:
  hit: unique
  when: [hour]
  then: [tea]
  because: The hour decides.
  rows:
    - {rule: day, cells: [{below: 18}, green]}
    - {rule: evening, cells: [{at_least: 17}, black]}
```

Let the cells exclude each other; or say what is meant: `hit: first` where the row above wins, `hit: any` where both
conclude the same, `hit: collect` where both add.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding
from engine.checks.subject import Subject, seen

ID = "rows-overlap"
LEVEL = "error"


def find(subject: Subject) -> Iterator[Finding]:
    for one, other in subject.overlapping("unique"):
        message = f"{other.id} and {one.id} (at {one.where}) hold together, and the table is unique"
        both = (subject.match(one), subject.match(other))
        yield seen(subject, other.where, ID, LEVEL, message, both, one, other)
