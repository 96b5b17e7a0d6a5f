"""What is read of a table: the sheet, whose answers, and in which language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.sheets.tongue import Tongue


@dataclass(frozen=True, slots=True)
class Picked:
    """The sheet, the entry with an id, the language that it is written in; None is whatever there is."""

    sheet: str | None = None
    only: str | None = None
    tongue: Tongue | None = None


ANY = Picked()
