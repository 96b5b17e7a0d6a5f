"""A kind of attribute whose values are days, through every command that reads or tells one."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import jsonschema
import pytest
import sqlglot

from engine.authoring.schema import schemas
from engine.infer.expert import Expert
from engine.scale.dialect import DIALECTS
from tests.support import tenancy
from tests.support.commands import Done, certwise


@pytest.fixture
def base(tmp_path: Path) -> str:
    return tenancy.written(tmp_path / "base")


def run(base: str, *arguments: str, stdin: str = "") -> Done:
    home = Path(base).parent
    return certwise("--knowledge", base, *arguments, stdin=stdin, home=home, cwd=home)


def test_a_day_in_a_file_is_the_same_quoted_or_not_and_in_json(base: str, tmp_path: Path) -> None:
    found = []
    for name, text in (
        ("a.yaml", "signed: 2014-03-01\nlast_rise: 1 July 2025\n"),
        ("b.yaml", 'signed: "2014-03-01"\nlast_rise: 2025/7/1\n'),
        ("c.json", '{"signed": "2014-03-01", "last_rise": "2025-07-01"}'),
    ):
        (tmp_path / name).write_text(text)
        said = json.loads(run(base, "assess", str(tmp_path / name), "--format", "json", "--no-record").stdout)
        found.append((said["answers"], said["verdict"], said["conclusions"]))
    assert found[0][0] == {"signed": "2014-03-01", "last_rise": "2025-07-01"}
    assert found[0][1] == {"regime": "old", "may_rise": True}
    assert found[0][2]["rise_from"] == "2026-01-01"
    assert found[0] == found[1] == found[2]


def test_a_mistake_in_a_file_is_told_with_its_place(base: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("signed: 2026-02-30\nlast_rise: 2026-03-01T10:00:00Z\nrooms: 3\n")
    done = run(base, "assess", str(file))
    assert done.returncode == 2
    assert f"{file}:1:9: error: signed: 2026-02-30 is not a date; that month has 28 days" in done.stderr
    assert f"{file}:2:12: error: last_rise: 2026-03-01T10:00:00Z is a time of day" in done.stderr


def test_explanations_speak_of_days(base: str) -> None:
    given = ["--set", "signed=2015-05-31"]
    said = run(base, "why-not", "regime=new", *given).stdout
    assert "failed  Day of signing is on or after 2015-06-01; it is 2015-05-31" in said
    said = run(base, "flip", "regime=new", *given).stdout
    assert "Day of signing: 2015-06-01 (now: 2015-05-31)  --set signed=2015-06-01" in said
    said = run(base, "assess", *given, "--no-record").stdout
    assert "If Day of signing were 2015-06-01 or after (now 2015-05-31): The new regime" in said
    said = run(base, "rules", "show", "rose-long-ago").stdout
    assert "Last rise is on or before 2025-06-30 and Last rise is after 2020-12-31" in said


def test_a_recorded_day_is_replayed(base: str) -> None:
    assert run(base, "assess", "--set", "signed=2015-06-01").returncode == 0
    done = run(base, "audit", "replay")
    assert done.returncode == 0, done.stderr


def test_the_questionnaire_takes_days_as_people_type_them(base: str) -> None:
    done = run(base, "ask", "--plain", stdin="3/4/2026\n2026-02-30\nwhy\n1 June 2015\n1\n")
    assert "Type a date. Or type d (don't know)" in done.stdout
    assert "3/4/2026 can mean 2026-04-03 or 2026-03-04; write one of these." in done.stdout
    assert "that month has 28 days" in done.stdout
    assert "2015-06-01 or after" in done.stdout
    assert "The new regime" in done.stdout


def test_the_two_regimes_are_proven_to_leave_no_day_out_and_to_share_none(base: str, tmp_path: Path) -> None:
    done = run(base, "rules", "check")
    assert done.returncode == 0
    assert "proven: every case whose answers bear on the regime gets exactly one" in done.stdout
    files = tenancy.texts()
    files["rules/rents.yaml"] = files["rules/rents.yaml"].replace("{below: 2015-06-01}", "{below: 2015-05-31}")
    done = run(tenancy.written(tmp_path / "gap", files), "rules", "check")
    assert done.returncode == 1
    assert "signed: 2015-05-31" in done.stdout
    done = run(base, "rules", "diff", base, str(tmp_path / "gap"))
    assert "2015-05-31" in done.stdout


def test_cases_mutants_and_coverage_of_days(base: str, tmp_path: Path) -> None:
    for _ in range(4):
        run(base, "rules", "test", "--suggest", "--mutate", "--write")
    done = run(base, "rules", "test", "--coverage", "--mutate")
    assert done.returncode == 0, done.stdout
    assert "0 survive" in done.stdout
    cases = (tmp_path / "base" / "rules" / "rents_test.yaml").read_text()
    assert "2015-06-01" in cases
    jsonschema.validate(
        {"signed": "2015-06-01", "last_rise": None}, schemas(Expert.open(Path(base)).knowledge)["answers"]
    )


ROWS = [
    ("a", "2014-03-01", "2025-07-01"),
    ("b", "2015-06-01", ""),
    ("c", "1 June 2015", "2020-12-31"),
    ("d", "2026-02-30", "2025-06-30"),
    ("e", "", "2025-06-30"),
    ("f", "1949-12-31", ""),
    ("g", "2015-05-31", "2026-01-01T00:00:00"),
]
WANTED = {
    "a": ("old", True, "2026-01-01"),
    "b": ("new", False, "2026-07-01"),
    "c": ("new", True, "2026-07-01"),
    "e": (None, True, "2026-04-01"),
}


def outcomes(base: str, table: Path) -> tuple[dict[str, tuple[object, ...]], list[str]]:
    output = table.with_suffix(".out.jsonl")
    done = run(base, "portfolio", str(table), "-o", str(output), "--allow-missing")
    lines = [json.loads(line) for line in output.read_text().splitlines()]
    found = {each["id"]: (each["regime"], each["may_rise"], each["rise_from"]) for each in lines}
    rejects = output.with_name(output.name + ".rejects.csv")
    return found, rejects.read_text().splitlines()[1:] if rejects.exists() else [done.stderr]


@pytest.mark.parametrize("format", ["csv", "jsonl", "parquet"])
def test_texts_in_tables_are_read_as_everywhere(base: str, format: str, tmp_path: Path) -> None:
    table = tmp_path / f"rows.{format}"
    if format == "csv":
        table.write_text("id,signed,last_rise\n" + "".join(f"{','.join(row)}\n" for row in ROWS))
    elif format == "jsonl":
        lines = [json.dumps({"id": id, "signed": one or None, "last_rise": other or None}) for id, one, other in ROWS]
        table.write_text("\n".join(lines))
    else:
        values = ", ".join(str(row) for row in ROWS)
        query = f"SELECT * FROM (VALUES {values}) AS t(id, signed, last_rise)"
        duckdb.connect().execute(f"COPY ({query}) TO '{table}' (FORMAT parquet)")
    found, rejects = outcomes(base, table)
    assert found == WANTED
    assert len(rejects) == 3
    assert "that month has 28 days" in rejects[0]
    assert "1949-12-31 is not on or after 1950-01-01" in rejects[1]
    assert "is a time of day, and a date has none; write 2026-01-01" in rejects[2]


def test_typed_columns_hold_days(base: str, tmp_path: Path) -> None:
    table = tmp_path / "rows.parquet"
    values = ", ".join(str(row) for row in ROWS if row[0] in "abef")
    query = f"SELECT id, try_cast(signed AS DATE) signed, try_cast(last_rise AS DATE) last_rise FROM (VALUES {values})"
    duckdb.connect().execute(f"COPY ({query} AS t(id, signed, last_rise)) TO '{table}' (FORMAT parquet)")
    found, rejects = outcomes(base, table)
    assert found == {id: each for id, each in WANTED.items() if id in "abe"}
    assert ["1949-12-31 is not on or after 1950-01-01" in line for line in rejects] == [True]
    target = tmp_path / "out.parquet"
    run(base, "portfolio", str(table), "-o", str(target), "--allow-missing")
    [(kind,)] = duckdb.connect().execute(f"SELECT DISTINCT typeof(rise_from) FROM '{target}'").fetchall()
    assert kind == "DATE"
    done = run(base, "portfolio", str(table), "--allow-missing", "--explain", "a")
    assert "2014-03-01" in done.stdout, done.stderr


def test_a_column_of_moments_is_refused(base: str, tmp_path: Path) -> None:
    table = tmp_path / "rows.parquet"
    query = "SELECT 'a' AS id, TIMESTAMP '2026-03-01 10:00:00' AS signed"
    duckdb.connect().execute(f"COPY ({query}) TO '{table}' (FORMAT parquet)")
    done = run(base, "portfolio", str(table), "--allow-missing", "-o", str(tmp_path / "out.csv"))
    assert done.returncode == 2
    assert "column signed holds TIMESTAMP, and signed takes dates" in done.stderr


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_writes_days_as_dates(base: str, dialect: str) -> None:
    text = run(base, "rules", "sql", "--dialect", dialect).stdout
    assert "CAST('2015-06-01' AS DATE)" in text
    assert sqlglot.parse_one(text, dialect=dialect)
