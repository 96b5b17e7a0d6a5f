"""The claims of the source, by section."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from engine.knowledge.period import EVERY_DAY, Period
from engine.knowledge.strict import DATED, STRICT
from engine.problem import Where


@dataclass(slots=True)
class Claim:
    """One statement of the source document, in our words."""

    __pydantic_config__: ClassVar[dict[str, Any]] = DATED
    kind: Literal["rule", "catalogue"]
    says: str
    from_: str = ""
    until: str = ""
    section: str = field(default="", init=False)
    where: Where = field(default_factory=Where, init=False)
    period: Period = field(default=EVERY_DAY, init=False)


@dataclass(slots=True)
class Section:
    """A heading of the source document and its claims."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    section: str
    title: str
    claims: dict[str, Claim]
