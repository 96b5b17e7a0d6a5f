"""What the names of a knowledge base mean: attributes, choices, programs, topics, rules, claims and checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.answers.quantity import example
from engine.answers.value import folded
from engine.knowledge.base import Knowledge
from engine.knowledge.claims import Claim
from engine.knowledge.condition import reads, wording
from engine.knowledge.rule import Rule
from engine.knowledge.vocabulary import Attribute, Choice
from engine.number import plain_number
from engine.problem import nearest

KINDS = ("question", "conclusion", "choice", "program", "topic", "rule", "ruleset", "claim", "document", "check")


@dataclass(slots=True)
class Meaning:
    """One thing that has a name: its kind, its title, sentences on it, and tables of what belongs to it.

    `go_on` are the words of commands that lead further. `of` is the attribute of a choice.
    """

    kind: str
    name: str
    title: str
    lines: list[str] = field(default_factory=list)
    parts: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    go_on: list[list[str]] = field(default_factory=list)
    of: str = ""


class _Rules:
    """Each rule with its reason, by the attribute that it concludes, that it reads, and by the claim that it cites."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.concluding: dict[str, list[Rule]] = defaultdict(list)
        self.reading: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.citing: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.because = {id: _because(knowledge, rule) for id, rule in knowledge.rules.items()}
        for id, rule in knowledge.rules.items():
            for name in rule.then:
                self.concluding[name].append(rule)
            for name in set(reads(rule.when)):
                self.reading[name].append((id, self.because[id]))
            for name in set(rule.source):
                self.citing[name].append((id, self.because[id]))

    def concluding_value(self, name: str, value: str) -> list[tuple[str, str]]:
        """The rules that conclude a value of an attribute."""
        found = [(rule.id, rule.then[name]) for rule in self.concluding[name]]
        return [
            (id, self.because[id]) for id, then in found if then == value or (isinstance(then, tuple) and value in then)
        ]


def meanings(knowledge: Knowledge) -> Iterator[Meaning]:
    """Everything that has a name, in the order of `KINDS`, and as it is declared."""
    rules = _Rules(knowledge)
    attributes = [*knowledge.asked, *knowledge.labels.values(), *knowledge.concluded]
    for attribute in attributes:
        yield _attribute(knowledge, attribute, rules)
    for attribute in attributes:
        for name, choice in attribute.choices.items():
            yield _choice(attribute, name, choice, rules)
    for program in knowledge.programs.values():
        rows = [(each.phase, each.told) for each in program.phases]
        parts = [("Phases", rows)] if rows else []
        others = [name for name in knowledge.programs if name != program.name][:1]
        go_on = [["compare", program.name, other] for other in others]
        called = [f"Also called: {', '.join(program.aliases)}"] if program.aliases else []
        yield Meaning("program", program.name, program.title, [program.about, *called], parts, program.source, go_on)
    for name, topic in knowledge.topics.items():
        yield Meaning("topic", name, topic.title, go_on=[["compare", *list(knowledge.programs)[:2], "--topic", name]])
    for rule in knowledge.rules.values():
        yield _rule(knowledge, rule, rules)
    for name, ruleset in knowledge.rulesets.items():
        said = [ruleset.about] if ruleset.about else []
        yield Meaning("ruleset", name, ruleset.title, said, go_on=[["rules", "list", "--ruleset", name]])
    for name, claim in knowledge.claims.items():
        yield _claim(knowledge, name, claim, rules)
    for name, document in knowledge.documents.items():
        yield Meaning(
            "document", name, document.title, [document.about, *([document.nature] if document.nature else [])]
        )
    yield from checks()


def checks() -> Iterator[Meaning]:
    """What `rules check` and the other commands report about a knowledge base, by id."""
    from engine.checks.defects.registry import CHECKS
    from engine.checks.mistakes import MISTAKES

    for id, module in CHECKS.items():
        title, *rest = str(module.__doc__).strip().split("\n\n")
        yield Meaning("check", id, title, [each for each in rest if "```" not in each], go_on=[["rules", "check"]])
    for id, mistake in MISTAKES.items():
        yield Meaning("check", id, mistake.about, [mistake.remedy], go_on=[["rules", "check"]])


def found(all_of: list[Meaning], text: str) -> list[Meaning]:
    """The meanings of what someone typed: a name or a title in any case, name=choice, or how a sentence begins."""
    word = folded(text)
    exact = [each for each in all_of if text.strip() in (each.name, f"{each.of}={each.name}")]
    if exact:
        return exact
    same = [each for each in all_of if word and word in (folded(each.name), folded(each.title))]
    if same:
        return same
    of, equals, choice = (folded(part) for part in text.partition("="))
    titles = {each.name: folded(each.title) for each in all_of if each.kind in ("question", "conclusion")}
    if equals:
        return [
            each
            for each in all_of
            if each.of
            and of in (folded(each.of), titles[each.of])
            and choice in (folded(each.name), folded(each.title))
        ]
    return [each for each in all_of if len(word) > 5 and folded(each.title).startswith(word)]


def near(all_of: list[Meaning], text: str) -> str:
    """The name that was perhaps meant; empty where none is near."""
    return nearest(text, [each.name for each in all_of]) or nearest(text, [each.title for each in all_of])


def _attribute(knowledge: Knowledge, attribute: Attribute, rules: _Rules) -> Meaning:
    kind = "question" if attribute.question or attribute.name in knowledge.labels else "conclusion"
    lines = [each for each in (attribute.question, attribute.help) if each]
    lines.append(f"It is {_form(attribute)}{_bounds(attribute)}.")
    if attribute.ask_when is not None:
        lines.append(f"Asked where: {wording(attribute.ask_when, knowledge.attributes)}")
    parts: list[tuple[str, list[tuple[str, str]]]] = []
    if attribute.choices:
        parts.append(("Values", [(name, _said(choice)) for name, choice in attribute.choices.items()]))
    concluding = [(rule.id, rules.because[rule.id]) for rule in rules.concluding[attribute.name]]
    reading = rules.reading[attribute.name]
    parts += [(title, rows) for title, rows in (("Concluded by", concluding), ("Read by", reading)) if rows]
    if kind == "question":
        go_on = [["assess", "--set", f"{attribute.name}={_some(attribute)}"]]
    else:
        go_on = [["why", attribute.name, "ANSWERS"]]
    return Meaning(kind, attribute.name, attribute.title, lines, parts, attribute.source, go_on)


def _form(attribute: Attribute) -> str:
    """What a value is, in words of no rule."""
    if attribute.boolean:
        return "yes or no"
    if attribute.several:
        return "any number of the values below"
    if attribute.choices:
        return "one of the values below" + (", from the lowest to the highest" if attribute.ranked else "")
    return "a date" if attribute.dated else "a number" if attribute.numeric else "a text"


def _bounds(attribute: Attribute) -> str:
    if not attribute.spans:
        return ""
    unit = f" in {attribute.unit}" if attribute.unit else ""
    low, high = attribute.minimum, attribute.maximum
    ends = [
        f"{word} {each if isinstance(each, str) else plain_number(each)}"
        for word, each in (("from", low), ("to", high))
        if each is not None
    ]
    said = " ".join(["", *ends])
    return f"{unit}{said}"


def _some(attribute: Attribute) -> str:
    """A value that can be given."""
    if attribute.choices:
        return ",".join(list(attribute.choices)[: 2 if attribute.several else 1])
    if attribute.boolean:
        return "yes"
    if attribute.dated:
        return "2026-03-01"
    return example(attribute).split()[0] if attribute.numeric else "TEXT"


def _choice(attribute: Attribute, name: str, choice: Choice, rules: _Rules) -> Meaning:
    lines = [each for each in (choice.help, f"A value of {attribute.title} ({attribute.name}).") if each]
    parts: list[tuple[str, list[tuple[str, str]]]] = []
    if concluding := rules.concluding_value(attribute.name, name):
        parts.append(("Concluded by", concluding))
    if attribute.asked:
        go_on = [["assess", "--set", f"{attribute.name}={name}"]]
    else:
        go_on = [[verb, f"{attribute.name}={name}", "ANSWERS"] for verb in ("why", "why-not")]
    return Meaning("choice", name, choice.title, lines, parts, choice.source, go_on, attribute.name)


def _rule(knowledge: Knowledge, rule: Rule, rules: _Rules) -> Meaning:
    attributes = knowledge.attributes
    then = [(attributes[name].title, attributes[name].title_of(value)) for name, value in rule.then.items()]
    lines = [f"It applies where: {wording(rule.when, attributes)}"]
    if rule.overrides:
        lines.append(f"It overrides {', '.join(rule.overrides)}.")
    go_on = [["rules", "show", rule.id]]
    return Meaning("rule", rule.id, rules.because[rule.id], lines, [("Then", then)], rule.source, go_on)


def _claim(knowledge: Knowledge, name: str, claim: Claim, rules: _Rules) -> Meaning:
    titles = {section.section: section.title for section in knowledge.sections}
    document = knowledge.documents.get(claim.document)
    lines = [f"From: {titles.get(claim.section, claim.section)}{f', in {document.title}' if document else ''}"]
    if claim.reasoning:
        lines.append(f"Reasoning: {claim.reasoning}")
    citing = rules.citing[name]
    return Meaning(
        "claim", name, claim.says, lines, [("Cited by", citing)] if citing else [],
        go_on=[["rules", "sources", "--claim", name]],
    )  # fmt: skip


def _because(knowledge: Knowledge, rule: Rule) -> str:
    return rule.filled(knowledge.attributes, lambda name: f"({knowledge.attributes[name].title})")


def _said(choice: Choice) -> str:
    return f"{choice.title}: {choice.help}" if choice.help else choice.title
