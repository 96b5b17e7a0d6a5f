"""Questions as prompts on a terminal: select, checkbox, yes or no, and a line for numbers."""

from __future__ import annotations

import textwrap
from collections.abc import Collection
from typing import Any

import questionary
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.styles import Style
from questionary.prompts.common import InquirerControl

from cli.commands.ask.reply import GO_ON, KEYS, Progress, Reply, brief, keys_for, parsed
from cli.console.printing import TOGETHER, colourful, say, styled, told
from cli.console.terminal import width
from engine.knowledge.value import Value, word
from engine.knowledge.vocabulary import Attribute

_MARK = "?"
_NOWHERE = "."
_PLAIN = Style(
    [(part, "noinherit") for part in ("qmark", "question", "answer", "pointer", "highlighted", "selected", "text")]
    + [(part, "noinherit") for part in ("instruction", "separator", "disabled", "description")]
)
_COLOURED = Style(
    [
        ("qmark", "fg:ansicyan bold"),
        ("question", "bold"),
        ("answer", "fg:ansicyan"),
        ("pointer", "fg:ansicyan bold"),
        ("highlighted", "fg:ansicyan"),
        ("selected", "fg:ansicyan"),
        ("instruction", "fg:ansibrightblack"),
        ("separator", "fg:ansibrightblack"),
    ]
)
_BAR = 20
_BESIDE_BAR = 49
_NARROW = 70
# How far questionary sets a note in.
_NOTE = 15


class PromptAsker:
    """Raises KeyboardInterrupt on Ctrl-C, and EOFError on Ctrl-D at a line."""

    def __init__(self) -> None:
        self.style = _COLOURED if colourful() else _PLAIN

    def ask(self, attribute: Attribute, answered: list[Attribute], now: Reply | None = None) -> Reply:
        say()
        if now is not None:
            told(f"Now: {attribute.title_of(now.value)}. The key k keeps it.")
        while True:
            reply = self.put(attribute, keys_for(answered, now), answered, now)
            if isinstance(reply, Reply):
                self.show(attribute.question, self.words(attribute, reply))
                return reply
            told(reply)

    def put(
        self, attribute: Attribute, keys: dict[str, str], answered: list[Attribute], now: Reply | None
    ) -> Reply | str:
        """Put a question once: the reply, or a sentence that says why what was typed is none."""
        value = now.value if now is not None else None
        if attribute.spans:
            return parsed(self.typed(attribute, keys, value), attribute, answered, now)
        titles = {name: choice.title for name, choice in attribute.choices.items()} or {"yes": "Yes", "no": "No"}
        notes = {name: choice.help for name, choice in attribute.choices.items()}
        if attribute.several:
            marked = value if isinstance(value, tuple) else ()
            picked = self.several(attribute.question, titles, notes, keys, marked)
        else:
            pointed = word(value) if value is not None else f"{_MARK}d" if now is not None else None
            pointed = {True: "yes", False: "no"}.get(value, pointed) if isinstance(value, bool) else pointed
            picked = [self.pick(attribute.question, titles, notes, keys, pointed)]
        if picked and picked[0].startswith(_MARK):
            # A key means the same here as its letter on a line, also where a choice is called by that letter.
            kind = KEYS[picked[0][1:]][0]
            if kind == "keep":
                return now or Reply("help")
            return Reply("back", target=answered[-1].name) if kind == "back" else Reply(kind)
        if attribute.several:
            return Reply("value", attribute.ordered(picked))
        return Reply("value", picked[0] == "yes" if attribute.boolean else picked[0])

    def words(self, attribute: Attribute, reply: Reply) -> str:
        """A reply in words."""
        if reply.kind == "value":
            return attribute.title_of(reply.value)
        return next(words for kind, words in KEYS.values() if kind == reply.kind)

    def show(self, question: str, answer: str) -> None:
        """The line that stays of a prompt: the question and its answer."""
        say(f"{styled(_MARK, fg='cyan', bold=True)} {styled(_wrapped(question), bold=True)}")
        for line in textwrap.wrap(answer, width() - 4) or [""]:
            say(f"  {styled(line, fg='cyan')}")

    def status(self, progress: Progress) -> None:
        done = progress.question - 1
        length = min(_BAR, width() - _BESIDE_BAR)
        filled = round(length * done / (done + progress.expected))
        bar = "[" + "#" * filled + "." * (length - filled) + "]"
        spared = f"; {progress.spared} not needed" if width() >= _NARROW else ""
        say()
        say(styled(f"Question {progress.question}  {bar}  {progress.left}{spared}", dim=True))
        told(progress.outlook)

    def several(
        self,
        question: str,
        titles: dict[str, str],
        notes: dict[str, str],
        keys: dict[str, str],
        marked: Collection[str],
    ) -> list[str]:
        prompt = questionary.checkbox(
            _wrapped(question),
            choices=[*_choices(titles, notes, marked), *_lines(keys)],
            style=self.style,
            qmark=_MARK,
            instruction="\n  (space marks, enter confirms; nothing marked means none)",
            use_jk_keys=False,
        )
        return _shown(prompt, {key: f"{_MARK}{key}" for key in keys})

    def typed(self, attribute: Attribute, keys: dict[str, str], now: Value | None) -> str:
        unit = f" in {attribute.unit}" if attribute.unit else ""
        example = f", for example {attribute.example}" if attribute.example else ""
        hint = f"a {'date' if attribute.dated else 'number'}{unit}{example}"
        return self.line(attribute.question, hint, keys, "" if now is None else word(now))

    def choose(self, question: str, choices: dict[str, str], keys: dict[str, str] | None = None) -> str:
        say()
        # The way on stands last in a list of answers, and first among ways on.
        picked = self.pick(question, choices, keys=keys, pointed=GO_ON if GO_ON in choices else None)
        self.show(question, choices.get(picked, ""))
        return picked

    def text(self, question: str, hint: str, keys: dict[str, str]) -> str:
        say()
        typed = self.line(question, hint, keys)
        self.show(question, typed or "nothing")
        return typed

    def line(self, question: str, hint: str, keys: dict[str, str], now: str = "") -> str:
        lines = textwrap.fill(f"({hint}; or {brief(keys)})", width() - 1, initial_indent="  ", subsequent_indent="   ")
        instruction = f"\n{lines.replace(TOGETHER, ' ')}\n > "
        prompt = questionary.text(
            _wrapped(question), default=now, instruction=instruction, style=self.style, qmark=_MARK
        )
        prompt.application.erase_when_done = True
        typed: str = _answered(prompt)
        return typed.strip()

    def pick(
        self,
        question: str,
        titles: dict[str, str],
        notes: dict[str, str] | None = None,
        keys: dict[str, str] | None = None,
        pointed: str | None = None,
    ) -> str:
        """What was picked: a choice, or what a key stands for (of a question the key itself, marked)."""
        lines = (keys or {}) if notes is not None else {}
        prompt = questionary.select(
            _wrapped(question),
            choices=[*_choices(titles, notes or {}), *_lines(lines)],
            default=pointed,
            style=self.style,
            qmark=_MARK,
            instruction="\n  (arrows move, enter chooses)",
            use_jk_keys=False,
        )
        means = {key: f"{_MARK}{key}" for key in lines} if notes is not None else dict(keys or {})
        return _shown(prompt, means)[0]


def _wrapped(text: str, beside: int = 2) -> str:
    """A text broken between words, `beside` columns from the left; prompts themselves break within words."""
    return textwrap.fill(text, width() - beside - 1, subsequent_indent=" " * beside)


def _choices(titles: dict[str, str], notes: dict[str, str], marked: Collection[str] = ()) -> list[Any]:
    """Answers to choose from, each with its note, which is shown while it is pointed at; some are marked already."""
    return [
        questionary.Choice(
            title,
            value=name,
            description=_wrapped(notes[name], _NOTE) if notes.get(name) else None,
            checked=name in marked,
        )
        for name, title in titles.items()
    ]


def _lines(keys: dict[str, str]) -> list[Any]:
    """The lines of the keys, under the answers."""
    lines = [questionary.Choice(f"{words} ({key})", value=f"{_MARK}{key}") for key, words in keys.items()]
    return [questionary.Separator("-" * 28), *lines] if lines else []


def _shown(prompt: questionary.Question, means: dict[str, str]) -> list[str]:
    """Show a list and wait: what was picked, of a list to choose one from as well. A key picks what it means.

    Nothing of it stays on the screen.
    """
    listed = next(
        window.content
        for window in prompt.application.layout.find_all_windows()
        if isinstance(window.content, InquirerControl)
    )
    keys = KeyBindings()

    def at_key() -> bool:
        return str(listed.get_pointed_at().value).startswith(_MARK)

    @keys.add("enter", filter=Condition(at_key), eager=True)
    @keys.add(" ", filter=Condition(at_key), eager=True)
    def _pointed(event: KeyPressEvent) -> None:
        event.app.exit(result=[str(listed.get_pointed_at().value)])

    for key, meant in means.items():

        @keys.add(key, eager=True)
        def _pressed(event: KeyPressEvent, picked: str = meant) -> None:
            event.app.exit(result=[picked])

    # These would mark all lines of a checkbox, those of the keys among them.
    @keys.add("a", eager=True)
    @keys.add("i", eager=True)
    def _ignored(event: KeyPressEvent) -> None:
        pass

    own = prompt.application.key_bindings
    prompt.application.key_bindings = merge_key_bindings([own, keys] if own is not None else [keys])
    prompt.application.erase_when_done = True
    picked = _answered(prompt)
    return [picked] if isinstance(picked, str) else list(picked)


def _answered(prompt: questionary.Question) -> Any:
    """What a prompt gives. Raises KeyboardInterrupt on SIGINT too, which is what Ctrl-C sends until the prompt listens.

    The library would take the signal for a key, and lists bind none to it; left to the event loop, it ends the prompt.
    """
    return prompt.application.run(handle_sigint=False)
