"""Rules that feed each other in a circle: in what order, and how often, they are tried until nothing new can follow.

Inside a circle rules read members of sets and flags that are true, so there is a least thing for each to be read: an
item, a member of one attribute or that it is true. What follows at all follows from a derivation in which no branch
comes upon the same item, or the same rule, twice: otherwise the part between could be left out. If the rules are tried
one after the other, again and again, a branch waits for the next time around only where a rule reads an item that a
rule tried no earlier concludes. So once, and once more for each such item, is often enough. As in iterative data-flow
analysis; Kam and Ullman (1976). Circles that feed other circles are finished before these begin, and whatever a circle
needs is counted for it alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from engine.knowledge.condition import tests
from engine.knowledge.dependencies import components
from engine.knowledge.rule import Rule
from engine.knowledge.value import Value

Item = tuple[str, Value]
Feeding = dict[str, dict[str, set[Item]]]
# The turns of one time around, and how many times around.
Circle = tuple[list[list[str]], int]


def turns(rules: Collection[Rule], circling: Collection[str]) -> list[list[str]]:
    """Which rules to try at once, turn by turn, for all that follows from a circle of rules.

    `circling` are the attributes of the circle. What other rules conclude of them must be known before, and no rule
    may override another one of the circle. A turn comes after what its rules read has been concluded.
    """
    found: list[list[str]] = []
    for circles in _levels(rules, circling):
        # Circles of one level do not feed each other: they take their turns together.
        for number in range(max(len(once) * times for once, times in circles)):
            taking = [once[number % len(once)] for once, times in circles if number < len(once) * times]
            found.append([id for turn in taking for id in turn])
    return found


def extent(rules: Collection[Rule], circling: Collection[str]) -> tuple[int, int]:
    """How many turns there are, and how many rules are tried in all of them; without making them."""
    count = tried = 0
    for circles in _levels(rules, circling):
        count += max(len(once) * times for once, times in circles)
        tried += sum(times * sum(map(len, once)) for once, times in circles)
    return count, tried


def _levels(rules: Collection[Rule], circling: Collection[str]) -> list[list[Circle]]:
    """The circles level by level, each after those that feed it."""
    feeding = _feeding(rules, circling)
    found: dict[int, list[Circle]] = {}
    level_of: dict[str, int] = {}
    for component in components(feeding):
        outside = {other for id in component for other in feeding[id]} - set(component)
        level = 1 + max((level_of[other] for other in outside), default=0)
        level_of.update(dict.fromkeys(component, level))
        found.setdefault(level, []).append(_of_circle(component, feeding))
    return [found[level] for level in sorted(found)]


def items(rule: Rule, circling: Collection[str]) -> set[Item]:
    """What a rule reads of the attributes of a circle; a test of one that could not grow is not there."""
    return {(test.attribute, value) for test in tests(rule.when) if test.attribute in circling for value in test.values}


def concluded(rule: Rule) -> Iterable[Item]:
    """What a rule concludes, a set member by member."""
    for name, value in rule.then.items():
        for each in value if isinstance(value, tuple) else (value,):
            yield name, each


def _feeding(rules: Collection[Rule], circling: Collection[str]) -> Feeding:
    """For each rule the other rules that conclude what it reads, with these items."""
    concluding: dict[Item, list[str]] = {}
    for rule in rules:
        for item in concluded(rule):
            concluding.setdefault(item, []).append(rule.id)
    found: Feeding = {rule.id: {} for rule in rules}
    for rule in rules:
        for item in items(rule, circling):
            for other in concluding.get(item, ()):
                if other != rule.id:
                    found[rule.id].setdefault(other, set()).add(item)
    return found


def _of_circle(component: list[str], feeding: Feeding) -> Circle:
    """The turns of rules that all feed each other, or of a single one."""
    order = {id: place for place, id in enumerate(_ordered(component, feeding))}
    late: set[Item] = set()
    readers = set()
    level: dict[str, int] = {}
    for id, place in order.items():
        inside = {other: read for other, read in feeding[id].items() if other in order}
        level[id] = 1 + max((level[other] for other in inside if order[other] < place), default=-1)
        for other, read in inside.items():
            if order[other] > place:
                late |= read
                readers.add(id)
    once: list[list[str]] = [[] for _ in range(1 + max(level.values()))]
    for id in order:
        once[level[id]].append(id)
    return once, 1 + min(len(late), len(readers))


def _ordered(component: list[str], feeding: Feeding) -> list[str]:
    """The rules in an order in which few read what is concluded later: depth first from what is read to its readers."""
    inside = set(component)
    following: dict[str, list[str]] = {id: [] for id in sorted(component)}
    for id in sorted(component):
        for other in sorted(feeding[id]):
            if other in inside:
                following[other].append(id)
    finished = _finished(following)
    return finished[::-1]


def _finished(following: Mapping[str, list[str]]) -> list[str]:
    """The nodes in the order in which a search depth first is done with them; without recursion."""
    seen: set[str] = set()
    done: list[str] = []
    for root in following:
        if root in seen:
            continue
        seen.add(root)
        stack = [(root, iter(following[root]))]
        while stack:
            node, others = stack[-1]
            for other in others:
                if other not in seen:
                    seen.add(other)
                    stack.append((other, iter(following[other])))
                    break
            else:
                done.append(node)
                stack.pop()
    return done
