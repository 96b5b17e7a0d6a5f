"""The tools of assistants, through the official client, over both transports."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import StdioServerParameters
from mcp.client import Client
from mcp.client.stdio import stdio_client

from engine.infer.expert import Expert
from tests.support import hostile
from tests.support.commands import PROGRAM, SECOND, certwise
from tests.support.places import ROOT
from tests.support.serving import Served

GIVEN = {"market": "us", "customers": ["us_enterprise"], "held": []}
TOOLS = {"assess", "next_question", "why", "why_not", "what_if", "flip", "compare", "list_rules", "check"}
Asked = Callable[[Client], Awaitable[Any]]


def over_http(server: Served, asked: Asked) -> Any:
    async def run() -> Any:
        async with Client(f"{server.url}mcp") as client:
            return await asked(client)

    return asyncio.run(run())


def over_pipes(asked: Asked, *arguments: str, knowledge: Path = ROOT, audit: Path | None = None) -> Any:
    async def run() -> Any:
        environment = {"CERTWISE_AUDIT": str(audit)} if audit else None
        command = ["--knowledge", str(knowledge), "mcp", *arguments]
        params = StdioServerParameters(command=str(PROGRAM), args=command, env=environment)
        async with Client(stdio_client(params)) as client:
            return await asked(client)

    return asyncio.run(run())


async def called(client: Client, tool: str, **arguments: Any) -> Any:
    found = await client.call_tool(tool, arguments)
    assert not found.is_error, found.content
    return found.structured_content


@pytest.mark.parametrize("transport", ["http", "pipes"])
def test_an_assistant_leads_an_interview_and_quotes_the_proof(
    transport: str, server: Served, shipped: Expert, tmp_path: Path
) -> None:
    async def asked(client: Client) -> Any:
        listed = await client.list_tools()
        assert {each.name for each in listed.tools} == TOOLS
        answers: dict[str, Any] = {}
        while (question := await called(client, "next_question", answers=answers))["name"] is not None:
            choices = [each["value"] for each in question["choices"]]
            answers[question["name"]] = choices[:1] if question["several"] else choices[0] if choices else True
        return answers, await called(client, "assess", answers=answers), await called(
            client, "why", answers=answers, conclusion=shipped.knowledge.main
        )  # fmt: skip

    answers, verdict, proof = over_http(server, asked) if transport == "http" else over_pipes(asked)
    wanted = shipped.assess(shipped.ordered({name: _value(it) for name, it in answers.items()}))
    assert verdict["verdict"] == wanted.values[shipped.knowledge.main]
    assert (verdict["settled"], verdict["recorded"]) == (True, None if transport == "pipes" else verdict["recorded"])
    fired = {firing.rule.id: firing.rule for firing in wanted.firings}
    for line in verdict["lines"]:
        for rule in line["rules"]:
            assert rule in fired
        assert set(line["claims"]) <= set(shipped.knowledge.claims)
    assert {line["rule"] for line in proof["lines"] if line["rule"]} <= set(fired)
    assert {claim for line in proof["lines"] for claim in line["claims"]} == set(proof["claims"])


def _value(found: Any) -> Any:
    return tuple(found) if isinstance(found, list) else found


def test_every_tool_answers_small_and_with_its_sources(server: Served) -> None:
    async def asked(client: Client) -> None:
        found = {
            "assess": await called(client, "assess", answers=GIVEN),
            "next_question": await called(client, "next_question", answers=GIVEN),
            "why": await called(client, "why", answers=GIVEN, conclusion="path"),
            "why_not": await called(client, "why_not", answers=GIVEN, conclusion="path=iso27001_only"),
            "what_if": await called(client, "what_if", answers=GIVEN, changes={"held": ["soc2_type2"]}),
            "flip": await called(client, "flip", answers=GIVEN, conclusion="path=iso27001_only"),
            "compare": await called(client, "compare", first="iso27001", second="soc2_type2", topic="overview"),
            "list_rules": await called(client, "list_rules", claim="KT-05"),
            "check": await called(client, "check"),
        }
        for name, each in found.items():
            assert len(json.dumps(each)) < 12_000, name
        assert found["why"]["holds"] is True
        assert all(rule["claims"] for rule in found["why_not"]["rules"])
        assert found["what_if"]["changes"]
        assert found["flip"]["proven"] is True
        assert all("KT-05" in rule["claims"] for rule in found["list_rules"]["rules"])
        assert found["check"]["proven"]
        assert not found["check"]["findings"]

    over_http(server, asked)


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("assess", {"answers": {"markt": "us"}}, "did you mean market?"),
        ("assess", {"answers": {"market": "moon"}}, "moon is not one of"),
        ("assess", {}, "answers"),
        ("assess", {"answers": {}, "as_of": "2020-01-01"}, ""),
        ("why", {"answers": {}, "conclusion": "nonsense"}, "nonsense"),
        ("why_not", {"answers": GIVEN, "conclusion": "path=soc2_only"}, "holds here"),
        ("compare", {"first": "iso27001", "second": "nonsense"}, "not a program"),
        ("nonsense", {}, "nonsense"),
    ],
)
def test_what_is_wrong_is_told_to_the_assistant(
    tool: str, arguments: dict[str, Any], words: str, server: Served
) -> None:
    async def asked(client: Client) -> str:
        try:
            found = await client.call_tool(tool, arguments)
        except Exception as error:  # noqa: BLE001  what the protocol itself refuses
            return str(error)
        return " ".join(each.text for each in found.content if each.type == "text") if found.is_error else "fine"

    said = over_http(server, asked)
    assert words in said
    assert "Traceback" not in said


def test_claims_rules_and_programs_can_be_read(server: Served, shipped: Expert) -> None:
    async def asked(client: Client) -> None:
        for kind, listed in (("claims", shipped.knowledge.claims), ("rules", shipped.knowledge.rules)):
            every = json.loads((await client.read_resource(f"certwise://{kind}")).contents[0].text)
            assert set(every) == set(listed)
            id = next(iter(every))
            assert id in (await client.read_resource(f"certwise://{kind}/{id}")).contents[0].text
        for uri in ("certwise://rules/nonsense", "certwise://files/a", "certwise://rules/..%2f..%2fetc%2fpasswd"):
            with pytest.raises(Exception, match=r"(?i)none of this id|unknown resource|not found"):
                await client.read_resource(uri)
        prompt = await client.get_prompt("interview")
        assert "next_question" in prompt.messages[0].content.text

    over_http(server, asked)


def test_nothing_is_written_unless_it_is_told_to(tmp_path: Path) -> None:
    async def asked(client: Client) -> Any:
        listed = {each.name: each.annotations for each in (await client.list_tools()).tools}
        return listed["assess"].read_only_hint, await called(client, "assess", answers={})

    audit = tmp_path / "audit.db"
    assert over_pipes(asked, knowledge=SECOND, audit=audit)[0] is True
    assert list(tmp_path.iterdir()) == []
    reading, verdict = over_pipes(asked, "--record", knowledge=SECOND, audit=audit)
    assert reading is False
    shown = certwise("--knowledge", str(SECOND), "audit", "show", verdict["recorded"], "--audit", str(audit))
    assert shown.returncode == 0


def test_standard_output_holds_the_protocol_alone() -> None:
    """What is no request is answered as the protocol says, and the end of the input ends the command."""
    done = certwise(
        "--knowledge", str(SECOND), "mcp", stdin='nonsense\n{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n'
    )
    assert done.returncode == 0, done.stderr
    for line in done.stdout.splitlines():
        assert json.loads(line)["jsonrpc"] == "2.0"


def test_no_text_of_a_knowledge_base_hides_a_word_from_who_watches(tmp_path: Path) -> None:
    """What an assistant reads and a person does not see would be an instruction in hiding."""
    base = hostile.made(tmp_path / "base")

    async def asked(client: Client) -> list[Any]:
        answers = {"soil": "clay"}
        return [
            await called(client, "next_question", answers={}),
            await called(client, "assess", answers=answers),
            await called(client, "why", answers=answers, conclusion="scheme"),
            await called(client, "list_rules"),
            await called(client, "what_if", answers=answers, changes={"soil": "sand"}),
        ]

    for found in over_pipes(asked, knowledge=base):
        assert list(hostile.raw(json.dumps(found, ensure_ascii=False))) == []
        assert "forged" in json.dumps(found)
