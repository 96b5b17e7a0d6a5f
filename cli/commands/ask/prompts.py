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

from cli.commands.ask.reply import COMMANDS, Progress, Reply, parsed
from cli.console.printing import colourful, say, styled, told
from cli.console.terminal import width
from engine.knowledge.value import Value, word
from engine.knowledge.vocabulary import Attribute

# The lines below the answers, each with a key that stands for it, too.
_CONTROLS = {
    "unknown": ("d", "I don't know"),
    "why": ("w", "Why is this asked?"),
    "help": ("?", "Help with this question"),
    "back": ("b", "Back to an earlier answer"),
    "stop": ("s", "Stop here and save"),
}
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
# How far questionary sets a note in.
_NOTE = 15


class PromptAsker:
    """Raises KeyboardInterrupt on Ctrl-C, and EOFError on Ctrl-D at a line."""

    def __init__(self) -> None:
        self.style = _COLOURED if colourful() else _PLAIN

    def ask(self, attribute: Attribute, answered: list[Attribute], now: Reply | None = None) -> Reply:
        say()
        value = now.value if now is not None else None
        if attribute.spans:
            return self.typed(attribute, answered, value)
        if attribute.several:
            picked = self.several(attribute, self.controls(answered), value)
        else:
            titles = {name: choice.title for name, choice in attribute.choices.items()} or {"yes": "Yes", "no": "No"}
            notes = {name: choice.help for name, choice in attribute.choices.items()}
            word = {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else value
            if now is not None and value is None:
                word = f"{_MARK}unknown"
            picked = [self.pick(attribute.question, titles, notes, self.controls(answered), word)]
        if picked and picked[0].startswith(_MARK):
            return self.control(picked[0][1:], answered)
        if attribute.several:
            return Reply("value", attribute.ordered(picked))
        return Reply("value", picked[0] == "yes" if attribute.boolean else picked[0])

    def status(self, progress: Progress) -> None:
        done = progress.question - 1
        length = min(_BAR, width() - _BESIDE_BAR)
        filled = round(length * done / (done + progress.left))
        bar = "[" + "#" * filled + "." * (length - filled) + "]"
        more = f"at most {progress.left} to go" if progress.left > 1 else "the last one"
        line = f"Question {progress.question}  {bar}  {more}, {progress.spared} not needed"
        say()
        say(styled(line, dim=True))
        told(progress.outlook)

    def several(self, attribute: Attribute, controls: dict[str, str], now: Value | None) -> list[str]:
        titles = {name: choice.title for name, choice in attribute.choices.items()}
        notes = {name: choice.help for name, choice in attribute.choices.items()}
        message, instruction = _put(
            attribute.question, "(space marks, enter confirms; nothing marked means none)", titles, controls
        )
        prompt = questionary.checkbox(
            message,
            choices=[*_choices(titles, notes, now if isinstance(now, tuple) else ()), *_lines(controls)],
            style=self.style,
            qmark=_MARK,
            instruction=instruction,
        )
        return _shown(prompt, controls)

    def typed(self, attribute: Attribute, answered: list[Attribute], now: Value | None) -> Reply:
        unit = f" in {attribute.unit}" if attribute.unit else ""
        example = f", for example {attribute.example}" if attribute.example else ""
        back = "back, " if answered else ""
        instruction = (
            f"\n  (a {'date' if attribute.dated else 'number'}{unit}{example};\n  or: unknown, why, ?, {back}stop)\n > "
        )

        def sound(typed: str) -> bool | str:
            reply = parsed(typed, attribute, answered)
            return True if isinstance(reply, Reply) else reply

        typed: str = questionary.text(
            _wrapped(attribute.question),
            default="" if now is None else word(now),
            instruction=instruction,
            validate=sound,
            style=self.style,
            qmark=_MARK,
        ).unsafe_ask()
        reply = parsed(typed, attribute, answered)
        if isinstance(reply, Reply) and typed.strip().lower() == "back":
            return self.control("back", answered)
        return reply if isinstance(reply, Reply) else Reply("help")

    def controls(self, answered: list[Attribute]) -> dict[str, str]:
        """The control lines by the key that stands for each."""
        return {key: name for name, (key, _) in _CONTROLS.items() if name != "back" or answered}

    def control(self, name: str, answered: list[Attribute]) -> Reply:
        if name != "back":
            return Reply(COMMANDS.get(name, "stop"))
        titles = {each.name: each.title for each in reversed(answered)}
        target = self.pick("Back to which answer?", {**titles, _NOWHERE: "None: go on here"})
        # Nowhere to go: the same question is put again.
        return Reply("back", target="" if target == _NOWHERE else target)

    def choose(self, question: str, choices: dict[str, str]) -> str:
        say()
        return self.pick(question, choices)

    def text(self, question: str) -> str:
        typed: str = questionary.text(_wrapped(question), style=self.style, qmark=_MARK).unsafe_ask()
        return typed.strip()

    def pick(
        self,
        question: str,
        titles: dict[str, str],
        notes: dict[str, str] | None = None,
        controls: dict[str, str] | None = None,
        now: Value | None = None,
    ) -> str:
        message, instruction = _put(question, "(arrows move, enter chooses)", titles, controls or {})
        prompt = questionary.select(
            message,
            choices=[*_choices(titles, notes or {}), *_lines(controls or {})],
            default=None if now is None else str(now),
            style=self.style,
            qmark=_MARK,
            instruction=instruction,
        )
        return _shown(prompt, controls or {})[0]


def _wrapped(text: str, beside: int = 2) -> str:
    """A text broken between words, `beside` columns from the left; prompts themselves break within words."""
    return textwrap.fill(text, width() - beside - 1, subsequent_indent=" " * beside)


def _put(question: str, hint: str, titles: dict[str, str], controls: dict[str, str]) -> tuple[str, str]:
    """A question, and how to answer it on a line of its own, where later the answer stands if it fits nowhere else."""
    message = _wrapped(question)
    longest = max(len(title) for title in [*titles.values(), *(_CONTROLS[name][1] for name in controls.values())])
    room = width() - len(message.split("\n")[-1]) - len("?  [] (?)")
    return (message, f"\n  {hint}") if longest < room else (f"{message}\n ", hint)


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


def _lines(controls: dict[str, str]) -> list[Any]:
    """The control lines under the answers."""
    lines = [
        questionary.Choice(f"{_CONTROLS[name][1]} ({key})", value=f"{_MARK}{name}") for key, name in controls.items()
    ]
    return [questionary.Separator("-" * 28), *lines] if lines else []


def _shown(prompt: questionary.Question, controls: dict[str, str]) -> list[str]:
    """Show a list and wait: what was picked, of a list to choose one from as well. A control's key picks its line."""
    listed = next(
        window.content
        for window in prompt.application.layout.find_all_windows()
        if isinstance(window.content, InquirerControl)
    )
    keys = KeyBindings()

    def at_control() -> bool:
        return str(listed.get_pointed_at().value).startswith(_MARK)

    def leave(event: KeyPressEvent, picked: str) -> None:
        listed.selected_options = [picked]
        listed.pointed_at = next(i for i, choice in enumerate(listed.choices) if choice.value == picked)
        listed.is_answered = True
        event.app.exit(result=[picked])

    @keys.add("enter", filter=Condition(at_control), eager=True)
    @keys.add(" ", filter=Condition(at_control), eager=True)
    def _pointed(event: KeyPressEvent) -> None:
        leave(event, str(listed.get_pointed_at().value))

    for key, name in controls.items():

        @keys.add(key, eager=True)
        def _pressed(event: KeyPressEvent, picked: str = f"{_MARK}{name}") -> None:
            leave(event, picked)

    # These would mark all lines of a checkbox, the controls among them.
    @keys.add("a", eager=True)
    @keys.add("i", eager=True)
    def _ignored(event: KeyPressEvent) -> None:
        pass

    own = prompt.application.key_bindings
    prompt.application.key_bindings = merge_key_bindings([own, keys] if own is not None else [keys])
    picked = prompt.unsafe_ask()
    return [picked] if isinstance(picked, str) else list(picked)
