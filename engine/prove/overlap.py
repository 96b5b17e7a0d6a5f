"""Which rows of a decision table may not hold together, and which of them can."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from engine.knowledge.base import Knowledge
from engine.knowledge.rule import Rule
from engine.prove.circuit import Circuit
from engine.prove.cover import places

if TYPE_CHECKING:
    from engine.prove.boxes import Boxes


class Claim(NamedTuple):
    """What a hit policy claims: of the rows of a table no two of different `parts` hold together.

    Of `unique` each row is a part of its own; of `any` those that conclude the same are one.
    """

    table: str
    hit: str
    rows: list[Rule]
    parts: list[int]

    def goal(self, circuit: Circuit, match: Mapping[str, int]) -> int:
        """The literal of: two rows of different parts hold."""
        found: dict[int, list[int]] = {}
        for rule, part in zip(self.rows, self.parts, strict=True):
            found.setdefault(part, []).append(match[rule.id])
        return -circuit.at_most([circuit.any(literals) for literals in found.values()], 1)

    def overlapping(
        self, boxes: Boxes, match: Mapping[str, int], possible: Callable[[int, int], bool]
    ) -> Iterator[tuple[Rule, Rule]]:
        """For each row that can hold together with one of another part before it, both, the earlier one first."""
        # Every load of a knowledge base makes claims, and few look at boxes.
        from engine.prove.boxes import Meeting

        literals = [match[rule.id] for rule in self.rows]
        same: dict[int, int] = {}
        for place, part in enumerate(self.parts):
            same[part] = same.get(part, 0) | 1 << place
        meeting = Meeting(map(boxes.box, literals))
        for place, box in enumerate(meeting.boxes):
            before = meeting.with_box(box) & ((1 << place) - 1) & ~same[self.parts[place]]
            other = next((each for each in places(before) if possible(literals[each], literals[place])), None)
            if other is not None:
                yield self.rows[other], self.rows[place]


def claims(knowledge: Knowledge, order: Sequence[Rule]) -> list[Claim]:
    """What the hit policies of a knowledge base claim, table by table; the rows of each in the given order."""
    found: dict[str, list[Rule]] = {}
    for rule in order:
        if rule.row is not None and rule.row.hit in ("unique", "any") and not rule.row.otherwise:
            found.setdefault(rule.row.table, []).append(rule)
    made = []
    for table, rows in sorted(found.items()):
        assert rows[0].row is not None
        hit = rows[0].row.hit
        said: dict[str, int] = {}
        keys = [rule.id if hit == "unique" else repr(sorted(rule.then.items())) for rule in rows]
        made.append(Claim(table, hit, rows, [said.setdefault(key, len(said)) for key in keys]))
    return made
