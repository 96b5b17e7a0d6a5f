"""Answers as they are saved: a file of answers that also tells in which order they were given here."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from engine.answers.file import answers_text
from engine.interview.interview import Interview

_ORDER = re.compile(r"^# Answered here, in this order: ([\w, ]+)$", re.MULTILINE)


def saved_text(interview: Interview, given: Collection[str]) -> str:
    """The file; what was given by files and options is not answered here."""
    text = answers_text(
        interview.expert.knowledge, interview.given.together(), [*interview.declined, *interview.untold]
    )
    here = [name for name in interview.order if name not in given]
    return f"{text}\n# Answered here, in this order: {', '.join(here)}\n" if here else text


def order_of(file: Path) -> list[str] | None:
    """The names that a saved file says were answered, in their order; None where it does not say."""
    found = _ORDER.findall(file.read_text(encoding="utf-8", errors="replace"))
    return found[-1].split(", ") if found else None
