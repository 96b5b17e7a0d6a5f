"""A part of a condition changes nothing: the rest of the condition says it already.

```yaml
- rule: late-green
  when: {leaf: green, known: [leaf], hour: {at_least: 17}}   # leaf is known where it is green
```

Remove the part. A reader takes it for a restriction that is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.checks.finding import Finding, finding
from engine.checks.subject import Subject
from engine.knowledge.condition import Condition, wording
from engine.knowledge.parts import without
from engine.knowledge.rule import Rule
from engine.prove.encoding import Encoding

ID = "test-without-effect"
LEVEL = "warning"
# What counts many conditions takes many gates, anew for each of them; in millionths of a second a gate.
A_GATE = 20


def find(subject: Subject) -> Iterator[Finding]:
    attributes = subject.knowledge.attributes
    # Of each circle, what it concludes without all the parts that were found so far.
    circles: dict[str, Encoding] = {}
    for rule in subject.rules:
        if not subject.can_fire(rule):
            continue
        for part, rest in without(rule.when):
            if not _changes(subject, rule, rest, circles):
                message = f"the rest of the condition of {rule.id} says this already: {wording(part, attributes)}"
                yield finding(rule.where, ID, LEVEL, message, None, rule)
                break


def _changes(subject: Subject, rule: Rule, rest: Condition, circles: dict[str, Encoding]) -> bool:
    """Whether a rule with the rest of its condition would match, or make others match, for other answers."""
    circuit, encoding = subject.encoding.circuit, subject.encoding
    match = subject.match(rule)
    if rule.id not in encoding.circles:
        made = len(circuit.gates)
        left = encoding.matching(rule, rest)
        subject.spend(A_GATE * (len(circuit.gates) - made))
        return subject.possible(match, -left) or subject.possible(-match, left)
    # What holds in the end may hold in a circle because of the very part that is left out: it is gone through anew,
    # with the parts that were found before and without: for who removes this one alone, and for who removes them all.
    nodes = encoding.circles[rule.id]
    within = [id for id in subject.knowledge.rules if f"rule:{id}" in nodes]
    left_out = circles.get(nodes[0], encoding)
    for before in {id(each): each for each in (encoding, left_out)}.values():
        subject.spend(10 * len(nodes) ** 2)
        other = before.varied(replace(rule, when=rest))
        pairs = [(encoding.match[id], other.match[id]) for id in within]
        if subject.possible(circuit.any([circuit.differ(one, two) for one, two in pairs if one != two])):
            return True
    circles[nodes[0]] = other
    return False
