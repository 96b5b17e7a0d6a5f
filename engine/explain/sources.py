"""What a report rests on: the documents, the claims it cites, and which of its lines are our own practice alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.knowledge.claims import Claim, Document
from engine.knowledge.expression import read_in
from engine.knowledge.value import Value

if TYPE_CHECKING:
    from engine.explain.report import Report
    from engine.infer.assessment import Assessment
    from engine.plan.plan import Planned

_LONGEST = 50


class Beyond(NamedTuple):
    """A line of a report that rests on claims of our own, in words that may be cut; of the plan, no attribute."""

    attribute: str
    value: Value | None
    words: str
    claims: list[str]


class Sources(NamedTuple):
    """The documents of others and our own; the lines that go beyond the former; the claims that are cited, by id.

    `own` are the claims of our own that are cited, `cited` the others that are. `fired` are those of the rules that
    fired which are neither.
    """

    documents: list[Document]
    practices: list[Document]
    beyond: list[Beyond]
    own: dict[str, Claim]
    cited: dict[str, Claim]
    fired: dict[str, Claim]

    @property
    def it(self) -> str:
        """The documents of others, in a word that stands for them."""
        return "it" if len(self.documents) == 1 else "them"


def sources_of(report: Report) -> Sources:
    """What a report rests on."""
    knowledge = report.knowledge
    documents = list(knowledge.documents.values())
    beyond = [*_concluded(report), *_planned(report)]
    said = {*_said(report), *(claim for each in beyond for claim in each.claims)}
    fired = {claim for firing in report.assessment.firings for claim in firing.rule.source} - said
    claims = knowledge.claims
    return Sources(
        documents=[each for each in documents if not each.own],
        practices=[each for each in documents if each.own],
        beyond=beyond,
        own={id: claim for id, claim in claims.items() if claim.own and id in said},
        cited={id: claim for id, claim in claims.items() if not claim.own and id in said},
        fired={id: claim for id, claim in claims.items() if id in fired},
    )


def all_cited(report: Report) -> dict[str, Claim]:
    """The claims that a page names, which shows the catalogue and the rules that fired as well."""
    sources = report.sources
    parts = [*(planned.program for planned in report.plan.programs), *report.comparisons]
    there = {*sources.cited, *sources.own, *sources.fired, *(claim for part in parts for claim in _in(part))}
    return {id: claim for id, claim in report.knowledge.claims.items() if id in there}


def _concluded(report: Report) -> Iterator[Beyond]:
    """The lines of the verdict, and of what is told beside it."""
    found, main = report.assessment, report.main
    told = set(report.knowledge.told)
    walk = _Walk(found, told, report.knowledge.claims)
    if report.value is not None and (claims := walk.own(main.name, None)):
        yield Beyond(main.name, report.value, f"{main.title}: {main.title_of(report.value)}", claims)
    for attribute, value in report.rest:
        for each in value if isinstance(value, tuple) else [None]:
            if claims := walk.own(attribute.name, each):
                shown = value if each is None else each
                yield Beyond(attribute.name, shown, f"{attribute.title}: {attribute.title_of(shown)}", claims)
    for members in (*report.lead, *report.members):
        name, title = members.attribute.name, members.attribute.title
        for member in (*members.shown, *members.folded):
            if claims := walk.own(name, member.value):
                yield Beyond(name, member.value, f"{title}: {_cut(member.words)}", claims)


class _Walk:
    """The way from a conclusion down to answers, which ends at conclusions that the report tells themselves."""

    def __init__(self, assessment: Assessment, told: set[str], claims: dict[str, Claim]) -> None:
        self.assessment = assessment
        self.told = told
        self.firings = {firing.rule.id: firing for firing in assessment.firings}
        self._own = [id for id, claim in claims.items() if claim.own]
        self._behind: dict[str, list[str]] = {}

    def own(self, name: str, member: Value | None) -> list[str]:
        """The claims of our own on the way to a conclusion, or to one member of a set."""
        cited = {claim for rule in self.rules(name, member) for claim in self.firings[rule].rule.source}
        return [id for id in self._own if id in cited]

    def rules(self, name: str, member: Value | None) -> set[str]:
        """The rules on the way."""
        found: set[str] = set()
        queue = self.behind(name, member)
        while queue:
            id = queue.pop()
            if id in found:
                continue
            found.add(id)
            for premise in self.firings[id].premises:
                if premise.attribute not in self.told:
                    queue.extend(premise.rules or self.behind_all(premise.attribute))
        return found

    def behind_all(self, name: str) -> list[str]:
        """The rules that a conclusion with all its members comes of first, worked out once."""
        if name not in self._behind:
            self._behind[name] = self.behind(name, None)
        return self._behind[name]

    def behind(self, name: str, member: Value | None) -> list[str]:
        """The rules that a conclusion comes of first; of a computed number, those of its parts."""
        attribute = self.assessment.knowledge.attributes[name]
        if attribute.computed is not None:
            return [rule for part in read_in(attribute.computed) for rule in self.behind(part, None)]
        decisive = set(self.assessment.decisive(name)) if not attribute.asked else set()
        return [
            rule.id
            for rule in self.assessment.supporters.get(name, ())
            if rule.id in decisive and (member is None or member in _members(rule.then[name]))
        ]


def _members(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else (value,)


def _planned(report: Report) -> Iterator[Beyond]:
    """What the plan assumes."""
    claims = report.knowledge.claims
    for planned in report.plan.programs:
        for words, source in _assumptions(report, planned):
            own = [id for id in source if id in claims and claims[id].own]
            if own:
                yield Beyond("", None, f"{planned.program.title}: {words}", own)


def _assumptions(report: Report, planned: Planned) -> Iterator[tuple[str, list[str]]]:
    """The figures of a planned program in words, each with the claims that it rests on."""
    for each in planned.phases:
        shortened = [claim for by in each.phase.shortened if each.shortened for claim in by.source]
        yield f"{each.phase.title}, {each.length.words()} months", [*each.phase.source, *shortened]
        for step in each.phase.steps:
            yield step.title, step.source
    for cost in planned.costs:
        yield cost.cost.title, cost.cost.source
    if planned.saved_by:
        pair = {
            planned.id,
            *(id for id, program in report.knowledge.programs.items() if program.title == planned.saved_by),
        }
        for overlap in report.knowledge.overlaps:
            if set(overlap.between) == pair:
                yield f"what is saved by work shared with {planned.saved_by}", overlap.source
    if planned.program.fte:
        yield "people", planned.program.fte.source


def _said(report: Report) -> Iterator[str]:
    """The claims that stand in the text of a report."""
    for line in report.derivation:
        yield from line.source
    for members in (*report.lead, *report.members, *report.notes):
        for member in (*members.shown, *members.folded):
            yield from member.claims


def _in(thing: Any) -> Iterator[str]:
    """All claims that something of the catalogue cites."""
    if is_dataclass(thing):
        for field in fields(thing):
            found = getattr(thing, field.name)
            yield from found if field.name == "source" else _in(found)
    elif isinstance(thing, dict):
        yield from _in(list(thing.values()))
    elif isinstance(thing, Iterable) and not isinstance(thing, str):
        for each in thing:
            yield from _in(each)


def _cut(words: str) -> str:
    """The beginning of a line that stands elsewhere in full."""
    first, _, rest = words.partition(". ")
    if len(first) > _LONGEST:
        first, rest = first[: first.rindex(" ", 0, _LONGEST)].rstrip(",;:"), "more"
    return f"{first} ..." if rest else first
