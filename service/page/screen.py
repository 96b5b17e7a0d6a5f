"""One request of a person: what a form sent, the answers it carries, and the page that is drawn for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.answers.value import UnclearError, read_text
from engine.infer.expert import Expert
from engine.interview.interview import Interview
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from service.office import Office
from service.page.files import fingerprint, templates
from service.page.state import State
from service.reply import Reply

HTML = "text/html; charset=utf-8"


@dataclass(slots=True)
class Form:
    """What a form sent: its fields, each with all its values, and whether only the changed part is wanted."""

    fields: Mapping[str, Sequence[str]]
    csrf: str = ""
    part: str = ""
    records: bool = False

    def one(self, name: str) -> str:
        """The value of a field; empty where it was not sent."""
        values = self.fields.get(name, ())
        return values[-1] if values else ""

    def every(self, name: str) -> list[str]:
        """All values of a field."""
        return list(self.fields.get(name, ()))


@dataclass
class Screen:
    """One request of a person: the knowledge base, what was answered, and what was sent."""

    office: Office
    form: Form
    expert: Expert = field(init=False)
    state: State = field(init=False)

    def __post_init__(self) -> None:
        """Raises ProblemError where what was sent does not fit."""
        self.expert = self.office.expert()
        self.state = State.read(self.expert, self.form.one("state"))

    @property
    def interview(self) -> Interview:
        return self.state.interview(self.expert, self.office.theory(self.expert))

    def drawn(self, template: str, status: int = 200, **values: Any) -> Reply:
        """A page, or the part of it that is wanted."""
        knowledge = self.expert.knowledge
        given = {
            "knowledge": knowledge, "state": self.state, "csrf": self.form.csrf, "part": bool(self.form.part),
            "records": self.form.records, "version": fingerprint(), "report": None,
        }  # fmt: skip
        text = templates().get_template(template).render({**given, **values})
        return Reply(status, text.encode("utf-8", "replace"), HTML)


def read(form: Form, attribute: Attribute) -> Value | None:
    """The answer that a form holds; None says that it is unknown. Raises UnclearError with what to do instead."""
    given, none = form.every("value"), bool(form.one("none"))
    if attribute.several:
        if none and given:
            raise UnclearError("choose answers, or none of these, not both")
        if not none and not given:
            raise UnclearError("choose what applies, or none of these; or say that you don't know")
        return attribute.ordered({_member(each, attribute) for each in given})
    typed = form.one("value")
    if not typed.strip():
        wanted = "choose one" if attribute.boolean or attribute.choices else "type an answer"
        raise UnclearError(f"{wanted}, or say that you don't know")
    return read_text(typed, attribute)


def _member(text: str, attribute: Attribute) -> str:
    if text not in attribute.choices:
        raise UnclearError("choose among the answers that stand here")
    return text
