"""certwise portfolio, as a user runs it: what comes out, what is set aside, and what happens to bad input."""

from __future__ import annotations

import csv
import gzip
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.infer.expert import Expert
from engine.scale.value import type_of
from tests.support.commands import PROGRAM, ROOT, SECOND, certwise
from tests.support.organizations import Outcome, expected, random_answers, rows
from tests.support.places import PATIENCE

COUNT = 200
Folder = Path


@pytest.fixture(scope="module")
def samples(shipped: Expert, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same organizations as answers.csv, answers.jsonl and answers.parquet."""
    folder = tmp_path_factory.mktemp("samples")
    organizations = random_answers(shipped.knowledge, COUNT, seed=5)
    names = ["id", *(each.name for each in shipped.knowledge.asked)]
    lines = [dict(zip(names, row, strict=True)) for row in rows(shipped.knowledge, organizations)]
    (folder / "answers.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    with (folder / "answers.csv").open("w", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(names)
        writer.writerows([_cell(line[name]) for name in names] for line in lines)
    kinds = {"id": "BIGINT"} | {each.name: type_of(each).sql("duckdb") for each in shipped.knowledge.asked}
    read = f"read_json('{folder}/answers.jsonl', format = 'newline_delimited', columns = {kinds})"
    duckdb.connect().execute(f"COPY (FROM {read}) TO '{folder}/answers.parquet'")
    return folder


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(value) if value else "[]"
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.fixture(scope="module")
def wanted(shipped: Expert) -> list[Outcome]:
    return expected(shipped, random_answers(shipped.knowledge, COUNT, seed=5))


@pytest.mark.parametrize("source", ["answers.csv", "answers.jsonl", "answers.parquet"])
def test_every_format_gives_what_inference_gives(
    source: str, samples: Path, wanted: list[Outcome], tmp_path: Path
) -> None:
    output = tmp_path / "out.jsonl"
    done = certwise("portfolio", str(samples / source), "--output", str(output))
    assert (done.returncode, done.stdout) == (0, "")
    assert f"{COUNT} rows assessed" in done.stderr
    found = [json.loads(line) for line in output.read_text().splitlines()]
    assert [int(line.pop("id")) for line in found] == list(range(COUNT))
    assert found == wanted


@pytest.mark.parametrize("target", ["csv", "parquet", "duckdb"])
def test_every_target_holds_the_same(target: str, samples: Path, wanted: list[Outcome], tmp_path: Path) -> None:
    output = tmp_path / f"out.{target}"
    assert certwise("portfolio", str(samples / "answers.parquet"), "-o", str(output)).returncode == 0
    database = duckdb.connect(str(output)) if target == "duckdb" else duckdb.connect()
    source = "assessments" if target == "duckdb" else f"'{output}'"
    split = "string_split({0}, ';')" if target == "csv" else "{0}"
    query = f"SELECT id, path, {split.format('rules_fired')} FROM {source} ORDER BY id"
    found = database.execute(query).fetchall()
    none = ["[]"] if target == "csv" else []
    assert found == [(id, each["path"], each["rules_fired"] or none) for id, each in enumerate(wanted)]


def test_bits_name_their_rules_in_the_file(samples: Path, wanted: list[Outcome], tmp_path: Path) -> None:
    output = tmp_path / "out.parquet"
    assert certwise("portfolio", str(samples / "answers.parquet"), "-o", str(output), "--rules", "bits").returncode == 0
    database = duckdb.connect()
    said = dict(database.execute(f"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{output}')").fetchall())
    order = said["rules"].split()
    words = database.execute(f"SELECT COLUMNS('rules_fired_.*') FROM '{output}' ORDER BY id").fetchall()
    for row, each in zip(words, wanted, strict=True):
        assert [rule for bit, rule in enumerate(order) if row[bit // 60] >> bit % 60 & 1] == each["rules_fired"]


def test_standard_input_pattern_and_compressed(samples: Path, tmp_path: Path) -> None:
    data = (samples / "answers.csv").read_bytes()
    header, *lines = data.splitlines(keepends=True)
    (tmp_path / "part[1].csv.gz").write_bytes(gzip.compress(data))
    (tmp_path / "part[2].csv.gz").write_bytes(gzip.compress(header + b"".join(b"b" + line for line in lines)))
    done = certwise("portfolio", "-", "--format", "json", stdin=data)
    assert json.loads(done.stdout)["assessed"] == COUNT
    literal = certwise("portfolio", str(tmp_path / "part[1].csv.gz"), "--format", "json")
    assert json.loads(literal.stdout)["assessed"] == COUNT
    pattern = certwise("portfolio", str(tmp_path / "part*.csv.gz"), "--format", "json")
    assert json.loads(pattern.stdout)["assessed"] == 2 * COUNT


def test_summary_counts_what_the_rows_say(samples: Path, wanted: list[Outcome]) -> None:
    done = certwise("portfolio", str(samples / "answers.parquet"), "--format", "json")
    said = json.loads(done.stdout)
    for value, count in said["verdict"]["path"].items():
        assert count == sum((each["path"] or "unknown") == value for each in wanted)
    for value, count in said["verdict"]["warnings"].items():
        assert count == sum(value in each["warnings"] for each in wanted)
    stood = [set(each["rules_fired"]) - set(each["rules_overridden"]) for each in wanted]
    for rule, count in said["decisive"].items():
        assert 0 < count <= sum(rule in each for each in stood)
    assert list(said["decisive"].values()) == sorted(said["decisive"].values(), reverse=True)
    table = certwise("portfolio", str(samples / "answers.parquet"))
    assert "MOST DECISIVE RULES" in table.stdout
    markdown = certwise("portfolio", str(samples / "answers.parquet"), "--format", "markdown")
    assert "## Most often unknown" in markdown.stdout


def test_explain_is_the_proof_of_inference(samples: Path, wanted: list[Outcome]) -> None:
    number = next(number for number, each in enumerate(wanted) if each["path"] and len(each["warnings"]) > 1)
    done = certwise("portfolio", str(samples / "answers.csv"), "--explain", str(number), "--format", "json")
    said = json.loads(done.stdout)
    assert said["verdict"]["path"] == wanted[number]["path"]
    assert sorted(each["rule"] for each in said["firings"]) == wanted[number]["rules_fired"]
    text = certwise("portfolio", str(samples / "answers.csv"), "--explain", str(number)).stdout
    assert "PROOF: WARNINGS" in text
    missing = certwise("portfolio", str(samples / "answers.csv"), "--explain", "nobody")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "has the id nobody" in missing.stderr


HEADER = "id,market,budget_usd,held,urgent_requirement\n"
BAD = HEADER + (
    "1,us,1000,[],true\n"
    "\n"
    '2,moon,2000,"soc2_type1, soc3",\n'
    "3,us\n"
    '"4",us,12.5,,maybe\n'
    '5,"u\ns",nan,[],false\n'
    "6,us,,iso27001|soc2_type2,TRUE\n"
)


def test_bad_rows_are_set_aside_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(BAD)
    done = certwise("portfolio", str(tmp_path / "in.csv"), "--allow-missing", "-o", str(tmp_path / "out.csv"))
    assert done.returncode == 0
    assert "4 of 6 rows rejected" in done.stderr
    with (tmp_path / "out.csv.rejects.csv").open(newline="") as opened:
        found = [(int(row["line"]), row["id"], row["column"], row["value"]) for row in csv.DictReader(opened)]
    assert found == [
        (4, "2", "market", "moon"),
        (4, "2", "held", "soc2_type1, soc3"),
        (5, "", "", ""),
        (6, "4", "budget_usd", "12.5"),
        (6, "4", "urgent_requirement", "maybe"),
        (7, "5", "market", "u\\ns"),
        (7, "5", "budget_usd", "nan"),
    ]
    with (tmp_path / "out.csv").open(newline="") as opened:
        assert [row["id"] for row in csv.DictReader(opened)] == ["1", "6"]


def test_strict_stops_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(BAD)
    done = certwise(
        "portfolio", str(tmp_path / "in.csv"), "--allow-missing", "--strict", "-o", str(tmp_path / "out.csv")
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "in.csv:4: error: held: soc3 is not one of" in done.stderr
    assert "4 rows are bad" in done.stderr
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.csv"]


def test_broken_lines_of_json_are_set_aside(tmp_path: Path) -> None:
    lines = ['{"id": 1, "market": "us"}', "{", "[1]", '{"id": 2, "market": {"a": 1}, "held": ["soc2_type1", null]}', ""]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    done = certwise("portfolio", str(tmp_path / "in.jsonl"), "--allow-missing", "-o", str(tmp_path / "out.jsonl"))
    assert "3 of 4 rows rejected" in done.stderr
    with (tmp_path / "out.jsonl.rejects.csv").open(newline="") as opened:
        found = [(int(row["line"]), row["column"]) for row in csv.DictReader(opened)]
    assert found == [(2, ""), (3, ""), (4, "market"), (4, "held")]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("none.csv", None, "no such file"),
        ("empty.csv", b"", "the file is empty"),
        ("cut.parquet", b"PAR1 and then nothing", "cannot be read"),
        ("binary.csv", bytes(range(128, 256)), "cannot be read"),
        ("twice.csv", b"id,market,market\n1,us,us\n", "a name of its own"),
        ("near.csv", b"id,markett\n1,us\n", "did you mean market?"),
        ("near.csv", b"id,markett\n1,us\n", "there is no column for market (did you mean markett?), regions"),
        ("escape.csv", b"id,\x1b[31mred\n1,2\n", "\\x1b[31mred"),
        ("cut.csv.gz", gzip.compress(BAD.encode(), mtime=0)[:20], "cannot be read"),
    ],
)
def test_bad_files_are_refused(name: str, data: bytes | None, message: str, tmp_path: Path) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    output = tmp_path / "out.csv"
    output.write_text("the earlier one\n")
    done = certwise("portfolio", str(tmp_path / name), "-o", str(output))
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr
    assert output.read_text() == "the earlier one\n"


def test_a_file_with_a_header_alone_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(HEADER)
    done = certwise("portfolio", str(tmp_path / "in.csv"), "--allow-missing", "-o", str(tmp_path / "out.csv"))
    assert (done.returncode, [each.name for each in tmp_path.iterdir()]) == (2, ["in.csv"])
    assert "no row to assess" in done.stderr


def test_columns_of_a_wrong_type_are_named(tmp_path: Path) -> None:
    duckdb.connect().execute(
        f"COPY (SELECT 1 AS id, 5 AS market, [1.5] AS held, 3 AS cloud_service) TO '{tmp_path}/in.parquet'"
    )
    done = certwise("portfolio", str(tmp_path / "in.parquet"), "--allow-missing")
    assert done.returncode == 2
    for column in ("market", "held", "cloud_service"):
        assert f"column {column} holds" in done.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-o", "out.xyz"], "tells no format"),
        (["-o", "nowhere/out.csv"], "cannot be written"),
        (["--map", "market"], "write COLUMN=FACT"),
        (["--map", "nothing=market"], "there is no column nothing"),
        (["--id", "idd"], "there is no column idd; did you mean id?"),
        (["--memory", "much"], "[bad-option]"),
        (["--explain", "1", "--engine", "spark"], "leave out --engine spark"),
    ],
)
def test_bad_options_are_refused(options: list[str], message: str, samples: Path) -> None:
    done = certwise("portfolio", str(samples / "answers.csv"), *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_columns_are_mapped_carried_and_left_out(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("customer,where sold,region,x\nA,us,north,1\nB,,south,2\n")
    done = certwise(
        "portfolio", str(tmp_path / "in.csv"), "--map", "where sold=market", "--id", "customer", "--carry", "region",
        "--allow-missing", "--ignore-unknown", "-o", str(tmp_path / "out.csv"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with (tmp_path / "out.csv").open(newline="") as opened:
        found = [(row["customer"], row["region"], row["path"]) for row in csv.DictReader(opened)]
    assert found == [("A", "north", "soc2_only"), ("B", "south", "")]


def test_contradictions_are_counted_and_exit_with_1(tmp_path: Path) -> None:
    (tmp_path / "facts").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "facts" / "all.yaml").write_text(
        "knowledge: {name: small, title: Small, about: Small., verdict: [side]}\n"
        "attributes:\n  a: {kind: flag, title: A, question: 'A?'}\n"
        "  side: {kind: choice, title: Side, choices: {left: Left, right: Right}}\n"
    )
    (tmp_path / "rules" / "all.yaml").write_text(
        "ruleset: all\ntitle: All\nrules:\n"
        "  - {rule: r1, when: {a: true}, then: {side: left}, because: So.}\n"
        "  - {rule: r2, when: {known: [a]}, then: {side: right}, because: So.}\n"
    )
    (tmp_path / "in.csv").write_text("id,a\n1,true\n2,false\n3,\n")
    arguments = ["--knowledge", str(tmp_path), "portfolio", str(tmp_path / "in.csv")]
    done = certwise(*arguments, "-o", str(tmp_path / "out.csv"))
    assert done.returncode == 1
    with (tmp_path / "out.csv").open(newline="") as opened:
        assert [(row["side"], row["contradictions"]) for row in csv.DictReader(opened)] == [
            ("", "side"),
            ("right", "[]"),
            ("", "[]"),
        ]
    summary = certwise(*arguments, "--format", "json")
    assert (summary.returncode, json.loads(summary.stdout)["contradicted"]) == (1, {"side": 1})


def test_a_full_disk_leaves_the_earlier_output(samples: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    output.write_text("the earlier one\n")
    # Python would leave its compiled modules cut short under the same limit.
    environment = {"CERTWISE_CACHE": "", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        ["prlimit", "--fsize=4096", PROGRAM, "portfolio", samples / "answers.csv", "-o", output],
        capture_output=True, text=True, cwd=ROOT, timeout=PATIENCE, check=False, env={**os.environ, **environment},
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stderr
    assert output.read_text() == "the earlier one\n"
    assert [each.name for each in tmp_path.iterdir()] == ["out.csv"]


def test_an_interrupt_leaves_the_earlier_output(tmp_path: Path) -> None:
    output = tmp_path / "out.parquet"
    output.write_text("the earlier one\n")
    duckdb.connect().execute(
        f"COPY (SELECT range AS id, 'us' AS market FROM range(1000000)) TO '{tmp_path}/in.parquet'"
    )
    command = [PROGRAM, "portfolio", tmp_path / "in.parquet", "--allow-missing", "-o", output]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as running:
        until = time.monotonic() + PATIENCE
        while not list(tmp_path.glob(".certwise-*")) and running.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        _, error = running.communicate(timeout=PATIENCE)
    assert (running.returncode, error.strip()) == (130, "interrupted")
    assert output.read_text() == "the earlier one\n"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.parquet", "out.parquet"]


def test_a_second_knowledge_base(second: Expert, tmp_path: Path) -> None:
    organizations = random_answers(second.knowledge, 100, seed=2)
    names = [each.name for each in second.knowledge.asked]
    lines = [dict(zip(["id", *names], row, strict=True)) for row in rows(second.knowledge, organizations)]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = certwise(
        "--knowledge", str(SECOND), "portfolio", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "out.jsonl")
    )
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [int(line.pop("id")) for line in found] == list(range(100))
    assert found == expected(second, organizations)
    assert done.returncode == int(any(line["contradictions"] for line in found))
