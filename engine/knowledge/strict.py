"""How an entry of a file becomes an object: no key that is not known, no value that is not of its type."""

from __future__ import annotations

from typing import Any

STRICT: dict[str, Any] = {"extra": "forbid", "strict": True}


def key_of(name: str) -> str:
    """The key of a field in a file: `from` is a word of Python, so its field is called from_."""
    return name.removesuffix("_")


# Of what holds from a day, until a day.
DATED: dict[str, Any] = {**STRICT, "alias_generator": key_of}
