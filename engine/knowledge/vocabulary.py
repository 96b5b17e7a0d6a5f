"""The attributes: every name that a rule reads or concludes, with its kind and the words for its values."""

from __future__ import annotations

import math
import re
from dataclasses import field
from typing import Annotated, Any, ClassVar, Literal

from engine.knowledge.day import FIRST, LAST, PATTERN, number_of
from engine.knowledge.day import refusal as day_refusal
from engine.knowledge.kind import KINDS, Kind, Traits
from engine.knowledge.strict import STRICT
from engine.knowledge.structure import Structure, structure
from engine.knowledge.value import Value, spelled
from engine.number import LARGEST, clear, places, plain_number, too_long
from engine.problem import Where, did_you_mean, one_of

# What makes another answer true: a decision, time and the work done in it, or being somebody else.
Changeable = Literal["decision", "time", "nature"]
# Whether a length of time is counted from today until a day, or since one until today.
Counted = Literal["until", "since"]
COUNTED_UNITS = ("days", "weeks", "months", "years")
CHANGEABLE: tuple[Changeable, ...] = ("decision", "time", "nature")

# How the numbers that several rules conclude become one.
Together = Literal["sum", "least", "most", "count"]

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")


class _Bound:
    """A number, or a date as it is written; which of them it has to be is known with the kind."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import PydanticCustomError
        from pydantic_core import core_schema as cs

        def bound(value: Any) -> float | str:
            if isinstance(value, bool) or not isinstance(value, int | float | str):
                raise PydanticCustomError("float_type", "no bound")
            return value if isinstance(value, str) else float(value)

        return cs.no_info_plain_validator_function(bound)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> Any:
        return {"anyOf": [{"type": "number"}, {"type": "string", "format": "date", "pattern": PATTERN}]}


@structure
class Introduction(Structure):
    """What a questionnaire says before its first question: what this is, and what comes out."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    what: str = ""
    outcome: str = ""


@structure
class Words(Structure):
    """What a knowledge base calls the ones it assesses, the rest of its verdict, and going on to ask about that.

    `introduction` and `terms`, each with its meaning, are told by the questionnaire.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    one: str = "case"
    many: str = "cases"
    rest: str = "Further conclusions"
    refine: str = "Go on to the rest"
    introduction: Introduction = field(default_factory=Introduction)
    terms: dict[str, str] = field(default_factory=dict)

    def counted(self, number: int) -> str:
        """A number with what is counted, in words: "1 organization", "2,000 organizations"."""
        return f"{number:,} {self.one if number == 1 else self.many}"


@structure
class Choice(Structure):
    """One value of a choice, a set or a level: its wording, help, and the claims it carries.

    `rank` is a step of the scale that its attribute ranks by.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    title: str
    help: str = ""
    rank: str = ""
    source: list[str] = field(default_factory=list)


@structure
class Attribute(Structure):
    """One attribute of the vocabulary; `ask_when` and `expected_when` hold conditions once it is loaded.

    Of a concluded set `ranks` names the scale that its members are told by, `shown` how many of them at most stand in
    the body of a report; `rank_titles` are the steps of that scale, the lowest first, each with its title.

    A text is for reports and records alone; what it `names` is what the report is about.

    `plan` is the path of a figure of the plan (engine.plan.figures), which it then is. `computed` is the expression
    (engine.knowledge.expression) that it is worked out from, once it is loaded.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    kind: Kind
    title: str
    help: str = ""
    group: str = ""
    question: str = ""
    example: str = ""
    choices: dict[str, Choice] = field(default_factory=dict)
    scale: str = ""
    ranks: str = ""
    shown: int | None = None
    minimum: Annotated[float | str, _Bound()] | None = None
    maximum: Annotated[float | str, _Bound()] | None = None
    decimals: int | None = None
    unit: str = ""
    together: Together | None = None
    names: Literal["subject"] | None = None
    plan: str = ""
    computed: Any = None
    otherwise: Any = None
    changeable: Changeable | None = None
    counted: Counted | None = None
    ask_when: Any = None
    expected_when: Any = None
    ask_first: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    name: str = field(default="", init=False)
    where: Where = field(default_factory=Where, init=False)
    rank_titles: dict[str, str] = field(default_factory=dict, init=False)

    @property
    def asked(self) -> bool:
        """Whether it has a question; what has none is concluded by rules."""
        return bool(self.question)

    @property
    def within(self) -> str:
        """Its title within a sentence: a first word such as SOC, and every later one, stays as it is."""
        return self.title if self.title[1:2].isupper() else self.title[:1].lower() + self.title[1:]

    @property
    def change(self) -> Changeable:
        """What makes another answer true; where nothing is declared, a decision."""
        return self.changeable or "decision"

    @property
    def places(self) -> int:
        """The places to which a computed number is rounded."""
        return 0 if self.whole else self.decimals or 0

    @property
    def steps(self) -> list[str]:
        """The steps of a level, the lowest first."""
        return list(self.choices)

    @property
    def traits(self) -> Traits:
        """All that its kind is."""
        return KINDS[self.kind]

    @property
    def boolean(self) -> bool:
        """Whether its values are true and false."""
        return KINDS[self.kind].boolean

    @property
    def several(self) -> bool:
        """Whether a value is several of the choices."""
        return KINDS[self.kind].several

    @property
    def ranked(self) -> bool:
        """Whether the choices are the steps of a level."""
        return KINDS[self.kind].ranked

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers."""
        return KINDS[self.kind].numeric

    @property
    def dated(self) -> bool:
        """Whether its values are days."""
        return KINDS[self.kind].dated

    @property
    def spans(self) -> bool:
        """Whether its values are too many to list: numbers and days."""
        return KINDS[self.kind].spans

    @property
    def compares(self) -> bool:
        """Whether one value can be at least, or below, another."""
        return KINDS[self.kind].compares

    @property
    def whole(self) -> bool:
        """Whether there is no value between two whole numbers, or steps, that stand beside each other."""
        return KINDS[self.kind].whole

    @property
    def merges(self) -> bool:
        """Whether what several rules conclude is put together, and is never a contradiction."""
        return KINDS[self.kind].merges or self.together is not None

    @property
    def limits(self) -> tuple[float, float]:
        """The least and the greatest number, or number of a day, it takes, as they are declared, or that any takes."""
        least, greatest = (FIRST, LAST) if self.dated else (-LARGEST, LARGEST)
        low, high = self.minimum, self.maximum
        return (
            least if low is None else number_of(low) if isinstance(low, str) else low,
            greatest if high is None else number_of(high) if isinstance(high, str) else high,
        )

    @property
    def sentences(self) -> bool:
        """Whether its choices are whole sentences, as advice is."""
        return any(choice.title.endswith(".") for choice in self.choices.values())

    @property
    def in_lines(self) -> bool:
        """Whether each of its values has a line of its own in a report."""
        return self.several and (self.sentences or bool(self.ranks) or self.shown is not None)

    @property
    def adds(self) -> bool:
        """Whether each rule that stands adds to the value."""
        return self.together in ("sum", "count")

    @property
    def year(self) -> bool:
        """Whether its values read as years: whole numbers without a unit, all of the second or third thousand."""
        low, high = self.minimum, self.maximum
        bounded = isinstance(low, int | float) and isinstance(high, int | float) and 1000 <= low <= high < 3000
        return bounded and self.whole and not self.unit

    @property
    def a_kind(self) -> str:
        """The kind, for a sentence."""
        return f"{self.traits.article} {self.kind}"

    def default(self) -> Value | None:
        """The value of a concluded attribute that no rule concludes; None is unknown."""
        traits = KINDS[self.kind]
        if traits.several:
            return () if self.otherwise is None else self.ordered(self.otherwise)
        if traits.ranked and self.otherwise is None:
            return self.steps[0]
        if self.together == "count" and self.otherwise is None:
            return 0
        value: Value | None = self.otherwise
        return value

    def ordered(self, members: Any) -> tuple[str, ...]:
        """The members of a set, in the declared order."""
        return tuple(choice for choice in self.choices if choice in members)

    def by_rank(self, members: Any) -> tuple[str, ...]:
        """The members of a set, the highest rank first, and within a rank in the declared order."""
        steps = list(self.rank_titles)
        return tuple(sorted(self.ordered(members), key=lambda each: -steps.index(self.choices[each].rank)))

    def title_of(self, value: Value | None) -> str:
        """The words for a value."""
        if value is None:
            return "unknown"
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, tuple):
            return ", ".join(self.title_of(member) for member in value) or self._nothing()
        if isinstance(value, str):
            return self.choices[value].title if value in self.choices else value
        if self.year:
            return str(int(value))
        # A figure of the plan may be a third of a month; the plan that is printed has one place.
        shown = round(value, 2) if self.plan else value
        return f"{clear(plain_number(shown))} {self.unit}".rstrip()

    def brief(self, value: Value | None) -> str:
        """The words for a value; whole sentences by their names."""
        words = self.title_of(value)
        return ", ".join(value) if isinstance(value, tuple) and words.endswith(".") else words

    def _nothing(self) -> str:
        """The word for the empty set; where a choice is called none, that word means the choice."""
        called = [word.casefold() for name, choice in self.choices.items() for word in (name, choice.title)]
        return "[]" if "none" in called else "none"

    def refusal(self, value: Any) -> str:
        """What is wrong with a single value (of a set: with one member); empty where nothing is."""
        if isinstance(value, list | tuple | dict):
            return f"one value is wanted here, and this is {_shown(value)}"
        if self.boolean:
            return "" if isinstance(value, bool) else f"{_shown(value)} is neither true nor false{_meant(value)}"
        if self.spans:
            return self._day_refusal(value) if self.dated else self._number_refusal(value)
        if not isinstance(value, str):
            return f"{_shown(value)} is not one of {one_of(self.choices)}"
        if value not in self.choices:
            return f"{_shown(value)} is not one of {one_of(self.choices)}{did_you_mean(value, self.choices)}"
        return ""

    def _number_refusal(self, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"{_shown(value)} is not a number{_meant(value)}"
        if isinstance(value, float) and not math.isfinite(value):
            return "a number must be finite"
        return too_long(repr(value)) if isinstance(value, float) and too_long(repr(value)) else self._outside(value)

    def _day_refusal(self, value: Any) -> str:
        if not isinstance(value, str):
            return f"{_shown(value)} is not a date; write it as year-month-day, 2026-03-01"
        if said := day_refusal(value):
            return said
        if not self.limits[0] <= number_of(value) <= self.limits[1]:
            return f"{value} is not {self._between()}"
        return ""

    def _between(self) -> str:
        """The days that it takes, at least one end of which is declared."""
        if self.minimum is None:
            return f"on or before {self.maximum}"
        return f"on or after {self.minimum}" if self.maximum is None else f"from {self.minimum} to {self.maximum}"

    def _outside(self, value: float) -> str:
        if abs(value) > LARGEST:
            return f"the number is beyond {plain_number(LARGEST)}"
        if self.whole and value != int(value):
            return f"{plain_number(value)} is not a whole number"
        if self.decimals is not None and places([value]) > self.decimals:
            return f"{plain_number(value)} has more than {self.decimals} decimals; round it"
        low, high = self.limits
        if not low <= value <= high:
            return f"{plain_number(value)} is not from {plain_number(low)} to {plain_number(high)}"
        return ""


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    return spelled(value, unknown="nothing") or "''"


def _meant(word: Any) -> str:
    """The end of a sentence about a word that stands for a number, true or false."""
    if not isinstance(word, str):
        return ""
    if word.lower() in ("true", "false") or re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?", word):
        return "; write it without quotes"
    said = {"yes": "true", "y": "true", "on": "true", "no": "false", "n": "false", "off": "false"}.get(word.lower())
    return f"; write {said}" if said else ""
