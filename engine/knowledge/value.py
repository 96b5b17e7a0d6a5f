"""The values that attributes take."""

from __future__ import annotations

# A set's value is a tuple of choices in their declared order; a level's value is the name of its step.
Value = bool | str | int | float | tuple[str, ...]


Values = dict[str, Value]
