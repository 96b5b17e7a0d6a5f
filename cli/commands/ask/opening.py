"""How the questionnaire begins: what it is, its terms at their first use, and answers that were given before."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cli.commands.ask.reply import Asker
from cli.console.printing import told
from cli.render.reasons import counted, used
from engine.interview.interview import Interview
from engine.interview.outlook import outlook
from engine.knowledge.vocabulary import Attribute
from engine.problem import printable


@dataclass(slots=True)
class Terms:
    """Terms of the knowledge base, each explained where a question uses it for the first time."""

    unexplained: dict[str, str] = field(default_factory=dict)

    def explain(self, attribute: Attribute) -> None:
        """Explain the terms that a question, or a title of its choices, uses."""
        told_now = [attribute.question, *(choice.title for choice in attribute.choices.values())]
        if found := self.used(" ".join(told_now)):
            told("\n" + "\n".join(found))

    def used(self, text: str) -> list[str]:
        """The terms that a text uses and that were not explained before, each with its meaning."""
        return [f"{name}: {self.unexplained.pop(name)}" for name in used(self.unexplained, text)]


def introduce(interview: Interview, terms: Terms) -> None:
    """Say what this is, what it takes, and what comes out."""
    knowledge = interview.expert.knowledge
    about = knowledge.words.introduction.what or f"{knowledge.title}."
    expected = outlook(interview, knowledge.settles).expected
    takes = (
        f"It asks some {expected} of {counted(len(knowledge.asked))}, those alone whose answers count, and at each you "
        "can say that you don't know, go back or stop."
    )
    text = " ".join(filter(None, [about, takes, knowledge.words.introduction.outcome]))
    told(text)
    if found := terms.used(text):
        told("\n".join(["", *found]))


def offered(target: Path, answers: int, asker: Asker) -> Path | None:
    """Ask whether to go on with a file of answers: that file, or a free name to start anew, or None to leave."""
    free = _free(target)
    choices = {
        "on": "Go on with them",
        "anew": f"Start anew, and save to {printable(str(free))}",
        "leave": "Leave",
    }
    chosen = asker.choose(f"{printable(str(target))} holds {counted(answers, 'answer')}. What now?", choices)
    return {"on": target, "anew": free}.get(chosen)


def _free(target: Path) -> Path:
    """A name beside it that no file has."""
    number = 2
    while (named := target.with_name(f"{target.stem}-{number}{target.suffix}")).exists():
        number += 1
    return named
