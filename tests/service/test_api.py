"""The API says what the command line says, with the same ids and places, and describes itself."""

from __future__ import annotations

import concurrent.futures
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from engine.infer.expert import Expert
from service.office import Office, Opening
from service.worker import done
from tests.support.commands import certwise
from tests.support.organizations import random_answers
from tests.support.places import PATIENCE, ROOT
from tests.support.serving import Served, children, served

GIVEN = {"market": "us", "customers": ["us_enterprise"], "held": []}
TYPED = ("--set", "market=us", "--set", "customers=us_enterprise", "--set", "held=none")
# What names an assessment and its moment.
OWN = ("id", "at")


def said(*arguments: str) -> Any:
    done = certwise(*arguments, *TYPED, "--format", "json")
    return json.loads(done.stdout)


def without_own(found: dict[str, Any]) -> dict[str, Any]:
    return {**found, "assessment": {name: it for name, it in found["assessment"].items() if name not in OWN}}


def test_an_assessment_is_that_of_the_command_line(server: Served) -> None:
    found = server.post("assess", {"answers": GIVEN})
    assert found.status == 200
    assert without_own(found.json) == without_own(said("assess", "--no-record"))


@pytest.mark.parametrize(
    ("path", "also", "command"),
    [
        ("why", {"conclusion": "path"}, ("why", "path")),
        ("why-not", {"conclusion": "path=iso27001_only"}, ("why-not", "path=iso27001_only")),
        ("flip", {"conclusion": "path=iso27001_only"}, ("flip", "path=iso27001_only")),
    ],
)
def test_an_explanation_is_that_of_the_command_line(
    path: str, also: dict[str, str], command: tuple[str, ...], server: Served
) -> None:
    found = server.post(path, {"answers": GIVEN, **also})
    assert found.status == 200, found.json
    assert found.json == said(*command)


def test_a_comparison_is_that_of_the_command_line(server: Served) -> None:
    found = server.post("compare", {"first": "iso27001", "second": "SOC 2 Type 2"})
    done = certwise("compare", "iso27001", "soc2_type2", "--format", "json")
    assert found.json == json.loads(done.stdout)


def test_what_changes_is_told(server: Served) -> None:
    found = server.post("what-if", {"answers": GIVEN, "changes": {"held": ["soc2_type2"]}}).json
    assert found["answers"]["held"] == {
        "before": [], "after": ["soc2_type2"], "rules_before": [], "rules_after": [],
    }  # fmt: skip
    assert found["verdict"]["path"]["before"] == "soc2_only"


def test_the_questions_lead_to_the_verdict(server: Served, shipped: Expert) -> None:
    """Question by question, as the questionnaire asks: each narrows what is possible, until one outcome is left."""
    answers: dict[str, Any] = {}
    possible: list[Any] = []
    for _ in shipped.knowledge.asked:
        found = server.post("next-question", {"answers": answers}).json
        assert not possible or set(map(str, found["possible"])) <= set(map(str, possible))
        possible = found["possible"]
        if (question := found["question"]) is None:
            break
        choices = [each["value"] for each in question["choices"]]
        answers[question["name"]] = [choices[0]] if question["kind"] == "set" else choices[0] if choices else True
    assert (found["question"], found["settled"], len(possible)) == (None, True, 1)
    assert server.post("assess", {"answers": answers}).json["verdict"]["path"] == possible[0]


def test_what_was_declined_is_not_asked_again(server: Served) -> None:
    first = server.post("next-question", {"answers": {}}).json["question"]["name"]
    assert server.post("next-question", {"answers": {first: None}}).json["question"]["name"] != first


@pytest.mark.parametrize(
    ("body", "status", "ids", "places"),
    [
        (b"", 400, ["json-syntax"], [(1, 1)]),
        (b"{", 400, ["json-syntax"], [(1, 2)]),
        (b'{"answers": {"a": NaN}}', 400, ["json-syntax"], [(None, None)]),
        (b"[]", 422, ["wrong-shape"], [(1, 1)]),
        (b"{}", 422, ["wrong-shape"], [(1, 1)]),
        (b'{"answers": {},\n "answer": 1}', 422, ["wrong-shape"], [(2, 2)]),
        (b'{"answers": {"market": "us", "market": "both"}}', 400, ["duplicate-key"], [(1, 30)]),
        (b'{"answers":\n{"markt": "us",\n "held": ["moon"]}}', 422, ["unknown-name", "wrong-value"], [(2, 2), (3, 11)]),
        (b'{"answers": {"market": {"a": 1}}}', 422, ["wrong-shape"], [(1, 24)]),
        ("{\"answers\": {\"market\": \"\u202e\"}}".encode(), 400, ["hidden-character"], [(1, 25)]),
        (b"\xff\xfe", 400, ["not-utf8"], [(1, 1)]),
        (b'{"answers": ' + b"[" * 50_000, 400, None, None),
    ],
)  # fmt: skip
def test_every_mistake_has_its_id_and_place(
    body: bytes, status: int, ids: list[str] | None, places: list[tuple[int, int]] | None, server: Served
) -> None:
    found = server.post("assess", body)
    assert (found.status, found.headers["Content-Type"]) == (status, "application/problem+json")
    assert found.json["status"] == status
    if ids is not None:
        assert found.ids == ids
        assert [(each["line"], each["column"]) for each in found.json["problems"]] == places


def test_json_that_yaml_would_read_otherwise_is_json(server: Served) -> None:
    """Tabs between values, an escaped slash, halves of a character: all of that is JSON."""
    body = b'{\t"answers":\t{"market"\t:\t"u\\u0073",\n\t"organization_name": "a\\/b \\ud83d\\ude00"}}'
    found = server.post("assess", body)
    assert found.status == 200, found.json
    assert (found.json["answers"], found.json["texts"]) == ({"market": "us"}, {"organization_name": "a/b \U0001f600"})


def test_half_a_character_is_no_text(server: Served) -> None:
    found = server.post("assess", b'{"answers": {"organization_name": "\\ud83d"}}')
    assert found.status in (200, 400, 422)
    assert found.status != 500


@pytest.mark.parametrize(
    ("path", "content", "id"),
    [
        ("why", {"answers": {}, "conclusion": "nonsense"}, "unknown-name"),
        ("why", {"answers": {}, "conclusion": "path=soc2_only"}, "holds-not"),
        ("why-not", {"answers": GIVEN, "conclusion": "path=soc2_only"}, "holds-already"),
        ("why-not", {"answers": GIVEN, "conclusion": "market=us"}, "reads-answer"),
        ("flip", {"answers": GIVEN, "conclusion": "path=iso27001_only", "keep": ["nonsense"]}, "unknown-name"),
        ("flip", {"answers": GIVEN, "conclusion": "path=iso27001_only", "limit": 51}, "wrong-shape"),
        ("compare", {"first": "iso27001", "second": "nonsense"}, "unknown-name"),
        ("assess", {"answers": {}, "as_of": "yesterday"}, "wrong-shape"),
    ],
)
def test_what_cannot_be_asked_is_refused(path: str, content: dict[str, Any], id: str, server: Served) -> None:
    found = server.post(path, content)
    assert (found.status, found.ids) == (422, [id])


def test_without_robustness_nothing_is_said_of_it(server: Served) -> None:
    whole = server.post("assess", {"answers": GIVEN}).json
    short = server.post("assess", {"answers": GIVEN, "robustness": False}).json
    left_out = {"provisional", "could_change_verdict", "would_change_verdict", "partly_tried"}
    assert set(whole) - set(short) == left_out
    assert without_own({name: it for name, it in whole.items() if name not in left_out}) == without_own(short)


def test_a_batch_is_a_line_for_each(server: Served, shipped: Expert) -> None:
    organizations = random_answers(shipped.knowledge, 60, seed=3)
    sent = [{"id": str(number), "answers": answers} for number, answers in enumerate(organizations)]
    sent.insert(30, {"id": "wrong", "answers": {"market": "moon"}})
    found = server.post("portfolio", {"organizations": sent})
    assert (found.status, found.headers["Content-Type"]) == (200, "application/x-ndjson")
    rows = {row["id"]: row for row in map(json.loads, found.body.splitlines())}
    assert list(rows) == [each["id"] for each in sent]
    assert [each["id"] for each in rows["wrong"]["problems"]] == ["wrong-value"]
    for number, answers in enumerate(organizations):
        wanted = shipped.assess(answers)
        verdict = {name: list(it) if isinstance(it, tuple) else it for name, it in wanted.verdict.items()}
        assert rows[str(number)]["verdict"] == verdict
        assert rows[str(number)]["rules_fired"] == [firing.rule.id for firing in wanted.firings]


def test_what_is_recorded_is_in_the_log(server: Served) -> None:
    found = server.post("assess", {"answers": GIVEN, "record": True, "by": "a test"})
    assert found.status == 201
    id = found.json["assessment"]["id"]
    shown = certwise("audit", "show", id, "--audit", str(server.audit), "--format", "json")
    assert json.loads(shown.stdout)["record"]["by"] == "a test"
    assert certwise("audit", "replay", id, "--audit", str(server.audit)).returncode == 0


def test_checkpoints_go_to_a_second_place(tmp_path: Path) -> None:
    with served(tmp_path, "--checkpoints", str(tmp_path / "second"), workers=1) as server:
        (tmp_path / "second").mkdir()
        assert server.post("assess", {"answers": GIVEN, "record": True}).status == 201
    done = certwise("audit", "verify", "--audit", str(tmp_path / "audit.db"), "--checkpoints", str(tmp_path / "second"))
    assert (done.returncode, "second" in done.stdout) == (0, True), done.stdout


def test_a_store_that_fails_is_no_fault_of_the_request(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """As on a full disk. What was asked is assessed where nothing is to be recorded, and no answer holds a path."""
    broken = tmp_path / "audit.db"
    broken.write_bytes(b"no database, but as long as the head of one" * 40)
    before = broken.read_bytes()
    office = Office(Opening(str(ROOT), audit=str(broken), data=str(tmp_path)))
    for name, given in (("assess", {}), ("tool/assess", {}), ("records", {}), ("record", {"record": "0" * 16})):
        reply = done(office, name, given, json.dumps({"answers": GIVEN, "record": True}).encode())
        assert reply.status == 503, (name, reply.body)
        said = json.loads(reply.body)
        assert [each["place"] for each in said["problems"]] == ["the store of records"]
        assert str(tmp_path).encode() not in reply.body
    assert str(broken) in capfd.readouterr().err
    assert done(office, "assess", {}, json.dumps({"answers": GIVEN}).encode()).status == 200
    assert broken.read_bytes() == before


def test_the_knowledge_is_told_once(server: Served) -> None:
    found = server.get("api/v1/knowledge")
    assert found.headers["ETag"].strip('"').startswith(found.json["knowledge"]["digest"][:32])
    again = server.get("api/v1/knowledge", If_None_Match=found.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert server.get("api/v1/rules?claim=KT-05").json["count"] > 0
    assert server.get("api/v1/rules?nonsense=1").status == 422
    assert server.get("api/v1/rules/nonsense").status == 404
    assert server.get("api/v1/rules/soc2-alone").json["claims"]


def test_records_are_read(server: Served, other: Served) -> None:
    named = {"answers": {**GIVEN, "organization_name": "Example Records"}, "record": True}
    id = server.post("assess", named).json["assessment"]["id"]
    found = server.get("api/v1/records?organization=example+rec&limit=5").json
    assert (found["count"], [each["id"] for each in found["records"]]) == (1, [id])
    one = server.get(f"api/v1/records/{id}").json
    assert (one["organization"], one["record"]["answers"]["market"]) == ("Example Records", "us")
    assert server.get("api/v1/records/0000000000000000").status == 404
    for limit in ("0", "1001", "many", "-1"):
        assert server.get(f"api/v1/records?limit={limit}").status == 422
    # Nothing was ever recorded there.
    assert (other.get("api/v1/records").status, other.get("api/v1/records").ids) == (422, ["no-audit-store"])


def test_work_for_another_knowledge_base_is_refused(server: Served) -> None:
    assert server.post("assess", {"answers": GIVEN}, If_Match='"another"').status == 412
    tag = server.get("openapi.json").headers["ETag"]
    assert server.post("assess", {"answers": GIVEN}, If_Match=tag).status == 200


def test_every_example_of_the_document_is_answered_as_it_says(server: Served, other: Served) -> None:
    for each in (server, other):
        document = each.get("openapi.json").json
        resolver = jsonschema.validators.validator_for({}, jsonschema.Draft202012Validator)
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                if method == "post":
                    example = operation["requestBody"]["content"]["application/json"]["example"]
                    found = each.post(path.removeprefix("/api/v1/"), example)
                else:
                    parts = [it for it in operation.get("parameters", ()) if it["in"] == "path"]
                    # What was recorded nobody knows beforehand.
                    if "records" in path or any("example" not in it for it in parts):
                        continue
                    found = each.get(path.removeprefix("/").format(rule=parts[0]["example"] if parts else ""))
                assert found.status == 200, (path, found.body[:500])
                [(media, content)] = operation["responses"]["200"]["content"].items()
                assert found.headers["Content-Type"] == media
                schema = {**content["schema"], "components": document["components"]}
                for part in found.body.splitlines() if media == "application/x-ndjson" else [found.body]:
                    resolver(schema).validate(json.loads(part))


def test_sixteen_clients_at_once_get_what_one_gets_alone(server: Served, shipped: Expert) -> None:
    organizations = random_answers(shipped.knowledge, 160, seed=8)
    wanted = [
        {name: list(it) if isinstance(it, tuple) else it for name, it in shipped.assess(each).verdict.items()}
        for each in organizations
    ]
    with concurrent.futures.ThreadPoolExecutor(16) as clients:
        asked = [{"answers": each, "robustness": False} for each in organizations]
        found = list(clients.map(lambda each: server.post("assess", each).json["verdict"], asked))
    assert found == wanted


def kill_one(server: Served) -> None:
    """Kill a worker as soon as there is one; what was killed before may be listed still, and not replaced yet."""
    deadline = time.monotonic() + PATIENCE
    while True:
        for worker in children(server.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
                return
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_worker_that_is_killed_is_replaced_and_loses_no_record(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        kept = []
        for _ in range(3):
            found = server.post("assess", {"answers": GIVEN, "record": True})
            if found.status == 201:
                kept.append(found.json["assessment"]["id"])
            kill_one(server)
        deadline = time.monotonic() + PATIENCE
        while server.post("assess", {"answers": GIVEN}).status != 200:
            assert time.monotonic() < deadline
        listed = json.loads(certwise("audit", "list", "--audit", str(server.audit), "--format", "json").stdout)
        assert kept
        assert set(kept) <= {each["id"] for each in listed["records"]}
        assert server.get("readyz").status == 200


def test_lines_and_counts_tell_nothing_of_what_was_asked(server: Served) -> None:
    secret = "a-name-that-nobody-has"
    server.post("assess", {"answers": {"organization_name": secret, "market": "us"}})
    server.get(f"api/v1/rules?ruleset={secret}")
    server.get(f"{secret}/{secret}")
    counts = server.get("metrics")
    assert counts.headers["Content-Type"].startswith("application/openmetrics-text")
    assert counts.body.endswith(b"# EOF\n")
    assert secret not in counts.body.decode() + server.log.read_text()
    assert {"at", "method", "route", "status", "ms"} == set(server.lines[-1])


@pytest.mark.slow("sends some thousand requests")
def test_schemathesis_finds_nothing(server: Served, tmp_path_factory: pytest.TempPathFactory) -> None:
    program = Path(sys.executable).parent / "schemathesis"
    done = subprocess.run(
        [program, "run", f"{server.url}openapi.json", "--phases", "examples,coverage,fuzzing", "--max-examples", "25",
         "--seed", "1", "--workers", "1", "--request-timeout", str(PATIENCE), "--suppress-health-check", "all",
         "--exclude-checks", "positive_data_acceptance", "--no-color"],
        capture_output=True, text=True, check=False, cwd=tmp_path_factory.mktemp("schemathesis"),
        env={**os.environ, "NO_PROXY": "*"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
