"""Rows that are read in order: where each of them counts, in terms of the few rows before it that matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.knowledge.base import Knowledge
from engine.knowledge.rule import Rule
from engine.knowledge.table import in_order
from engine.prove.boxes import Boxes, Meeting
from engine.prove.cover import Box, places


class Rows:
    """The rows of all `first` tables. `spend` counts the work of a table when it is first asked about.

    `match` has the literal of each rule's condition.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        match: Mapping[str, int],
        boxes: Boxes,
        spend: Callable[[int], None] = lambda _: None,
    ) -> None:
        self.knowledge = knowledge
        self.match = match
        self.boxes = boxes
        self.spend = spend
        self._before: dict[str, dict[str, list[str]]] = {}

    def hideable(self, rule: Rule) -> bool:
        """Whether other rows of its table can leave nothing to a row."""
        return rule.row is not None and (in_order(rule) or rule.row.otherwise)

    def standing(self, rule: Rule) -> int:
        """The literal of: a row matches, and nothing sets it aside; the same as that of the encoding, over less."""
        overriders = self.knowledge.strata.overriders.get(rule.id, ())
        others = [*self._ids_before(rule), *overriders]
        return self.boxes.circuit.all([self.match[rule.id], *(-self.match[id] for id in others)])

    def above(self, rule: Rule) -> list[Rule]:
        """The rows that override one, in their order."""
        if rule.row is None or not in_order(rule):
            return [self.knowledge.rules[id] for id in self.knowledge.strata.overriders.get(rule.id, ())]
        order = self.knowledge.strata.sequences[rule.row.table]
        return [self.knowledge.rules[id] for id in order[: order.index(rule.id)]]

    def before(self, rule: Rule) -> list[Rule]:
        """The rows that can match together with one that they override, without those that others leave nothing to."""
        return [self.knowledge.rules[id] for id in self._ids_before(rule)] if in_order(rule) else self.above(rule)

    def _ids_before(self, rule: Rule) -> list[str]:
        assert rule.row is not None
        if rule.row.table not in self._before:
            self._before[rule.row.table] = self._of_table(self.knowledge.strata.sequences[rule.row.table])
        return self._before[rule.row.table][rule.id]

    def _of_table(self, order: list[str]) -> dict[str, list[str]]:
        """For each row those before it that it meets, but for those that lie wholly inside of another one."""
        literals = [self.match[id] for id in order]
        meeting = Meeting(map(self.boxes.box, literals))
        exact = list(map(self.boxes.exact, literals))
        outermost = 0
        found: dict[str, list[str]] = {}
        for place, box in enumerate(meeting.boxes):
            met = list(places(meeting.with_box(box) & outermost))
            found[order[place]] = [order[other] for other in met]
            self.spend(len(met))
            if not any(self._inside(box, exact[other]) for other in met):
                within = sum(1 << other for other in met if self._inside(meeting.boxes[other], exact[place]))
                outermost = outermost & ~within | 1 << place
        return found

    def _inside(self, box: Box, whole: Box | None) -> bool:
        """Whether a box lies inside of another one, all over which a row matches."""
        return whole is not None and all(axis in box and not box[axis] & ~mask for axis, mask in whole.items())
