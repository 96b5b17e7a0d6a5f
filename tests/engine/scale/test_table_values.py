"""What the cells of tables mean: one reading of values, whatever the format and the type of the column."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from engine.problem import escaped
from tests.support.tables import assessed, cells, parquet, run, written

SPELLINGS = [
    ("weather", "sun", "park"),
    ("weather", "Rainy", "cafe"),
    ("hurry", "yes", "cafe"),
    ("hurry", "TRUE", "cafe"),
    ("budget", "100", "home"),
    ("budget", "0.1k", "home"),
]


@pytest.mark.parametrize("name", ["in.csv", "in.jsonl", "in.parquet"])
@pytest.mark.parametrize(("fact", "word", "place"), SPELLINGS, ids=[word for _, word, _ in SPELLINGS])
def test_every_format_reads_texts_alike(fact: str, word: str, place: str, name: str, tmp_path: Path) -> None:
    if name == "in.parquet":
        found = written(tmp_path, parquet(tmp_path / name, f"SELECT 'a' AS id, '{word}' AS {fact}"))
    else:
        data = f"id,{fact}\na,{word}\n" if name == "in.csv" else json.dumps({"id": "a", fact: word}) + "\n"
        found = assessed(tmp_path, data, name=name)
    assert [row["place"] for row in found[0]] == [place], found[2].output


@pytest.mark.parametrize("word", ["120.000", "1,5", "1.5", "much", "1e400", "1234567890123456"])
@pytest.mark.parametrize("name", ["in.csv", "in.jsonl", "in.parquet"])
def test_every_format_refuses_texts_alike(word: str, name: str, tmp_path: Path) -> None:
    if name == "in.parquet":
        found = written(tmp_path, parquet(tmp_path / name, f"SELECT 'a' AS id, '{word}' AS budget"))
    else:
        data = f'id,budget\na,"{word}"\n' if name == "in.csv" else json.dumps({"id": "a", "budget": word}) + "\n"
        found = assessed(tmp_path, data, name=name)
    assert (found[0], found[2].exit_code) == ([], 1)
    assert [row["column"] for row in found[1]] == ["budget"]


@pytest.mark.parametrize("word", ["", " ", "null", "~", "unknown"])
def test_empty_text_is_unknown_and_no_empty_set(word: str, tmp_path: Path) -> None:
    tables = [
        assessed(tmp_path, f"id,diets\na,{word}\n"),
        assessed(tmp_path, json.dumps({"id": "a", "diets": word}) + "\n", name="in.jsonl"),
        written(tmp_path, parquet(tmp_path / "in.parquet", f"SELECT 'a' AS id, '{word}' AS diets")),
    ]
    assert [[row["extras"] for row in rows] for rows, _, _ in tables] == [[[]]] * 3


@pytest.mark.parametrize("word", ["[]", "none"])
def test_the_empty_set_is_known(word: str, tmp_path: Path) -> None:
    tables = [
        assessed(tmp_path, f"id,diets\na,{word}\n"),
        assessed(tmp_path, json.dumps({"id": "a", "diets": word}) + "\n", name="in.jsonl"),
        assessed(tmp_path, '{"id": "a", "diets": []}\n', name="in.jsonl"),
        written(tmp_path, parquet(tmp_path / "in.parquet", f"SELECT 'a' AS id, '{word}' AS diets")),
        written(tmp_path, parquet(tmp_path / "in.parquet", "SELECT 'a' AS id, []::VARCHAR[] AS diets")),
    ]
    assert [[row["extras"] for row in rows] for rows, _, _ in tables] == [[["soup"]]] * 5


NUMBERS = ["0.7::FLOAT", "0.7::DOUBLE", "0.7::DECIMAL(5, 2)", "'0.7'", "7::UTINYINT", "7::HUGEINT", "7::UBIGINT"]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_of_any_type_is_what_it_is_written_as(number: str, tmp_path: Path) -> None:
    rows, rejects, _ = written(tmp_path, parquet(tmp_path / "in.parquet", f"SELECT 'a' AS id, {number} AS hours"))
    assert ([row["extras"] for row in rows], rejects) == ([["soup"]], [])


@pytest.mark.parametrize(
    "number", ["0.1::DOUBLE + 0.2", "'nan'::DOUBLE", "'inf'::FLOAT", "1e30", "-1", "0.1234567890123456::DECIMAL(20,16)"]
)
def test_a_number_that_is_none_is_set_aside(number: str, tmp_path: Path) -> None:
    rows, rejects, _ = written(tmp_path, parquet(tmp_path / "in.parquet", f"SELECT 'a' AS id, {number} AS hours"))
    assert (rows, [row["column"] for row in rejects]) == ([], ["hours"])


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("DATE '2020-01-01' AS hours", "DATE"),
        ("TIMESTAMP '2020-01-01' AS weather", "TIMESTAMP"),
        ("true AS budget", "BOOLEAN"),
        ("1 AS hurry", "INTEGER"),
        ("{'a': 1} AS weather", "STRUCT"),
        ("MAP {'a': 1} AS diets", "MAP"),
        ("['sun'] AS weather", "VARCHAR[]"),
        ("'a'::BLOB AS weather", "BLOB"),
    ],
)
def test_types_that_hold_no_such_values_are_refused(column: str, kind: str, tmp_path: Path) -> None:
    _, _, done = written(tmp_path, parquet(tmp_path / "in.parquet", f"SELECT 'a' AS id, {column}"))
    assert done.exit_code == 2
    assert f"holds {kind}" in done.stderr


def test_enums_and_lists_with_titles_and_nulls(tmp_path: Path) -> None:
    query = (
        "SELECT * FROM (VALUES ('a', 'sun'::ENUM('sun', 'rain'), ['Vegan']), ('b', NULL, ['vegan', NULL]), "
        "('c', 'rain', []), ('d', 'rain', NULL)) AS t(id, weather, diets)"
    )
    rows, rejects, _ = written(tmp_path, parquet(tmp_path / "in.parquet", query))
    assert [(row["id"], row["place"], row["extras"]) for row in rows] == [
        ("a", "park", ["salad"]),
        ("c", "cafe", ["soup"]),
        ("d", "cafe", []),
    ]
    assert [(row["line"], row["column"]) for row in rejects] == [("2", "diets")]


def test_names_of_columns_that_mean_something_to_a_database(tmp_path: Path) -> None:
    names = ["row", "row_in_file", "filename", "file_row_number", "select", "k0", "f0", "sound", 'a"b', "file"]
    quoted = ", ".join('"' + name.replace('"', '""') + f"\" := '{number}'" for number, name in enumerate(names))
    query = f"SELECT UNNEST(STRUCT_PACK({quoted})), 'sun' AS weather"
    options = [each for name in names for each in ("--carry", name)]
    rows, _, done = written(tmp_path, parquet(tmp_path / "in.parquet", query), *options)
    assert done.exit_code == 0, done.output
    said = {name: rows[0][f"{name}_" if name == "row" else name] for name in names}
    assert said == {name: str(number) for number, name in enumerate(names)}
    data = json.dumps({**dict.fromkeys(names, "x"), "weather": "sun"}) + "\n"
    rows, _, done = assessed(tmp_path, data, *options, name="in.jsonl")
    assert (rows[0]["row"], rows[0]["row_"], rows[0]["place"]) == (1, "x", "park")


CARRIED = ["null", "~", " x ", "", "=1+1", "'=x", "-5", "+49 30", "é☃", 'a"b', "a;b", "[]", "0042", "1e5", "\u2028"]


@pytest.mark.parametrize("target", ["csv", "parquet", "jsonl", "csv.gz", "jsonl.gz", "csv.zst"])
def test_what_is_carried_comes_through_and_reads_back(target: str, tmp_path: Path) -> None:
    """Through any format and back: the ids and texts that went in, and the conclusions of the first run."""
    named = [(f"{text}{number}", text) for number, text in enumerate(CARRIED)]
    lines = [json.dumps({"id": id, "note": text, "weather": "sun"}) for id, text in named]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    first = run(tmp_path / "in.jsonl", "--carry", "note", "-o", tmp_path / f"out.{target}")
    assert first.exit_code == 0, first.output
    if target == "csv.zst":
        return
    carried = ["--carry", "note", "--carry", "extras", "--ignore-unknown"]
    again = run(tmp_path / f"out.{target}", *carried, "-o", tmp_path / "b.jsonl")
    assert again.exit_code == 0, again.output
    found = [json.loads(line) for line in (tmp_path / "b.jsonl").read_text().split("\n") if line]
    # In CSV what cannot be seen is an escape, and stays one.
    told = [(escaped(id), escaped(text)) for id, text in named] if "csv" in target else named
    assert [(row["id"], row["note"]) for row in found] == told
    first_extras = [] if target in ("parquet", "jsonl", "jsonl.gz") else "[]"
    assert [row["extras"] for row in found] == [first_extras] * len(CARRIED)


def test_a_spreadsheet_runs_nothing_of_a_csv_file(tmp_path: Path) -> None:
    data = 'id,note,weather\n"=A1","@SUM(1)",sun\n-5,+1.5,sun\n"\t=x",plain,hail\n'
    (tmp_path / "in.csv").write_text(data)
    assert run(tmp_path / "in.csv", "--carry", "note", "-o", tmp_path / "out.csv").exit_code == 0
    assert [(row["id"], row["note"]) for row in cells(tmp_path / "out.csv")] == [("'=A1", "'@SUM(1)"), ("-5", "+1.5")]
    assert run(tmp_path / "in.csv", "--carry", "note", "--raw", "-o", tmp_path / "raw.csv").exit_code == 0
    assert [(row["id"], row["note"]) for row in cells(tmp_path / "raw.csv")] == [("=A1", "@SUM(1)"), ("-5", "+1.5")]


def test_columns_of_several_files_of_parquet_are_compared(tmp_path: Path) -> None:
    parquet(tmp_path / "a.parquet", "SELECT 'a' AS id, 1 AS budget")
    parquet(tmp_path / "b.parquet", "SELECT 1000 AS budget, 'b' AS id")
    rows, _, _ = written(tmp_path, tmp_path / "*.parquet")
    assert [row["place"] for row in rows] == ["home", None]
    parquet(tmp_path / "c.parquet", "SELECT 'c' AS id, 1.5::DOUBLE AS budget")
    done = run(tmp_path / "*.parquet")
    assert done.exit_code == 2
    assert "budget is DOUBLE here, and INTEGER there" in done.stderr


def test_too_many_spellings_are_refused(tmp_path: Path) -> None:
    query = "SELECT range AS id, 'USD ' || range AS budget FROM range(1500)"
    done = run(parquet(tmp_path / "in.parquet", query))
    assert done.exit_code == 2
    assert "more than 1,000 different texts" in done.stderr


def test_conclusions_do_not_depend_on_the_format(tmp_path: Path) -> None:
    database = duckdb.connect()
    database.execute("CREATE TABLE t AS SELECT range AS id, ['sun', 'rain', NULL][range % 3 + 1] AS weather, "
                     "range * 3 AS budget, range / 10 AS hours, range % 2 = 0 AS hurry FROM range(50)")  # fmt: skip
    for name, options in {"csv": "FORMAT csv, HEADER", "jsonl": "FORMAT json", "parquet": "FORMAT parquet"}.items():
        database.execute(f"COPY t TO '{tmp_path}/in.{name}' ({options})")
    found = [written(tmp_path, tmp_path / f"in.{name}")[0] for name in ("csv", "jsonl", "parquet")]
    assert [{**row, "id": int(row["id"])} for row in found[0]] == found[1] == found[2]
