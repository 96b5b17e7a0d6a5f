"""A report as a Word document, for those who edit and sign: headings, real lists and tables, core properties."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from cli.refusal import refuse
from cli.render.report.paper import Block, Bullets, Heading, PageBreak, Table, Text, blocks, running_of, title_of
from engine.explain.report import Report

# Between the margins, in millimetres.
_WIDTH = 174.0
MISSING = "a Word document is written with python-docx, which is not installed: pip install 'certwise[docx]'"


def library() -> Any:
    """python-docx. Raises Refused where it is not installed."""
    try:
        import docx
    except ImportError:
        raise refuse("--format", "not-installed", MISSING) from None
    return docx


def assessment(report: Report) -> bytes:
    """The whole report. Raises Refused where python-docx is not installed."""
    docx = library()
    document = docx.Document()
    _styled(document)
    _described(document, report)
    _paged(document.sections[0], running_of(report))
    broken = False
    for block in blocks(report):
        if isinstance(block, PageBreak):
            broken = True
            continue
        _written(document, block, broken)
        broken = False
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _described(document: Any, report: Report) -> None:
    """What a document says of itself."""
    core = document.core_properties
    core.title, core.subject = title_of(report)[:255], running_of(report)[:255]
    core.author, core.last_modified_by, core.comments = "certwise", "certwise", f"Assessment {report.id}"
    core.language, core.keywords = "en", report.knowledge.name[:255]
    core.created = core.modified = datetime.fromisoformat(report.at).replace(tzinfo=None)


def _styled(document: Any) -> None:
    from docx.shared import Pt

    for name, size in (("Normal", 10), ("List Bullet", 10), ("Title", 22), ("Heading 1", 20), ("Heading 2", 13)):
        document.styles[name].font.size = Pt(size)
        document.styles[name].font.name = "Calibri"
        document.styles[name].paragraph_format.space_after = Pt(3)
    # The language that a reader for the blind speaks in.
    language = (
        document.styles["Normal"].element.get_or_add_rPr().makeelement(_name("w:lang"), {_name("w:val"): "en-US"})
    )
    document.styles["Normal"].element.get_or_add_rPr().append(language)


def _paged(section: Any, running: str) -> None:
    """A4, with what it is about at the head of each page and its number at the foot."""
    from docx.shared import Mm, Pt

    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(22), Mm(17)
    section.header_distance = section.footer_distance = Mm(9)
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.text = running
    for words, field in (("", "PAGE"), (" of ", "NUMPAGES")):
        foot.add_run(words)
        _field(foot.add_run(), field)
    for run in (*head.runs, *foot.runs):
        run.font.size = Pt(8)


def _field(run: Any, name: str) -> None:
    """A field that Word works out, such as the number of the page."""
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        tag = _name("w:fldChar" if kind else "w:instrText")
        made = run.element.makeelement(tag, {_name("w:fldCharType"): kind} if kind else {})
        made.text = text or None
        run.element.append(made)


def _written(document: Any, block: Block, broken: bool) -> None:
    from docx.shared import Mm, Pt

    match block:
        case Heading(level, text, about):
            if about:
                document.add_paragraph(about)
            document.add_heading(text, level).paragraph_format.page_break_before = broken
        case Text(text, strong):
            document.add_paragraph().add_run(text).bold = strong
        case Bullets(lines, small):
            for depth, line in lines:
                made = document.add_paragraph(style="List Bullet")
                made.paragraph_format.left_indent = Mm(5 + 3.2 * min(depth, 12))
                made.paragraph_format.space_after = Pt(1 if small else 2)
                made.add_run(line).font.size = Pt(8.5 if small else 10)
        case Table():
            _tabled(document, block)


def _tabled(document: Any, block: Table) -> None:
    from docx.shared import Mm, Pt

    caption = document.add_paragraph(block.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before = Pt(8)
    table = document.add_table(rows=1, cols=len(block.head), style="Table Grid")
    table.autofit = False
    for cell, words in zip(table.rows[0].cells, block.head, strict=True):
        cell.text = words
    # Where the table goes on, its head stands again.
    repeated = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001  it has no other way there
    repeated.append(repeated.makeelement(_name("w:tblHeader"), {_name("w:val"): "true"}))
    for row in block.rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    for column, width in zip(table.columns, _widths(block.head), strict=True):
        # Word reads the width of a cell, others that of its column.
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    size = Pt(8 if block.small else 9)
    for number, made in enumerate(table.rows):
        for place, cell in enumerate(made.cells):
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(0)
                for run in paragraph.runs:
                    run.font.size, run.font.bold = size, number == 0 or place == 0


def _widths(head: tuple[str, ...]) -> list[float]:
    """How wide the columns are, in millimetres: codes need little room, and titles more than figures."""
    if len(head) == 2:
        first = 18.0 if head[0] == "Code" else 55.0
        return [first, _WIDTH - first]
    first = _WIDTH * (0.4 if len(head) == 3 else 0.25)
    return [first, *[(_WIDTH - first) / (len(head) - 1)] * (len(head) - 1)]


def _name(tag: str) -> str:
    from docx.oxml.ns import qn

    found: str = qn(tag)
    return found
