"""A person at a terminal, in front of the questionnaire."""

from __future__ import annotations

import os
import re
from pathlib import Path

import yaml

from tests.support.commands import PROGRAM
from tests.support.terminal import Terminal

DOWN, SPACE, ENTER = "\x1b[B", " ", "\r"
CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][AB0]|\x1b[=>]|\r")


class Person:
    """Somebody at a terminal: waits for words on the screen, and presses keys, which are counted."""

    def __init__(self, folder: Path, *arguments: str, columns: int = 100, **environment: str) -> None:
        known = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
        # The keyboard answers no request for the cursor's place, as a terminal's emulator would.
        known |= {"TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1", "CERTWISE_AUDIT": str(folder / "audit.db")}
        known["CERTWISE_PAGER"] = ""
        self.folder = folder
        self.process = Terminal([str(PROGRAM), "ask", *arguments], known | environment, folder, (50, columns))
        self.seen = ""
        self.keys = 0

    def sees(self, words: str) -> Person:
        self.process.expect_exact(words)
        self.seen += str(self.process.before) + str(self.process.after)
        return self

    def asked(self, question: str, hint: str = "enter chooses)") -> Person:
        """Wait until a question stands there, and its prompt takes keys."""
        return self.sees(question).sees(hint).sees("here and save (s)")

    def presses(self, *keys: str) -> Person:
        for key in keys:
            self.process.send(key)
            self.keys += 1 if key.startswith("\x1b") else len(key)
        return self

    def comes_to(self, *words: str) -> int:
        """Wait until one of these stands on the screen, each a pattern; which one it was."""
        found: int = self.process.expect(list(words))
        self.seen += str(self.process.before) + str(self.process.after)
        return found

    def leaves(self) -> int:
        code = self.process.ends()
        self.seen += str(self.process.before)
        return code

    @property
    def screen(self) -> str:
        return CODES.sub("", self.seen)

    def saved(self, name: str = "certwise-answers.yaml") -> dict[str, object]:
        found: dict[str, object] = yaml.safe_load((self.folder / name).read_text(encoding="utf-8"))
        return found
