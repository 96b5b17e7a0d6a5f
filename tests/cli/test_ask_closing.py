"""How the questionnaire ends: the name that may be left out, and the report in a file of any kind."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import docx
import pytest
import yaml

from tests.support.commands import certwise
from tests.support.person import Person

NAME, OFFER = "What is the name of the organization?", "Write this report to a file?"
SETTLED = ("--set", "held=[]", "--set", "requested=iso27001,soc2", "--set", "market=both")


def test_every_key_at_the_name_and_at_the_file(tmp_path: Path) -> None:
    # Someone who has Word documents written but has no library for PDF.
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "weasyprint.py").write_text("raise ImportError\n", encoding="utf-8")
    given = (*SETTLED, "--plain", "--save", "mine.json")
    person = Person(tmp_path, *given, PYTHONPATH=str(tmp_path / "without"))
    person.sees("Who will do the security work?").sees("> ").presses("s\n").sees(NAME).sees("for example Example Ltd")
    person.sees("> ").presses("w\n").sees("No rule reads it").sees(NAME).sees("> ")
    person.presses("?\n").sees("head of the report").sees(NAME).sees("> ").presses("k\n").sees("no answer to keep")
    person.sees(NAME).sees("> ").presses("l\n").sees("None: go on").sees("> ").presses("k\n").sees(NAME).sees("> ")
    person.presses("b\n").sees("Enter keeps it.").sees("> ").presses("\n")
    person.sees("Who will do the security work?").sees("> ").presses("stop\n").sees(NAME).sees("> ")
    person.presses("Stop\n").sees("saved to mine.json").sees("RECOMMENDED PATH").sees(OFFER).sees("> ")
    for typed, told in (
        ("?", ".docx to edit and sign"),
        ("l", "certwise ask --resume --save mine.json"),
        ("report", "must end in .txt, .json, .md, .html, .pdf or .docx"),
        ("nowhere/report.md", "[unwritable]"),
        ("mine.json", "written already, by --save"),
        ("report.pdf", "pip install 'certwise[pdf]' [not-installed]"),
    ):
        person.presses(f"{typed}\n").sees(told).sees(OFFER).sees("> ")
    person.presses("report.DOCX\n").sees("Written to report.DOCX")
    assert person.leaves() == 0
    assert "Traceback" not in person.screen
    assert person.saved("mine.json")["organization_name"] == "Stop"
    assert docx.Document(str(tmp_path / "report.DOCX")).core_properties.subject.startswith("Stop")
    assert not (tmp_path / "report.pdf").exists()
    number = re.findall(r"^assessment (\w+)", person.screen, re.MULTILINE)[0]
    assert "Stop" in certwise("audit", "show", number, home=tmp_path).stdout


@pytest.mark.parametrize("value", ["Example Ltd", ""])
def test_a_name_that_was_given_or_left_out_is_not_asked_for(value: str, tmp_path: Path) -> None:
    person = Person(tmp_path, *SETTLED, "--plain", "--set", f"organization_name={value}")
    person.sees("> ").presses("s\n").sees(OFFER).sees("> ").presses("s\n")
    assert person.leaves() == 0
    assert NAME not in person.screen
    assert person.saved()["organization_name"] == (value or None)


def test_a_pipe_is_asked_for_no_name(tmp_path: Path) -> None:
    done = certwise("ask", *SETTLED, "--save", str(tmp_path / "a.yaml"), stdin="s\nb\nc\n", home=tmp_path)
    assert done.returncode == 0
    assert NAME not in done.stdout
    assert OFFER not in done.stdout
    assert "organization_name" not in yaml.safe_load((tmp_path / "a.yaml").read_text(encoding="utf-8"))


def test_the_report_as_a_document(tmp_path: Path) -> None:
    output = tmp_path / "report.docx"
    given = ("ask", *SETTLED, "--save", str(tmp_path / "a.yaml"), "-o", str(output))
    done = certwise(*given, "--set", "organization_name=Example Ltd", stdin="s\n", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert docx.Document(str(output)).core_properties.subject.startswith("Example Ltd")


@pytest.mark.parametrize("format", ["pdf", "docx"])
def test_a_document_that_cannot_be_written_is_refused_before_anybody_is_asked(
    format: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, {"pdf": "weasyprint"}.get(format, format), None)
    save = ("--save", str(tmp_path / "a.yaml"))
    for more, told in (
        (("-o", str(tmp_path / f"report.{format}")), f"pip install 'certwise[{format}]' [not-installed]"),
        (("--format", format), f"name a file with -o report.{format}"),
        (("-o", str(tmp_path / "report.json"), "--brief"), "is a length of the text report"),
    ):
        done = certwise("ask", *SETTLED, *save, *more, stdin="s\n", home=tmp_path)
        assert done.returncode == 2
        assert told in done.stderr
        assert done.stdout == ""


def test_a_report_that_fails_at_the_end_is_told_and_recorded(tmp_path: Path) -> None:
    folder, save = tmp_path / "away", tmp_path / "a.yaml"
    folder.mkdir()
    person = Person(tmp_path, *SETTLED, "--plain", "--save", str(save), "-o", "away/report.json")
    person.sees("> ")
    folder.rmdir()
    person.presses("s\n").sees(NAME).presses("\n").sees("RECOMMENDED PATH")
    assert person.leaves() == 2
    assert "[unwritable]" in person.screen
    assert save.exists()
    assert "1 of 1 record" in certwise("audit", "list", home=tmp_path).stdout
