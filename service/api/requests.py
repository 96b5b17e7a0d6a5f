"""The requests of the API, as the document describes them and as they are checked."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Scalar = str | bool | int | float
Answer = Annotated[
    Scalar | list[Scalar] | None,
    Field(
        description="What would be typed: a name or title, yes or no, a number, a list of members. null: don't know."
    ),
]
Answers = Annotated[
    dict[str, Answer],
    Field(description="What was answered, by the name or title of the question; what is left out is unknown."),
]
Conclusion = Annotated[
    str, Field(min_length=1, max_length=500, description="A conclusion by name or title, with a value: NAME=VALUE.")
]


def _day(value: Any) -> Any:
    """A date is a text; a number would be read as seconds."""
    if value is not None and not isinstance(value, str):
        raise ValueError("a date is wanted, as 2026-03-01")
    return value


Day = Annotated[date, Field(strict=False), BeforeValidator(_day)]


class Request(BaseModel):
    """What every request may say: `as_of` is the day whose rules count, today where it is left out."""

    model_config = ConfigDict(extra="forbid", strict=True)
    as_of: Day | None = None


class OfAnswers(Request):
    """A request about one organization."""

    answers: Answers


class Assess(OfAnswers):
    """An assessment. Without `robustness` the answers it hangs on are not looked for, which is most of the work."""

    robustness: bool = True
    record: bool = False
    by: Annotated[str, Field(max_length=200)] = ""


class Why(OfAnswers):
    """The proof of a conclusion, or of one value of it."""

    conclusion: Conclusion


class WhyNot(OfAnswers):
    """What kept a conclusion from holding."""

    conclusion: Conclusion


class WhatIf(OfAnswers):
    """What other answers would make of the verdict."""

    changes: Answers


class Flip(OfAnswers):
    """The fewest changes of answers that lead to a conclusion; `keep` names answers that cannot change."""

    conclusion: Conclusion
    keep: Annotated[list[str], Field(max_length=200)] = []
    limit: Annotated[int, Field(ge=1, le=50)] = 5


class NextQuestion(OfAnswers):
    """The question to ask next; an answer of null was declined, and is not asked again."""

    goal: Annotated[str, Field(pattern="^(verdict|everything)$")] = "verdict"


class Compare(Request):
    """Two programs side by side, by id or title."""

    first: Annotated[str, Field(min_length=1, max_length=200)]
    second: Annotated[str, Field(min_length=1, max_length=200)]


class Organization(BaseModel):
    """One organization of a batch."""

    model_config = ConfigDict(extra="forbid", strict=True)
    id: Annotated[str, Field(max_length=200)]
    answers: Answers


class Batch(Request):
    """Organizations to assess one after the other."""

    organizations: Annotated[list[Organization], Field(min_length=1)]
