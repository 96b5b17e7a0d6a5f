"""What is written to files: tables whose cells no spreadsheet runs, workbooks, documents, and the way back."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.problem import escaped
from engine.sheets.formula import marked, unmarked
from tests.support import hostile
from tests.support.commands import SECOND, Done, certwise

FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
IDS = [
    *(f"{charm}{number}" for number, charm in enumerate(hostile.CHARMS)), "a;=1+1", "x|@y", "\t=1",
    "\r=2", "\n=3", "-5", "+3.5e4", "'=x", "''=y", "a;'=b", "a\x1b[2J\u202eb\U000e0041", "＝1", "  =1", "'", "''", "'a",
    "a;;=1", "a\tb\n=2", '";=1', '"\n=5',
]  # fmt: skip
COLUMN = "=evil\u202e"


def portfolio(folder: Path, *words: str, **environment: str) -> Done:
    done = certwise("--knowledge", str(SECOND), "portfolio", *words, "--allow-missing", home=folder, **environment)
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows with hostile ids, and a column of the same that is carried through; every third row is bad."""
    folder = tmp_path_factory.mktemp("rows")
    with (folder / "in.csv").open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(["id", "soil", COLUMN])
        writer.writerows([id, "mud" if number % 3 == 0 else "sand", id] for number, id in enumerate(IDS) if id.strip())
    return folder


def cells(text: str, delimiter: str) -> list[str]:
    """The cells as a program reads them that takes this for what parts them, quotes in the middle of a cell and all."""
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]


def held(text: str) -> None:
    """No cell is a formula, whatever is taken for the end of a cell, and nothing in it is unseen."""
    for delimiter in ",;|\t":
        for cell in cells(text, delimiter):
            # A number may come first in a line, whatever parts the cells of it.
            assert not FORMULA.match(cell) or NUMBER.fullmatch(cell.split(",")[0]), (delimiter, cell)
    assert list(hostile.raw(text.replace("\r", ""))) == []


@pytest.mark.parametrize("source", ["csv", "parquet"])
def test_no_cell_of_csv_is_a_formula(folder: Path, source: str) -> None:
    read = folder / f"in.{source}"
    if source == "parquet":
        import duckdb

        duckdb.execute(f"COPY (FROM read_csv('{folder}/in.csv', all_varchar=true)) TO '{read}' (FORMAT parquet)")
    done = portfolio(folder, str(read), "--raw", "--carry", COLUMN, "-o", str(folder / f"{source}.jsonl"))
    assert done.returncode == 0, done.stderr
    kept = [json.loads(line)["id"] for line in (folder / f"{source}.jsonl").read_text().splitlines()]
    raw = ("--raw",) if source == "csv" else ()
    made = folder / f"{source}.out.csv"
    if raw:
        # An input in which nothing is marked, since the output is.
        duck = ("--rejects", str(folder / "r.csv"))
        assert (
            portfolio(folder, str(read), "--raw", "--carry", COLUMN, "-o", str(folder / "m.parquet"), *duck).returncode
            == 0
        )
        read = folder / "m.parquet"
    done = portfolio(folder, str(read), "--carry", COLUMN, "--ignore-unknown", "-o", str(made))
    assert done.returncode == 0, done.stderr
    text = made.read_bytes().decode()
    held(text)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0][:2] == ["id", marked(escaped(COLUMN))]
    seen = [escaped(id) if "\r" not in id else id for id in kept]
    assert [unmarked(row[0]) for row in rows[1:]] == [unmarked(row[1]) for row in rows[1:]] == seen
    assert sum(NUMBER.fullmatch(row[0]) is not None for row in rows) == sum(map(bool, map(NUMBER.fullmatch, kept)))
    # And back: the same ids, from the file that marks them.
    again = portfolio(
        folder, str(made), "--ignore-unknown", "--carry", escaped(COLUMN), "-o", str(folder / "again.jsonl")
    )
    assert again.returncode == 0, again.stderr
    assert [json.loads(line)["id"] for line in (folder / "again.jsonl").read_text().splitlines()] == seen


def test_rejects_and_what_is_told_of_them(folder: Path) -> None:
    done = portfolio(folder, str(folder / "in.csv"), "--ignore-unknown", "-o", str(folder / "o.parquet"))
    assert list(hostile.raw(done.stdout + done.stderr)) == []
    held((folder / "o.parquet.rejects.csv").read_bytes().decode())


@pytest.mark.parametrize("to", ["csv", "jsonl"])
def test_a_table_that_is_printed_in_a_job(folder: Path, to: str) -> None:
    words = (str(folder / "in.csv"), "--ignore-unknown", "-o", "-", "--to", to, "--rejects", str(folder / "x.csv"))
    done = portfolio(folder, *words, GITHUB_ACTIONS="true")
    assert done.returncode == 0
    assert list(hostile.raw(done.stdout.replace("\r", ""))) == []
    assert "##[" not in done.stdout
    assert not any(line.lstrip().startswith("::") for line in done.stdout.splitlines())
    if to == "jsonl":
        assert any("##[error]" in json.loads(line)["id"] for line in done.stdout.splitlines())


def texts_of(path: Path) -> list[str]:
    """Every text of a workbook: cells, notes, headings, names of sheets; none of its cells is a formula."""
    import openpyxl

    found: list[str] = []
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        found.append(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.value
                if isinstance(cell.value, str):
                    assert cell.data_type == "s"
                    assert not FORMULA.match(cell.value) or cell.quotePrefix, cell.value
                    found.append(cell.value)
                if cell.comment:
                    found.append(cell.comment.text)
    return found


def test_workbooks(folder: Path, tmp_path: Path) -> None:
    base = hostile.made(tmp_path / "base")
    for words in (("template",), ("template", "--rows")):
        done = certwise("--knowledge", str(base), *words, "-o", str(tmp_path / "t.xlsx"), "--force", home=tmp_path)
        assert done.returncode == 0, done.stderr
        for text in texts_of(tmp_path / "t.xlsx"):
            assert list(hostile.raw(text)) == []
    book = tmp_path / "o.xlsx"
    done = certwise(
        "--knowledge", str(base), "portfolio", str(folder / "in.csv"), "--allow-missing", "--carry", COLUMN,
        "-o", str(book),
        home=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for text in texts_of(book):
        assert list(hostile.raw(text.replace("\r", ""))) == []


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_documents(format: str, tmp_path: Path) -> None:
    base = hostile.made(tmp_path / "base")
    path = tmp_path / f"report.{format}"
    answers = ("--set", "soil=chalk", "--set", f"plot_name={hostile.UNSEEN[-12:]}")
    done = certwise("--knowledge", str(base), "assess", *answers, "--no-record", "-o", str(path), home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert list(hostile.raw(text_of(path))) == []


def text_of(path: Path) -> str:
    found: Any
    if path.suffix == ".pdf":
        from pypdf import PdfReader

        found = PdfReader(path)
        said = found.metadata
        return "\n".join([*(page.extract_text() for page in found.pages), *map(str, said.values())])
    import docx

    found = docx.Document(path)
    return "\n".join(each.text or "" for each in found.element.body.iter() if each.tag.endswith("}t"))


@given(st.text(st.sampled_from("'=+-@\t\r\n ;|,ab1＝"), max_size=8))
def test_the_way_back(cell: str) -> None:
    made = marked(cell)
    assert unmarked(made) == cell
    assert NUMBER.fullmatch(cell) or not FORMULA.match(made)
    if NUMBER.fullmatch(cell):
        assert made == cell
