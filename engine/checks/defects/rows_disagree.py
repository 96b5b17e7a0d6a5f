"""Two rows of a table with `hit: any` hold for the same answers and conclude different things.

The table says that rows which hold together conclude the same, so that it does not matter which is read. The finding
stands at the later row, with the least answers for which both hold.

```yaml
table:
  hit: any
  when: [hour, leaf]
  then: [tea]
  because: The hour and the leaf decide.
  rows:
    - {rule: evening, cells: [{at_least: 17}, -, black]}
    - {rule: green-leaf, cells: [-, green, green]}
```

Let the cells exclude each other, let both rows conclude the same, or write `hit: first` where the row above wins.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding
from engine.checks.subject import Subject, seen

ID = "rows-disagree"
LEVEL = "error"


def find(subject: Subject) -> Iterator[Finding]:
    for one, other in subject.overlapping("any"):
        message = f"{other.id} and {one.id} (at {one.where}) hold together and conclude different things"
        both = (subject.match(one), subject.match(other))
        yield seen(subject, other.where, ID, LEVEL, message, both, one, other)
