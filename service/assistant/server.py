"""The server of tools: each call is a piece of work for a worker; what is wrong with it is told to the assistant."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.types import ToolAnnotations
from pydantic import BaseModel, Field

from service.assistant import results
from service.pool import Pool
from service.reply import Reply, encoded

Answer = str | bool | int | float | list[str | int | float] | None
Answers = Annotated[
    dict[str, Answer],
    Field(
        description="What the person answered, by the name of the question, which next_question tells. Only what they "
        "said: leave out what was not asked, and give null where they don't know. Never fill in a likely answer."
    ),
]
Conclusion = Annotated[str, Field(description="A conclusion: its name, or NAME=VALUE, as assess writes it.")]
Result = TypeVar("Result", bound=BaseModel)
_READING = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_RECORDING = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False)


def instructions(title: str) -> str:
    """What an assistant is told before it begins."""
    return (
        f"{title}: verdicts by rules, each with its proof. Put the questions of next_question to the person one by "
        "one, in its words, and pass on what they answer; do not answer for them, nor guess: what is unknown "
        "stays unknown, and counts neither for nor against. Then call assess. Say what it says, with the ids of "
        "rules and claims in brackets, and add nothing of your own to a verdict. For a reason call why or "
        "why_not; for another outcome what_if or flip. A verdict that is not settled is provisional: say so, and "
        "what else it may become."
    )


def server(pool: Pool, title: str, version: str, records: bool = False) -> MCPServer[Any]:
    """The tools, prompts and what can be read, over a pool of workers. It records only where `records` says so."""
    made: MCPServer[Any] = MCPServer(
        "certwise", title=title, instructions=instructions(title), version=version, log_level="ERROR"
    )
    Tools(pool, records).added(made)
    _readable(made, pool)
    _prompts(made, title)
    return made


class Tools:
    """The tools of an assistant; what a tool is for stands in its docstring, which the assistant reads."""

    def __init__(self, pool: Pool, records: bool) -> None:
        self.pool = pool
        self.records = records

    async def assess(self, answers: Answers) -> results.Verdict:
        """The verdict for what was answered, line by line with the rules and claims behind it."""
        return await _done(self.pool, "assess", results.Verdict, {"answers": answers, "record": self.records})

    async def next_question(self, answers: Answers) -> results.NextQuestion:
        """The question to put to the person next, and what is still possible. Ask it; do not answer it yourself."""
        return await _done(self.pool, "next_question", results.NextQuestion, {"answers": answers})

    async def why(self, answers: Answers, conclusion: Conclusion) -> results.Proof:
        """The proof of a conclusion, down to the answers and the claims of the source."""
        return await _done(self.pool, "why", results.Proof, {"answers": answers, "conclusion": conclusion})

    async def why_not(self, answers: Answers, conclusion: Conclusion) -> results.Kept:
        """What kept a conclusion from holding: each rule that could have made it, and what failed or is unknown."""
        return await _done(self.pool, "why_not", results.Kept, {"answers": answers, "conclusion": conclusion})

    async def what_if(self, answers: Answers, changes: Answers) -> results.WhatIf:
        """What other answers would change in the verdict, and by which rules."""
        return await _done(self.pool, "what_if", results.WhatIf, {"answers": answers, "changes": changes})

    async def flip(self, answers: Answers, conclusion: Conclusion, keep: list[str] | None = None) -> results.Flip:
        """The fewest answers that would have to change for a conclusion, proven to be the fewest."""
        asked = {"answers": answers, "conclusion": conclusion, "keep": keep or []}
        return await _done(self.pool, "flip", results.Flip, asked)

    async def compare(self, first: str, second: str, topic: str | None = None) -> results.Comparison:
        """Two programs side by side; a topic leaves the others out."""
        asked = {"first": first, "second": second}
        return await _done(self.pool, "compare", results.Comparison, asked, {"topic": topic})

    async def list_rules(
        self, ruleset: str | None = None, attribute: str | None = None, claim: str | None = None
    ) -> results.Rules:
        """The rules, or those of a ruleset, about an attribute, or that cite a claim."""
        given = {"ruleset": ruleset, "attribute": attribute, "claim": claim}
        return await _done(self.pool, "list_rules", results.Rules, None, given)

    async def check(self) -> results.Checked:
        """What is proven of the rules over all possible organizations, and what is wrong with them."""
        return await _done(self.pool, "check", results.Checked, None)

    def added(self, made: MCPServer[Any]) -> None:
        """Add all of them to a server."""
        explaining = (self.why, self.why_not, self.what_if, self.flip)
        reading = (self.next_question, *explaining, self.compare, self.list_rules, self.check)
        for tool in reading:
            made.add_tool(tool, annotations=_READING, structured_output=True)
        made.add_tool(self.assess, annotations=_RECORDING if self.records else _READING, structured_output=True)


async def _done(
    pool: Pool, tool: str, model: type[Result], asked: Mapping[str, Any] | None, given: Mapping[str, Any] | None = None
) -> Result:
    reply = await pool.run(f"tool/{tool}", b"" if asked is None else encoded(asked), given)
    if reply.status != 200:
        raise ToolError(_said(reply))
    return model.model_validate_json(reply.body)


def _said(reply: Reply) -> str:
    """What is wrong, one mistake a line."""
    found = json.loads(reply.body)
    lines = [f"{each['message']} [{each['id']}]" for each in found["problems"]]
    return "\n".join(lines or [f"{found['title']}: {found['detail']}"])


def _readable(made: MCPServer[Any], pool: Pool) -> None:
    async def read(kind: str, id: str = "") -> str:
        reply = await pool.run("resource", given={"kind": kind, "id": id})
        if reply.status != 200:
            raise ResourceError(_said(reply))
        return reply.body.decode()

    @made.resource("certwise://claims", mime_type="application/json", description="All claims of the source, by id.")
    async def claims() -> str:
        return await read("claims")

    @made.resource("certwise://rules", mime_type="application/json", description="All rules, by id.")
    async def rules() -> str:
        return await read("rules")

    @made.resource("certwise://programs", mime_type="application/json", description="All programs, by id.")
    async def programs() -> str:
        return await read("programs")

    @made.resource("certwise://claims/{id}", mime_type="application/json", description="A claim and its rules.")
    async def claim(id: str) -> str:
        return await read("claims", id)

    @made.resource(
        "certwise://rules/{id}", mime_type="application/json", description="A rule and what stands around it."
    )
    async def rule(id: str) -> str:
        return await read("rules", id)

    @made.resource("certwise://programs/{id}", mime_type="application/json", description="A program.")
    async def program(id: str) -> str:
        return await read("programs", id)


def _prompts(made: MCPServer[Any], title: str) -> None:
    @made.prompt(title=f"Interview: {title}")
    def interview() -> str:
        """Lead a person through the questionnaire, and tell the verdict with its reasons."""
        return (
            f"{instructions(title)}\n\nBegin now: call next_question with no answers, and ask me its question. After "
            "each of my answers call it again with all of them. When it is settled, or I want to stop, call assess, "
            "and tell me the verdict, its three weightiest reasons with the ids of their rules and claims, and what I "
            "did not answer."
        )


@asynccontextmanager
async def opened(pool: Pool) -> AsyncIterator[Pool]:
    """Start a pool, and stop it at the end. Raises ProblemError where the knowledge base has mistakes."""
    await pool.start()
    try:
        yield pool
    finally:
        await pool.stop()
