"""Which records are chosen, as a condition of a statement."""

from __future__ import annotations

from dataclasses import dataclass

from engine.log.entry import ASSESSMENT

_ESCAPED = str.maketrans({"!": "!!", "%": "!%", "_": "!_"})


@dataclass(slots=True)
class Filter:
    """Which records to list: by whom, from and until a time (ISO 8601, compared as text), and what they hold.

    Of an organization a part of the name will do, in capitals or not; of a digest its beginning.
    """

    by: str = ""
    since: str = ""
    until: str = ""
    result: str = ""
    knowledge: str = ""
    organization: str = ""

    def condition(self) -> tuple[str, list[str]]:
        """The condition on a row of the table of entries, and its values."""
        parts: list[tuple[str, str]] = [("kind = ?", ASSESSMENT)]
        if self.by:
            parts.append(('"by" = ?', self.by))
        if self.since:
            parts.append(("at >= ?", self.since))
        if self.until:
            parts.append(("at < ?", self.until))
        if self.result:
            parts.append(("result = ?", self.result))
        if self.knowledge:
            # Digests are hexadecimal, so "g" comes after every continuation, and the index serves the search.
            parts += [("knowledge >= ?", self.knowledge), ("knowledge < ?", f"{self.knowledge}g")]
        if self.organization:
            pattern = f"%{self.organization.casefold().translate(_ESCAPED)}%"
            parts.append(("number IN (SELECT number FROM certwise_entries WHERE sought LIKE ? ESCAPE '!')", pattern))
        # No text of a store holds it, and PostgreSQL takes none that does.
        return " AND ".join(condition for condition, _ in parts), [value.replace("\0", "") for _, value in parts]
