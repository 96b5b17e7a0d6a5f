"""The documents that a knowledge base rests on, and their claims, by section."""

from __future__ import annotations

from dataclasses import field
from typing import Any, ClassVar, Literal

from engine.knowledge.period import EVERY_DAY, Period
from engine.knowledge.strict import DATED, STRICT
from engine.knowledge.structure import Structure, structure
from engine.problem import Where


@structure
class Document(Structure):
    """A document that claims are of. `nature` is what it says of itself; of an `own` one we are the authors."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    title: str
    about: str
    nature: str = ""
    date: str = ""
    own: bool = False
    name: str = field(default="", init=False)
    where: Where = field(default_factory=Where, init=False)


@structure
class Claim(Structure):
    """One statement of a document, in our words; one of our own has its `reasoning`.

    `document` is the name of the document, empty where a knowledge base declares none.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = DATED
    kind: Literal["rule", "catalogue"]
    says: str
    reasoning: str = ""
    from_: str = ""
    until: str = ""
    section: str = field(default="", init=False)
    document: str = field(default="", init=False)
    own: bool = field(default=False, init=False)
    where: Where = field(default_factory=Where, init=False)
    period: Period = field(default=EVERY_DAY, init=False)


@structure
class Section(Structure):
    """A heading of a document and the claims below it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    section: str
    title: str
    claims: dict[str, Claim]
    document: str = ""
