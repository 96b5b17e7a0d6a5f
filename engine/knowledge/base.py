"""A loaded knowledge base: what facts/ and rules/ say, checked, with its strata and its digest."""

from __future__ import annotations

from dataclasses import field

from engine.knowledge.catalogue import Assumption, Figure, Overlap, PlanRules, Program, Topic
from engine.knowledge.claims import Claim, Document, Section
from engine.knowledge.period import EVERY_DAY, UNCHANGING, Calendar, Period
from engine.knowledge.rule import Rule, Ruleset, default_id
from engine.knowledge.strata import Strata
from engine.knowledge.structure import Structure, structure
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute, Words
from engine.problem import Where


@structure
class Knowledge(Structure):
    """A knowledge base. `digest` (SHA-256, hex) is over what it says; the order of files and rules is nothing to it.

    It is that of a day, `as_of`: `rules` and `amounts` are those that hold then, `resting` the rules that hold on other
    days alone, and `calendar` says on which days it becomes another one. Where nothing depends on the day, `as_of` is
    empty.

    What `lead` names is told before the verdict where it is not empty, what `notes` names at the end of a report; the
    verdict may name them too.

    `labels` are the texts of the vocabulary, which reports and records tell and no rule reads: no part of `attributes`.

    `formulas` maps each statement about all answers to the digest of its formula, once they are made
    (engine.prove.statement); a certificate of that statement names the same digest.
    """

    name: str
    title: str
    about: str
    verdict: list[str]
    settles: list[str]
    attributes: dict[str, Attribute]
    sections: list[Section]
    claims: dict[str, Claim]
    rulesets: dict[str, Ruleset]
    rules: dict[str, Rule]
    programs: dict[str, Program]
    topics: dict[str, Topic]
    overlaps: list[Overlap]
    figures: dict[str, Figure]
    amounts: dict[str, float]
    plan: PlanRules | None
    root: str
    digest: str
    words: Words = field(default_factory=Words)
    strata: Strata = field(default_factory=Strata)
    cited: dict[str, list[tuple[str, Where]]] = field(default_factory=dict)
    lead: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    formulas: dict[str, str] = field(default_factory=dict)
    resting: dict[str, Rule] = field(default_factory=dict)
    calendar: Calendar = UNCHANGING
    as_of: str = ""
    documents: dict[str, Document] = field(default_factory=dict)
    assumptions: dict[str, Assumption] = field(default_factory=dict)
    labels: dict[str, Attribute] = field(default_factory=dict)

    @property
    def main(self) -> str:
        """The verdict proper: the name of its first attribute."""
        return self.verdict[0]

    @property
    def led(self) -> list[str]:
        """The names of what leads a report and of the verdict, in that order."""
        return list(dict.fromkeys([*self.lead, *self.verdict]))

    @property
    def told(self) -> list[str]:
        """The names of all conclusions that a report tells."""
        return list(dict.fromkeys([*self.led, *self.notes]))

    @property
    def period(self) -> Period:
        """The period around its day in which it is one and the same."""
        return self.calendar.period(self.as_of) if self.as_of else EVERY_DAY

    @property
    def subject(self) -> Attribute | None:
        """The label that names what a report is about; None where there is none."""
        return next((each for each in self.labels.values() if each.names == "subject"), None)

    @property
    def concluded(self) -> list[Attribute]:
        """What rules conclude, in the order the files declare it."""
        return [attribute for attribute in self.attributes.values() if not attribute.asked]

    def default(self, attribute: Attribute) -> Value | None:
        """The value of its `otherwise`, with a reason or without; None where it has none."""
        rule = self.rules.get(default_id(attribute.name))
        value: Value | None = rule.then.get(attribute.name) if rule else attribute.otherwise
        return value

    def path(self, name: str) -> str:
        """The path of a file, which is named from the root of the knowledge base."""
        return name if self.root == "." else f"{self.root}/{name}"

    @property
    def asked(self) -> list[Attribute]:
        """What a questionnaire asks, in the order the files declare it."""
        return [attribute for attribute in self.attributes.values() if attribute.asked]

    @property
    def answerable(self) -> list[Attribute]:
        """What can be given: what is asked, and the labels."""
        return [*self.asked, *self.labels.values()]

    def program_named(self, name: str) -> str | None:
        """The id of the program that goes by this name or alias, whatever its case."""
        wanted = name.lower().replace("-", "_").replace(" ", "_")
        for id, program in self.programs.items():
            names = [id, *program.aliases, program.title]
            if wanted in (each.lower().replace("-", "_").replace(" ", "_") for each in names):
                return id
        return None
