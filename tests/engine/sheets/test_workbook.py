"""Workbooks that are read: every kind of cell, and what is hostile is a message, within bounds."""

from __future__ import annotations

import io
import re
import sys
import tempfile
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from engine.infer.expert import Expert
from engine.knowledge.value import Value
from engine.problem import ProblemError
from engine.sheets import workbook as bounds
from engine.sheets.answers import of_file
from engine.sheets.picked import Picked
from engine.sheets.tongue import tongue
from engine.sheets.workbook import workbook
from tests.support.tables import LUNCH

ERROR = b'<c r="F2" t="e"><f>A1=A1</f><v>#NAME?</v>'
HEAD = ["id", "Weather", "Budget", "Hours", "Diets", "Hurry"]


@cache
def opened() -> Expert:
    return Expert.open(LUNCH)


@pytest.fixture
def lunch() -> Expert:
    return opened()


def book(path: Path, *rows: list[Any], title: str = "Answers") -> Path:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    made.save(path)
    return path


def refused(expert: Expert, path: Path, **picked: Any) -> list[str]:
    with pytest.raises(ProblemError) as caught:
        of_file(expert.knowledge, str(path), Picked(**picked))
    return [str(each).removeprefix(f"{path}:").removeprefix(f"{path}") for each in caught.value.problems]


def test_every_kind_of_cell(lunch: Expert, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", HEAD, ["one", "Sunny", 70_000, 1.125, "vegan; Halal", True])
    assert of_file(lunch.knowledge, str(path)) == {
        "weather": "sun", "budget": 70_000, "hours": 1.125, "diets": ("vegan", "halal"), "hurry": True,
    }  # fmt: skip
    turned = book(tmp_path / "b.xlsx", *map(list, zip(HEAD, ["one", "?", "250k", "none", "none", "No"], strict=True)))
    assert [line.partition(" ")[0] for line in refused(lunch, turned)] == ["Answers!B2:", "Answers!B4:"]
    empty = book(tmp_path / "c.xlsx", HEAD, ["one", None, None, "Don't know", "none", None])
    assert of_file(lunch.knowledge, str(empty)) == {"hours": None, "diets": ()}


def test_every_unclear_cell_is_named_with_what_to_write(lunch: Expert, tmp_path: Path) -> None:
    row = ["one", datetime(2026, 3, 4), time(12, 30), "1,5", "vegan and halal", "#REF!"]  # noqa: DTZ001
    path = book(tmp_path / "a.xlsx", HEAD, row, title="My Sheet")
    lines = refused(lunch, path)
    assert [line.split(": ")[0] for line in lines] == [f"'My Sheet'!{letter}2" for letter in "BCDEF"]
    for line, said in zip(lines, ("made a date", "a time of day", "1.5 or 15", "is not one of", "#REF!"), strict=True):
        assert said in line
    assert "--locale" in lines[2]


def test_formulas_give_their_saved_value_and_none_where_none_was_saved(lunch: Expert, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", HEAD, ["one", None, "=2+3", None, None, "=A1=A1"])
    assert ["holds a formula without a saved value" in line for line in refused(lunch, path)] == [True, True]
    saved = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(saved)) as old, zipfile.ZipFile(path, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            if member.endswith("sheet1.xml"):
                data = re.sub(rb"<f>2\+3</f><v\s*(/>|></v>)", b"<f>2+3</f><v>5</v>", data)
                data = re.sub(rb'<c r="F2"[^>]*><f>A1=A1</f><v\s*(/>|></v>)', ERROR, data)
            new.writestr(member, data)
    lines = refused(lunch, path)
    assert len(lines) == 1
    assert "#NAME?" in lines[0]


def test_merged_cells_that_hide_answers_are_refused(lunch: Expert, tmp_path: Path) -> None:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (["Lunch"], HEAD, ["one", "sun", 5], ["two", "rain", None]):
        sheet.append(row)
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("C3:C4")
    made.save(tmp_path / "a.xlsx")
    for name in ("one", "two"):
        assert "is merged with others (Sheet!C3:C4)" in refused(lunch, tmp_path / "a.xlsx", only=name)[0]


def test_whose_answers_and_which_sheet(lunch: Expert, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", HEAD, ["One", "sun"], ["Two", "rain"])
    assert "holds answers of 2 cases: One, Two" in refused(lunch, path)[0]
    assert "did you mean Two?" in refused(lunch, path, only="Tow")[0]
    assert of_file(lunch.knowledge, str(path), Picked(only="two")) == {"weather": "rain"}
    made = Workbook()
    for name in ("A", "B", "Hidden"):
        sheet = made.create_sheet(name)
        sheet.append(HEAD)
        sheet.append([name, "sun"])
    made["Hidden"].sheet_state = "hidden"
    made.save(path)
    assert "several sheets hold questions: A, B" in refused(lunch, path)[0]
    assert "there is no visible sheet Hidden" in refused(lunch, path, sheet="Hidden")[0]
    assert of_file(lunch.knowledge, str(path), Picked(sheet="b")) == {"weather": "sun"}


def test_what_stands_beside_no_question_is_told(lunch: Expert, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [*HEAD, "Bugdet", None], ["one", "sun", None, None, None, None, 5, 7])
    lines = refused(lunch, path)
    assert [line.split(":")[0] for line in lines] == ["Answers!G1", "Answers!H2"]
    assert "did you mean budget?" in lines[0]
    assert "no row and no column names questions" in refused(lunch, book(tmp_path / "b.xlsx", ["x", "y"], [1, 2]))[0]
    assert "nothing is filled in" in refused(lunch, book(tmp_path / "c.xlsx", HEAD))[0]


HOSTILE: dict[str, tuple[dict[str, bytes], str]] = {
    "empty": ({}, "an archive and not a workbook"),
    "only-types": ({"[Content_Types].xml": b"<Types/>"}, "cannot be read as a workbook"),
    "macros": ({"[Content_Types].xml": b"", "xl/vbaProject.bin": b""}, "a workbook with macros"),
    "entities": ({"[Content_Types].xml": b'<!DOCTYPE x [<!ENTITY a "b">]><Types/>'}, "declares entities"),
    "utf16": ({"[Content_Types].xml": '<?xml version="1.0"?><Types/>'.encode("utf-16")}, "declares entities"),
    "binary": ({"[Content_Types].xml": b"", "xl/workbook.bin": b""}, "a binary workbook"),
    "opendocument": ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "an OpenDocument file"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_workbook_is_told(name: str, lunch: Expert, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for member, data in HOSTILE[name][0].items():
            archive.writestr(member, data)
    lines = refused(lunch, path)
    assert len(lines) == 1
    assert HOSTILE[name][1] in lines[0]


def with_sheet(path: Path, xml: str) -> Path:
    """A workbook whose sheet is this XML."""
    whole = book(path.with_name("whole.xlsx"), HEAD)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, xml if member.endswith("sheet1.xml") else old.read(member))
    return path


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<dimension ref="A1:XFD1048576"/>{}</worksheet>'
)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="999999999"><c r="A999999999"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="ZZZZ1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="1"><c r="A1"><v>1e999</v></c></row>',
        '<row r="x"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" s="77"><v>1</v></c></row>',
        "<row",
        "".join('<row r="1"><c r="A1"><v>1</v></c></row>' for _ in range(50)),
    ],
)
def test_sheets_that_lie_are_told_and_bounded(
    rows: str, lunch: Expert, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MAX_ROWS", 10_000)
    monkeypatch.setattr(bounds, "MAX_SPAN", 100_000)
    path = with_sheet(tmp_path / "a.xlsx", SHEET.format(f"<sheetData>{rows}</sheetData>"))
    assert len(refused(lunch, path)) == 1


def test_a_bomb_is_not_unpacked(lunch: Expert, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_UNPACKED", 1 << 20)
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as stream:
            for _ in range(3):
                stream.write(bytes(1 << 20))
    assert path.stat().st_size < 1 << 16
    assert "unpacks to more than the 1 MB" in refused(lunch, path)[0]


def test_too_many_cells_and_old_files_are_refused(
    lunch: Expert, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MAX_CELLS", 5)
    assert "more than the 5 cells" in refused(lunch, book(tmp_path / "a.xlsx", HEAD))[0]
    (tmp_path / "b.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert "of an old form, or with a password" in refused(lunch, tmp_path / "b.xls")[0]
    (tmp_path / "c.xlsx").write_text("id,weather\n")
    assert "not a workbook, whatever its name says" in refused(lunch, tmp_path / "c.xlsx")[0]
    assert "no such file" in refused(lunch, tmp_path / "d.xlsx")[0]


def test_without_the_library_it_says_what_to_install(
    lunch: Expert, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path / "a.xlsx", HEAD)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert "pip install 'certwise[sheet]'" in refused(lunch, path)[0]


@given(st.binary(max_size=40), st.integers(0, 6000), st.sampled_from(["put", "cut", "over"]))
def test_a_damaged_workbook_is_read_or_refused(noise: bytes, place: int, how: str) -> None:
    data = whole_book()
    place %= len(data)
    end = {"put": place, "cut": place + 40, "over": place + len(noise)}[how]
    damaged = data[:place] + (b"" if how == "cut" else noise) + data[end:]
    path = Path(FOLDER.name) / "damaged.xlsx"
    path.write_bytes(damaged)
    with suppress(ProblemError):
        assert all(grid.name for grid in workbook(path))


FOLDER = tempfile.TemporaryDirectory()
_WHOLE: list[bytes] = []


def whole_book() -> bytes:
    if not _WHOLE:
        path = book(Path(FOLDER.name) / "whole.xlsx", HEAD, ["one", "Sunny", 7, 1.5, "vegan", True])
        _WHOLE.append(path.read_bytes())
    return _WHOLE[0]


VALUES: dict[str, st.SearchStrategy[Value]] = {
    "weather": st.sampled_from(["sun", "rain"]),
    "budget": st.integers(0, 10**12),
    "hours": st.integers(0, 24 * 10**6).map(lambda whole: whole / 10**6),
    "diets": st.lists(st.sampled_from(["vegan", "halal", "kosher"]), unique=True).map(
        lambda found: tuple(each for each in ("vegan", "halal", "kosher") if each in found)
    ),
    "hurry": st.booleans(),
}


@given(st.fixed_dictionaries({}, optional=VALUES).filter(bool))
def test_what_is_written_into_cells_is_what_is_read(answers: dict[str, Value]) -> None:
    cells = [";".join(value) or "none" if isinstance(value, tuple) else value for value in answers.values()]
    path = book(Path(FOLDER.name) / "values.xlsx", list(answers), cells)
    assert of_file(opened().knowledge, str(path)) == {name: answers[name] for name in VALUES if name in answers}


GERMAN = tongue("de")


@given(st.integers(-(10**9), 10**9), st.sampled_from(["", ".", " ", "'", "\u202f"]))
def test_numbers_of_a_language_with_a_decimal_comma(thousandths: int, group: str) -> None:
    hours = opened().knowledge.attributes["budget"]
    value = thousandths / 1000
    written = f"{value:,.3f}".replace(",", "x").replace(".", ",").replace("x", group)
    plainly = GERMAN.plainly(written, hours)
    assert float(plainly) == value


@pytest.mark.parametrize(
    ("name", "attribute", "written", "plainly"),
    [
        ("de", "hurry", "WAHR", "yes"),
        ("de", "hurry", "nein", "no"),
        ("fr-FR", "hurry", "Faux", "no"),
        ("de", "budget", "€200.000", "€200000"),
        ("de-CH", "budget", "1'234.5", "1234.5"),
        ("en", "budget", "1,234", "1234"),
        ("en", "hours", "1.125", "1.1250"),
        ("de", "weather", "Sunny", "Sunny"),
        ("de", "budget", "1,2,3", "1,2,3"),
    ],
)
def test_words_and_numbers_of_a_language(name: str, attribute: str, written: str, plainly: str, lunch: Expert) -> None:
    assert tongue(name).plainly(written, lunch.knowledge.attributes[attribute]) == plainly


def test_dates_of_a_language(tmp_path: Path) -> None:
    from engine.knowledge.vocabulary import Attribute

    day = Attribute("date", "day")
    assert [tongue(name).plainly("3/4/2026", day) for name in ("de", "en-US")] == ["2026-04-03", "2026-03-04"]
    assert date(2026, 3, 4).isoformat() == tongue("en-us").plainly("3/4/2026", day)
