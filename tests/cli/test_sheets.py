"""Spreadsheets at the command line: the template, tables that are read, and the workbook that is written."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from engine.infer.expert import Expert
from engine.plan.planning import plan_for
from tests.support.commands import certwise
from tests.support.places import PATIENCE, ROOT, examples
from tests.support.tables import LUNCH, cells, run

LUNCH_ARGS = ("--knowledge", str(LUNCH))
SOFFICE = shutil.which("soffice")
EXCEL = (
    b"\xef\xbb\xbfid;Weather;Budget;Hours;Diets;Hurry\r\n"
    b"One;Sunny;1.234;2,5;Vegan,Halal;WAHR\r\nTwo;rain;7;;none;nein\r\n"
)


def filled(path: Path, answers: dict[str, dict[str, Any]], across: bool = False) -> Path:
    """A template that was filled in: answers by id, and by the title of the question."""
    book = load_workbook(path)
    sheet = book["Answers"]
    heads = [cell.value for cell in (sheet[1] if across else sheet["A"])]
    for number, (id, values) in enumerate(answers.items()):
        for title, value in {"id": id, **values}.items():
            place = heads.index(title) + 1
            row, column = (number + 2, place) if across else (place, number + 4)
            sheet.cell(row, column).value = value
    book.save(path)
    return path


@pytest.mark.parametrize("across", [False, True])
def test_a_template_that_is_filled_in_is_assessed(across: bool, tmp_path: Path, shipped: Expert) -> None:
    path = tmp_path / "t.xlsx"
    done = certwise("template", "-o", str(path), *(["--rows"] if across else []), home=tmp_path)
    assert (done.returncode, done.stderr) == (0, f"wrote: {path}\n")
    again = certwise("template", "-o", str(path), home=tmp_path)
    assert again.returncode == 2
    assert "add --force" in again.stderr
    knowledge = shipped.knowledge
    wanted: dict[str, dict[str, Any]] = {}
    for file in examples(ROOT)[:2]:
        given = json.loads(certwise("assess", str(file), "--no-record", "--format", "json", home=tmp_path).stdout)
        wanted[file.stem] = given["answers"]
    shown = {
        id: {
            knowledge.attributes[name].title: cell(knowledge.attributes[name], value) for name, value in answers.items()
        }
        for id, answers in wanted.items()
    }
    filled(path, shown, across)
    for id, answers in wanted.items():
        done = certwise("assess", str(path), "--only", id, "--no-record", "--format", "json", home=tmp_path)
        assert json.loads(done.stdout)["answers"] == answers
    out = tmp_path / "out.jsonl"
    done = certwise("portfolio", str(path), "-o", str(out), "--rules", "none", home=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["id"] for row in rows] == list(wanted)
    piped = certwise("portfolio", "-", "--from", "xlsx", "--json", stdin=path.read_bytes(), home=tmp_path)
    assert json.loads(piped.stdout)["assessed"] == len(wanted)


def cell(attribute: Any, value: Any) -> Any:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "; ".join(attribute.choices[each].title for each in value) or "None"
    return attribute.choices[value].title if attribute.choices else value


def test_the_template_has_notes_drop_downs_units_and_frozen_heads(tmp_path: Path, shipped: Expert) -> None:
    path = tmp_path / "t.xlsx"
    certwise("template", "-o", str(path), "--for", "2", home=tmp_path)
    sheet = load_workbook(path)["Answers"]
    knowledge = shipped.knowledge
    assert sheet.freeze_panes == "D2"
    offered = load_workbook(path)["Choices"]
    for row, attribute in enumerate(knowledge.asked, 2):
        assert sheet.cell(row, 1).value == attribute.title
        assert sheet.cell(row, 2).value == attribute.question
        note = sheet.cell(row, 1).comment
        assert note is not None
        assert attribute.help[:40] in note.text
        assert not attribute.unit or attribute.unit in str(sheet.cell(row, 3).value)
        [validation] = [each for each in sheet.data_validations.dataValidation if f"D{row}" in each.sqref]
        if attribute.choices:
            column = offered[validation.formula1.split("$")[1]]
            titles = [choice.title for choice in attribute.choices.values()]
            assert [each.value for each in column][1 : len(titles) + 1] == titles
    assert CalamineWorkbook.from_path(path).sheet_names == ["Answers", "Choices", "How to fill in"]


def test_csv_as_spreadsheets_write_it(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(EXCEL)
    words = [*LUNCH_ARGS, "assess", str(path), "--no-record", "--format", "json"]
    done = certwise(*words, "--locale", "de", "--only", "one", home=tmp_path)
    assert json.loads(done.stdout)["answers"] == {
        "weather": "sun", "budget": 1234, "hours": 2.5, "diets": ["vegan", "halal"], "hurry": True,
    }  # fmt: skip
    unclear = certwise(*words, "--only", "one", home=tmp_path)
    assert unclear.returncode == 2
    assert [line.split(": ")[0] for line in unclear.stderr.splitlines()] == [f"{path}:{each}2" for each in "CDF"]
    assert "--locale" in unclear.stderr
    (tmp_path / "u.tsv").write_text("\tOne\nWeather\tRainy\nHurry\tYes\n", encoding="utf-16")
    turned = certwise(*LUNCH_ARGS, "assess", str(tmp_path / "u.tsv"), "--no-record", "--format", "json", home=tmp_path)
    assert json.loads(turned.stdout)["answers"] == {"weather": "rain", "hurry": True}
    out = tmp_path / "out.csv"
    path.write_bytes(b"sep=;\r\n" + EXCEL[3:])
    assert run(path, "--locale", "de", "-o", out).stderr.count("rejected") == 0
    assert [row["id"] for row in cells(out)] == ["One", "Two"]
    assert not (tmp_path / "out.csv.rejects.csv").exists()


def test_options_about_tables_are_refused_where_there_is_none(tmp_path: Path) -> None:
    example = str(examples(LUNCH)[0]) if examples(LUNCH) else "-"
    for option in ("--only", "--sheet"):
        done = certwise(*LUNCH_ARGS, "assess", example, option, "x", "--no-record", stdin="weather: sun", home=tmp_path)
        assert done.returncode == 2
        assert f"{option}: error: is about a table" in done.stderr
    (tmp_path / "t.csv").write_bytes(EXCEL)
    done = certwise(*LUNCH_ARGS, "assess", str(tmp_path / "t.csv"), "--locale", "klingon", home=tmp_path)
    assert (done.returncode, "is not a language that is known" in done.stderr) == (2, True)


def test_the_questionnaire_starts_from_a_table(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Weather,Budget,Hours,Diets,Hurry\nsun,5,unknown,none,No\n")
    save = tmp_path / "saved.yaml"
    words = ["ask", "--plain", "--answers", str(tmp_path / "t.csv"), "--save", str(save), "--no-record"]
    done = certwise(*LUNCH_ARGS, *words, home=tmp_path)
    assert done.returncode in (0, 1), done.stderr
    assert "hours: null  # don't know" in save.read_text()


def test_a_portfolio_as_a_workbook(tmp_path: Path, shipped: Expert) -> None:
    table, out = tmp_path / "in.csv", tmp_path / "out.xlsx"
    rows = [
        ("'=1+1", "us", "soc2", "14", "early_stage"), ("+two", "international", "iso27001", "6", "security_mature"),
        ("#REF!", "both", "soc2;iso27001", "24", "established"), ("bad", "nowhere", "", "", ""),
    ]  # fmt: skip
    lines = ["id,market,requested,timeline_months,maturity", *(",".join(row) for row in rows)]
    table.write_text("\n".join(lines) + "\n")
    done = certwise("portfolio", str(table), "--allow-missing", "-o", str(out), home=tmp_path)
    assert done.returncode == 0, done.stderr
    read = CalamineWorkbook.from_path(out)
    assert read.sheet_names == ["Summary", "Organizations", "Conclusions"]
    summary = read.get_sheet_by_name("Summary").to_python()
    assert summary[1][0] == "3 organizations assessed; 1 rows rejected"
    head, *told = read.get_sheet_by_name("Organizations").to_python()
    assert [row[0] for row in told] == ["=1+1", "+two", "#REF!"]
    for row, (_, market, requested, months, maturity) in zip(told, rows, strict=False):
        settings = [f"market={market}", f"requested={requested}", f"timeline_months={months}", f"maturity={maturity}"]
        assessment = shipped.assess(shipped.answers(None, settings))
        plan = plan_for(shipped.knowledge, assessment.values | assessment.answers)
        found = dict(zip(head, row, strict=True))
        assert found["Recommended path"] == shipped.knowledge.attributes["path"].title_of(assessment.values["path"])
        assert found["First year, USD: most"] == float(plan.rounded(plan.first_year).high)
        assert found["People (FTE): most"] == round(float(plan.fte.high), 2)
        assert found["Deadline"] in ("fits", "may not fit", "does not fit")
    together = next(row for row in summary if row[0] == "Together")
    assert together[1] == 3
    assert together[4] == sum(dict(zip(head, row, strict=True))["First year, USD: most"] for row in told)
    book = load_workbook(out)
    assert [book[name].freeze_panes for name in book.sheetnames] == ["A6", "B2", "B2"]
    assert len(book["Summary"]._charts) == 1
    assert {cell.data_type for cell in book["Organizations"]["A"]} == {"s"}
    with zipfile.ZipFile(out) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/"))


def test_a_workbook_of_a_base_without_a_plan_and_its_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table, out = tmp_path / "in.csv", tmp_path / "out.xlsx"
    table.write_text("id,weather\na,sun\nb,rain\nc,\n")
    assert run(table, "-o", out).exit_code == 0
    assert CalamineWorkbook.from_path(out).get_sheet_by_name("Cases").to_python()[0] == ["id", "Place", "Extras"]
    monkeypatch.setattr("engine.scale.book.MOST_ROWS", 3)
    before = out.read_bytes()
    done = run(table, "-o", out)
    assert (done.exit_code, "name a .csv or .parquet" in done.stderr) == (2, True)
    assert out.read_bytes() == before


def test_unclear_cells_of_a_portfolio_are_rejected_by_their_names(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    certwise(*LUNCH_ARGS, "template", "-o", str(path), home=tmp_path)
    filled(path, {"One": {"Weather": "Sunny"}, "Two": {"Weather": "Snow", "Hours": 99}})
    done = run(path, "-o", tmp_path / "out.csv")
    assert done.exit_code == 0, done.stderr
    rejects = cells(tmp_path / "out.csv.rejects.csv")
    assert [(row["id"], row["column"]) for row in rejects] == [
        ("Two", "Answers!E2 weather"),
        ("Two", "Answers!E4 hours"),
    ]


def test_the_message_on_the_page_is_what_is_printed(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "spreadsheets.md").read_text("utf-8")
    [message] = re.findall(r"^```text\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    shipped = ("--knowledge", str(ROOT))
    certwise(*shipped, "template", "-o", "answers.xlsx", cwd=tmp_path, home=tmp_path)
    filled(tmp_path / "answers.xlsx", {"One": {"First-year budget": "120.000"}})
    assert certwise(*shipped, "assess", "answers.xlsx", cwd=tmp_path, home=tmp_path).stderr == message


def test_without_the_library_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in.csv").write_text("id,weather\na,sun\n")
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    for words in (
        ["template", "-o", str(tmp_path / "t.xlsx")],
        ["portfolio", str(tmp_path / "in.csv"), "--allow-missing", "-o", str(tmp_path / "out.xlsx")],
    ):
        done = certwise(*LUNCH_ARGS, *words, home=tmp_path)
        assert done.returncode == 2
        assert "pip install 'certwise[sheet]'" in done.stderr
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".xlsx"] == []


@pytest.mark.slow("LibreOffice takes seconds to start")
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed: soffice is not on the path")
def test_libreoffice_opens_what_is_written_and_its_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    certwise(*LUNCH_ARGS, "template", "-o", str(path), home=tmp_path)
    filled(path, {"One": {"Weather": "Sunny", "Hours": 2.5, "Diets": "Vegan; Halal"}})
    (tmp_path / "in.csv").write_text("id,weather\n=1+1,sun\nb,rain\n")
    assert run(tmp_path / "in.csv", "-o", tmp_path / "out.xlsx").exit_code == 0
    again = tmp_path / "again"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    for name in ("t.xlsx", "out.xlsx"):
        words = [
            str(SOFFICE),
            profile,
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(again),
            str(tmp_path / name),
        ]
        subprocess.run(words, check=True, capture_output=True, timeout=PATIENCE)
    words = [*LUNCH_ARGS, "assess", str(again / "t.xlsx"), "--no-record", "--format", "json"]
    done = certwise(*words, home=tmp_path)
    assert json.loads(done.stdout)["answers"] == {"weather": "sun", "hours": 2.5, "diets": ["vegan", "halal"]}
    told = CalamineWorkbook.from_path(again / "out.xlsx").get_sheet_by_name("Cases").to_python()
    assert [row[0] for row in told] == ["id", "=1+1", "b"]
