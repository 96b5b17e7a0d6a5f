"""JSON whose keys are public interface."""

from __future__ import annotations

import json
from typing import Any

from engine.knowledge.value import Value
from engine.problem import UNSAFE, plain

# The version of the keys of reports; it counts up where one is renamed or removed.
SCHEMA = 2


def dumped(found: Any) -> str:
    """JSON on several lines; an object of a report begins with the version of its keys."""
    text = json.dumps(found, indent=2, ensure_ascii=False, default=_plain)
    return inert(text)


def compact(found: Any) -> str:
    """JSON on one line, with escapes for what steers a terminal."""
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return text if text.isprintable() else inert(text)


def inert(text: str) -> str:
    """JSON that says the same, with escapes for what steers a terminal, or a runner of jobs that reads along."""
    text = text.replace("##[", "#\\u0023[")
    return text if plain(text) else UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1], text)


def _plain(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else str(value)
