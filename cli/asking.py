"""The words of the questionnaire: what a person can reply, and the plain numbered dialogue.

The dialogue reads and writes lines only: it serves pipes, dumb terminals and screen readers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

import click

from cli.session import shown, width
from engine.problem import did_you_mean
from engine.quantity import Unclear, quantity
from engine.vocabulary import Attribute, Value

ReplyKind = Literal["value", "unknown", "back", "why", "help", "stop"]
COMMANDS = {"?": "help", "help": "help", "why": "why", "why?": "why", "stop": "stop", "quit": "stop"}
UNKNOWN = ("unknown", "don't know", "dont know", "i don't know", "?unknown")


@dataclass(slots=True)
class Reply:
    """What a person replied to a question; `target` is the earlier question to go back to, or empty for the last."""

    kind: ReplyKind
    value: Value | None = None
    target: str = ""


class Asker(Protocol):
    """A way to put questions: prompts on a terminal, or a plain dialogue."""

    def ask(self, attribute: Attribute, answered: list[Attribute]) -> Reply: ...

    def choose(self, question: str, choices: dict[str, str]) -> str: ...

    def text(self, question: str) -> str: ...


class PlainAsker:
    """Numbered choices, one line a reply. Raises EOFError where the input ends."""

    def ask(self, attribute: Attribute, answered: list[Attribute]) -> Reply:
        click.echo(f"\n{attribute.question}")
        names = list(attribute.choices)
        for number, name in enumerate(names, 1):
            click.echo(f"  {number}  {attribute.choices[name].title}")
        click.echo(_hint(attribute))
        while True:
            reply = parsed(self.line("> "), attribute, answered)
            if isinstance(reply, Reply):
                return reply
            click.echo(reply)

    def choose(self, question: str, choices: dict[str, str]) -> str:
        click.echo(f"\n{question}")
        names = list(choices)
        for number, name in enumerate(names, 1):
            click.echo(f"  {number}  {choices[name]}")
        while True:
            typed = self.line("> ").strip().lower()
            if typed in names:
                return typed
            if typed.isdigit() and 1 <= int(typed) <= len(names):
                return names[int(typed) - 1]
            click.echo(f"Type a number from 1 to {len(names)}.")

    def text(self, question: str) -> str:
        click.echo(f"\n{question}")
        return self.line("> ").strip()

    def line(self, prompt: str) -> str:
        click.echo(prompt, nl=False)
        sys.stdout.flush()
        read = sys.stdin.readline()
        if not read:
            raise EOFError
        return read.rstrip("\n")


def _hint(attribute: Attribute) -> str:
    how = {
        "flag": "Type yes or no",
        "choice": "Type a number",
        "set": "Type numbers with commas between them, or none",
        "integer": f"Type a number ({attribute.unit})" if attribute.unit else "Type a number",
        "number": f"Type a number ({attribute.unit})" if attribute.unit else "Type a number",
    }[attribute.kind]
    return f"{how}; or: unknown, why, ? for help, back, stop."


def parsed(typed: str, attribute: Attribute, answered: list[Attribute]) -> Reply | str:
    """The reply that a typed line stands for, or a sentence that says why it is none."""
    words = typed.strip().lower()
    if words in COMMANDS:
        kind: ReplyKind = COMMANDS[words]  # type: ignore[assignment]  # the values of COMMANDS are reply kinds
        return Reply(kind)
    if words in UNKNOWN:
        return Reply("unknown")
    if words == "back" or words.startswith("back "):
        return _back(words.removeprefix("back").strip(), answered)
    if not words:
        return "Nothing was typed. Say unknown if you do not know."
    return _PARSERS[attribute.kind](words, attribute)


def _back(target: str, answered: list[Attribute]) -> Reply | str:
    if not answered:
        return "This is the first question."
    names = [attribute.name for attribute in answered]
    if target and target not in names:
        return f"{shown(target)} was not asked{did_you_mean(target, names)}; answered so far: {', '.join(names)}."
    return Reply("back", target=target or names[-1])


def _flag(words: str, attribute: Attribute) -> Reply | str:
    if words in ("y", "yes", "true", "1"):
        return Reply("value", True)
    if words in ("n", "no", "false", "0", "2"):
        return Reply("value", False)
    return "Type yes or no."


def _one(word: str, attribute: Attribute) -> str | None:
    names = list(attribute.choices)
    if word.isdigit() and 1 <= int(word) <= len(names):
        return names[int(word) - 1]
    for name in names:
        if word in (name.lower(), attribute.choices[name].title.lower()):
            return name
    return None


def _choice(words: str, attribute: Attribute) -> Reply | str:
    found = _one(words, attribute)
    return _no_choice(words, attribute) if found is None else Reply("value", found)


def _no_choice(word: str, attribute: Attribute) -> str:
    near = did_you_mean(word, [*attribute.choices, *(choice.title for choice in attribute.choices.values())])
    return f"{shown(word)} is no choice{near}. Type a number from 1 to {len(attribute.choices)}."


def _set(words: str, attribute: Attribute) -> Reply | str:
    if words in ("none", "nothing", "0", "[]"):
        return Reply("value", ())
    found: list[str] = []
    for word in filter(None, (part.strip() for part in words.replace(";", ",").split(","))):
        name = _one(word, attribute)
        if name is None:
            return _no_choice(word, attribute)
        found.append(name)
    return Reply("value", attribute.ordered(found))


def _number(words: str, attribute: Attribute) -> Reply | str:
    try:
        return Reply("value", quantity(words, attribute))
    except Unclear as error:
        reason = str(error)
        return f"{reason[0].upper()}{reason[1:]}."


_PARSERS: dict[str, Callable[[str, Attribute], Reply | str]] = {
    "flag": _flag,
    "choice": _choice,
    "level": _choice,
    "set": _set,
    "integer": _number,
    "number": _number,
}


def told(text: str) -> None:
    """A paragraph for the person."""
    import textwrap

    for paragraph in text.split("\n"):
        click.echo(textwrap.fill(paragraph, width(), subsequent_indent="  " if paragraph.startswith("- ") else ""))
