"""The values that attributes take, and how one is spelled: as it is typed, and as a person reads it."""

from __future__ import annotations

from collections.abc import Mapping

from engine.number import number_text

# A set's value is a tuple of choices in their declared order; a level's value is the name of its step.
Value = bool | str | int | float | tuple[str, ...]


Values = dict[str, Value]
# Attributes with their values as far as they are known; what is None, or absent, is unknown.
Seen = Mapping[str, Value | None]


def word(value: Value | None, empty: str = "[]") -> str:
    """A value as it is typed in an option, on one line, so that it reads back as the same value."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_text(value)
    return spelled(value, between=",", empty=empty)


def typed(name: str, value: Value | None) -> str:
    """NAME=VALUE as a person types it: yes and no as they are printed; what is unknown is empty."""
    if isinstance(value, bool):
        return f"{name}={'yes' if value else 'no'}"
    return f"{name}={'' if value is None else word(value)}"


def spelled(value: object, between: str = ", ", empty: str = "none", unknown: str = "unknown") -> str:
    """A value by the names that the files have for it; of several, each with `between` between them."""
    if value is None:
        return unknown
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return between.join(spelled(each) for each in value) or empty
    return str(value)
