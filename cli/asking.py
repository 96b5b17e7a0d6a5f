"""The words of the questionnaire: what a person can reply, and the plain numbered dialogue.

The dialogue reads and writes lines only: it serves pipes, dumb terminals and screen readers.
"""

from __future__ import annotations

import contextlib
import io
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

import click

from cli.session import shown, width
from engine.problem import did_you_mean
from engine.quantity import quantity
from engine.reading import UnclearError
from engine.vocabulary import Attribute, Value

ReplyKind = Literal["value", "unknown", "back", "why", "help", "stop"]
COMMANDS: dict[str, ReplyKind] = {
    "?": "help",
    "help": "help",
    "why": "why",
    "why?": "why",
    "stop": "stop",
    "quit": "stop",
    "unknown": "unknown",
    "don't know": "unknown",
    "dont know": "unknown",
    "i don't know": "unknown",
}


@dataclass(slots=True)
class Reply:
    """What a person replied to a question; `target` is the earlier question to go back to."""

    kind: ReplyKind
    value: Value | None = None
    target: str = ""


@dataclass(slots=True)
class Progress:
    """How far the questionnaire is: the number of this question, how many more there can be, how many are spared."""

    question: int
    left: int
    spared: int
    title: str
    possible: list[str]

    @property
    def outlook(self) -> str:
        """The outcomes that are still possible, or the one that is settled."""
        if len(self.possible) == 1:
            return f"{self.title}: {self.possible[0]}, settled"
        return f"Still possible: {', '.join(self.possible)}"


class Asker(Protocol):
    """A way to put questions: prompts on a terminal, or a plain dialogue."""

    def ask(self, attribute: Attribute, answered: list[Attribute]) -> Reply: ...

    def status(self, progress: Progress) -> None: ...

    def choose(self, question: str, choices: dict[str, str]) -> str: ...

    def text(self, question: str) -> str: ...


class PlainAsker:
    """Numbered choices, one line a reply. Raises EOFError where the input ends."""

    def __init__(self) -> None:
        if isinstance(sys.stdin, io.TextIOWrapper):
            # What is not text is no answer; it must not end the dialogue.
            with contextlib.suppress(io.UnsupportedOperation):
                sys.stdin.reconfigure(errors="replace")

    def ask(self, attribute: Attribute, answered: list[Attribute]) -> Reply:
        click.echo()
        told(attribute.question)
        for number, choice in enumerate(attribute.choices.values(), 1):
            told(f"  {number}  {choice.title}")
        told(_hint(attribute, bool(answered)))
        while True:
            reply = parsed(self.line("> "), attribute, answered)
            if isinstance(reply, Reply):
                return reply
            told(reply)

    def status(self, progress: Progress) -> None:
        more = f"at most {progress.left} to go" if progress.left > 1 else "the last one"
        told(f"\nQuestion {progress.question}, {more}; {progress.spared} not needed. {progress.outlook}.")

    def choose(self, question: str, choices: dict[str, str]) -> str:
        click.echo()
        told(question)
        names = list(choices)
        for number, name in enumerate(names, 1):
            told(f"  {number}  {choices[name]}")
        while True:
            typed = self.line("> ").strip().lower()
            if typed in names:
                return typed
            if typed.isdecimal() and 1 <= int(typed[:9]) <= len(names):
                return names[int(typed) - 1]
            told(f"Type a number from 1 to {len(names)}.")

    def text(self, question: str) -> str:
        click.echo()
        told(question)
        return self.line("> ").strip()

    def line(self, prompt: str) -> str:
        click.echo(prompt, nl=False)
        sys.stdout.flush()
        read = sys.stdin.readline()
        if not read:
            raise EOFError
        return read.rstrip("\n")


def _hint(attribute: Attribute, back: bool) -> str:
    number = f"Type a number ({attribute.unit})" if attribute.unit else "Type a number"
    how = {
        "flag": "Type yes or no",
        "choice": "Type a number",
        "level": "Type a number",
        "set": "Type numbers with commas between them, or none",
    }.get(attribute.kind, f"{number}, for example {attribute.example}" if attribute.example else number)
    return f"{how}; or: unknown, why, ? for help, {'back, ' if back else ''}stop."


def parsed(typed: str, attribute: Attribute, answered: list[Attribute]) -> Reply | str:
    """The reply that a typed line stands for, or a sentence that says why it is none."""
    words = " ".join(typed.replace("’", "'").lower().split())
    if words in COMMANDS:
        return Reply(COMMANDS[words])
    if words == "back" or words.startswith("back "):
        return _back(words.removeprefix("back").strip(), answered)
    if not words:
        return "Nothing was typed. Say unknown if you do not know."
    return _PARSERS[attribute.kind](words, attribute)


def _back(target: str, answered: list[Attribute]) -> Reply | str:
    if not answered:
        return "This is the first question."
    if not target:
        return Reply("back", target=answered[-1].name)
    found = [each.name for each in answered if target in (each.name.lower(), each.title.lower())]
    if found:
        return Reply("back", target=found[0])
    names = [each.name for each in answered]
    return f"{shown(target)} was not asked{did_you_mean(target, names)}; answered so far: {', '.join(names)}."


def _flag(words: str, attribute: Attribute) -> Reply | str:
    if words in ("y", "yes", "true"):
        return Reply("value", True)
    if words in ("n", "no", "false"):
        return Reply("value", False)
    return "Type yes or no."


def _one(word: str, attribute: Attribute) -> str | None:
    names = list(attribute.choices)
    if word.isdecimal() and 1 <= int(word[:9]) <= len(names):
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
    whole = _one(words, attribute)
    parts = [words] if whole is not None else [part.strip() for part in words.replace(";", ",").split(",")]
    found: list[str] = []
    for word in filter(None, parts):
        name = _one(word, attribute)
        if name is None:
            return _no_choice(word, attribute)
        found.append(name)
    return Reply("value", attribute.ordered(found)) if found else "Type numbers, or none."


def _number(words: str, attribute: Attribute) -> Reply | str:
    try:
        return Reply("value", quantity(words, attribute))
    except UnclearError as error:
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
    """Lines for the person, each wrapped under its beginning; an empty line stays one."""
    for line in text.split("\n"):
        words = line.lstrip(" ")
        indent = " " * (len(line) - len(words))
        under = indent + ("  " if words.startswith("- ") else "   " if indent else "")
        click.echo(textwrap.fill(words, width(), initial_indent=indent, subsequent_indent=under))
