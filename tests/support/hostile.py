"""A knowledge base in which every text is hostile: made of the orchard, with a charm in each title and sentence.

`made(folder, BREAKS)` is hostile, `made(folder, BLANKS)` is its twin with blanks for what breaks lines: what is printed
of the one must be what is printed of the other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.support.commands import SECOND

BREAKS = ("\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029")
BLANKS = (" ",) * len(BREAKS)
# What steers, turns or hides text: C0, C1, escape sequences, directions, zero width, fillers, tags, selectors.
UNSEEN = (
    "\x00\x07\x08\x1b]0;own\x07\x1b[2J\x9b31m\x90\x7f\xad\u034f\u061c\u115f\u180e\u200b\u200d\u200c\u200e\u200f\u202a"
    "\u202e\u2060\u2066\u2069\u206f\u3164\ufe0f\ufeff\uffa0\ufff9\ufffe\U0001d173\U000e0001\U000e0041\U000e0100\U0001fffe"
)
# A name that somebody gave to a file, a person or an option.
NAME = "a\x1b[2J\n::error::FORGED\u202e\U000e0041'\" ##[error]x"
# What is markup, a formula, a command or an end of something in one format or another.
CHARMS = (
    "::error file=forged::FORGED", "##[error]FORGED", "<x-forged onforged=1>", "\"><x-forged>", "' onforged='1",
    "[forged](javascript:alert(1))", "![forged](http://forged.example/x.png)", "`forged`", "| forged | cell |",
    "# forged", "- forged", "1. forged", "</title><x-forged>", "]]><x-forged>", "*/ forged", "%0A::error::FORGED",
    "{{7*7}} {%forged%}", "$(forged)", '"; forged [label="', "\\", "\\n", '"]; forged --> n1', "END:VEVENT",
    "=HYPERLINK(0)", "@SUM(1)", "+1+1", "-1+1", "\t=1", "~~~", "===", "&lt;x-forged&gt;", "<!-- forged", "--",
)  # fmt: skip
_TEXTS = {
    "title", "about", "question", "help", "says", "because", "note", "unit", "reasoning", "nature", "sharing", "holds",
    "group", "lead", "notes", "case", "aliases",
}  # fmt: skip
# Mappings of ids to titles.
_TITLED = {"choices", "aspects", "roles"}


class _Charming:
    def __init__(self, breaks: tuple[str, ...], unseen: str) -> None:
        self.breaks, self.unseen, self.count = breaks, unseen, 0

    def text(self, plain: str) -> str:
        """The text between two charms, with a break before each: no text is like another's."""
        self.count += 1
        count = self.count
        first, last = (CHARMS[(count * step) % len(CHARMS)] for step in (1, 5))
        return f"{first} {count}{self.broken(count)}{plain}{self.broken(count + 1)}{last}{self.unseen}{count}"

    def broken(self, number: int) -> str:
        return self.breaks[number % len(self.breaks)]

    def node(self, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            titled = key in _TITLED
            return {
                name: self.text(child) if titled and isinstance(child, str) else self.node(child, str(name))
                for name, child in value.items()
            }
        if isinstance(value, list):
            return [self.node(child, key) for child in value]
        return self.text(value) if isinstance(value, str) and key in _TEXTS else value


def made(folder: Path, breaks: tuple[str, ...] = BREAKS, unseen: str = UNSEEN) -> Path:
    """Write the knowledge base into a folder, which is made."""
    charming = _Charming(breaks, unseen)
    for source in sorted(SECOND.rglob("*.yaml")):
        target = folder / source.relative_to(SECOND)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(yaml_of(charming.node(yaml.safe_load(source.read_text()))))
    (folder / "facts" / "text.yaml").write_text(yaml_of(charming.node(_NAMED)))
    return folder


def commands_of(text: str) -> Iterator[str]:
    """What a runner of GitHub obeys: "::command" at the start of a line after blanks, "##[command]" anywhere."""
    for line in text.splitlines():
        if line.lstrip().startswith("::") or re.search(r"##\[[^]]*\]", line):
            yield line


def yaml_of(value: Any) -> str:
    """A text of YAML: JSON is, with an escape for everything; what lies beyond the first plane is no pair in YAML."""
    return _PAIR.sub(_long, json.dumps(value, indent=1)) + "\n"


def _long(found: re.Match[str]) -> str:
    return f"\\U{ord(json.loads(f'[{chr(34)}{found[0]}{chr(34)}]')[0]):08x}"


_PAIR = re.compile(r"\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}")
_NAMED = {
    "attributes": {
        "plot_name": {
            "kind": "text",
            "title": "Name of the plot",
            "question": "What is it called?",
            "help": "As it is.",
        }
    }
}

# Written out here, and not taken from the program: this is what a text may not bring to a reader's screen.
_RAW = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e00ff"
    "\U000e01f0-\U000e0fff\U0001fffe\U0001ffff]|(?<![^\0-\x7f])[\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef](?!\u20e3)"
)


def raw(text: str) -> Iterator[str]:
    """What stands in a printed text that a reader cannot see, or a screen would obey."""
    for found in _RAW.finditer(text):
        yield f"U+{ord(found[0]):04X} in {text[max(0, found.start() - 30) : found.end() + 10]!r}"
