"""Questions as prompts on a terminal: select, checkbox, yes or no, and a line for numbers."""

from __future__ import annotations

import os
from typing import Any

import questionary
from prompt_toolkit.styles import Style

from cli.asking import Reply, parsed
from engine.vocabulary import Attribute

_CONTROLS = {
    "unknown": "I don't know",
    "why": "Why do you ask?",
    "help": "Help with this question",
    "back": "Back to an earlier answer",
    "stop": "Stop here and save",
}
_PLAIN = Style([])
_COLOURED = Style(
    [("qmark", "bold"), ("question", "bold"), ("pointer", "bold"), ("highlighted", "bold"), ("answer", "")]
)


class PromptAsker:
    """Raises KeyboardInterrupt on Ctrl-C and EOFError on Ctrl-D."""

    def __init__(self) -> None:
        self.style = _PLAIN if os.environ.get("NO_COLOR") else _COLOURED

    def ask(self, attribute: Attribute, answered: list[Attribute]) -> Reply:
        if attribute.numeric:
            return self.number(attribute, answered)
        if attribute.kind == "set":
            return self.several(attribute, answered)
        titles = {name: choice.title for name, choice in attribute.choices.items()} or {"yes": "Yes", "no": "No"}
        picked = self.pick(attribute.question, titles | self.controls(answered), controls_after=len(titles))
        if picked in _CONTROLS:
            return self.control(picked, answered)
        return Reply("value", picked == "yes" if attribute.kind == "flag" else picked)

    def several(self, attribute: Attribute, answered: list[Attribute]) -> Reply:
        choices: list[Any] = [
            questionary.Choice(choice.title, value=name) for name, choice in attribute.choices.items()
        ]
        choices.append(questionary.Separator())
        choices.extend(questionary.Choice(title, value=f"?{name}") for name, title in self.controls(answered).items())
        picked: list[str] = questionary.checkbox(
            attribute.question,
            choices=choices,
            style=self.style,
            qmark="?",
            instruction="(space marks, enter confirms; nothing marked means none)",
            validate=_one_control,
        ).unsafe_ask()
        for value in picked:
            if value.startswith("?"):
                return self.control(value[1:], answered)
        return Reply("value", attribute.ordered(picked))

    def number(self, attribute: Attribute, answered: list[Attribute]) -> Reply:
        unit = f" in {attribute.unit}" if attribute.unit else ""
        example = f", for example {attribute.example}" if attribute.example else ""
        instruction = f"(a number{unit}{example}; or: unknown, why, ?, back, stop) "

        def sound(typed: str) -> bool | str:
            reply = parsed(typed, attribute, answered)
            return True if isinstance(reply, Reply) else reply

        typed = questionary.text(
            attribute.question, instruction=instruction, validate=sound, style=self.style, qmark="?"
        ).unsafe_ask()
        reply = parsed(typed, attribute, answered)
        return reply if isinstance(reply, Reply) else Reply("help")

    def controls(self, answered: list[Attribute]) -> dict[str, str]:
        return {name: title for name, title in _CONTROLS.items() if name != "back" or answered}

    def control(self, name: str, answered: list[Attribute]) -> Reply:
        if name == "back":
            return Reply(
                "back", target=self.pick("Back to which?", {each.name: each.title for each in reversed(answered)})
            )
        kinds = {"unknown": "unknown", "why": "why", "help": "help"}
        return Reply(kinds.get(name, "stop"))  # type: ignore[arg-type]  # the values are reply kinds

    def choose(self, question: str, choices: dict[str, str]) -> str:
        return self.pick(question, choices)

    def text(self, question: str) -> str:
        typed: str = questionary.text(question, style=self.style, qmark="?").unsafe_ask()
        return typed.strip()

    def pick(self, question: str, titles: dict[str, str], controls_after: int = 0) -> str:
        choices: list[Any] = [questionary.Choice(title, value=name) for name, title in titles.items()]
        if controls_after:
            choices.insert(controls_after, questionary.Separator())
        picked: str = questionary.select(
            question, choices=choices, style=self.style, qmark="?", instruction="(arrow keys)"
        ).unsafe_ask()
        return picked


def _one_control(picked: list[str]) -> bool | str:
    controls = [value for value in picked if value.startswith("?")]
    if controls and len(picked) > 1:
        return "mark either answers, or one of the lines below them"
    return True
