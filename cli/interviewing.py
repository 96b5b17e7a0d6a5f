"""The dialogue of the questionnaire: one question after the other, until nothing asked can change the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field

from cli.asking import Asker, Reply, told
from engine.condition import wording
from engine.interview import Interview
from engine.vocabulary import Attribute, Value

MOST_RULES = 6


@dataclass(slots=True)
class Dialogue:
    """An interview in the words of a person. `given` are the answers that came from files and options."""

    interview: Interview
    asker: Asker
    given: set[str] = field(default_factory=set)
    stopped: bool = False

    @property
    def attributes(self) -> dict[str, Attribute]:
        return self.interview.base.knowledge.attributes

    def run(self) -> None:
        """Ask until the verdict proper is settled; then, if wanted, until its scope and the plan are."""
        knowledge = self.interview.base.knowledge
        main = knowledge.attributes[self.interview.main].title.lower()
        self.settle([self.interview.main])
        if self.stopped:
            return
        left = self.refinements()
        if not left:
            told(f"\nNothing more can change the verdict. {self.left_out()}")
            return
        told(f"\nNo further answer can change the {main}. {self.left_out()}")
        choices = {
            "stop": "Stop here and see the verdict",
            "refine": f"Refine scope and plan ({len(left)} questions at most)",
        }
        if self.asker.choose("How to go on?", choices) == "refine":
            self.settle(knowledge.settles)
            if not self.stopped:
                self.plan_questions()
                told(f"\nThat is all. {self.left_out()}")

    def refinements(self) -> list[str]:
        found = [each.name for each in self.interview.relevant(self.interview.base.knowledge.settles)]
        return [*found, *(name for name in self.plan_names() if name not in found)]

    def plan_names(self) -> list[str]:
        """The answers that a plan is held against and that are not given."""
        plan = self.interview.base.knowledge.plan
        names = (plan.deadline, plan.budget, plan.people) if plan else ()
        return [name for name in names if name and name not in self.interview.order]

    def settle(self, names: list[str]) -> None:
        """Ask until no answer can change one of the named conclusions."""
        while not self.stopped:
            questions = self.interview.relevant(names)
            if not questions:
                return
            self.status(len(questions))
            self.put(questions[0])

    def plan_questions(self) -> None:
        while not self.stopped and self.plan_names():
            self.put(self.attributes[self.plan_names()[0]])

    def status(self, left: int) -> None:
        """The outcomes still possible, and how far it is."""
        attribute = self.attributes[self.interview.main]
        outcomes = self.interview.outcomes()
        shown = ", ".join(attribute.title_of(value) if value is not None else "no verdict" for value in outcomes)
        answered = len([name for name in self.interview.order if name not in self.given])
        asked = f"Question {answered + 1}, {left} at most to go"
        told(f"\n[{asked}. Still possible: {shown}]")

    def put(self, attribute: Attribute) -> None:
        """Put one question until it is answered, declined, or left for an earlier one."""
        interview = self.interview
        while True:
            answered = [self.attributes[name] for name in interview.order]
            reply = self.asker.ask(attribute, answered)
            if reply.kind == "help":
                told(_help(attribute))
            elif reply.kind == "why":
                self.why(attribute)
            else:
                break
        self.take(attribute, reply)

    def take(self, attribute: Attribute, reply: Reply) -> None:
        interview = self.interview
        if reply.kind == "value" and reply.value is not None:
            interview.answer(attribute.name, reply.value)
        elif reply.kind == "unknown":
            interview.decline(attribute.name)
        elif reply.kind == "back":
            earlier = self.attributes[reply.target]
            interview.withdraw(earlier.name)
            self.put(earlier)
        else:
            self.stopped = True
        dropped = interview.prune()
        if dropped:
            titles = ", ".join(self.attributes[name].title for name in dropped)
            told(f"With that, these questions do not arise any more, and their answers are dropped: {titles}.")

    def why(self, attribute: Attribute) -> None:
        """The rules that wait for the answer, and the verdicts that each answer leaves possible."""
        main = self.attributes[self.interview.main]
        waiting = self.interview.waiting(attribute.name)
        lines = [f"{len(waiting)} rules wait for this answer, for example:" if len(waiting) > 1 else "Waiting for it:"]
        rules = self.interview.base.knowledge.rules
        for each in waiting[:MOST_RULES]:
            lines.append(f"- {each.rule}: when {wording(rules[each.rule].when, self.attributes)}")
        if len(waiting) > MOST_RULES:
            lines.append(f"- and {len(waiting) - MOST_RULES} more")
        lines.append(f"What each answer leaves possible ({main.title.lower()}):")
        for value, outcomes in self.interview.leads_to(attribute.name).items():
            lines.append(f"- {attribute.title_of(value)}: {_titles(main, outcomes)}")
        told("\n".join(lines))

    def left_out(self) -> str:
        """How many questions were not asked, and why."""
        interview = self.interview
        skipped = interview.skipped([interview.main])
        if not skipped:
            return "Every question was asked."
        ruled_out = [name for name in skipped if not interview.arises(self.attributes[name])]
        said = f"{len(skipped)} of {len(interview.base.knowledge.asked)} questions were not needed for it: "
        said += "whatever the answer, it stays the same"
        if ruled_out:
            titles = ", ".join(self.attributes[name].title for name in ruled_out)
            said += f" (and these do not arise: {titles})"
        return said + "."


def _help(attribute: Attribute) -> str:
    lines = [attribute.help or attribute.title]
    lines.extend(f"- {choice.title}: {choice.help}" for choice in attribute.choices.values() if choice.help)
    if attribute.example:
        lines.append(f"For example: {attribute.example}")
    return "\n".join(lines)


def _titles(attribute: Attribute, values: list[Value | None]) -> str:
    return ", ".join(attribute.title_of(value) if value is not None else "no verdict" for value in values)
