"""The operators of the rule language: one entry each, with what others ask about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import ge, gt, le, lt
from typing import Any, Literal, NamedTuple, get_args

from engine.knowledge.kind import KINDS, Kind
from engine.knowledge.value import Value

Op = Literal["is", "is_not", "at_least", "at_most", "above", "below", "has", "lacks", "known", "unknown"]
Operand = Literal["none", "bound", "values"]


class Among(NamedTuple):
    """The value is one of these."""

    values: tuple[Value, ...]


class Touches(NamedTuple):
    """The value, a set, has one of these members."""

    members: tuple[Value, ...]


class End(NamedTuple):
    """An end of a region, the low one or the high one, which cuts the values at a bound, or `beyond` it."""

    bound: Value
    low: bool
    beyond: bool


class Between(NamedTuple):
    """The value, a number or a step, lies between two ends; None is no end."""

    low: Value | None = None
    high: Value | None = None
    low_included: bool = True
    high_included: bool = True

    def ends(self) -> Iterator[End]:
        """Each end that there is, the low one first."""
        if self.low is not None:
            yield End(self.low, True, not self.low_included)
        if self.high is not None:
            yield End(self.high, False, self.high_included)


class Known(NamedTuple):
    """There is a value. Alone of the regions it decides about an unknown one, which lies outside."""


Region = Among | Touches | Between | Known


class Form(NamedTuple):
    """A way to write a test; of several, the last is the one that the program writes.

    `key` stands before the operand; it is empty where a value or a list stands beside the attribute itself. With `each`
    the form means a test of its own for each value, all of which must hold.
    """

    key: str
    each: bool = False


def _never(kind: Kind, values: tuple[Value, ...]) -> bool:
    return False


def _among(value: Any, values: tuple[Value, ...]) -> bool:
    return value in values


def _touches(value: Any, members: tuple[Value, ...]) -> bool:
    return any(member in value for member in members)


class Operator(NamedTuple):
    """What is to be known of one test.

    `accepts` makes the region of the operand: the test holds for known values `inside` of it, or for the others.
    `passes` says the same of one known value and the operand, in a fraction of the time: the values, or the bound as a
    number, when the value is one as well.
    `opposite` is the negation, `neighbours` what a mutant puts in its place. `operand`: none, one bound (for a level:
    a step), or any values. `does` and `words` stand between an attribute and the operand in a sentence; where `words`
    and the operand stand alone, they say what is wanted; of a date they are the `day_words`. `about` says, after the
    key, which kinds it is for. `grows`: whether more conclusions can only make the test true.
    """

    name: Op
    opposite: Op
    neighbours: tuple[Op, ...]
    kinds: tuple[Kind, ...]
    operand: Operand
    accepts: Callable[[tuple[Value, ...]], Region]
    passes: Callable[[Any, Any], bool]
    does: str
    forms: tuple[Form, ...]
    words: str = ""
    day_words: str = ""
    about: str = ""
    inside: bool = True
    grows: Callable[[Kind, tuple[Value, ...]], bool] = _never

    def wanted(self, kind: Kind) -> str:
        """The words that stand before the operand where they say what is wanted of an attribute of this kind."""
        return self.day_words if self.day_words and KINDS[kind].dated else self.words


_ALL: tuple[Kind, ...] = tuple(kind for kind, traits in KINDS.items() if traits.read)
_SINGLE: tuple[Kind, ...] = tuple(kind for kind in _ALL if not KINDS[kind].several)
_ORDERED: tuple[Kind, ...] = tuple(kind for kind, traits in KINDS.items() if traits.compares)
_SEVERAL: tuple[Kind, ...] = tuple(kind for kind, traits in KINDS.items() if traits.several)
_COMPARES, _SETS = "compares numbers, levels and dates", "tests sets"

_ENTRIES = (
    Operator(
        name="is",
        opposite="is_not",
        neighbours=("is_not",),
        kinds=_SINGLE,
        operand="values",
        accepts=Among,
        passes=_among,
        does="is",
        forms=(Form(""),),
        grows=lambda kind, values: KINDS[kind].boolean and values == (True,),
    ),
    Operator(
        name="is_not",
        opposite="is",
        neighbours=("is",),
        kinds=_SINGLE,
        operand="values",
        accepts=Among,
        passes=lambda value, values: value not in values,
        inside=False,
        does="is not",
        forms=(Form("not"),),
    ),
    Operator(
        name="at_least",
        opposite="below",
        neighbours=("above",),
        kinds=_ORDERED,
        operand="bound",
        accepts=lambda values: Between(low=values[0]),
        passes=ge,
        does="is",
        words="at least",
        day_words="on or after",
        about=_COMPARES,
        forms=(Form("at_least"),),
    ),
    Operator(
        name="at_most",
        opposite="above",
        neighbours=("below",),
        kinds=_ORDERED,
        operand="bound",
        accepts=lambda values: Between(high=values[0]),
        passes=le,
        does="is",
        words="at most",
        day_words="on or before",
        about=_COMPARES,
        forms=(Form("at_most"),),
    ),
    Operator(
        name="above",
        opposite="at_most",
        neighbours=("at_least",),
        kinds=_ORDERED,
        operand="bound",
        accepts=lambda values: Between(low=values[0], low_included=False),
        passes=gt,
        does="is",
        words="above",
        day_words="after",
        about=_COMPARES,
        forms=(Form("above"),),
    ),
    Operator(
        name="below",
        opposite="at_least",
        neighbours=("at_most",),
        kinds=_ORDERED,
        operand="bound",
        accepts=lambda values: Between(high=values[0], high_included=False),
        passes=lt,
        does="is",
        words="below",
        day_words="before",
        about=_COMPARES,
        forms=(Form("below"),),
    ),
    Operator(
        name="has",
        opposite="lacks",
        neighbours=("lacks",),
        kinds=_SEVERAL,
        operand="values",
        accepts=Touches,
        passes=_touches,
        does="includes",
        about=_SETS,
        forms=(
            Form(""),
            Form("includes", each=True),
            Form("includes_any"),
            Form("includes_all", each=True),
        ),
        grows=lambda kind, values: True,
    ),
    Operator(
        name="lacks",
        opposite="has",
        neighbours=("has",),
        kinds=_SEVERAL,
        operand="values",
        accepts=Touches,
        passes=lambda value, members: not _touches(value, members),
        inside=False,
        does="does not include",
        about=_SETS,
        forms=(Form("not"), Form("excludes")),
    ),
    Operator(
        name="known",
        opposite="unknown",
        neighbours=("unknown",),
        kinds=_ALL,
        operand="none",
        accepts=lambda values: Known(),
        passes=lambda value, _: True,
        does="is",
        words="known",
        forms=(Form("known"),),
    ),
    Operator(
        name="unknown",
        opposite="known",
        neighbours=("known",),
        kinds=_ALL,
        operand="none",
        accepts=lambda values: Known(),
        passes=lambda value, _: False,
        inside=False,
        does="is",
        words="unknown",
        forms=(Form("unknown"),),
    ),
)
OPERATORS: dict[Op, Operator] = {entry.name: entry for entry in _ENTRIES}
if missing := set(get_args(Op)) ^ set(OPERATORS):
    raise TypeError(f"operators without an entry, or entries without an operator: {sorted(missing)}")

# What each key beside an attribute may mean, on one kind or another; the empty key is a value by itself.
FORMS: dict[str, list[tuple[Operator, Form]]] = {}
# What stands before a list of attributes.
STATES: dict[str, Op] = {}
for _entry in _ENTRIES:
    for _form in _entry.forms:
        if _entry.operand == "none":
            STATES[_form.key] = _entry.name
        else:
            FORMS.setdefault(_form.key, []).append((_entry, _form))
KEYS = tuple(key for key in FORMS if key)
# What stands before the name of an attribute whose value is the operand, beside an attribute or a bound.
COMPARED = "attribute"


def plain(kind: Kind) -> Op:
    """The operator of a value that stands beside an attribute of this kind by itself."""
    return next(each.name for each, _ in FORMS[""] if kind in each.kinds)
