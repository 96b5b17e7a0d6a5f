"""What a person has answered so far: it travels with every form, and in the fragment of a link, and is kept nowhere."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

from engine.answers.answers import Answers, parted
from engine.answers.validation import read_answers
from engine.documents.node import unplaced
from engine.infer.expert import Expert
from engine.interview.interview import Interview
from engine.problem import Problem, ProblemError, Where
from engine.prove.theory import Theory

PLACE = "answers"
MAX_TEXT = 200_000
Goal = Literal["verdict", "everything"]


@dataclass
class State:
    """Answers, those that were declined, the order they came in, and how far the questionnaire shall go."""

    answers: Answers
    order: list[str] = field(default_factory=list)
    goal: Goal = "verdict"
    mark: str = ""

    @classmethod
    def new(cls, expert: Expert) -> State:
        """Nothing is answered yet."""
        return cls(parted(expert.knowledge, {}), mark=secrets.token_hex(8))

    @classmethod
    def read(cls, expert: Expert, text: str) -> State:
        """A state as it was written. Raises ProblemError where it is none, or does not fit the knowledge base."""
        if not text:
            return cls.new(expert)
        try:
            found = json.loads(text[:MAX_TEXT])
            given, order, goal, mark = found["answers"], found["order"], found.get("goal"), found.get("mark")
        except (ValueError, TypeError, KeyError, RecursionError):
            message = "these are no answers of this page: the link was cut short, or belongs to another program"
            raise ProblemError([Problem(Where(PLACE), "wrong-shape", message)]) from None
        answers = parted(expert.knowledge, read_answers(expert.knowledge, unplaced(given), PLACE))
        known = answers.all_given()
        listed = [each for each in order if isinstance(each, str) and each in known] if isinstance(order, list) else []
        rest = [name for name in known if name not in listed]
        marked = mark if isinstance(mark, str) and mark.isalnum() and len(mark) <= 32 else secrets.token_hex(8)
        return cls(
            answers, list(dict.fromkeys([*listed, *rest])), "everything" if goal == "everything" else "verdict", marked
        )

    def text(self) -> str:
        """The state on one line, as it is read again."""
        given = {
            name: list(value) if isinstance(value, tuple) else value for name, value in self.answers.all_given().items()
        }
        found = {"answers": given, "order": self.order, "goal": self.goal, "mark": self.mark}
        return json.dumps(found, separators=(",", ":"), ensure_ascii=True)

    def id(self) -> str:
        """The id of its assessment: the same answers of the same person are one, however often they are sent."""
        return sha256(f"{self.mark}{self.text()}".encode()).hexdigest()[:16]

    def interview(self, expert: Expert, theory: Theory) -> Interview:
        """The questionnaire as it stands with these answers."""
        asked = {each.name for each in expert.knowledge.asked}
        declined = [name for name in self.answers.declined if name in asked]
        order = [name for name in self.order if name in self.answers or name in declined]
        return Interview(expert, theory, dict(self.answers), declined, order, dict(self.answers.texts))

    def take(self, interview: Interview) -> None:
        """The answers of an interview become those of the state."""
        self.answers = interview.given
        texts = [name for name in self.order if name in self.answers.texts]
        self.order = [*interview.order, *(name for name in texts if name not in interview.order)]
