"""No row of a table vanishes: each is assessed, or set aside with its file, line and reason."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.commands import process
from tests.support.tables import LUNCH, assessed, cells, run, written

NOT_UTF8 = "not text in UTF-8"


def places(rows: list[dict[str, Any]]) -> dict[str, str]:
    return {str(row["id"]): row["place"] for row in rows}


def lines(rejects: list[dict[str, str]]) -> list[tuple[int, str]]:
    return [(int(row["line"]), row["column"]) for row in rejects]


@pytest.mark.parametrize(
    ("row", "carried"),
    [(b"Caf\xe9,sun,x", "note"), (b"b,s\xfcn,x", "note"), (b"b,sun,caf\xe9", "note"), (b"b,sun,caf\xe9", "")],
    ids=["id", "fact", "carried", "left out"],
)
def test_bytes_that_are_not_utf8_are_set_aside(row: bytes, carried: str, tmp_path: Path) -> None:
    data = b"id,weather,note\n" + row + b"\nz,rain,y\n"
    options = ["--carry", carried] if carried else ["--ignore-unknown"]
    rows, rejects, done = assessed(tmp_path, data, *options)
    assert (done.exit_code, places(rows), lines(rejects)) == (0, {"z": "cafe"}, [(2, "")])
    assert NOT_UTF8 in rejects[0]["reason"]
    assert "1 of 2 rows rejected" in done.stderr
    strict = run(tmp_path / "in.csv", *options, "--strict", "-o", tmp_path / "strict.csv")
    assert strict.exit_code == 2
    assert "in.csv:2" in strict.stderr
    assert not (tmp_path / "strict.csv").exists()


def test_a_line_of_json_that_is_not_utf8_is_set_aside(tmp_path: Path) -> None:
    data = b'{"id": "Caf\xe9", "weather": "sun"}\n{"id": "b", "weather": "rain"}\n'
    rows, rejects, _ = assessed(tmp_path, data, name="in.jsonl")
    assert (places(rows), lines(rejects)) == ({"b": "cafe"}, [(1, "")])


@pytest.mark.parametrize("name", ["in.csv", "in.jsonl"])
def test_a_long_line_is_read(name: str, tmp_path: Path) -> None:
    long = "y" * 2_500_000
    if name == "in.csv":
        data = f"id,weather,note\na,sun,{long}\nb,rain,\n"
    else:
        data = json.dumps({"id": "a", "weather": "sun", "note": long}) + '\n{"id": "b", "weather": "rain"}\n'
    rows, rejects, _ = assessed(tmp_path, data, "--carry", "note", name=name)
    assert (places(rows), rejects) == ({"a": "park", "b": "cafe"}, [])
    assert rows[0]["note"] == long


def test_lines_of_json_that_are_no_objects_are_told_apart(tmp_path: Path) -> None:
    bad = {
        '["a"]': "an array",
        "5": "a number",
        '"sun"': "a text",
        "null": "null",
        "{": "expecting",
        '{"weather": "sun", "weather": "rain"}': "weather stands in it twice",
        '{"id": "a", "x": {"b": 1, "b": 2}}': "b stands in it twice",
        '{"budget": NaN}': "NaN",
        '{"id": "\\ud800"}': "half of a character",
        '{"id": "a\\u0000"}': "NUL",
        "[" * 100_000: "nested too deeply",
    }
    data = "".join(f"{line}\n" for line in ['{"id": "z", "weather": "sun"}', *bad])
    rows, rejects, done = assessed(tmp_path, data, "--ignore-unknown", name="in.jsonl")
    assert places(rows) == {"z": "park"}
    assert [line for line, _ in lines(rejects)] == list(range(2, len(bad) + 2))
    for (line, said), reject in zip(bad.items(), rejects, strict=True):
        assert said in reject["reason"], line[:50]
    assert f"{len(bad)} of {len(bad) + 1} rows rejected" in done.stderr


def test_one_array_over_several_lines_is_refused_with_the_way_out(tmp_path: Path) -> None:
    _, _, done = assessed(tmp_path, '[\n  {"id": 1},\n  {"id": 2}\n]\n', name="in.json")
    assert done.exit_code == 2
    assert "jq -c '.[]'" in done.stderr


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"], ids=["cr", "crlf", "lf"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
def test_line_ends_and_delimiters(end: str, delimiter: str, mark: bytes, tmp_path: Path) -> None:
    text = end.join(["id,weather", "a,sun", '"b\n1",rain', ""]).replace(",", delimiter)
    rows, rejects, done = assessed(tmp_path, mark + text.encode())
    assert (done.exit_code, places(rows), rejects) == (0, {"a": "park", "b\n1": "cafe"}, [])


def test_mixed_line_ends_blank_lines_and_no_last_end(tmp_path: Path) -> None:
    rows, rejects, _ = assessed(tmp_path, "id,weather\r\na,sun\r\r\n\nb,rain\nc,sun")
    assert (places(rows), rejects) == ({"a": "park", "b": "cafe", "c": "park"}, [])


def test_rows_that_cannot_be_taken_apart_take_no_other_with_them(tmp_path: Path) -> None:
    data = 'id,weather\na,sun\nb\nc,sun,x\n"d" x,sun\n"e\nf",rain\n"g,sun\nh,rain\ni,sun\n'
    rows, rejects, done = assessed(tmp_path, data)
    assert places(rows) == {"a": "park", "e\nf": "cafe", "h": "cafe", "i": "park"}
    assert lines(rejects) == [(3, ""), (4, ""), (5, ""), (8, "")]
    assert "is not closed" in rejects[-1]["reason"]
    assert "4 of 8 rows rejected" in done.stderr


def test_a_nul_byte_is_set_aside(tmp_path: Path) -> None:
    rows, rejects, _ = assessed(tmp_path, b"id,weather\na\0b,sun\nc,sun\n")
    assert (places(rows), lines(rejects)) == ({"c": "park"}, [(2, "")])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("id,weather".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04" + bytes(100), "save the sheet as CSV"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "save the sheet as CSV"),
        (b"\x28\xb5\x2f\xfd" + bytes(100), "zstd"),
        (bytes(range(32)) * 10, "binary"),
        ("id,weather\na,sun\n".encode("utf-16-le"), "binary"),
        (gzip.compress(b"PAR1" + bytes(100)), "Parquet"),
        (b"PAR1" + bytes(100), "--from parquet"),
        (b"id,Weather,weather\n", "differ at most in case"),
        (b"id,\n", "a name of its own"),
        (b"\n\n", "a name of its own"),
        (b"caf\xe9,weather\n1,sun\n", NOT_UTF8),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_files_that_are_no_tables_are_refused(data: bytes, said: str, tmp_path: Path) -> None:
    rows, _, done = assessed(tmp_path, data)
    assert (done.exit_code, rows) == (2, [])
    assert said in done.stderr


def test_what_is_packed_is_seen_by_its_content(tmp_path: Path) -> None:
    data = gzip.compress(b"id,weather\na,sun\n")
    assert places(assessed(tmp_path, data)[0]) == {"a": "park"}
    assert json.loads(run("-", "--format", "json", stdin=data).stdout)["assessed"] == 1
    plain = assessed(tmp_path, "id,weather\na,sun\n", name="plain.csv.gz")
    assert places(plain[0]) == {"a": "park"}


def test_a_pipe_is_read(tmp_path: Path) -> None:
    done = process(
        "--knowledge", str(LUNCH), "portfolio", "/dev/stdin", "--allow-missing", "--format", "json",
        stdin="id,weather\na,sun\n",
    )  # fmt: skip
    assert json.loads(done.stdout)["verdict"]["place"]["park"] == 1


def test_folders_are_no_columns(tmp_path: Path) -> None:
    folder = tmp_path / "id=7" / "weather=rain"
    folder.mkdir(parents=True)
    rows, _, _ = assessed(folder, "id,weather\na,sun\n")
    assert places(rows) == {"a": "park"}


@pytest.mark.parametrize(
    "name", ["file:x.csv", "~x.csv", "md:x.csv", "a*b.csv", "a[b].csv", "s3:x.csv", "it's.csv", "é .csv", "-x.csv"]
)
def test_a_name_is_that_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text("id,weather\na,sun\n")
    Path("aXb.csv").write_text("id,weather\nother,sun\n")
    Path("out").mkdir()
    done = run("--id", "id", "-o", f"out/{name}", "--", name)
    assert done.exit_code == 0, done.output
    assert [row["id"] for row in cells(Path("out", name))] == ["a"]
    again = run("--ignore-unknown", "-o", f"out/{name}.duckdb", "--", f"out/{name}")
    assert again.exit_code == 0, again.output


def test_files_of_a_pattern_must_have_the_same_columns(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,weather\na,sun\n")
    (tmp_path / "b.csv").write_text("weather;id\nrain;b\n")
    rows, _, _ = written(tmp_path, tmp_path / "*.csv")
    assert places(rows) == {"a": "park", "b": "cafe"}
    (tmp_path / "c.csv").write_text("id,wether\nc,sun\n")
    done = run(tmp_path / "*.csv")
    assert done.exit_code == 2
    assert "without weather, with wether; did you mean weather?" in done.stderr


def test_ids_of_several_rows_and_rows_without_id_are_set_aside(tmp_path: Path) -> None:
    data = "id,weather\na,sun\nb,rain\na,rain\n,sun\n  ,sun\n"
    rows, rejects, _ = assessed(tmp_path, data)
    assert places(rows) == {"b": "cafe"}
    assert [(row["line"], row["reason"]) for row in rejects] == [
        ("2", "2 rows have this id"),
        ("4", "2 rows have this id"),
        ("5", "there is no id"),
        ("6", "there is no id"),
    ]
    explained = run(tmp_path / "in.csv", "--explain", "a")
    assert explained.exit_code == 2
    assert "in.csv:4" in explained.stderr
    assert "2 rows have this id" in explained.stderr


def test_where_every_row_is_set_aside_the_exit_code_is_1_and_the_rejects_are_there(tmp_path: Path) -> None:
    rows, rejects, done = assessed(tmp_path, "id,weather\na,hail\nb,\xff\n".encode("latin-1"))
    assert (done.exit_code, rows, lines(rejects)) == (1, [], [(2, "weather"), (3, "")])
    assert "no row could be assessed" in done.stderr
    summary = run(tmp_path / "in.csv")
    assert summary.exit_code == 1
    assert "0 cases; 2 of 2 rows rejected." in summary.stdout
    assert "MOST DECISIVE RULES" not in summary.stdout


def test_control_characters_never_reach_the_terminal(tmp_path: Path) -> None:
    data = "id,weather\n\x1b[31mred,hail\x1b[0m\nb,sun\n"
    _, rejects, done = assessed(tmp_path, data, name="\x1b[31m.csv")
    said = done.stderr + run(tmp_path / "\x1b[31m.csv").output
    assert "\x1b" not in said
    assert not any("\x1b" in cell for cell in rejects[0].values())


TEXT = st.text(st.sampled_from('ab,;"\n\r\t|\0é☃\ud800[]{}:\\ '), max_size=12)
ROWS = st.lists(st.tuples(TEXT, st.sampled_from(["sun", "rain", "", "hail", "Sunny"]), TEXT), max_size=6)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS, quoted=st.booleans(), noise=st.lists(st.binary(max_size=4), max_size=3))
def test_read_is_assessed_and_set_aside(
    rows: list[tuple[str, str, str]], quoted: bool, noise: list[bytes], tmp_path: Path
) -> None:
    """Whatever the bytes are: nothing is lost, and what is written as CSV comes through as it was.

    Each of sixty tables is assessed twice, once into a file and once into a summary, by a database of its own.
    """

    def cell(text: str) -> bytes:
        doubled = text.replace('"', '""')
        return (f'"{doubled}"' if quoted else text).encode("utf-8", "surrogatepass")

    data = b"id,weather,note\n" + b"".join(b",".join(map(cell, row)) + b"\n" for row in rows) + b"\n".join(noise)
    (tmp_path / "in.csv").write_bytes(data)
    done = run(tmp_path / "in.csv", "--carry", "note", "-o", tmp_path / "out.csv")
    assert done.exit_code in (0, 1, 2), done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    if done.exit_code == 2:
        return
    found = cells(tmp_path / "out.csv")
    summary = json.loads(run(tmp_path / "in.csv", "--carry", "note", "--format", "json").stdout)
    assert summary["rows"]["read"] == len(found) + summary["rows"]["rejected"]
    if quoted and not noise:
        assert summary["rows"]["read"] == len(rows)


def test_messages_name_the_file_that_was_given(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,weather\na,sun\n")
    done = run(tmp_path / "in.csv", "--from", "parquet")
    assert (done.exit_code, "certwise-" in done.stderr, "in.csv" in done.stderr) == (2, False, True)
    assert "the name is empty" in run("").stderr
