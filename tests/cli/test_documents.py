"""Reports as PDF and as a Word document: tagged, titled, with bookmarks, real headings and tables, within ten pages."""

from __future__ import annotations

import io
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from pypdf import PdfReader

from tests.support.commands import PROGRAM, certwise
from tests.support.places import PATIENCE, ROOT

EXAMPLES = {each.stem: each for each in (ROOT / "facts" / "examples").glob("*.yaml")}
NAME = r'Example "Ltd" </title> & \Sons'
TITLE = "Recommended path: SOC 2 then ISO 27001"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same report as PDF and as a Word document, and the shortest PDF there is."""
    home = tmp_path_factory.mktemp("documents")
    given = (
        "assess",
        "--no-record",
        str(EXAMPLES["fintech-us-and-europe"]),
        "--set",
        f"organization_name={NAME}\x1b[31m",
    )
    for name, arguments in (
        ("report.pdf", given),
        ("report.docx", given),
        ("nothing.pdf", ("assess", "--no-record", "--set", "uptime_commitments=true")),
    ):
        done = certwise(*arguments, "--output", str(home / name), home=home)
        assert done.returncode == 0, done.stderr
        assert done.stderr.endswith(f"wrote: {home / name}\n")
    return {path.name: path for path in home.iterdir() if path.is_file()}


@pytest.mark.parametrize("name", ["report.pdf", "nothing.pdf"])
def test_a_pdf_is_tagged_and_says_what_it_is(name: str, made: dict[str, Path]) -> None:
    with pikepdf.open(made[name]) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "en"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as told:
            assert told["pdfuaid:part"] == "1"
            assert told["dc:title"] == (TITLE if name == "report.pdf" else "Recommended path: " + told["dc:title"][18:])
        tags = tags_of(pdf.Root.StructTreeRoot)
        assert {"/H1", "/H2", "/P", "/L", "/LI"} <= set(tags)
        assert tags.count("/H1") == 1
        if name == "report.pdf":
            assert {"/Table", "/TR", "/TH", "/TD", "/Caption"} <= set(tags)
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
            assert titles[0].startswith("Recommended path")
            assert [item.title for item in outline.root[0].children][:2] in (
                ["Why", "What blocks it"],
                ["Next steps", "What it rests on"],
            )


def tags_of(element: Any) -> list[str]:
    """The kinds of all elements of a tree of structure, in their order."""
    found, stack = [], [element]
    while stack:
        each = stack.pop()
        if isinstance(each, pikepdf.Array):
            stack.extend(reversed(list(each)))
        elif isinstance(each, pikepdf.Dictionary):
            if "/S" in each:
                found.append(str(each.S))
            if "/K" in each:
                stack.append(each.K)
    return found


def test_a_pdf_has_ten_pages_at_most_each_with_its_number_and_all_fonts_inside(made: dict[str, Path]) -> None:
    for name in ("report.pdf", "nothing.pdf"):
        pages = PdfReader(made[name]).pages
        assert len(pages) <= 10
        for number, page in enumerate(pages, 1):
            text = page.extract_text()
            assert f"{number} of {len(pages)}" in text
            assert re.search(r"20\d\d-\d\d-\d\d", text)
            for font in page["/Resources"].get("/Font", {}).values():
                below = font.get_object().get("/DescendantFonts", [font])[0].get_object()
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(below["/FontDescriptor"].get_object())
    first, second = (page.extract_text() for page in PdfReader(made["report.pdf"]).pages[:2])
    for words in ("Why", "What blocks it", "Time", "Money", "Next steps", "What would change it", "What it rests on"):
        assert words in first.splitlines()
    assert "Named by customers and not met by this path" in second
    assert "</title>" in first
    assert r"\x1b[31m" in first


def test_a_word_document_has_real_headings_tables_and_properties(made: dict[str, Path]) -> None:
    document = docx.Document(str(made["report.docx"]))
    core = document.core_properties
    assert (core.title, core.language, core.author) == (TITLE, "en", "certwise")
    assert "</title>" in core.subject
    headings = [(each.style.name, each.text) for each in document.paragraphs if each.style.name.startswith("Heading")]
    assert headings[:3] == [("Heading 1", TITLE), ("Heading 2", "Why"), ("Heading 2", "What blocks it")]
    assert ("Heading 2", "Answers") in headings
    heads = [[cell.text for cell in table.rows[0].cells] for table in document.tables]
    assert ["Question", "Answer"] in heads
    assert ["Code", "What the source says"] in heads
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in document.tables)
    text = "\n".join(each.text for each in document.paragraphs)
    assert "You need both, one at a time, and SOC 2 goes first." in text
    assert r"\x1b[31m" in text
    assert "NUMPAGES" in document.sections[0].footer._element.xml


def test_libreoffice_converts_it(made: dict[str, Path], tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None or not (Path(office).resolve().parent / "libswlo.so").exists():
        pytest.skip("LibreOffice Writer is not installed")
    home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    arguments = [office, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(made["report.docx"])]
    subprocess.run(arguments, check=True, capture_output=True, timeout=PATIENCE)
    pages = PdfReader(tmp_path / "report.pdf").pages
    assert 2 <= len(pages) <= 12
    assert TITLE in pages[0].extract_text()


@pytest.mark.parametrize(("format", "library"), [("pdf", "weasyprint"), ("docx", "docx")])
def test_without_the_extra_it_says_what_to_install(
    format: str, library: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    output = tmp_path / f"report.{format}"
    done = certwise("assess", "--set", "market=us", "--format", format, "-o", str(output), home=tmp_path)
    assert done.returncode == 2
    assert f"pip install 'certwise[{format}]' [not-installed]" in done.stderr
    assert not output.exists()


def test_it_goes_to_a_pipe_and_never_to_a_terminal(tmp_path: Path) -> None:
    command = [PROGRAM, "assess", "--no-record", "--set", "market=us", "--format", "docx"]
    environment = {**os.environ, "HOME": str(tmp_path)}
    piped = subprocess.run(command, check=False, capture_output=True, env=environment, cwd=ROOT, timeout=PATIENCE)
    assert piped.returncode == 0, piped.stderr
    assert docx.Document(io.BytesIO(piped.stdout)).tables
    ours, theirs = pty.openpty()
    shown = subprocess.run(
        command, check=False, stdout=theirs, stderr=subprocess.PIPE, env=environment, cwd=ROOT, timeout=PATIENCE
    )
    os.close(theirs)
    os.close(ours)
    assert shown.returncode == 2
    assert b"docx is not for a terminal: name a file with -o report.docx" in shown.stderr
