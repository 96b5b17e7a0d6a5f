"""The shapes of documents: the header of a knowledge base, a file of rules, a decision table written out as rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from engine.knowledge.strict import DATED, STRICT
from engine.knowledge.table import Hit
from engine.knowledge.vocabulary import Words


@dataclass
class Header:
    """The `knowledge` section."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    name: str
    title: str
    about: str
    verdict: list[str]
    settles: list[str] = field(default_factory=list)
    lead: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    words: Words = field(default_factory=Words)


@dataclass
class OtherwiseEntry:
    """An `otherwise` with a reason: the value, why, and when it may take effect."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    value: Any
    because: str
    source: list[str] = field(default_factory=list)
    when: dict[str, Any] | None = None


@dataclass
class RuleEntry:
    """One rule as it stands in a file; its condition and conclusions are read by the rule language."""

    __pydantic_config__: ClassVar[dict[str, Any]] = DATED
    rule: str
    when: dict[str, Any]
    then: dict[str, Any]
    because: str
    source: list[str] = field(default_factory=list)
    overrides: list[str] = field(default_factory=list)
    from_: str = ""
    until: str = ""


@dataclass
class Row:
    """One row of a decision table."""

    __pydantic_config__: ClassVar[dict[str, Any]] = DATED
    rule: str
    cells: list[Any]
    because: str = ""
    source: list[str] = field(default_factory=list)
    overrides: list[str] = field(default_factory=list)
    from_: str = ""
    until: str = ""


@dataclass
class Table:
    """A decision table: the attributes of its columns, its rows, and what holds where none of them does.

    `hit` says which of the rows that hold count, and what is proven of them.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    when: list[str]
    then: list[str]
    rows: list[Row]
    because: str = ""
    hit: Hit | None = None
    otherwise: Row | None = None


@dataclass
class RulesetFile:
    """A file of rules."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    ruleset: str
    title: str
    about: str = ""
    rules: list[RuleEntry] = field(default_factory=list)
    table: Table | None = None
