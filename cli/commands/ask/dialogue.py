"""The dialogue of the questionnaire: one question after the other, until nothing asked can change the verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cli.commands.ask.reply import Asker, Progress, Reply
from cli.console.printing import told
from engine.explain.changes import span
from engine.interview.interview import Interview, Lead
from engine.knowledge.catalogue import PlanRules
from engine.knowledge.condition import reads, wording
from engine.knowledge.expression import numbers_in
from engine.knowledge.rule import Rule
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute

MOST_RULES = 6


@dataclass(slots=True)
class Dialogue:
    """An interview in the words of a person.

    `given` are the answers that came from files and options; `keep` is called after every answer.
    """

    interview: Interview
    asker: Asker
    keep: Callable[[], None]
    given: set[str] = field(default_factory=set)
    stopped: bool = False
    # Answers that were dropped because their question no longer arose; they are offered where it arises again.
    dropped: dict[str, Reply] = field(default_factory=dict)

    @property
    def attributes(self) -> dict[str, Attribute]:
        return self.interview.expert.knowledge.attributes

    def run(self) -> None:
        """Ask until the verdict proper is settled; then, if wanted, until its scope and the plan are."""
        knowledge = self.interview.expert.knowledge
        main = [self.interview.main]
        self.settle(main)
        while not self.stopped:
            left = len(self.interview.relevant(knowledge.settles)) + len(self.plan_names())
            if not left:
                told(f"\nNothing more can change the verdict. {self.left_out(knowledge.settles)}")
                return
            title = self.attributes[self.interview.main].title.lower()
            told(f"\nNo further answer can change the {title}. {self.left_out(main)}")
            choices = {
                "stop": "Stop here and see the verdict",
                "refine": f"{knowledge.words.refine} (at most {_counted(left)})",
                "back": "Back to an earlier answer",
            }
            chosen = self.asker.choose("How to go on?", choices)
            if chosen == "stop":
                return
            if chosen == "back":
                self.back()
                self.settle(main)
            else:
                self.settle(knowledge.settles)
                self.plan_questions()

    def back(self) -> None:
        """Ask an earlier question again, chosen from all that are answered."""
        titles = {name: self.attributes[name].title for name in reversed(self.interview.order)}
        self.put(self.attributes[self.asker.choose("Back to which answer?", titles)])

    def plan_names(self) -> list[str]:
        """The questions about what a plan is held against, where they are open and arise."""
        plan = self.interview.expert.knowledge.plan
        names = dict.fromkeys((plan.deadline, *self._deadlines(plan), plan.budget, plan.people) if plan else ())
        wanted = {each.name for each in self.interview.relevant(self.interview.expert.knowledge.settles)}
        return [
            name
            for name in names
            if name and name not in self.interview.order and name not in wanted
            if self.attributes[name].asked and self.interview.arises(self.attributes[name])
        ]

    def _deadlines(self, plan: PlanRules) -> list[str]:
        """What the deadlines of single programs are, or are computed from."""
        found: list[str] = []
        for name in plan.deadlines.values():
            computed = self.attributes[name].computed
            found.extend([name] if computed is None else numbers_in(computed))
        return found

    def settle(self, names: list[str]) -> None:
        """Ask until no answer can change one of the named conclusions."""
        while not self.stopped:
            questions = self.interview.relevant(names)
            if not questions:
                return
            self.status(len(questions), names)
            self.put(questions[0], names)

    def plan_questions(self) -> None:
        while not self.stopped and (names := self.plan_names()):
            told("\nFor the plan only; the verdict does not change.")
            self.put(self.attributes[names[0]])

    def status(self, left: int, names: list[str]) -> None:
        """The outcomes still possible, and how far it is."""
        interview, attribute = self.interview, self.attributes[self.interview.main]
        answered = len([name for name in interview.order if name not in self.given])
        possible = [_title(attribute, value) for value in interview.outcomes()]
        self.asker.status(Progress(answered + 1, left, len(interview.skipped(names)), attribute.title, possible))

    def put(self, attribute: Attribute, names: list[str] | None = None) -> None:
        """Put one question until it is answered, declined, or left for an earlier one."""
        order = self.interview.order
        earlier = order[: order.index(attribute.name)] if attribute.name in order else order
        answered = [self.attributes[name] for name in earlier]
        while True:
            reply = self.asker.ask(attribute, answered, self.now(attribute.name))
            if reply.kind == "help":
                told(f"\n{_help(attribute)}")
            elif reply.kind == "why":
                told(f"\n{self.why(attribute, names or self.interview.expert.knowledge.settles)}")
            elif reply.kind == "back" and reply.target:
                return self.put(self.attributes[reply.target], names)
            elif reply.kind != "back":
                return self.take(attribute, reply)

    def now(self, name: str) -> Reply | None:
        """What a question was answered before, if it was."""
        if name in self.interview.declined:
            return Reply("unknown")
        if name in self.interview.answers:
            return Reply("value", self.interview.answers[name])
        return self.dropped.get(name)

    def take(self, attribute: Attribute, reply: Reply) -> None:
        interview, before = self.interview, self.interview.arising()
        known = {name: self.now(name) for name in interview.order}
        if reply.kind == "stop":
            self.stopped = True
            return
        if reply.value is None:
            interview.decline(attribute.name)
        else:
            interview.answer(attribute.name, reply.value)
        dropped = interview.prune(before)
        self.dropped.update((name, said) for name in dropped if (said := known.get(name)) is not None)
        self.dropped.pop(attribute.name, None)
        if dropped:
            titles = ", ".join(self.attributes[name].title for name in dropped)
            told(f"\nWith that, these questions do not arise any more, and their answers are dropped: {titles}.")
        self.keep()

    def why(self, attribute: Attribute, names: list[str]) -> str:
        """The rules that wait for the answer, and what each answer leaves possible."""
        rules = self.interview.expert.knowledge.rules
        waiting = [rules[id] for id in self.interview.waiting(attribute.name, names)]
        # Those that wait for the fewest other answers say most about this one.
        waiting.sort(key=lambda rule: len(set(reads(rule.when))))
        lines = [f"This answer affects {_counted(len(waiting), 'rule')}:"]
        lines.extend(
            f"- {rule.id}: if {wording(rule.when, self.attributes)} -> {self.concluded(rule)}"
            for rule in waiting[:MOST_RULES]
        )
        if len(waiting) > MOST_RULES:
            lines.append(f"- and {len(waiting) - MOST_RULES} more")
        return "\n".join([*lines, "", *self.leading(attribute, names)])

    def concluded(self, rule: Rule) -> str:
        return ", ".join(
            f"{self.attributes[name].title}: {self.attributes[name].title_of(value)}"
            for name, value in rule.then.items()
        )

    def leading(self, attribute: Attribute, names: list[str]) -> list[str]:
        """What each answer would lead to: the verdict as it would stand then, and what stays possible."""
        main = self.attributes[self.interview.main]
        now = [_title(main, value) for value in self.interview.outcomes()]
        settled = len(now) == 1
        leads = self.interview.leads(attribute.name, self.interview.expert.knowledge.settles if settled else names)
        if len(leads) < 2:
            told = f"{main.title}: {now[0]}, settled." if settled else f"Still possible: {', '.join(now)}."
            return [f"{told} This answer alone changes nothing; together with others it can."]
        lines = [f"What each answer would lead to, for the {main.title.lower()}:"]
        if settled:
            lines = ["What each answer leaves possible:"]
        else:
            lines.insert(0, f"Still possible now: {', '.join(now)}.")
        for lead in leads:
            said = _title(main, lead.verdict)
            if lead.outcomes.get(main.name) == [lead.verdict]:
                said = f"{said}, settled"
            elif settled:
                said = self.possible(lead)
            else:
                said = "; ".join(filter(None, [f"{said}, as far as is known", self.possible(lead)]))
            lines.append(f"- {_answers(attribute, lead)}: {said}")
        return lines

    def possible(self, lead: Lead) -> str:
        parts = []
        for name, values in lead.outcomes.items():
            attribute = self.attributes[name]
            titles = ", ".join(_title(attribute, value) for value in values) or "none"
            parts.append(f"possible: {titles}" if name == self.interview.main else f"{attribute.title}: {titles}")
        return "; ".join(parts)

    def left_out(self, names: list[str]) -> str:
        """How many questions were not asked, and why."""
        interview = self.interview
        skipped = interview.skipped(names)
        spared = [each.title for each in skipped if interview.arises(each)]
        absent = [each.title for each in skipped if not interview.arises(each)]
        said = f"Not asked: {len(skipped)} of {_counted(len(interview.expert.knowledge.asked))}."
        if spared:
            said += f"\n- No answer to these changes it: {', '.join(spared)}."
        if absent:
            said += f"\n- These do not arise: {', '.join(absent)}."
        return said if skipped else "Every question was asked."


def _counted(count: int, noun: str = "question") -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _title(attribute: Attribute, value: Value | None) -> str:
    return attribute.title_of(value) if value is not None else "no verdict yet"


def _answers(attribute: Attribute, lead: Lead) -> str:
    """The answers of a lead in words."""
    return " or ".join(
        span(attribute, low, high)
        if attribute.spans
        else f"only {attribute.title_of(low)}"
        if attribute.several and low
        else attribute.title_of(low)
        for low, high in lead.answers
    )


def _help(attribute: Attribute) -> str:
    lines = [attribute.help or attribute.title]
    lines.extend(f"- {choice.title}: {choice.help}" for choice in attribute.choices.values() if choice.help)
    if attribute.example:
        lines.append(f"For example: {attribute.example}")
    return "\n".join(lines)
