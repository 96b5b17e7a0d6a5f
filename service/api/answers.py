"""The answers of the API, as the document describes them; tests hold every answer to its model."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Single = str | bool | int | float
Value = Single | list[Single]


class Answered(BaseModel):
    """What is answered; keys may join it."""

    model_config = ConfigDict(extra="allow")


class Problem(Answered):
    """One finding: `id` is that of its page in the documentation, `line` and `column` count in what was sent."""

    id: str
    level: str
    message: str
    place: str
    line: int | None
    column: int | None


class Problems(Answered):
    """What is wrong with a request (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    problems: list[Problem]


class Line(Answered):
    """A line of a proof, with the lines that it rests on."""

    kind: str
    text: str
    attribute: str | None
    value: Value | None
    rule: str | None
    decisive: bool
    source: list[str]
    because: list[Line]


class Proof(Answered):
    """The proof of a conclusion down to answers and claims."""

    schema_: Annotated[int, Field(alias="schema")]
    attribute: str
    value: Value | None
    proof: list[Line]
    claims: dict[str, str]


class Condition(Answered):
    """What a rule wanted, and what it got."""

    depth: int
    kind: str
    wanted: str
    attribute: str | None
    got: Value | None
    status: str
    ask: str | None


class Candidate(Answered):
    """A rule that could have made a conclusion, and what kept it."""

    rule: str
    ruleset: str
    because: str
    source: list[str]
    outcome: str
    by: str | None
    unmet: int
    conditions: list[Condition]


class Kept(Answered):
    """What kept a conclusion from holding, the nearest rule first."""

    schema_: Annotated[int, Field(alias="schema")]
    attribute: str
    value: Value
    instead: Value | None
    proof: list[Line]
    rules: list[Candidate]


class Change(Answered):
    """What something was and became, and the rules behind it."""

    before: Value | None
    after: Value | None
    rules_before: list[str]
    rules_after: list[str]


class Difference(Answered):
    """What differs between two assessments."""

    answers: dict[str, Change]
    verdict: dict[str, Change]
    conclusions: dict[str, Change]
    plan: dict[str, Any]


class Differences(Difference):
    """What other answers make of the verdict."""

    schema_: Annotated[int, Field(alias="schema")]


class Alternative(Difference):
    """A change that leads to a conclusion."""

    changeable: str


class Ways(Answered):
    """The fewest changes that lead to a conclusion; `changes` is null where nothing does, and that is proven, too."""

    schema_: Annotated[int, Field(alias="schema")]
    attribute: str
    value: Value
    kept: list[str]
    proven: bool
    changes: int | None
    possible: bool
    alternatives: list[Alternative]


class Choice(Answered):
    """An answer that can be chosen."""

    value: str
    title: str
    help: str | None


class Question(Answered):
    """An attribute of the vocabulary."""

    name: str
    title: str
    question: str | None
    kind: str
    unit: str | None
    help: str | None
    example: str | None
    group: str | None
    choices: list[Choice]


class Next(Answered):
    """The question to ask next; `possible` are the values that the verdict proper may still have."""

    schema_: Annotated[int, Field(alias="schema")]
    question: Question | None
    then: list[str]
    settled: bool
    possible: list[Value | None]
    skipped: list[str]
    waiting: list[str]


class Named(Answered):
    """A knowledge base."""

    name: str
    title: str
    digest: str


class Claim(Answered):
    """A claim that rules cite."""

    says: str
    document: str | None
    own: bool


class Program(Answered):
    """A program of the catalogue."""

    title: str
    about: str


class Knowledge(Answered):
    """What is asked and concluded, the programs, and the claims."""

    schema_: Annotated[int, Field(alias="schema")]
    knowledge: Named
    as_of: str | None
    verdict: list[str]
    questions: list[Question]
    conclusions: list[Question]
    programs: dict[str, Program]
    claims: dict[str, Claim]


class Rule(Answered):
    """A rule: when it fires, what it concludes, and why."""

    rule: str
    ruleset: str
    stratum: int
    when: str
    reads: list[str]
    then: dict[str, Value]
    because: str
    source: list[str]
    overrides: list[str]


class Rules(Answered):
    """Rules that a filter left."""

    schema_: Annotated[int, Field(alias="schema")]
    count: int
    rules: list[Rule]


class OneRule(Rule):
    """A rule with its claims in words, and the rules around it."""

    schema_: Annotated[int, Field(alias="schema")]
    claims: dict[str, str]
    fed_by: dict[str, list[str]]
    feeds: dict[str, list[str]]
    overridden_by: list[str]


class Recorded(Answered):
    """A record in the list of them; `result` is null where it was erased."""

    number: int
    id: str
    at: str
    by: str | None
    organization: str | None
    result: str | None
    erased: bool
    knowledge: str | None


class Records(Answered):
    """The latest records that a filter chose, and how many it chose in all."""

    schema_: Annotated[int, Field(alias="schema")]
    count: int
    records: list[Recorded]


class OneRecord(Recorded):
    """A record as it was made; null where its content was erased."""

    schema_: Annotated[int, Field(alias="schema")]
    record: dict[str, Any] | None


class About(Answered):
    """The knowledge base in use, and versions."""

    knowledge: Named
    as_of: str
    versions: dict[str, str]
    unread: list[str]


class Comparison(Answered):
    """Two programs, topic by topic."""

    schema_: Annotated[int, Field(alias="schema")]
    programs: dict[str, str]
    topics: dict[str, dict[str, Any]]


class Row(Answered):
    """One organization of a batch: its verdict, or what is wrong with its answers."""

    id: str
    verdict: dict[str, Value | None] | None = None
    rules_fired: list[str] | None = None
    problems: list[Problem] | None = None
