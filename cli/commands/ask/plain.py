"""The words of the questionnaire: what a person can reply, and the plain numbered dialogue.

The dialogue reads and writes lines only: it serves pipes, dumb terminals and screen readers.
"""

from __future__ import annotations

import contextlib
import io
import sys

from cli.commands.ask.reply import Progress, Reply, brief, keys_for, labels, parsed
from cli.console.printing import say, told
from engine.knowledge.vocabulary import Attribute


class PlainAsker:
    """Numbered choices, one line a reply. Raises EOFError where the input ends."""

    def __init__(self) -> None:
        if isinstance(sys.stdin, io.TextIOWrapper):
            # What is not text is no answer; it must not end the dialogue.
            with contextlib.suppress(io.UnsupportedOperation):
                sys.stdin.reconfigure(errors="replace")

    def ask(self, attribute: Attribute, answered: list[Attribute], now: Reply | None = None) -> Reply:
        say()
        told(attribute.question)
        for label, name in labels(attribute).items():
            told(f"  {label}  {attribute.choices[name].title}")
        if now is not None:
            told(f"Now: {attribute.title_of(now.value)}. Enter keeps it.")
        told(f"{_hint(attribute)}. Or type {brief(keys_for(answered, now))}.")
        while True:
            typed = self.line("> ")
            reply = now if now is not None and not typed.strip() else parsed(typed, attribute, answered, now)
            if isinstance(reply, Reply):
                return reply
            told(reply)

    def status(self, progress: Progress) -> None:
        told(f"\nQuestion {progress.question}, {progress.left}; {progress.spared} not needed. {progress.outlook}")

    def choose(self, question: str, choices: dict[str, str], keys: dict[str, str] | None = None) -> str:
        say()
        told(question)
        names = list(choices)
        for number, name in enumerate(names, 1):
            told(f"  {number}  {choices[name]}")
        while True:
            typed = self.line("> ").strip().lower()
            if typed in (keys or {}):
                return (keys or {})[typed]
            if typed in names:
                return typed
            if typed.isdecimal() and 1 <= int(typed[:9]) <= len(names):
                return names[int(typed) - 1]
            told(f"Type a number from 1 to {len(names)}.")

    def text(self, question: str, hint: str, keys: dict[str, str]) -> str:
        say()
        told(question)
        told(f"Type {hint}. Or type {brief(keys)}.")
        return self.line("> ").strip()

    def line(self, prompt: str) -> str:
        say(prompt, nl=False)
        sys.stdout.flush()
        read = sys.stdin.readline()
        if not read:
            raise EOFError
        return read.rstrip("\n")


def _hint(attribute: Attribute) -> str:
    number = f"Type a number ({attribute.unit})" if attribute.unit else "Type a number"
    if attribute.dated:
        number = "Type a date"
    label = "number" if "1" in labels(attribute) else "name"
    if attribute.several:
        return f"Type {label}s or names with commas between them, or {attribute.title_of(())}"
    if attribute.choices:
        return f"Type a {label}"
    if attribute.boolean:
        return "Type yes or no"
    return f"{number}, for example {attribute.example}" if attribute.example else number
