"""The door to the terminal: everything printed goes through here, so that no text can steer what shows it.

Standard output that is full, closed or gone is one line on standard error, never a traceback.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import textwrap
from dataclasses import dataclass, field
from typing import Any

import click

from cli.console.terminal import width
from cli.console.waiting import Waiting
from engine.pattern import pattern
from engine.problem import UNSAFE_CHARACTER, Problem, ProblemError, Where, escaped, plain

# Styles of our own carry a number that no text can know; whatever else looks like a style is shown as an escape.
_KEY = int.from_bytes(os.urandom(7))
_MARKED = pattern(rf"\x1b\[{_KEY};([0-9;]*)m|{UNSAFE_CHARACTER}")
# A space at which no line is broken.
TOGETHER = "\u00a0"
# What a runner of GitHub takes as a command: "::" after blanks at the start of a line, and "##[" wherever it stands.
_COMMANDS = pattern(r"^(\s*)(?=::)|(#)(?=#\[)", re.MULTILINE)
_CLOSED = {"stdin": (os.O_WRONLY, "r"), "stdout": (os.O_RDONLY, "w"), "stderr": (os.O_WRONLY, "w")}


@dataclass(slots=True)
class _State:
    """What a run of the program prints beside its reports."""

    quiet: bool = False
    waiting: Waiting = field(default_factory=Waiting)


_STATE = _State()


def prepare() -> None:
    """Make the standard streams fit for use, once at the start.

    A character that an encoding lacks is shown as an escape. The descriptor of a stream that is closed is taken, so
    that the next file opened does not get it; to read or print there fails, and messages are dropped.
    """
    for number, (name, (way, mode)) in enumerate(_CLOSED.items()):
        try:
            os.fstat(number)
        except OSError:
            with contextlib.suppress(OSError):
                os.open(os.devnull, way)
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str = "", nl: bool = True, err: bool = False) -> None:
    """Print a text, its control and direction characters as escapes, to standard output or standard error.

    Raises ProblemError where standard output cannot be written, and BrokenPipeError where its reader has gone. What
    standard error does not take is dropped: there is nowhere left to say so.
    """
    put(safe(text, colourful(err)) + ("\n" if nl else ""), err)


def note(text: str) -> None:
    """Print to standard error what is no error and no report; with --quiet it is left out."""
    if not _STATE.quiet:
        say(text, err=True)


def working(what: str, quiet: bool) -> None:
    """From the first second on, tell a person at a terminal that the program works, until it prints something."""
    _STATE.quiet = quiet
    _STATE.waiting = Waiting()
    if informs() and not _typed():
        _STATE.waiting.start(what)


def informs() -> bool:
    """Whether it is told how far the program is: on a terminal, unless it is to be quiet."""
    return not _STATE.quiet and steerable()


def _typed() -> bool:
    """Whether standard input is read, and a person types it: nothing may be told in between."""
    with contextlib.suppress(ValueError):
        return "-" in sys.argv and sys.stdin.isatty()
    return False


def settle() -> None:
    """Clear what was told of waiting."""
    _STATE.waiting.stop()


def put(text: str, err: bool = False) -> None:
    """Print a text as it is: for what is no report but a file's content. Raises as `say` does."""
    settle()
    stream = sys.stderr if err else sys.stdout
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        discard(stream)
        if not err:
            raise
    except (OSError, ValueError) as error:
        discard(stream)
        if not err:
            raise unwritable(error) from None


def unwritable(error: Exception) -> ProblemError:
    """What to tell where standard output cannot be written."""
    reason = (isinstance(error, OSError) and error.strerror) or str(error)
    return ProblemError([Problem(Where("standard output"), "unwritable", f"cannot be written: {reason}")])


def finish() -> None:
    """Write out what the streams still hold, where its failure can still be told. Raises as `say` does."""
    for stream, err in ((sys.stderr, True), (sys.stdout, False)):
        if not stream.closed:
            put("", err)


def discard(stream: Any) -> None:
    """Drop what a stream holds and all that is written to it later, so that nothing fails again at exit."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
        stream.flush()


def safe(text: str, colours: bool = False, for_runner: bool = True) -> str:
    """A text without anything that steers a terminal, but our own styles where they are wanted.

    In a job of GitHub no line of it is a command of the runner either, unless it goes to a file.
    """
    if for_runner and _in_job():
        text = neutral(text)
    if plain(text):
        return text

    def shown(match: re.Match[str]) -> str:
        if match[1] is None:
            return escaped(match[0])
        return f"\x1b[{match[1]}m" if colours else ""

    return _MARKED.sub(shown, text)


def obeyed() -> bool:
    """Whether somebody obeys what is printed: a terminal, or the runner of a job of GitHub."""
    with contextlib.suppress(ValueError):
        return _in_job() or sys.stdout.isatty()
    return False


def _in_job() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"


def neutral(text: str) -> str:
    """A text in which no line is a workflow command of GitHub, but those that `command` made."""
    return _COMMANDS.sub(r"\1\2\\", text)


def command(line: str) -> str:
    """A line that is meant as a workflow command; its mark is taken off at this door."""
    return f"\x1b[{_KEY};0m{line}"


def styled(text: str, **style: Any) -> str:
    """A text in a style of our own; it comes out of this door coloured, or plain where colours are not wanted."""
    if not colourful():
        return text
    return click.style(escaped(text), **style).replace("\x1b[", f"\x1b[{_KEY};")


def colourful(err: bool = False) -> bool:
    """Whether to colour: on a terminal that is not dumb, or with FORCE_COLOR; never with NO_COLOR (no-color.org)."""
    stream = sys.stderr if err else sys.stdout
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    with contextlib.suppress(ValueError):
        return stream.isatty() and os.environ.get("TERM") != "dumb"
    return False


def steerable() -> bool:
    """Whether standard error is a terminal on which a line can be cleared."""
    with contextlib.suppress(ValueError):
        return sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    return False


def told(text: str) -> None:
    """Lines for the person, each wrapped under its beginning; an empty line stays one, and TOGETHER is a space."""
    for line in text.split("\n"):
        words = line.lstrip(" ")
        indent = " " * (len(line) - len(words))
        under = indent + ("  " if words.startswith("- ") else "   " if indent else "")
        filled = textwrap.fill(words, width(), initial_indent=indent, subsequent_indent=under)
        say(filled.replace(TOGETHER, " "))
