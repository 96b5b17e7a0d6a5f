"""assess and compare as a user meets them: what they print, and what they refuse."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support.commands import SECOND, certwise, process
from tests.support.golden import compared, masked
from tests.support.places import ROOT

EXAMPLES = sorted((ROOT / "facts" / "examples").glob("*.yaml"))


@pytest.mark.parametrize("format", ["text", "json", "markdown"])
@pytest.mark.parametrize("example", ["fintech-us-and-europe", "early-startup-urgent", "already-certified-iso"])
def test_assess_prints_what_it_printed(example: str, format: str, home: Path, request: pytest.FixtureRequest) -> None:
    done = certwise("assess", f"facts/examples/{example}.yaml", "--format", format, home=home)
    assert done.returncode == 0, done.stderr
    ending = {"text": "txt", "json": "json", "markdown": "md"}[format]
    compared(f"assess-{example}.{ending}", done.stdout, request.config.getoption("--update-golden"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_gets_a_verdict(example: Path, home: Path) -> None:
    done = certwise("assess", str(example), "--format", "json", home=home)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["verdict"]["path"]
    assert found["plan"]["programs"]
    assert not found["contradictions"]


def test_the_second_knowledge_base_runs_through_the_same_commands(home: Path) -> None:
    for example in sorted((SECOND / "facts" / "examples").glob("*.yaml")):
        for format in ("text", "json", "markdown"):
            done = certwise("--knowledge", str(SECOND), "assess", str(example), "--format", format, home=home)
            assert done.returncode == 0, done.stderr
            assert done.stdout
    done = certwise("--knowledge", str(SECOND), "assess", str(example), "--format", "json", home=home)
    assert set(json.loads(done.stdout)["plan"]["programs"][0]) >= {"program", "role", "months", "cost", "fte"}


def test_json_holds_what_the_contract_names(home: Path) -> None:
    done = certwise(
        "assess", "--set", "market=both", "--set", "resources=dedicated_team", "--format", "json", home=home
    )
    found = json.loads(done.stdout)
    assert set(found["assessment"]) == {"id", "at", "knowledge"}
    assert set(found["verdict"]) == {
        "path", "bridge", "requests_unmet", "criteria", "criteria_to_consider", "frameworks", "advice", "warnings",
    }  # fmt: skip
    assert found["answers"] == {"market": "both", "resources": "dedicated_team"}
    assert "regions" in found["unknown"]
    assert found["verdict"]["path"] == "both_in_parallel"
    assert [planned["role"] for planned in found["plan"]["programs"]] == ["parallel", "parallel"]
    firing = next(each for each in found["firings"] if each["rule"] == "both-markets-expect-both")
    assert firing == {
        "rule": "both-markets-expect-both",
        "ruleset": "market",
        "premises": [{"attribute": "market", "value": "both", "from": "answer"}],
        "conclusions": {"habit_soc2": "expected", "habit_iso27001": "expected"},
        "because": firing["because"],
        "source": ["DF-03"],
        "overridden_by": None,
    }


def test_the_plan_adds_and_saves_as_ranges(home: Path) -> None:
    done = certwise("assess", "--set", "market=both", "--format", "json", home=home)
    plan = json.loads(done.stdout)["plan"]
    first, second = plan["programs"]
    # 10+20+30 to 40+100+100; then 15+30 to 50+150 less 80 to 70 percent, and fees of 15 to 50, in thousands.
    assert first["cost"] == {"low": 60_000, "high": 240_000}
    assert second["cost"] == {"low": 24_000, "high": 110_000}
    assert plan["saved_by_overlap"] == {"low": 36_000, "high": 140_000}
    assert plan["cost"] == {"low": 84_000, "high": 350_000}
    # The second one starts when the first one's preparation is done.
    assert second["months"]["start"] == first["phases"][0]["months"]["end"]


def test_the_verdict_does_not_depend_on_the_order_of_answers(tmp_path: Path, home: Path) -> None:
    lines = (ROOT / "facts/examples/fintech-us-and-europe.yaml").read_text(encoding="utf-8").splitlines()
    blocks = re.split(r"\n(?=[a-z_]+:)", "\n".join(line for line in lines if not line.startswith("#")).strip())
    (tmp_path / "reversed.yaml").write_text("\n".join(reversed(blocks)) + "\n", encoding="utf-8")
    outputs = [
        masked(certwise("assess", file, "--format", "json", home=home).stdout)
        for file in ("facts/examples/fintech-us-and-europe.yaml", str(tmp_path / "reversed.yaml"))
    ]
    assert outputs[0] == outputs[1]


def test_options_stand_on_top_of_the_file(home: Path) -> None:
    base = certwise("assess", "facts/examples/us-saas-startup.yaml", "--format", "json", home=home)
    told = certwise(
        "assess", "facts/examples/us-saas-startup.yaml", "--set", "held=soc2_type2", "--set", "budget_usd=", "--format",
        "json", home=home,
    )  # fmt: skip
    assert json.loads(base.stdout)["answers"]["budget_usd"]
    assert json.loads(told.stdout)["answers"]["held"] == ["soc2_type2"]
    assert "budget_usd" in json.loads(told.stdout)["unknown"]


def test_nothing_said_is_no_verdict_but_questions(home: Path) -> None:
    done = certwise("assess", "--set", "budget_usd=1000", home=home)
    assert done.returncode == 0
    assert "Your answers do not point to a program yet." in done.stdout
    assert "ANSWER FIRST" in done.stdout
    markdown = certwise("assess", "--set", "budget_usd=1000", "--format", "markdown", home=home).stdout
    assert markdown.startswith("# Recommended path: Your answers do not point to a program yet\n\nAnswer first:\n\n- ")
    page = certwise("assess", "--set", "budget_usd=1000", "--format", "html", home=home).stdout
    assert "</span> Your answers do not point to a program yet</h1>" in page


def test_answers_come_from_standard_input_and_json(home: Path) -> None:
    for text in ("market: us\n", '{"market": "us"}', '{\n\t"market": "us"\n}\n'):
        done = certwise("assess", "-", "--format", "json", stdin=text, home=home)
        assert json.loads(done.stdout)["verdict"]["path"] == "soc2_only", done.stderr


def test_output_appears_whole_or_not_at_all(tmp_path: Path, home: Path) -> None:
    target = tmp_path / "report.md"
    done = certwise("assess", "--set", "market=us", "--format", "markdown", "-o", str(target), home=home)
    assert (done.returncode, done.stdout) == (0, "")
    assert target.read_text(encoding="utf-8").startswith("# Recommended path")
    assert [path.name for path in tmp_path.iterdir()] == ["report.md"]
    done = certwise("assess", "--set", "market=us", "-o", str(tmp_path / "no" / "report.md"), home=home)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


BAD = {
    "unknown-fact": (b"markt: us\n", "1:1: error: markt is not asked; did you mean market?"),
    "wrong-word": (b"market: uss\n", "1:9: error: market: uss is not one of us, international, both; did you mean us?"),
    "wrong-type": (b"budget_usd: lots\n", "1:13: error: budget_usd: lots is not a number"),
    "ja-is-a-word": (b"urgent_requirement: ja\n", "1:21: error: urgent_requirement: ja is neither yes nor no"),
    "two-readings": (b"budget_usd: 120.000\n", "1:13: error: budget_usd: 120.000 can mean 120000 or 120"),
    "out-of-range": (b"timeline_months: -1\n", "1:18: error: timeline_months: -1 is not from 0 to 120"),
    "nan": (b"internal_fte: .nan\n", "1:15: error: internal_fte: a number must be finite"),
    "infinite": (b"internal_fte: -.inf\n", "1:15: error: internal_fte: a number must be finite"),
    "huge": (b"budget_usd: 0x" + b"f" * 300 + b"\n", "1:13: error: budget_usd: the number is beyond"),
    "list-for-word": (b"market: [us]\n", "1:9: error: market: one value is wanted here, and this is a list"),
    "mapping-for-list": (
        b"regions: {europe: 1}\n",
        "1:10: error: regions: one value is wanted here, and this is a map",
    ),
    "concluded": (b"path: soc2_only\n", "1:1: error: path is concluded by rules and cannot be answered"),
    "empty": (b"", "error: the file is empty"),
    "comment-only": (b"# nothing\n", "error: the file is empty"),
    "not-a-mapping": (b"- us\n", "1:1: error: answers are a mapping"),
    "binary": (bytes(range(256)) * 8, "error: not UTF-8 text"),
    "null-bytes": (b"market: us\x00\n", "error: not text"),
    "invalid-utf8": (b"market: us\nregions: [\xff]\n", "2:11: error: not UTF-8 text"),
    "deep": (b"[" * 20000, "1:65: error: nested deeper than 64 levels"),
    "tag": (b"market: !!python/object/apply:os.system [id]\n", "1:9: error: tags are not read"),
    "twice": (b"market: us\nmarket: both\n", "2:1: error: market stands here a second time; first on line 1"),
    "two-documents": (b"market: us\n---\nmarket: us\n", "2:1: error: a file holds one document"),
    "unclosed": (b"regions: [europe\n", "error: not valid YAML"),
    "escape-codes": (b"market: us\n" + b'"\\e[31mred": 1\n', r"2:1: error: \x1b[31mred is not asked"),
    "right-to-left": ("\u202emarket: us\n".encode(), "1:1: error: a mark that turns the direction of text (U+202E)"),
    "alias-bomb": (
        b"a: &a [1,1,1,1,1,1,1,1,1,1]\n"
        + b"".join(b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 10)) for n in range(9)),
        "holds more than 1,000,000 values once its aliases are expanded",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_answers_are_refused_with_their_place(name: str, tmp_path: Path, home: Path) -> None:
    content, said = BAD[name]
    (tmp_path / "answers.yaml").write_bytes(content)
    done = certwise("assess", str(tmp_path / "answers.yaml"), home=home)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr
    assert done.stdout == ""


def test_all_mistakes_are_reported_at_once(tmp_path: Path, home: Path) -> None:
    (tmp_path / "answers.yaml").write_text("markt: us\nbudget_usd: x\nregions: [mars]\n", encoding="utf-8")
    done = certwise("assess", str(tmp_path / "answers.yaml"), home=home)
    assert [line.split(": error")[0].rsplit("yaml:", 1)[1] for line in done.stderr.splitlines()] == [
        "1:1",
        "2:13",
        "3:11",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["assess", "missing.yaml"], "there is no such file"),
        (["assess", "."], "this is a folder"),
        (["assess", "facts/examples/us-saas-startup.yml"], "did you mean us-saas-startup.yaml?"),
        (["assess"], "name a file of answers"),
        (["assess", "--set", "market"], "market: write market=value"),
        (["assess", "--set", "market=us", "--set", "market=both"], "market: given as us and as both"),
        (["assess", "--set", "markt=us"], "did you mean market?"),
        (["assess", "--set", "mar\x1b[31mket=us"], r"\x1b[31m"),
        (["assess", "--set", "market=us", "--format", "yaml"], "is not one of"),
        (["asses"], "did you mean assess?"),
        (["compare", "soc3", "iso"], "did you mean soc2?"),
        (["compare", "soc2"], "Missing argument"),
        (["--knowledge", "missing", "assess", "--set", "a=b"], "there is no such folder"),
        (["--knowledge", "docs", "assess", "--set", "a=b"], "it has no folder facts/"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value)[:40],
)
def test_wrong_usage_is_refused(arguments: list[str], said: str, home: Path) -> None:
    done = certwise(*arguments, home=home)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr


def test_a_file_of_100_megabytes_is_refused_at_once(tmp_path: Path, home: Path) -> None:
    with (tmp_path / "big.yaml").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    done = certwise("assess", str(tmp_path / "big.yaml"), home=home)
    assert done.returncode == 2
    assert "larger than the 1,024 KB" in done.stderr


def test_a_contradiction_is_reported_with_both_rules(tmp_path: Path, home: Path) -> None:
    (tmp_path / "facts").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "facts" / "all.yaml").write_text(
        "knowledge: {name: small, title: Small, about: Small., verdict: [colour]}\n"
        "attributes:\n"
        "  wet: {kind: flag, title: Wet, question: Is it wet?}\n"
        "  colour: {kind: choice, title: Colour, choices: {red: Red, blue: Blue}}\n",
        encoding="utf-8",
    )
    (tmp_path / "rules" / "colours.yaml").write_text(
        "ruleset: colours\ntitle: Colours\nrules:\n"
        "  - {rule: wet-is-blue, when: {wet: true}, then: {colour: blue}, because: It is wet.}\n"
        "  - {rule: wet-is-red, when: {wet: true}, then: {colour: red}, because: It is wet.}\n",
        encoding="utf-8",
    )
    done = certwise("--knowledge", str(tmp_path), "assess", "--set", "wet=true", home=home)
    assert done.returncode == 1
    assert "wet-is-blue says Blue; wet-is-red says Red" in done.stdout
    done = certwise("--knowledge", str(tmp_path), "assess", "--set", "wet=true", "--format", "json", home=home)
    assert json.loads(done.stdout)["contradictions"] == [
        {"attribute": "colour", "rules": {"wet-is-blue": "blue", "wet-is-red": "red"}}
    ]
    assert json.loads(done.stdout)["verdict"] == {"colour": None}


@pytest.mark.parametrize("format", ["text", "json", "markdown"])
def test_compare_prints_what_it_printed(format: str, home: Path, request: pytest.FixtureRequest) -> None:
    done = certwise("compare", "iso27001", "soc2", "--format", format, home=home)
    assert done.returncode == 0, done.stderr
    ending = {"text": "txt", "json": "json", "markdown": "md"}[format]
    compared(f"compare.{ending}", done.stdout, request.config.getoption("--update-golden"))


def test_compare_shows_one_topic(home: Path) -> None:
    done = certwise("compare", "iso", "type1", "--topic", "figures", "--format", "json", home=home)
    assert list(json.loads(done.stdout)["topics"]) == ["figures"]
    done = certwise("compare", "iso", "soc2", "--topic", "figure", home=home)
    assert (done.returncode, "did you mean figures?" in done.stderr) == (2, True)


def test_plain_where_there_is_no_terminal(home: Path) -> None:
    done = process("assess", "--set", "market=us", home=home, TERM="xterm-256color")
    assert "\x1b" not in done.stdout


def test_a_closed_pipe_is_no_error(home: Path) -> None:
    import os
    import subprocess

    from tests.support.commands import PROGRAM

    done = subprocess.run(
        f"'{PROGRAM}' compare iso soc2 | head -1",
        shell=True, capture_output=True, cwd=ROOT, check=False,
        env={**os.environ, "CERTWISE_CACHE": str(home / "cache")},
    )  # fmt: skip
    assert done.stderr == b""


def test_a_damaged_cache_is_done_without(tmp_path: Path) -> None:
    first = certwise("assess", "--set", "market=us", "--format", "json", home=tmp_path)
    (entry,) = (tmp_path / "cache").glob("*.knowledge")
    for content in (b"", b"\x80\x04garbage", b"cos\nsystem\n(S'touch pwned'\ntR.", entry.read_bytes()[:-100]):
        entry.write_bytes(content)
        again = certwise("assess", "--set", "market=us", "--format", "json", home=tmp_path)
        assert again.returncode == 0
        assert masked(again.stdout) == masked(first.stdout)
    assert not (ROOT / "pwned").exists()
    (tmp_path / "file").touch()
    done = certwise("assess", "--set", "market=us", home=tmp_path, CERTWISE_CACHE=str(tmp_path / "file" / "under"))
    assert done.returncode == 0


def test_an_edited_rule_is_seen_at_once(tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "base"
    for folder in ("facts", "rules"):
        shutil.copytree(ROOT / folder, copy / folder)
    before = certwise("--knowledge", str(copy), "assess", "--set", "market=us", "--format", "json", home=tmp_path)
    assert json.loads(before.stdout)["conclusions"]["need_soc2"] == "expected"
    market = copy / "rules" / "market.yaml"
    text = market.read_text(encoding="utf-8")
    market.write_text(
        text.replace("then: {habit_soc2: expected}", "then: {habit_soc2: preferred}", 1), encoding="utf-8"
    )
    after = certwise("--knowledge", str(copy), "assess", "--set", "market=us", "--format", "json", home=tmp_path)
    assert json.loads(after.stdout)["conclusions"]["need_soc2"] == "preferred"


def test_a_record_is_shown_as_the_page_of_its_day(tmp_path: Path) -> None:
    made = certwise("assess", "--set", "market=us", "--format", "json", home=tmp_path)
    told = json.loads(made.stdout)["assessment"]
    done = certwise("audit", "show", told["id"], "--format", "html", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("<!doctype html>")
    assert told["id"] in done.stdout
    assert told["at"] in done.stdout
    assert told["knowledge"]["digest"] in done.stdout
