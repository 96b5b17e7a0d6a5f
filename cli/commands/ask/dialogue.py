"""The dialogue of the questionnaire: one question after the other, until nothing asked can change the verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cli.commands.ask.opening import Terms
from cli.commands.ask.reply import GO_ON, Asker, Progress, Reply
from cli.console.printing import told
from cli.render.reasons import counted, help_with, title_of, why
from engine.interview.interview import Interview
from engine.interview.outlook import Outlook, outlook
from engine.interview.planned import for_plan, left_for_plan
from engine.knowledge.vocabulary import Attribute

_FOR_THE_PLAN = "For the plan only; the verdict does not change."


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
    terms: Terms = field(default_factory=Terms)

    @property
    def attributes(self) -> dict[str, Attribute]:
        return self.interview.expert.knowledge.attributes

    def run(self) -> None:
        """Ask until the verdict proper is settled; then, if wanted, until its scope and the plan are."""
        knowledge = self.interview.expert.knowledge
        main = [self.interview.main]
        self.settle(main)
        while not self.stopped:
            if not self.interview.relevant(knowledge.settles) and not left_for_plan(self.interview):
                told(f"\n{self.settled(knowledge.settles)}\nNothing more can change the verdict.")
                told(self.left_out(knowledge.settles))
                return
            told(f"\n{self.settled(main)}\n{self.left_out(main)}")
            left = self.left(knowledge.settles, plan=True)
            about = "" if left.expected == left.most else f"about {left.expected}, "
            choices = {
                "stop": "Stop here and see the verdict (s)",
                "refine": f"{knowledge.words.refine} ({about}at most {counted(left.most)})",
                "list": "List and change answers (l)",
            }
            keys = {"s": "stop", "l": "list", "b": "back", "?": "help", "r": "refine"}
            chosen = self.asker.choose("How to go on?", choices, keys)
            if chosen == "stop":
                return
            if chosen == "help":
                told(f"\n{self.further()}")
            elif chosen == "back":
                self.put(self.attributes[self.interview.order[-1]])
                self.settle(main)
            elif chosen == "list":
                self.edit()
                self.settle(main)
            else:
                self.settle(knowledge.settles, plan=True)
                self.plan_questions()

    def reopen(self, listed: bool) -> None:
        """Go back to the last answer, or to one that is chosen from the list, and on from there."""
        self.stopped = False
        if listed:
            if not self.edit():
                return
        else:
            self.put(self.attributes[self.interview.order[-1]])
        self.run()

    def settled(self, names: list[str]) -> str:
        """What is settled, and to what; and which parts of the verdict are not."""
        knowledge, values = self.interview.expert.knowledge, self.interview.expert.assess(self.interview.answers).values
        main = self.attributes[self.interview.main]
        lines = [f"{main.title}: {title_of(main, values.get(main.name))}. No further answer can change it."]
        rest = [self.attributes[name] for name in knowledge.settles if name != main.name]
        done = [each for each in rest if not self.interview.wanted([each.name])]
        lines.extend(f"- {each.title}: {each.title_of(values.get(each.name))}, settled" for each in done)
        if names != knowledge.settles and len(done) < len(rest):
            lines.append(f"- Not settled yet: {', '.join(each.title for each in rest if each not in done)}")
        return "\n".join(lines)

    def further(self) -> str:
        """What going on is good for."""
        words = self.interview.expert.knowledge.words
        return (
            f"You can see the verdict now: no question that is left changes it. {words.refine}: more questions, whose "
            "answers change what stands beside it, and what its plan is compared with. Your answers are saved anyway."
        )

    def edit(self) -> bool:
        """List the answers, and ask the one that is chosen again; whether one was."""
        if not self.interview.order:
            told("\nNothing is answered yet.")
            return False
        titles = {name: f"{self.attributes[name].title}: {self.said(name)}" for name in self.interview.order}
        chosen = self.asker.choose("Which answer to change?", {**titles, GO_ON: "None: go on"}, {"k": GO_ON})
        if chosen == GO_ON:
            return False
        self.put(self.attributes[chosen])
        return True

    def said(self, name: str) -> str:
        """What a question was answered, in words."""
        reply = self.now(name)
        return "don't know" if reply is None or reply.value is None else self.attributes[name].title_of(reply.value)

    def settle(self, names: list[str], plan: bool = False) -> None:
        """Ask until no answer can change one of the named conclusions; with `plan`, its questions follow."""
        while not self.stopped:
            questions = self.interview.relevant(names)
            if not questions:
                return
            self.status(names, plan)
            self.put(questions[0], names)

    def plan_questions(self) -> None:
        while not self.stopped and (names := left_for_plan(self.interview)):
            self.status(self.interview.expert.knowledge.settles, plan=True, note=_FOR_THE_PLAN)
            self.put(self.attributes[names[0]])

    def left(self, names: list[str], plan: bool) -> Outlook:
        return outlook(self.interview, names, frozenset(for_plan(self.interview) if plan else ()))

    def status(self, names: list[str], plan: bool, note: str = "") -> None:
        """The outcomes still possible, and how far it is."""
        interview, attribute = self.interview, self.attributes[self.interview.main]
        answered = len([name for name in interview.order if name not in self.given])
        possible = [title_of(attribute, value) for value in interview.outcomes()]
        left = self.left(names, plan)
        spared = len(interview.skipped(names))
        self.asker.status(Progress(answered + 1, left.expected, left.most, spared, attribute.title, possible, note))

    def put(self, attribute: Attribute, names: list[str] | None = None) -> None:
        """Put one question until it is answered, declined, or left for an earlier one."""
        order = self.interview.order
        earlier = order[: order.index(attribute.name)] if attribute.name in order else order
        answered = [self.attributes[name] for name in earlier]
        self.terms.explain(attribute)
        while True:
            reply = self.asker.ask(attribute, answered, self.now(attribute.name))
            if reply.kind == "help":
                told(f"\n{help_with(attribute)}")
            elif reply.kind == "why":
                told(f"\n{why(self.interview, attribute, names or self.interview.expert.knowledge.settles)}")
            elif reply.kind == "list":
                if self.edit():
                    return None
            elif reply.kind == "back":
                return self.put(self.attributes[reply.target], names)
            else:
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

    def left_out(self, names: list[str]) -> str:
        """How many questions were not asked, and why."""
        interview = self.interview
        skipped = interview.skipped(names)
        spared = [each.title for each in skipped if interview.arises(each)]
        absent = [each.title for each in skipped if not interview.arises(each)]
        said = f"Not asked: {len(skipped)} of {counted(len(interview.expert.knowledge.asked))}."
        if spared:
            said += f"\n- No answer to these changes it: {', '.join(spared)}."
        if absent:
            said += f"\n- These do not arise: {', '.join(absent)}."
        return said if skipped else "Every question was asked."
