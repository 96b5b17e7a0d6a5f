"""Why a conclusion holds: the proof as indented lines, made in one place; printing them is another's business."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from engine.explain.computation import worked_out
from engine.explain.order import none_before, passed_over, passed_over_words
from engine.infer.assessment import Assessment, Firing, Premise
from engine.knowledge.condition import Condition, Count, Test, beside, count_wording, named, wording
from engine.knowledge.operator import OPERATORS, plain
from engine.knowledge.rule import Rule, default_id
from engine.knowledge.structure import Structure, structure
from engine.knowledge.three_valued import holding, status
from engine.knowledge.value import Value

LineKind = Literal["conclusion", "rule", "answer", "unknown", "again", "default", "overridden", "count", "computed"]


@structure
class Line(Structure):
    """One line of an explanation: how deep it stands, what it is, its words, and what it is about."""

    depth: int
    kind: LineKind
    text: str
    attribute: str = ""
    value: Value | None = None
    rule: str = ""
    decisive: bool = True
    source: list[str] = field(default_factory=list)


def why(assessment: Assessment, attribute: str, value: Value | None = None, *, full: bool = False) -> list[Line]:
    """The proof of a conclusion, down to answers and claims; a shared part is written out where it first stands.

    `value` narrows a set to one member. Rules that were overridden stand beside those that stood. `full` writes out the
    weaker supporters too, and does so for every conclusion on the way, not for the first alone.
    """
    return _Tree(assessment, full).of(attribute, value)


class _Tree:
    def __init__(self, assessment: Assessment, full: bool) -> None:
        self.assessment = assessment
        self.full = full
        self.attributes = assessment.knowledge.attributes
        self.firings = {firing.rule.id: firing for firing in assessment.firings}
        self.lines: list[Line] = []
        self.written: set[str] = set()

    def of(self, attribute: str, value: Value | None) -> list[Line]:
        self.conclusion(attribute, value, 0)
        return self.lines

    def conclusion(self, name: str, member: Value | None, depth: int) -> None:
        attribute = self.attributes[name]
        value = self.assessment.values.get(name)
        shown = value if member is None else member
        if attribute.asked:
            kind: LineKind = "unknown" if value is None else "answer"
            self.lines.append(Line(depth, kind, f"{attribute.title}: {attribute.title_of(shown)}", name, shown))
            return
        self.lines.append(Line(depth, "conclusion", f"{attribute.title}: {attribute.title_of(shown)}", name, shown))
        if attribute.computed is not None:
            self.computed(name, depth + 1)
            return
        test = None if member is None or not attribute.several else Test(name, plain(attribute.kind), (member,))
        self.supporters(name, test, depth + 1)

    def supporters(self, name: str, test: Test | None, depth: int) -> None:
        """Every rule that concluded the attribute, the decisive ones first, and those that were set aside."""
        decisive = set(self.assessment.decisive(name, test))
        supporters = [rule for rule in self.assessment.supporters.get(name, []) if _says(rule, name, test)]
        for rule in sorted(supporters, key=lambda rule: (rule.id not in decisive, rule.id)):
            self.rule(self.firings[rule.id], depth, rule.id in decisive, name)
        over: list[Firing] = []
        for firing in self.assessment.firings:
            if firing.overridden_by and name in firing.rule.then and _says(firing.rule, name, test):
                if passed_over(firing):
                    over.append(firing)
                else:
                    self.overridden(firing, depth)
        for words in passed_over_words(self.assessment.knowledge, over):
            self.lines.append(Line(depth, "default", words, decisive=False))
        if not supporters:
            value = self.assessment.values.get(name)
            self.lines.append(Line(depth, "default", self.default(name, value), name, value))

    def computed(self, name: str, depth: int) -> None:
        """How a number was worked out, and what from."""
        values, attribute = self.assessment.values, self.attributes[name]
        lines, read = worked_out(attribute, values, self.attributes)
        for text in lines:
            self.lines.append(Line(depth, "computed", text, name, values.get(name)))
        if name in self.written:
            return
        self.written.add(name)
        for part in read:
            self.conclusion(part, None, depth + 1)

    def default(self, name: str, value: Value | None) -> str:
        """Why an attribute has its value where no rule that fired concludes one."""
        attribute = self.attributes[name]
        if any(each.attribute == name for each in self.assessment.contradictions):
            return "rules contradict each other about it"
        if value is None:
            default = self.assessment.knowledge.rules.get(default_id(name))
            has = "it has no default"
            if default is not None:
                has = f"its default is for where {wording(default.when, self.attributes)}"
            return f"no rule that applies here concludes it, and {has}"
        if attribute.otherwise is not None:
            return f"no rule that applies here concludes it, so its default holds: {attribute.title_of(value)}"
        if attribute.several:
            return "no rule that applies here adds to it, so it is empty"
        at = "" if attribute.numeric else "at its lowest step: "
        return f"no rule that applies here concludes it, so it is {at}{attribute.title_of(value)}"

    def rule(self, firing: Firing, depth: int, decisive: bool, name: str) -> None:
        rule, attribute = firing.rule, self.attributes[name]
        sentence = rule.sentence(self.assessment.values, self.attributes)
        if attribute.adds and not rule.default:
            sentence += f" (adds {attribute.title_of(rule.then[name])})"
        if rule.id in self.written:
            self.lines.append(Line(depth, "again", sentence, rule=rule.id, decisive=decisive, source=rule.source))
            return
        self.written.add(rule.id)
        self.lines.append(Line(depth, "rule", sentence, rule=rule.id, decisive=decisive, source=rule.source))
        if not decisive and not self.full:
            return
        self.premises(firing, depth + 1)
        if words := none_before(self.assessment.knowledge, rule):
            self.lines.append(Line(depth + 1, "default", words))

    def premises(self, firing: Firing, depth: int) -> None:
        """What a rule relied on; beneath a count, what only it read."""
        outside, counts = self.relied_on(firing.rule.when)
        beneath: list[tuple[Count, list[Premise]]] = []
        left = firing.premises
        for count in counts:
            counted = {
                name for test in holding(count, self.assessment.values, self.attributes) for name in test.reads
            } - outside
            beneath.append((count, [each for each in left if each.attribute in counted]))
            left = [each for each in left if each.attribute not in counted]
        for premise in left:
            self.premise(premise, depth)
        for count, premises in beneath:
            self.lines.append(Line(depth, "count", f"{count_wording(count)}; {held(self.assessment, count)[1]}"))
            for premise in premises:
                self.premise(premise, depth + 1)

    def relied_on(self, condition: Condition) -> tuple[set[str], list[Count]]:
        """The attributes that a condition that holds relies on outside of counts, and the counts."""
        if isinstance(condition, Test):
            return {condition.attribute}, []
        if isinstance(condition, Count):
            return set(), [condition]
        values = self.assessment.values
        found = [
            self.relied_on(part)
            for part in condition.parts
            if condition.kind == "all" or status(part, values, self.attributes) == "holds"
        ]
        return {name for names, _ in found for name in names}, [each for _, counts in found for each in counts]

    def overridden(self, firing: Firing, depth: int) -> None:
        sentence = firing.rule.sentence(self.assessment.values, self.attributes)
        text = f"{sentence} (overridden by {firing.overridden_by})"
        self.lines.append(
            Line(depth, "overridden", text, rule=firing.rule.id, decisive=False, source=firing.rule.source)
        )

    def premise(self, premise: Premise, depth: int) -> None:
        name, attribute = premise.attribute, self.attributes[premise.attribute]
        if attribute.asked:
            kind: LineKind = "unknown" if premise.value is None else "answer"
            self.lines.append(Line(depth, kind, self._said(premise, premise.value), name, premise.value))
        elif attribute.computed is not None:
            self.lines.append(Line(depth, "conclusion", self._said(premise, premise.value), name, premise.value))
            self.computed(name, depth + 1)
        elif not premise.rules:
            self.lines.append(Line(depth, "default", wording(premise.test, self.attributes), name, premise.value))
        else:
            shown = self._said(premise, self._relevant(premise))
            self.lines.append(Line(depth, "conclusion", shown, name, premise.value))
            if self.full:
                self.supporters(name, premise.test, depth + 1)
                return
            for id in premise.rules:
                self.rule(self.firings[id], depth + 1, True, name)

    def _said(self, premise: Premise, value: Value | None) -> str:
        """A premise in words: a value, or two that stand to each other as a rule wanted."""
        title = self.attributes[premise.attribute].title
        if not premise.test.other:
            return f"{title}: {self.attributes[premise.attribute].title_of(value)}"
        attribute, other = (self.attributes[name] for name in premise.test.reads)
        stands = f"{OPERATORS[premise.test.op].does} {beside(premise.test, attribute)}"
        against = f"{other.within} {other.title_of(self.assessment.values.get(other.name))}"
        return f"{title} {attribute.title_of(value)} {stands} {against}"

    def _relevant(self, premise: Premise) -> Value | None:
        """Of a set, the members that its rules concluded; several tests of a rule may ask for different ones."""
        if isinstance(premise.value, tuple):
            said = [self.firings[id].rule.then[premise.attribute] for id in premise.rules]
            concluded = {member for members in said if isinstance(members, tuple) for member in members}
            return tuple(member for member in premise.value if member in concluded)
        return premise.value


def held(assessment: Assessment, count: Count) -> tuple[int, str]:
    """How many conditions of a count hold, and the words for that."""
    found = [status(part, assessment.values, assessment.knowledge.attributes) for part in count.parts]
    known, unknown = found.count("holds"), found.count("unknown")
    words = f"{known or 'none'} {'holds' if known < 2 else 'hold'}"
    return known, f"{words}, {unknown} {'is' if unknown == 1 else 'are'} unknown" if unknown else words


def _says(rule: Rule, name: str, test: Test | None) -> bool:
    """Whether a rule concluded what a test asks for; of anything but a set's members it did."""
    concluded = rule.then[name]
    wanted = named(test) if test else ()
    return not isinstance(concluded, tuple) or not wanted or any(member in concluded for member in wanted)
