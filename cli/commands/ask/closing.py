"""How the questionnaire ends: texts for the report, which may be left out, and the report in a file."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cli.commands.ask.dialogue import Dialogue
from cli.commands.ask.reply import KEYS, Asker, wish_at_text
from cli.console.printing import say, told
from cli.output import target
from cli.refusal import Refused, refuse
from cli.render.reasons import help_with
from cli.render.report import door
from cli.render.report.door import BINARY, TOLD, Binary, Length, Told, renderer
from cli.session import Session
from engine.answers.value import UnclearError, read_text
from engine.explain.report import Report
from engine.knowledge.vocabulary import Attribute
from engine.problem import ProblemError, printable

_WHY_TEXT = "The report begins with it and the record keeps it. No rule reads it, so it changes nothing."
_NO_ANSWER = "There is no answer to keep yet."
_OFFER = "Write this report to a file?"
_MEANT: dict[str, Told | Binary] = {
    ending: format for ending, named in target.ENDINGS.items() for format in (*TOLD, *BINARY) if format == named
}
# The first ending of each format.
_ENDINGS = [next(ending for ending, meant in _MEANT.items() if meant == format) for format in (*TOLD, *BINARY)]
_NAMED = f"{', '.join(_ENDINGS[:-1])} or {_ENDINGS[-1]}"
_HELP = (
    "The ending of the name says how it is written: .txt as plain text, .json for programs, .md as Markdown, .html as "
    "a page for the browser, .pdf to print and file, .docx to edit and sign."
)
_GIVEN = "This report is given, and stays as it is. To change an answer, leave, and go on with:"


def ask_texts(dialogue: Dialogue) -> None:
    """Ask once for each text that nobody gave. It may be left out; going back from there leads on to it again."""
    interview = dialogue.interview
    labels = interview.expert.knowledge.labels.values()
    open = [each for each in labels if each.name not in interview.texts and each.name not in interview.untold]
    while open:
        reply = _put(dialogue, open[0])
        if reply in ("back", "list"):
            dialogue.reopen(listed=reply == "list")
            continue
        if reply == "stop":
            return
        open.pop(0)


def _put(dialogue: Dialogue, label: Attribute) -> str:
    """Put one question for a text until it is given or left out; how it was left."""
    hint = f"a line, for example {label.example}, or nothing" if label.example else "a line, or nothing"
    keys = _keys("dw?bls" if dialogue.interview.order else "dw?s")
    while True:
        typed = dialogue.asker.text(label.question, hint, keys)
        match wish_at_text(typed):
            case "help":
                told(f"\n{help_with(label)}")
            case "why":
                told(f"\n{_WHY_TEXT}")
            case "keep":
                told(_NO_ANSWER)
            case "back" | "list" if not dialogue.interview.order:
                told("Nothing is answered yet.")
            case None:
                try:
                    text = read_text(typed, label)
                except UnclearError as error:
                    told(f"{str(error)[:1].upper()}{str(error)[1:]}.")
                    continue
                if text is not None:
                    dialogue.interview.texts[label.name] = str(text)
                    dialogue.keep()
                return "given"
            case wish:
                return wish


def _keys(letters: str) -> dict[str, str]:
    return {letter: KEYS[letter][1] for letter in letters}


def ready(format: Told | Binary, length: Length | None, output: str | None) -> None:
    """Raise Refused, before anybody is asked, where the report could not be written so."""
    if format != "text":
        door.no_length(format, length)
    if format == "pdf" or format == "docx":  # noqa: PLR1714  a comparison tells the type checker more than membership
        if not target.to_file(output):
            message = f"the questions stand on standard output: name a file with -o report.{format}"
            raise refuse("--format", "wrong-option", message)
        renderer(format).library()


def emit(
    session: Session, report: Report, format: Told | Binary, output: str | None, length: Length | None = None
) -> None:
    """Print the report, or write it to a file. Raises ProblemError or Refused where that cannot be done."""
    if format == "pdf" or format == "docx":  # noqa: PLR1714  a comparison tells the type checker more than membership
        session.emit_file(renderer(format).assessment(report), output)
    else:
        session.emit(door.told(report, format, length), output)


def offer(session: Session, report: Report, asker: Asker, given: Mapping[str, Any], go_on: str) -> None:
    """Offer to write the report to a file; its ending says in which format. What fails is told, and offered again.

    `given` are the arguments of the command by name, `go_on` is the command that changes answers.
    """
    hint = f"a name that ends in {_NAMED}, or nothing for no"
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        while named := asker.text(_OFFER, hint, _keys("?s")):
            wish = wish_at_text(named)
            if wish in ("stop", "unknown"):
                return
            if wish in ("help", "why"):
                told(f"\n{_HELP}")
            elif wish is not None:
                # A command that is to be pasted must not be broken into lines.
                told(f"\n{_GIVEN}")
                say(go_on)
            elif _written(session, report, named, given):
                return


def _written(session: Session, report: Report, named: str, given: Mapping[str, Any]) -> bool:
    """Whether the report was written to a file of that name; why not is told."""
    format = _MEANT.get(Path(named).suffix.lower())
    if format is None:
        told(f"The name must end in {_NAMED}.")
        return False
    try:
        target.guard(named, session.folder, given, "name")
        emit(session, report, format, named)
    except (ProblemError, Refused) as error:
        # It may hold a command that is to be pasted.
        say("\n".join(map(str, error.problems)))
        return False
    told(f"Written to {printable(named)}.")
    return True
