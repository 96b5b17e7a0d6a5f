"""What the cases show of each rule, as the process that runs them tells it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from engine.cases.suggestion import Suggestion


@dataclass(slots=True)
class Shown:
    """By rule: the cases in which it fires, what no case shows of it, and the cases that would.

    `tests` are the tests of its condition that no case shows, by attribute: alone `decisive` in none, or alone
    `missing`. `passed` says of each case, by its name, whether it passed; `places` where it stands: file, line and
    column; `texts` are those of which all of this is so.
    """

    fired: dict[str, list[str]] = field(default_factory=dict)
    lacking: dict[str, list[str]] = field(default_factory=dict)
    tests: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    suggested: dict[str, list[Suggestion]] = field(default_factory=dict)
    passed: dict[str, bool] = field(default_factory=dict)
    places: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As data that JSON holds."""
        return asdict(self)

    @classmethod
    def of(cls, plain: dict[str, Any], texts: dict[str, str]) -> Shown:
        """From such data, which is of these texts."""
        suggested = {rule: [Suggestion(**each) for each in listed] for rule, listed in plain["suggested"].items()}
        places = {name: (file, line, column) for name, (file, line, column) in plain["places"].items()}
        tests = {rule: [(name, how) for name, how in listed] for rule, listed in plain["tests"].items()}
        return cls(plain["fired"], plain["lacking"], tests, suggested, plain["passed"], places, texts)
