"""certwise audit, and recording by assess, at the command line."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import PROGRAM, ROOT, SECOND, certwise, process

EXAMPLES = sorted((ROOT / "facts" / "examples").glob("*.yaml"))


def recorded(home: Path, *arguments: str) -> str:
    """Assess something, and give the id of its record."""
    done = certwise("assess", "--format", "json", *arguments, home=home)
    assert done.returncode == 0, done.stderr
    id: str = json.loads(done.stdout)["assessment"]["id"]
    return id


def audit(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return certwise("audit", *arguments, home=home)


def as_json(home: Path, *arguments: str) -> Any:
    done = audit(home, *arguments, "--format", "json")
    assert done.stderr == ""
    found: Any = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a record of every example, not to be changed by a test."""
    folder = tmp_path_factory.mktemp("audit")
    for example in EXAMPLES:
        recorded(folder, str(example), "--by", "Team A")
    assert audit(folder, "list").returncode == 0
    return folder


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Path:
    """A copy of that store, to be changed."""
    for name in ("audit.db", "audit.db.key", "cache"):
        copy = shutil.copytree if (home / name).is_dir() else shutil.copy
        copy(home / name, tmp_path / name)
    return tmp_path


def test_every_assessment_is_recorded_unless_it_shall_not_be(tmp_path: Path) -> None:
    first = recorded(tmp_path, str(EXAMPLES[0]), "--by", "Team A")
    recorded(tmp_path, str(EXAMPLES[1]), "--no-record")
    last = recorded(tmp_path, "--set", "market=us")
    listed = as_json(tmp_path, "list")
    assert listed["count"] == 2
    assert [(each["id"], each["by"]) for each in listed["records"]] == [(last, None), (first, "Team A")]


def test_a_store_is_a_file_a_folder_or_an_option(tmp_path: Path) -> None:
    certwise("assess", str(EXAMPLES[0]), CERTWISE_AUDIT=str(tmp_path))
    assert (tmp_path / "audit.db").is_file()
    certwise("assess", str(EXAMPLES[0]), "--audit", str(tmp_path / "deeper" / "mine.db"))
    done = certwise("audit", "list", "--audit", str(tmp_path / "deeper" / "mine.db"))
    assert "1 of 1 record" in done.stdout


def test_list_filters(home: Path) -> None:
    total = len(EXAMPLES)
    assert as_json(home, "list")["count"] == total
    assert as_json(home, "list", "--by", "Team A")["count"] == total
    assert as_json(home, "list", "--by", "' OR 1=1 --")["count"] == 0
    assert as_json(home, "list", "--since", "2020-01-01", "--until", "2120-01-01T12:00+02:00")["count"] == total
    assert as_json(home, "list", "--since", "2120-01-01")["count"] == 0
    assert as_json(home, "list", "--digest", "zz")["count"] == 0
    results = [each["result"] for each in as_json(home, "list")["records"]]
    assert as_json(home, "list", "--result", results[0])["count"] == results.count(results[0])
    assert len(as_json(home, "list", "--limit", "3")["records"]) == 3
    assert audit(home, "list", "--since", "tomorrow").returncode == 2


@pytest.mark.parametrize("format", ["text", "json", "markdown"])
@pytest.mark.parametrize("command", [["list"], ["show", "last"], ["replay"], ["replay", "--today"], ["verify"]])
def test_every_command_writes_every_format(home: Path, command: list[str], format: str, tmp_path: Path) -> None:
    done = audit(home, *command, "--format", format, "--output", str(tmp_path / "out"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"wrote: {tmp_path / 'out'}\n")
    assert (tmp_path / "out").stat().st_size > 20


def test_show_gives_the_record_as_it_was_made(home: Path) -> None:
    id = as_json(home, "list")["records"][0]["id"]
    shown = as_json(home, "show", id[:10])["record"]
    report = json.loads(certwise("assess", str(EXAMPLES[-1]), "--no-record", "--format", "json", home=home).stdout)
    assert shown["answers"] == report["answers"]
    assert shown["conclusions"] == report["conclusions"]
    assert shown["knowledge"] == report["assessment"]["knowledge"]
    fired = [firing["rule"] for firing in report["firings"]]
    assert [firing["rule"] for firing in shown["firings"]] == fired
    text = audit(home, "show", "last").stdout
    assert all(rule in text for rule in fired)


def test_a_record_that_was_altered_is_named_and_does_not_replay(own: Path) -> None:
    with sqlite3.connect(own / "audit.db") as raw:
        body = raw.execute("SELECT body FROM certwise_entries WHERE number = 2").fetchone()[0]
        content = json.loads(body)
        content["answers"]["market"] = "international"
        content["conclusions"]["path"] = "\x1b[31mred"
        raw.execute("UPDATE certwise_entries SET body = ? WHERE number = 2", [json.dumps(content).encode()])
    raw.close()
    verified = audit(own, "verify")
    assert verified.returncode == 1
    assert "entry 2 (" in verified.stdout
    assert "[altered]" in verified.stdout
    replayed = audit(own, "replay")
    assert replayed.returncode == 1
    assert "record 2," in replayed.stdout
    assert "\x1b" not in replayed.stdout + audit(own, "show", content["id"]).stdout
    refused = certwise("why", "path", "--record", content["id"], home=own)
    assert refused.returncode == 2
    assert "replay-differs" in refused.stderr


def test_a_body_of_rubbish_is_told(own: Path) -> None:
    with sqlite3.connect(own / "audit.db") as raw:
        (id,) = raw.execute("SELECT id FROM certwise_entries WHERE number = 2").fetchone()
        raw.execute("UPDATE certwise_entries SET body = ? WHERE number = 2", [b"\xff{"])
    raw.close()
    for command in (["show", id], ["export"]):
        done = audit(own, *command)
        assert (done.returncode, "damaged-record" in done.stderr) == (2, True)
    assert audit(own, "replay").returncode == 1
    assert audit(own, "verify").returncode == 1


def test_a_record_replays_with_the_rules_of_its_day_and_drifts_with_those_of_today(tmp_path: Path) -> None:
    knowledge = tmp_path / "knowledge"
    for part in ("facts", "rules"):
        shutil.copytree(ROOT / part, knowledge / part)
    id = recorded(tmp_path, "--set", "market=us")
    rules = knowledge / "rules" / "market.yaml"
    text = rules.read_text()
    assert "{habit_soc2: expected}" in text
    rules.write_text(text.replace("{habit_soc2: expected}", "{habit_iso27001: expected}"))
    assert certwise("--knowledge", str(knowledge), "audit", "replay", id, home=tmp_path).returncode == 0
    done = certwise("--knowledge", str(knowledge), "audit", "replay", "--today", "--format", "json", home=tmp_path)
    assert done.returncode == 1
    drift = json.loads(done.stdout)
    assert (drift["count"], drift["other_conclusions"]) == (1, 1)
    assert drift["results"] == [{"recorded": "soc2_only", "now": "iso27001_only", "count": 1}]
    assert drift["differences"][0]["deviations"][0] == {
        "what": "conclusion", "name": "path", "recorded": "soc2_only", "now": "iso27001_only"
    }  # fmt: skip


def test_answers_that_the_rules_of_today_do_not_take_are_drift_too(tmp_path: Path) -> None:
    recorded(tmp_path, "--set", "market=us")
    done = certwise("--knowledge", str(SECOND), "audit", "replay", "--today", home=tmp_path)
    assert done.returncode == 1
    assert "1 cannot be run" in done.stdout


def test_an_exported_head_finds_a_tail_that_was_cut_off(own: Path) -> None:
    head = own / "head.json"
    assert audit(own, "export", "--head", "--output", str(head)).returncode == 0
    assert audit(own, "verify", "--head", str(head)).returncode == 0
    with sqlite3.connect(own / "audit.db") as raw:
        raw.execute("DELETE FROM certwise_entries WHERE number > 8")
        raw.execute("DELETE FROM certwise_nodes WHERE (position + 1) << level > 8")
        top = raw.execute("SELECT hash FROM certwise_nodes WHERE level = 3").fetchone()[0]
        raw.execute("UPDATE certwise_store SET size = 8, root = ?", [top])
    raw.close()
    # Its own checkpoints tell it too, as long as they are left.
    assert "[truncated]" in audit(own, "verify").stdout
    for name in ("audit.db.checkpoint", "audit.db.checkpoints"):
        (own / name).unlink()
    alone = audit(own, "verify")
    assert (alone.returncode, "NOT CHECKED" in alone.stdout) == (0, True)
    done = audit(own, "verify", "--head", str(head))
    assert done.returncode == 1
    assert "[truncated]" in done.stdout
    (own / "no.json").write_text("[]")
    assert "no-head" in audit(own, "verify", "--head", str(own / "no.json")).stderr


def test_export_is_json_lines_of_all_or_of_some(home: Path, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in audit(home, "export").stdout.splitlines()]
    assert [line["number"] for line in lines] == list(range(1, len(EXAMPLES) + 1))
    assert {line["format"] for line in lines} == {"certwise-audit/2"}
    assert audit(home, "export", "--output", str(tmp_path / "all.jsonl")).returncode == 0
    assert [json.loads(line) for line in (tmp_path / "all.jsonl").read_text().splitlines()] == lines
    assert audit(home, "export", "--by", "nobody").stdout == ""


@pytest.mark.parametrize(
    "command", [["show", "0000"], ["show", "\x1b[31m"], ["show", "'; DROP TABLE x"], ["replay", "%"]]
)
def test_an_unknown_id_is_refused(home: Path, command: list[str]) -> None:
    done = audit(home, *command)
    assert done.returncode == 2
    assert "unknown-id" in done.stderr
    assert "\x1b" not in done.stderr


def test_an_audit_of_nothing_says_so(tmp_path: Path) -> None:
    done = audit(tmp_path, "list")
    assert done.returncode == 2
    assert "no-audit-store" in done.stderr
    assert not (tmp_path / "audit.db").exists()


def assessed_without_a_store(**more: Any) -> subprocess.CompletedProcess[bytes]:
    """Assess while the store fails: the verdict is there, the error is clear, the exit code is 2."""
    named = {**os.environ, **more.pop("env")}
    done = subprocess.run(
        [*more.pop("by", ()), PROGRAM, "assess", str(EXAMPLES[0])],
        capture_output=True,
        cwd=ROOT,
        env=named,
        check=False,
        **more,
    )
    assert done.returncode == 2, done.stderr
    assert b"RECOMMENDED PATH" in done.stdout
    assert b"not-recorded" in done.stderr
    assert b"Traceback" not in done.stderr
    return done


def test_a_store_that_cannot_be_made_leaves_the_verdict(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assessed_without_a_store(env={"CERTWISE_AUDIT": str(tmp_path / "file" / "audit.db")})
    assessed_without_a_store(env={"CERTWISE_AUDIT": "mysql://user:secret@host/db"})
    done = assessed_without_a_store(env={"CERTWISE_AUDIT": f"postgresql://user:secret@/none?host={tmp_path}"})
    assert b"secret" not in done.stderr


def test_a_full_disk_leaves_the_verdict_and_the_store(own: Path) -> None:
    # By a shell: a function in the child would fork the whole memory of the tests.
    full = ("sh", "-c", 'ulimit -f 0; exec "$@"', "sh")
    # Python would leave the first bytes of a compiled module behind, and trip over them ever after.
    environment = {"CERTWISE_AUDIT": str(own / "audit.db"), "CERTWISE_CACHE": "", "PYTHONDONTWRITEBYTECODE": "1"}
    done = assessed_without_a_store(env=environment, by=full)
    assert b"disk I/O error" in done.stderr
    assert process("assess", str(EXAMPLES[0]), **environment).returncode == 0
    listing = subprocess.run(
        [*full, PROGRAM, "audit", "list"],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
    )
    assert (listing.returncode, listing.stderr) == (0, b"")
    assert as_json(own, "list")["count"] == len(EXAMPLES) + 1
    assert audit(own, "verify").returncode == 0


def test_a_damaged_store_and_one_of_a_later_version_leave_the_verdict(own: Path) -> None:
    store = own / "audit.db"
    data = bytearray(store.read_bytes())
    data[60:64] = (9).to_bytes(4, "big")
    store.write_bytes(data)
    done = assessed_without_a_store(env={"CERTWISE_AUDIT": str(store)})
    assert b"newer-store" in done.stderr
    assert audit(own, "list").returncode == 2
    store.write_bytes(b"rubbish" * 100)
    done = assessed_without_a_store(env={"CERTWISE_AUDIT": str(store)})
    assert b"damaged-store" in done.stderr
    for command in (["list"], ["verify"], ["export"], ["replay"], ["show", "last"]):
        refused = audit(own, *command)
        assert (refused.returncode, "damaged-store" in refused.stderr) == (2, True)


def test_a_store_with_damaged_pages_is_told(own: Path) -> None:
    store = own / "audit.db"
    data = bytearray(store.read_bytes())
    data[4096 * 2 :] = os.urandom(len(data) - 4096 * 2)
    store.write_bytes(data)
    for command in (["list"], ["verify"], ["export"], ["replay"], ["show", "last"]):
        done = audit(own, *command)
        assert done.returncode in (1, 2)
        assert "Traceback" not in done.stderr


def test_the_second_knowledge_base_is_recorded_beside_the_first(tmp_path: Path) -> None:
    recorded(tmp_path, str(EXAMPLES[0]))
    example = min((SECOND / "facts" / "examples").glob("*.yaml"))
    done = certwise("--knowledge", str(SECOND), "assess", str(example), home=tmp_path)
    assert done.returncode == 0
    # Both replay, whichever knowledge base is in use.
    assert "2 agree" in audit(tmp_path, "replay").stdout
    assert "0 agree" not in certwise("--knowledge", str(SECOND), "audit", "replay", home=tmp_path).stdout


def test_ask_is_recorded(tmp_path: Path) -> None:
    done = certwise(
        "ask",
        "--plain",
        "--save",
        str(tmp_path / "answers.yaml"),
        "--answers",
        str(EXAMPLES[0]),
        stdin="\n" * 100,
        home=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    shown = as_json(tmp_path, "show", "last")["record"]
    assert shown["command"] == "ask"


def test_a_record_tells_labels_beside_ids_and_what_was_not_asked_apart(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("market: us\nrequested: [soc2]\nbudget_usd: ~\n")
    assert certwise("assess", str(file), home=tmp_path).returncode == 0
    shown = certwise("audit", "show", "last", home=tmp_path, COLUMNS="200").stdout
    id = json.loads(certwise("audit", "show", "last", "--format", "json", home=tmp_path).stdout)["record"]["id"]
    assert f"  {id}\n" in shown
    assert certwise("audit", "show", id, home=tmp_path).returncode == 0
    lines = {line.split("  ")[1]: line for line in shown.splitlines() if line.startswith("  ")}
    assert lines["market (Primary market)"].endswith("us (US or Canada)")
    assert lines["path (Recommended path)"].endswith("soc2_only (SOC 2)")
    assert lines["don't know"].endswith("budget_usd (First-year budget)")
    assert "regions (" in lines["not asked, or left open"]
    assert "budget_usd" not in lines["not asked, or left open"]
    as_markdown = certwise("audit", "show", id, "--format", "markdown", home=tmp_path).stdout
    assert "(First-year budget)" in as_markdown
    assert certwise("audit", "replay", home=tmp_path).returncode == 0
    assert certwise("why", "path", "--record", id, home=tmp_path).returncode == 0


def test_erase_by_id_and_by_age(own: Path) -> None:
    id = as_json(own, "list")["records"][0]["id"]
    assert audit(own, "erase").returncode == audit(own, "erase", id).returncode == 2
    assert audit(own, "erase", id, "--keep-for", "3y", "--reason", "x").returncode == 2
    assert audit(own, "erase", id, "--reason", "x", "--dry-run").stdout == "1 record to erase.\n"
    done = audit(own, "erase", id, "--reason", "asked for", "--by", "the officer")
    assert (done.returncode, done.stdout) == (0, f"1 record erased; see entry {len(EXAMPLES) + 1} of the log.\n")
    assert "(erased)" in audit(own, "list").stdout
    assert "ENTRY" in audit(own, "show", id).stdout
    for words in (["replay", id], ["show", "last"], ["verify"], ["replay"], ["export"]):
        assert audit(own, *words).returncode == (1 if words == ["replay", id] else 0), words
    refused = certwise("why", "path", "--record", id, home=own)
    assert (refused.returncode, "erased-record" in refused.stderr) == (2, True)
    assert as_json(own, "verify")["erased"] == 1
    assert audit(own, "erase", id, "--reason", "again").returncode == 2
    assert audit(own, "erase", "--keep-for", "1d").stdout == "Nothing to erase.\n"
    with sqlite3.connect(own / "audit.db") as raw:
        reasons = raw.execute("SELECT CAST(entry AS TEXT) FROM certwise_entries WHERE kind = 'erasure'").fetchall()
    assert ["asked for" in reason for (reason,) in reasons] == [True]


def test_merge_takes_another_store_in(own: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    recorded(other, "--set", "market=us", "--set", "organization_name=Élan Vital")
    assert audit(other, "verify").returncode == 0
    done = audit(own, "merge", str(other / "audit.db"))
    assert (done.returncode, done.stdout) == (0, f"1 entry merged; the log has {len(EXAMPLES) + 2} entries now.\n")
    assert audit(own, "merge", str(other / "audit.db")).stdout == "Nothing to merge: all of it is here.\n"
    assert as_json(own, "list", "--organization", "ÉLAN")["count"] == 1
    assert as_json(own, "list", "--organization", "%")["count"] == 0
    checked = audit(own, "verify", "--checkpoint", str(other / "audit.db.checkpoint"), "--format", "json")
    assert (checked.returncode, json.loads(checked.stdout)["outside"]) == (0, True)
    assert audit(own, "merge", str(tmp_path / "none.db")).returncode == 2


def test_verify_signs_what_it_found_sound_and_holds_it_against_a_second_place(own: Path) -> None:
    away = own / "away"
    away.mkdir()
    first = as_json(own, "verify", "--checkpoints", str(away), "--replay")
    assert (first["findings"], first["outside"]) == ([], False)
    second = as_json(own, "verify", "--checkpoints", str(away))
    assert (second["findings"], second["outside"]) == ([], True)
    assert not [each for each in second["unchecked"] if "written anew" in each]
    with sqlite3.connect(own / "audit.db") as raw:
        raw.execute("UPDATE certwise_entries SET \"by\" = 'x' WHERE number = 1")
    before = (own / "audit.db.checkpoints").read_bytes()
    assert audit(own, "verify", "--checkpoints", str(away)).returncode == 1
    assert (own / "audit.db.checkpoints").read_bytes() == before
