"""What is typed at a prompt: an answer, or a wish to go back, to be helped, to stop."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, Protocol

from cli.console.printing import TOGETHER
from cli.refusal import shown
from engine.answers.value import UnclearError, chosen, folded, read_text
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.problem import did_you_mean

ReplyKind = Literal["value", "unknown", "keep", "why", "help", "back", "list", "stop"]

# The choice that leads on where answers are listed; no attribute can be called so.
GO_ON = "."
# The key that stands for each wish in every kind of prompt, and its words.
KEYS: dict[str, tuple[ReplyKind, str]] = {
    "k": ("keep", "Keep this answer"),
    "d": ("unknown", "I don't know"),
    "w": ("why", "Why is this asked?"),
    "?": ("help", "Help with this question"),
    "b": ("back", "Back to the answer before"),
    "l": ("list", "List and change answers"),
    "s": ("stop", "Stop here and save"),
}
# The same in a word, where they stand on one line.
_BRIEF = {"k": "keep", "d": "don't know", "w": "why", "?": "help", "b": "back", "l": "list answers", "s": "stop"}
COMMANDS: dict[str, ReplyKind] = {
    **{key: kind for key, (kind, _) in KEYS.items()},
    "keep": "keep",
    "help": "help",
    "h": "help",
    "why": "why",
    "why?": "why",
    "back": "back",
    "list": "list",
    "list answers": "list",
    "answers": "list",
    "stop": "stop",
    "quit": "stop",
    "q": "stop",
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
    """How far the questionnaire is: the number of this question, how many are left with it, how many are spared.

    `expected` is a guess at what is left, `most` is what there can be. `note` stands instead of the outcomes.
    """

    question: int
    expected: int
    most: int
    spared: int
    title: str
    possible: list[str]
    note: str = ""

    @property
    def left(self) -> str:
        """How many questions are left, in words."""
        if self.most == 1:
            return "the last one"
        if self.expected < self.most:
            return f"about {self.expected} to go, at most {self.most}"
        return f"at most {self.most} to go"

    @property
    def outlook(self) -> str:
        """The outcomes that are still possible, or the one that is settled."""
        if self.note:
            return self.note
        if len(self.possible) == 1:
            return f"{self.title}: {self.possible[0]}, settled."
        return f"Still possible: {', '.join(self.possible)}."


class Asker(Protocol):
    """A way to put questions: prompts on a terminal, or a plain dialogue."""

    def ask(self, attribute: Attribute, answered: list[Attribute], now: Reply | None = None) -> Reply: ...

    def status(self, progress: Progress) -> None: ...

    def choose(self, question: str, choices: dict[str, str], keys: dict[str, str] | None = None) -> str: ...

    def text(self, question: str, hint: str, keys: dict[str, str]) -> str: ...


def keys_for(answered: list[Attribute], now: Reply | None) -> dict[str, str]:
    """The keys that a question offers, each with its words."""
    left_out = {
        *(() if answered else ("b",)),
        *(() if answered or now is not None else ("l",)),
        *(() if now else ("k",)),
    }
    return {key: words for key, (_, words) in KEYS.items() if key not in left_out}


def brief(keys: dict[str, str]) -> str:
    """Keys on one line; a key and its words are not parted where the line is."""
    return ", ".join(f"{key} ({_BRIEF[key]})".replace(" ", TOGETHER) for key in keys)


def wish_at_text(typed: str) -> ReplyKind | None:
    """What is typed where any text can be meant: a key, or its word in small letters; with a capital it is the text."""
    kind = COMMANDS.get(folded(typed))
    meant = len(typed) > 1 and kind != "unknown" and typed != typed.lower()
    return None if meant else kind


def labels(attribute: Attribute) -> dict[str, str]:
    """The choices by the label that may be typed for each: numbers, unless a choice itself is called by a number."""
    called = [word for name, choice in attribute.choices.items() for word in (name, choice.title)]
    if any(folded(word).isdecimal() for word in called):
        return {name: name for name in attribute.choices}
    return {str(number): name for number, name in enumerate(attribute.choices, 1)}


def parsed(typed: str, attribute: Attribute, answered: list[Attribute], now: Reply | None = None) -> Reply | str:
    """The reply that a typed line stands for, or a sentence that says why it is none; `now` is the answer to keep.

    What names a choice is that choice, whatever else the word can mean; all else is read as everywhere.
    """
    words = folded(typed)
    try:
        if words != "?" and (name := chosen(typed, attribute)) is not None:
            return Reply("value", (name,) if attribute.several else name)
        if (wished := _wish(words, answered, now)) is not None:
            return wished
        if not words:
            return _nothing(attribute)
        value = _numbered(words, attribute) if attribute.choices else None
        value = read_text(typed, attribute) if value is None else value
    except UnclearError as error:
        reason = _in_titles(str(error), attribute)
        return f"{reason[0].upper()}{reason[1:]}{'' if reason.endswith('?') else '.'}{_range(attribute)}"
    return Reply("unknown") if value is None else Reply("value", value)


def _in_titles(reason: str, attribute: Attribute) -> str:
    """A reason without the ids of the answers, which stand there with their titles."""
    word, of, rest = reason.partition(" is not one of ")
    if not of or not attribute.choices:
        return reason
    meant = [
        name for name in re.split(r" or |\?|, ", rest.partition("; did you mean ")[2]) if name in attribute.choices
    ]
    near = f"; did you mean {' or '.join(attribute.choices[name].title for name in meant)}?" if meant else ""
    return f"{word} is none of these answers{near}"


def _wish(words: str, answered: list[Attribute], now: Reply | None) -> Reply | str | None:
    """What is typed instead of an answer; None where it is none of that."""
    kind = COMMANDS.get(words)
    if kind == "keep":
        return now or "There is no answer to keep yet."
    if kind == "back" or words.startswith("back "):
        return _back(words.removeprefix("back").strip() if kind is None else "", answered)
    return Reply(kind) if kind else None


def _nothing(attribute: Attribute) -> str:
    """What to type instead of nothing."""
    how = "a number" if attribute.numeric else "a date" if attribute.dated else "yes, no"
    if attribute.choices:
        how = f"{'numbers' if attribute.several else 'a number'}" if "1" in labels(attribute) else "a name"
    none = f", {attribute.title_of(())} if none applies" if attribute.several else ""
    return f"Type {how}{none}, or unknown."


def _range(attribute: Attribute) -> str:
    shown = list(labels(attribute))
    return (
        f" Type a number from 1 to {len(shown)}." if "1" in shown else f" Type {' or '.join(shown)}." if shown else ""
    )


def _numbered(words: str, attribute: Attribute) -> Value | None:
    """The choices whose labels were typed, of a set several, and names among them; None where there is no label."""
    by_label = labels(attribute)
    if "1" not in by_label:
        return None
    if not attribute.several:
        return by_label.get(words)
    if words == "0":
        return ()
    bare = words.strip(" ,;|[]")
    found = [by_label.get(word, "") for word in re.split(r"[\s,;|]+", bare)]
    if all(found):
        return attribute.ordered(found)
    parts = [part.strip() for part in re.split(r"[,;|]", bare)]
    named = ",".join(by_label.get(part, part) for part in parts)
    return read_text(named, attribute) if any(part in by_label for part in parts) else None


def _back(target: str, answered: list[Attribute]) -> Reply | str:
    if not answered:
        return "This is the first question."
    if not target:
        return Reply("back", target=answered[-1].name)
    found = [each.name for each in answered if target in (folded(each.name), folded(each.title))]
    if found:
        return Reply("back", target=found[0])
    names = [each.name for each in answered]
    return f"{shown(target)} was not asked{did_you_mean(target, names)}; answered so far: {', '.join(names)}."
