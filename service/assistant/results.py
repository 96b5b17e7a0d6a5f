"""What tools answer: small, structured, and each line with the ids of its rules and claims, to be quoted."""

from __future__ import annotations

from pydantic import BaseModel, Field

Single = str | bool | int | float
Value = Single | list[Single] | None


class Said(BaseModel):
    """A line of the verdict: what it says, the rules that concluded it, and the claims that these cite."""

    conclusion: str = Field(description="Its name, as why takes it: NAME or NAME=VALUE.")
    says: str
    rules: list[str]
    claims: list[str]


class Program(BaseModel):
    """A program of the plan; months are counted from its start, amounts are in the currency of the plan."""

    program: str
    role: str
    months: str
    cost: str


class Verdict(BaseModel):
    """An assessment. A provisional one can still become `still_possible`; `answer_next` says what would settle it."""

    verdict: str | None
    says: str
    settled: bool
    still_possible: list[str]
    answer_next: list[str]
    lines: list[Said]
    plan: list[Program]
    contradictions: list[str]
    unknown: list[str] = Field(description="Questions without an answer. They count neither for nor against.")
    recorded: str | None = None
    knowledge: str = Field(description="The digest of the rules.")


class Choice(BaseModel):
    """An answer that can be given."""

    value: str
    title: str


class NextQuestion(BaseModel):
    """The question to put to the person next; null where no answer can change the verdict any more."""

    name: str | None
    question: str | None
    kind: str | None
    unit: str | None
    help: str | None
    choices: list[Choice]
    several: bool
    still_possible: list[str]
    settled: bool
    left_at_most: int


class Line(BaseModel):
    """A line of a proof: how deep it stands, what it says, and its rule with the claims it cites."""

    depth: int
    kind: str
    says: str
    rule: str | None
    claims: list[str]


class Proof(BaseModel):
    """Why something was concluded; `more` lines were left out, deeper down."""

    conclusion: str
    holds: bool
    lines: list[Line]
    more: int
    claims: dict[str, str] = Field(description="The claims that the lines cite, in words.")


class Candidate(BaseModel):
    """A rule that could have concluded it, and which of its conditions failed or were unknown."""

    rule: str
    says: str
    claims: list[str]
    failed: list[str]
    unknown: list[str]


class Kept(BaseModel):
    """What kept a conclusion from holding, the nearest rule first."""

    conclusion: str
    instead: Value
    rules: list[Candidate]
    more: int


class Change(BaseModel):
    """What something is now, and would be then, with the rules that would conclude it."""

    attribute: str
    title: str
    now: str
    then: str
    rules: list[str]


class WhatIf(BaseModel):
    """What other answers would change in the verdict; nothing where the list is empty."""

    changes: list[Change]


class Alternative(BaseModel):
    """Answers that would have to change together; `changeable` says whether one decides that, or time does."""

    changeable: str
    changes: list[Change]


class Flip(BaseModel):
    """The fewest changes that lead to a conclusion, proven; without alternatives nothing leads there, proven too."""

    conclusion: str
    proven: bool
    alternatives: list[Alternative]


class Aspect(BaseModel):
    """One aspect of two programs."""

    title: str
    first: str | None
    second: str | None
    claims: list[str]


class Comparison(BaseModel):
    """Two programs side by side."""

    first: str
    second: str
    aspects: list[Aspect]
    topics: list[str]


class Rule(BaseModel):
    """A rule: when it applies, what it concludes, and the claims it cites."""

    rule: str
    ruleset: str
    when: str
    concludes: dict[str, Value]
    claims: list[str]


class Rules(BaseModel):
    """Rules that a filter left; `more` were left out."""

    rules: list[Rule]
    more: int


class Finding(BaseModel):
    """Something that proof finds wrong with the rules, and the least answers that show it."""

    id: str
    level: str
    place: str
    says: str
    witness: dict[str, Value] | None


class Checked(BaseModel):
    """What was proven of the rules over all possible organizations, and what was found wrong with them."""

    rules: int
    proven: list[str]
    not_proven: dict[str, str]
    findings: list[Finding]
