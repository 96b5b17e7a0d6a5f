"""What a report of an assessment shows, worked out in one place for every format.

What all formats show is worked out with the report, what only some show when it is asked for.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from engine.answers.answers import Answers
from engine.explain.changes import ChangeRow, ChangeRows, changes, order_of, smallest, tried
from engine.explain.members import Members, members_of
from engine.explain.plan_tables import PlanTable, plan_notes, plan_tables
from engine.explain.sensitivity import Sensitivity, SingleChange
from engine.explain.why import Line, why
from engine.infer.assessment import Assessment, Firing
from engine.infer.expert import Expert
from engine.knowledge.base import Knowledge
from engine.knowledge.range import Range
from engine.knowledge.three_valued import status
from engine.knowledge.value import Value, Values
from engine.knowledge.vocabulary import Attribute
from engine.plan.accounts import cost_together, net, saved_together
from engine.plan.plan import Plan, Planned
from engine.plan.planning import plan_for
from engine.plan.terms import UNSTATED, Terms

if TYPE_CHECKING:
    from engine.explain.provisional import Provisional
    from engine.explain.sources import Sources
    from engine.plan.comparison import Comparison


# Named tuples, since a dataclass takes four times as long to make when the program starts.
class PlanRow(NamedTuple):
    """A program of the plan in words, or all of them together; what there is none of is empty."""

    program: str
    role: str
    start: str
    end: str
    cost: str
    annual: str
    saved: str
    people: str


class Question(NamedTuple):
    """An unanswered question: whether it is asked in this case, and whether an answer could change the verdict."""

    attribute: Attribute
    applies: bool
    matters: bool


class Fired(NamedTuple):
    """A rule that fired, with the title of its ruleset and its sentence."""

    firing: Firing
    ruleset: str
    sentence: str


@dataclass
class Report:
    """An assessment with its plan, the answers that are still open, and those it hangs on.

    `open` names the unanswered attributes to which some answer alone would change the verdict proper, `hinges` are the
    given answers that would change it if they alone were others. Of the sets in `partly` not every subset was tried,
    but those of at most so many members. `texts` are those of labels, by name; what was `declined` was answered with
    "don't know", and stays unknown.
    """

    expert: Expert
    assessment: Assessment
    plan: Plan
    id: str
    at: str
    open: list[str]
    hinges: list[SingleChange]
    partly: dict[str, int]
    texts: dict[str, str] = field(default_factory=dict)
    declined: list[str] = field(default_factory=list)
    _single: Sensitivity | None = None

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge base that the assessment was made with."""
        return self.expert.knowledge

    @property
    def main(self) -> Attribute:
        """The verdict proper."""
        return self.knowledge.attributes[self.knowledge.main]

    @property
    def value(self) -> Value | None:
        """The value of the verdict proper; None where there is no verdict yet."""
        return self.assessment.values.get(self.main.name)

    @property
    def robustness(self) -> bool:
        """Whether it was looked for what the verdict hangs on, and what may still become of it."""
        return self._single is not None

    @cached_property
    def provisional(self) -> Provisional | None:
        """What is still open about the verdict proper; None where no answer can change it any more."""
        from engine.explain.provisional import provisional

        return provisional(self._single, self.declined) if self._single is not None else None

    @property
    def heading(self) -> str:
        """What stands over the verdict proper: its title, and whether it is provisional."""
        return f"{self.main.title}, provisional" if self.value is not None and self.provisional else self.main.title

    @property
    def standing(self) -> str:
        """What a provisional verdict may still become, and what to answer next; empty where there is none."""
        if self.value is None or self.provisional is None:
            return ""
        from engine.explain.provisional import words

        return words(self.provisional, self.main, self.knowledge)

    @property
    def meaning(self) -> str:
        """What the vocabulary says of the verdict, or of its members; empty where it says nothing."""
        members = self.value if isinstance(self.value, tuple) else (str(self.value),)
        choices = self.main.choices
        return " ".join(choices[each].help for each in members if each in choices).strip()

    @property
    def labels(self) -> list[tuple[Attribute, str]]:
        """The labels that were given, what names the subject first."""
        found = [(self.knowledge.labels[name], text) for name, text in self.texts.items()]
        return sorted(found, key=lambda each: each[0].names is None)

    @property
    def subject(self) -> str:
        """What the report is about, as it was given; empty where it was not."""
        return next((text for label, text in self.labels if label.names), "")

    @property
    def pointless(self) -> str:
        """What is said in place of the verdict proper where there is none yet; a sentence without its stop."""
        return f"Your answers do not point to {'a program' if self.knowledge.programs else 'a verdict'} yet"

    @property
    def outcome(self) -> str:
        """The verdict proper in words, or what is said in its place."""
        return self.pointless if self.value is None else self.main.title_of(self.value)

    @property
    def running(self) -> str:
        """What stands at the head of every printed page: whom it is about, and of which day it is."""
        return ", ".join(part for part in (self.subject, self.knowledge.title, self.at[:10]) if part)

    @property
    def ask_first(self) -> list[Attribute]:
        """What to answer first where there is no verdict yet."""
        return [self.knowledge.attributes[name] for name in self.main.ask_first]

    @cached_property
    def rest(self) -> list[tuple[Attribute, Value]]:
        """The conclusions beside the verdict proper that are short, each with its value: be it 0, no or none.

        Without a verdict proper no default is told.
        """
        found = []
        for attribute in self._parts[1:]:
            value = self.assessment.values.get(attribute.name)
            concluded = bool(self.assessment.supporters.get(attribute.name)) or self.value is not None
            concluded = concluded or attribute.computed is not None
            if concluded and value is not None and not attribute.in_lines:
                found.append((attribute, value))
        return found

    @cached_property
    def members(self) -> list[Members]:
        """Advice, warnings and the like: the sets of the verdict whose members have a line each, where not empty."""
        return [found for each in self._parts if each.in_lines and (found := members_of(self.assessment, each))]

    @cached_property
    def lead(self) -> list[Members]:
        """What is told before the verdict: none of it is empty."""
        return self._whole(self.knowledge.lead)

    @cached_property
    def notes(self) -> list[Members]:
        """What is told at the end of the report: none of it is empty."""
        return self._whole(self.knowledge.notes)

    @cached_property
    def sources(self) -> Sources:
        """The documents and the claims that the report rests on, and which of its lines go beyond them."""
        from engine.explain.sources import sources_of

        return sources_of(self)

    @property
    def contradictions(self) -> list[tuple[Attribute, list[tuple[str, str]]]]:
        """What rules contradict each other on: each rule with the words for what it says."""
        attributes = self.knowledge.attributes
        return [
            (attribute, [(rule, attribute.title_of(value)) for rule, value in each.rules.items()])
            for each in self.assessment.contradictions
            for attribute in (attributes[each.attribute],)
        ]

    def derivation_of(self, name: str) -> list[Line]:
        """The proof of a conclusion, line by line."""
        return why(self.assessment, name)

    @cached_property
    def derivation(self) -> list[Line]:
        """The proof of the verdict proper; empty where there is no verdict."""
        return self.derivation_of(self.main.name) if self.value is not None else []

    @cached_property
    def carrying(self) -> set[str]:
        """The ids of the rules that carry the verdict."""
        return {line.rule for line in self.derivation_of(self.main.name) if line.rule and line.decisive}

    @property
    def hinge_rows(self) -> list[ChangeRow]:
        """The given answers that would change the verdict proper if they alone were others."""
        return changes(self.assessment, self.hinges).verdict

    @property
    def tried(self) -> str:
        """A sentence on what was tried to find them."""
        return tried(self.knowledge, self.partly)

    @cached_property
    def changes(self) -> ChangeRows:
        """Single answers, given or not, that make another verdict or another part of it, confirmed one by one.

        A set of several members is left out if a smaller one makes the same verdict, or changes the same parts of it.
        """
        attributes, main = self.knowledge.attributes, self.main.name
        names = [main, *(name for name in self.knowledge.led if name != main and not attributes[name].in_lines)]
        single, found = Sensitivity(self.assessment, self.expert.assess, names), ChangeRows()
        for unknown in (True, False):
            part = changes(self.assessment, smallest(main, single.of(unknown)))
            found.verdict.extend(part.verdict)
            found.rest.extend(part.rest)
        found.verdict.sort(key=order_of)
        found.rest.sort(key=order_of)
        return found

    @property
    def programs(self) -> list[PlanRow]:
        """The programs of the plan, in its order."""
        return [_row(planned, self.plan) for planned in self.plan.programs]

    @cached_property
    def plan_tables(self) -> list[PlanTable]:
        """What the plan costs year by year, its people from month to month, and its days where it has a start."""
        return plan_tables(self.plan)

    @property
    def plan_notes(self) -> list[str]:
        """What the figures of the plan rest on."""
        return plan_notes(self.plan)

    @property
    def together(self) -> PlanRow | None:
        """The sums of the plan; None where it has no two programs."""
        plan = self.plan
        if len(plan.programs) < 2:
            return None
        saved = saved_together(plan).words(0) if plan.saved.high else ""
        cost, annual = cost_together(plan).words(0), plan.told(plan.annual)
        return PlanRow("", "", "", "", cost, annual, saved, plan.fte.words(2))

    @property
    def done(self) -> Range | None:
        """The months after which the last program is done; None where nothing is to be done."""
        ends = [planned.end for planned in self.plan.programs if planned.phases]
        return Range(max(end.low for end in ends), max(end.high for end in ends)) if ends else None

    @property
    def priced(self) -> bool:
        """Whether a price is known of any program."""
        return any(each.cost is not None for each in self.plan.programs)

    @property
    def yearly(self) -> bool:
        """Whether any program costs something every year."""
        return any(each.annual is not None for each in self.plan.programs)

    @cached_property
    def comparisons(self) -> list[Comparison]:
        """The planned programs beside those they share work with; where none do, beside the next one in the plan."""
        from engine.plan.comparison import comparison

        planned = [each.id for each in self.plan.programs]
        overlaps = self.knowledge.overlaps
        pairs = [tuple(overlap.between) for overlap in overlaps if set(overlap.between) & set(planned)]
        if not pairs and len(planned) > 1:
            pairs = [(planned[0], planned[1])]
        return [comparison(self.knowledge, first, second) for first, second in dict.fromkeys(pairs)]

    @property
    def questions(self) -> list[Question]:
        """The unanswered questions: first those that could change the verdict."""
        found, listed = self.assessment, []
        for name in found.unknown:
            attribute = self.knowledge.attributes[name]
            when = attribute.ask_when
            applies = when is None or status(when, found.values, self.knowledge.attributes) == "holds"
            listed.append(Question(attribute, applies, name in self.open))
        return sorted(listed, key=lambda each: (not each.matters, not each.applies))

    @property
    def answers(self) -> list[tuple[Attribute, str]]:
        """The answers in words, in the order they are asked."""
        attributes = self.knowledge.attributes
        return [(attributes[name], attributes[name].title_of(value)) for name, value in self.assessment.answers.items()]

    @property
    def fired(self) -> list[tuple[int, list[Fired]]]:
        """The rules that fired by stratum; strata that have rules are numbered from 1."""
        found, knowledge, rows = self.assessment, self.knowledge, []
        numbers = [number for number, stratum in enumerate(knowledge.strata.layers) if stratum.all_rules]
        for shown, number in enumerate(numbers, 1):
            fired = [
                Fired(
                    firing,
                    knowledge.rulesets[firing.rule.ruleset].title,
                    firing.rule.sentence(found.values, knowledge.attributes),
                )
                for firing in found.firings
                if firing.stratum == number
            ]
            if fired:
                rows.append((shown, fired))
        return rows

    @property
    def _parts(self) -> list[Attribute]:
        """The parts of the verdict, without those that are told before or after it."""
        elsewhere = {*self.knowledge.lead, *self.knowledge.notes}
        return [self.knowledge.attributes[name] for name in self.knowledge.verdict if name not in elsewhere]

    def _whole(self, names: list[str]) -> list[Members]:
        attributes = self.knowledge.attributes
        return [found for name in names if (found := members_of(self.assessment, attributes[name], cut=False))]


def report_on(
    expert: Expert, answers: Values, id: str = "", at: str = "", terms: Terms = UNSTATED, *, robustness: bool = True
) -> Report:
    """Assess the answers and work out what every report shows; `id` and `at` (ISO 8601) are new ones unless given.

    The plan is told on these terms. Without `robustness` the answers that the verdict hangs on are not looked for, and
    nothing is said of them.
    """
    assessment = expert.assess(answers)
    single = Sensitivity(assessment, expert.assess, expert.knowledge.verdict[:1]) if robustness else None
    return Report(
        expert=expert,
        assessment=assessment,
        plan=plan_for(assessment.knowledge, assessment.values, terms),
        id=id or os.urandom(8).hex(),
        at=at or datetime.now(UTC).isoformat(timespec="seconds"),
        open=single.open if single else [],
        hinges=single.of(unknown=False) if single else [],
        partly=single.partly if single else {},
        texts=answers.texts if isinstance(answers, Answers) else {},
        declined=answers.declined if isinstance(answers, Answers) else [],
        _single=single,
    )


def _row(planned: Planned, plan: Plan) -> PlanRow:
    kept, cost = planned.kept, net(plan, planned)
    return PlanRow(
        program=planned.program.title,
        role=planned.role_title,
        start="in place" if kept else planned.start.about(),
        end="in place" if kept else planned.end.about(),
        cost="" if kept else "no price known" if cost is None else cost.words(0),
        annual=plan.told(planned.annual) if planned.annual else "",
        saved=plan.told(planned.saved) if planned.saved else "",
        people=planned.fte.words(2) if planned.fte else "",
    )
