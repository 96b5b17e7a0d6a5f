"""The catalogue: programs with their phases, costs, people, artifacts and topics, and the figures rules may name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal

from engine.knowledge.range import Range
from engine.knowledge.strict import DATED, STRICT
from engine.knowledge.structure import Structure, structure
from engine.problem import Where

WEEKS_PER_MONTH = Fraction(52, 12)
DAYS_PER_MONTH = Fraction(36525, 1200)
LARGEST_FIGURE = 10**12
# What stands for the share in the sentence of an assumption.
SHARE = "{percent}"


class _Ordered:
    """Two figures, the lower one first; checked as a file is read, so that no sum ever meets anything else."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import PydanticCustomError
        from pydantic_core import core_schema as cs

        def ordered(figures: list[float]) -> list[float]:
            if figures[0] > figures[1]:
                raise PydanticCustomError("too_short", "not in order")
            return figures

        figure = cs.float_schema(strict=True, ge=0, le=LARGEST_FIGURE, allow_inf_nan=False)
        pair = cs.list_schema(figure, strict=True, min_length=2, max_length=2)
        return cs.no_info_after_validator_function(ordered, pair)


Pair = Annotated[list[float], _Ordered()]


@structure
class Said(Structure):
    """Words of the catalogue and the claims they carry."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    says: str
    source: list[str]


@structure
class Step(Structure):
    """A step of a phase, and the claims that name it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    step: str
    title: str
    says: str
    source: list[str]


@structure
class Assumption(Structure):
    """A share, in percent, that is assumed: `says` completes "assumes that", `changed` is whether another is named."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    title: str
    says: str
    percent: Pair
    source: list[str]
    name: str = field(default="", init=False)
    where: Where = field(default_factory=Where, init=False)
    changed: bool = field(default=False, init=False)

    @property
    def sentence(self) -> str:
        """What is assumed, with the share in it."""
        return self.says.replace(SHARE, Range.of(self.percent).words(2))


@structure
class Shortened(Structure):
    """The share, in percent, by which a phase is shorter where another program is in place when it starts.

    The share is given, or that of an assumption.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    by: str
    source: list[str]
    percent: Pair = field(default_factory=list)
    assumes: str = ""


@lru_cache(1024)
def _months(low: float, high: float, unit: float | Fraction) -> Range:
    """So many of a unit in months; the same few come again and again, and fractions take long."""
    return Range.of([low, high]).scaled(Fraction(unit), Fraction(unit))


@structure
class Phase(Structure):
    """A phase of a program; its length is given in one of months, weeks and days, as [low, high]."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    phase: str
    title: str
    source: list[str]
    months: Pair = field(default_factory=list)
    weeks: Pair = field(default_factory=list)
    days: Pair = field(default_factory=list)
    note: str = ""
    steps: list[Step] = field(default_factory=list)
    shortened: list[Shortened] = field(default_factory=list)

    @property
    def length(self) -> Range:
        """Months, from low to high."""
        for figures, unit in ((self.months, 1), (self.weeks, 1 / WEEKS_PER_MONTH), (self.days, 1 / DAYS_PER_MONTH)):
            if figures:
                return _months(figures[0], figures[1], unit)
        return Range()

    @property
    def told(self) -> str:
        """Its length as it is given, with its unit."""
        for figures, unit in ((self.months, "months"), (self.weeks, "weeks"), (self.days, "days")):
            if figures:
                return f"{Range.of(figures).words()} {unit}"
        return ""


@structure
class Cost(Structure):
    """A cost range in the plan's currency, paid once (first) or every year (yearly)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    title: str
    range: Pair
    when: Literal["first", "yearly"]
    source: list[str]

    @property
    def amount(self) -> Range:
        """The least and the most of it, in the plan's currency."""
        return Range.of(self.range)


@structure
class People(Structure):
    """Full-time equivalents, from low to high: while a program is pursued, and to keep it up once it is in place."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    range: Pair
    source: list[str]
    kept: Pair = field(default_factory=list)


@structure
class Artifact(Structure):
    """What a program ends in, such as a report; `pages` are the fewest and the most."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    title: str
    says: str
    source: list[str]
    sharing: str = ""
    holds: list[str] = field(default_factory=list)
    pages: Pair = field(default_factory=list)


@structure
class Foundation(Structure):
    """A framework that a program builds on, and the claims that say so."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    framework: str
    says: str
    source: list[str]


@structure
class Program(Structure):
    """One program that a plan may hold."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    title: str
    about: str
    source: list[str]
    aliases: list[str] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)
    costs: dict[str, Cost] = field(default_factory=dict)
    fte: People | None = None
    artifacts: dict[str, Artifact] = field(default_factory=dict)
    topics: dict[str, dict[str, Said]] = field(default_factory=dict)
    foundation_for: list[Foundation] = field(default_factory=list)
    name: str = field(default="", init=False)
    where: Where = field(default_factory=Where, init=False)

    @property
    def months(self) -> Range:
        """The length of all phases, one after the other."""
        total = Range()
        for phase in self.phases:
            total += phase.length
        return total

    def cost(self, when: str = "first", only: list[str] | None = None) -> Range | None:
        """The sum of the costs of that kind, or None where the program is unpriced."""
        if not self.costs:
            return None
        total = Range()
        for name, cost in self.costs.items():
            if cost.when == when and (only is None or name in only):
                total += cost.amount
        return total

    def figures(self) -> Iterator[tuple[str, Range]]:
        """Every figure a threshold may name, as a path and its range."""
        yield "months", self.months
        for phase in self.phases:
            yield f"phases.{phase.phase}", phase.length
        for name, cost in self.costs.items():
            yield f"costs.{name}", cost.amount
        for path, when in (("cost", "first"), ("annual", "yearly")):
            if (total := self.cost(when)) is not None:
                yield path, total
        if self.fte:
            yield "fte", Range.of(self.fte.range)


@structure
class Topic(Structure):
    """What `compare` shows under one heading: aspects in order, each with its title."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    title: str
    aspects: dict[str, str]


@structure
class Overlap(Structure):
    """The share, in percent, of the named costs that the second of two programs saves when the first is in place.

    The share is given, or that of an assumption.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    between: list[str]
    of: list[str]
    source: list[str]
    percent: Pair = field(default_factory=list)
    assumes: str = ""


@structure
class FigureValue(Structure):
    """What a figure is in a period, or in a year: a sum of other figures, or a constant."""

    __pydantic_config__: ClassVar[dict[str, Any]] = DATED
    year: int | None = None
    from_: str = ""
    until: str = ""
    sum: list[str] | None = None
    value: float | None = None
    source: list[str] = field(default_factory=list)


@structure
class Figure(Structure):
    """A figure with a name: a sum of other figures, or a constant, or one of these for each period (`values`)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = DATED
    says: str
    sum: list[str] | None = None
    value: float | None = None
    source: list[str] = field(default_factory=list)
    from_: str = ""
    until: str = ""
    values: list[FigureValue] = field(default_factory=list)


@structure
class PlanEntry(Structure):
    """A program that is planned where its condition holds; `after` names a program, or PROGRAM.PHASE."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    program: str
    role: str
    when: Any
    after: str = ""
    where: Where = field(default_factory=Where, init=False)

    @property
    def before(self) -> str:
        """The program that it starts after."""
        return self.after.partition(".")[0]

    @property
    def after_phase(self) -> str:
        """The phase of that program after which it starts; empty for the whole of it."""
        return self.after.partition(".")[2]


@structure
class PlanRules(Structure):
    """How a verdict becomes a plan, and which answers it is held against.

    `deadlines` has the attribute that says it of one program, where that is not `deadline`. Amounts are told in steps
    of `rounded_to`; `amounts` says what they are.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    programs: list[PlanEntry]
    roles: dict[str, str]
    currency: str = ""
    amounts: str = ""
    rounded_to: int = 1
    deadline: str = ""
    budget: str = ""
    people: str = ""
    held: str = ""
    deadlines: dict[str, str] = field(default_factory=dict)

    def deadline_of(self, program: str) -> str:
        """The attribute that says in how many months a program is needed; empty where none does."""
        return self.deadlines.get(program, self.deadline)
