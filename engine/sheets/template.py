"""A workbook to fill in: the questions with their help, drop-downs of the choices, and cells for the answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import files
from engine.answers.naming import headings
from engine.answers.quantity import example
from engine.answers.value import folded
from engine.knowledge.base import Knowledge
from engine.knowledge.vocabulary import Attribute
from engine.sheets.filled import BESIDE, ID
from engine.sheets.writing import edged, font, heads, new_workbook, printed, put, saved, text_of, wide

if TYPE_CHECKING:
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

ANSWERS, CHOICES, ABOUT = "Answers", "Choices", "How to fill in"
DONT_KNOW, YES, NO, NONE = "Don't know", "Yes", "No", "None"
# A drop-down shows no more of a note, nor can a note be read that is longer.
_PROMPT, _NOTE = 250, 1500
MOST_ENTRIES = 200
_FIRST = 2


def write_template(knowledge: Knowledge, path: Path | str, entries: int = 5, across: bool = False) -> None:
    """Write a workbook with cells for the answers of `entries`, each a column, or with `across` each a row.

    Raises ProblemError where it cannot be written, or the library is not installed.
    """
    made = new_workbook(path)
    sheet = made.create_sheet(ANSWERS)
    lists = made.create_sheet(CHOICES)
    about = made.create_sheet(ABOUT)
    lists.sheet_state = "hidden"
    _about(about, knowledge, across)
    for number, attribute in enumerate(_asked(knowledge)):
        validation = _validation(attribute, lists, number)
        title = heading(knowledge, attribute)
        if across:
            column = _FIRST + number
            head = put(sheet, 1, column, title)
            validation.add(f"{head.column_letter}2:{head.column_letter}{entries + 1}")
            places = [(row, column) for row in range(2, entries + 2)]
        else:
            row = _FIRST + number
            head = put(sheet, row, 1, title)
            put(sheet, row, 2, attribute.question or attribute.help, **_wrapped())
            put(sheet, row, 3, how(attribute), **_wrapped())
            # Some programs do not work out the height of a row that they did not write.
            lines = max(len(title) / 26, len(attribute.question) / 48, len(how(attribute)) / 24)
            sheet.row_dimensions[row].height = 15 * (int(lines) + 1)
            places = [(row, column) for column in range(4, entries + 4)]
            validation.add(f"D{row}:{sheet.cell(row, entries + 3).coordinate}")
        _note(head, attribute, with_question=across)
        sheet.add_data_validation(validation)
        for place in places:
            put(sheet, *place, None, number_format="General" if attribute.numeric else "@", **edged())
    _laid_out(sheet, knowledge, entries, across)
    with files.replacing(path, private=False) as partial:
        saved(made, partial)


def _asked(knowledge: Knowledge) -> list[Attribute]:
    """What has a place of its own: the id is the name of what is assessed."""
    return [each for each in knowledge.answerable if each is not knowledge.subject]


def heading(knowledge: Knowledge, attribute: Attribute) -> str:
    """What the template calls a question: its title, or its name where several have that title, or it means more."""
    known = headings(knowledge).get(folded(attribute.title))
    taken = folded(attribute.title) in (*BESIDE, ID)
    return attribute.title if known == attribute.name and not taken else attribute.name


def how(attribute: Attribute) -> str:
    """How a question is answered, in few words."""
    if attribute.boolean:
        return f"{YES} or {NO}"
    if attribute.several:
        return "One of the list; several between semicolons; or None"
    if attribute.choices:
        return "One of the list"
    if attribute.dated:
        return "A date, as 2026-03-01"
    if attribute.numeric:
        return f"{attribute.unit or 'A number'}, for example {example(attribute)}"
    return "Text"


def _wrapped() -> dict[str, Any]:
    from openpyxl.styles import Alignment

    return {"alignment": Alignment(wrap_text=True, vertical="top")}


def _validation(attribute: Attribute, lists: Worksheet, number: int) -> DataValidation:
    """The drop-down of a question, or the words that are shown where it is answered."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    column = number + 1
    words = _words(attribute)
    put(lists, 1, column, f"choices of {attribute.name}")
    for row, word in enumerate(words, 2):
        put(lists, row, column, word)
    formula = None
    if words:
        letter = get_column_letter(column)
        formula = f"{CHOICES}!${letter}$2:${letter}${len(words) + 1}"
    made = DataValidation(type="list" if words else None, formula1=formula, allow_blank=True)
    # Of a set several may be typed, and another word may be a name that is read too: to warn is enough.
    made.errorStyle = "warning"
    made.showErrorMessage = bool(words) and not attribute.several
    made.showInputMessage = True
    made.error = text_of("This is not on the list.")
    made.promptTitle = text_of(_cut(attribute.title, 32))
    made.prompt = text_of(_cut(f"{attribute.question} {how(attribute)}.", _PROMPT))
    return made


def _words(attribute: Attribute) -> list[str]:
    """What a drop-down offers; nothing where numbers, days or texts are typed."""
    if attribute.boolean:
        return [YES, NO, DONT_KNOW]
    if not attribute.choices:
        return []
    titles = [choice.title for choice in attribute.choices.values()]
    folded_titles = [folded(title) for title in titles]
    offered = [
        title if folded_titles.count(folded(title)) == 1 and title == title.strip() else name
        for name, title in zip(attribute.choices, titles, strict=True)
    ]
    named = {*folded_titles, *map(folded, attribute.choices)}
    return [*offered, *(word for word in ((NONE,) if attribute.several else ()) if folded(word) not in named),
            *([DONT_KNOW] if folded(DONT_KNOW) not in named else [])]  # fmt: skip


def _note(cell: Any, attribute: Attribute, with_question: bool) -> None:
    """The help of a question as a note at its title, the choices with theirs."""
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment

    cell.font = font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    lines = [attribute.question, how(attribute), ""] if with_question else []
    lines += [attribute.help, "", *(f"{each.title}: {each.help}" for each in attribute.choices.values() if each.help)]
    text = text_of(_cut("\n".join(lines).strip(), _NOTE))
    if text:
        cell.comment = Comment(text, "certwise", width=420, height=60 + 16 * (len(text) // 60 + text.count("\n")))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _laid_out(sheet: Worksheet, knowledge: Knowledge, entries: int, across: bool) -> None:
    """The headings, widths and frozen panes of the sheet of answers."""
    asked = len(_asked(knowledge))
    one = knowledge.words.one
    if across:
        titles = [ID, *(heading(knowledge, attribute) for attribute in _asked(knowledge))]
        notes = [cell.comment for cell in sheet[1]]
        heads(sheet, 1, titles)
        for column, note in enumerate(notes, 1):
            sheet.cell(1, column).comment = note
        for row in range(2, entries + 2):
            put(sheet, row, 1, None, number_format="@", **edged())
        wide(sheet, [24, *([22] * asked)])
        sheet.row_dimensions[1].height = 48
        sheet.freeze_panes = "B2"
    else:
        heads(sheet, 1, [ID, *(word.capitalize() for word in BESIDE), *([""] * entries)])
        for column in range(4, entries + 4):
            put(sheet, 1, column, None, number_format="@")
        wide(sheet, [30, 52, 26, *([28] * entries)])
        sheet.freeze_panes = "D2"
    printed(sheet, "1:1")
    from openpyxl.comments import Comment

    sheet.cell(1, 1).comment = Comment(
        f"The names of the {knowledge.words.many}: one {one} a {'row' if across else 'column'}.", "certwise"
    )


def _about(sheet: Worksheet, knowledge: Knowledge, across: bool) -> None:
    """The sheet that says what to do."""
    from openpyxl.styles import Alignment

    words = knowledge.words
    kind = "row" if across else "column"
    lines = [
        f"Answers for: {knowledge.title}",
        f"Each {kind} of the sheet {ANSWERS} is one {words.one}: write its name where id stands, and then the answers.",
        "An empty cell is a question that is left open. Don't know says that it was asked, and nobody knows.",
        "Several choices of one question stand in one cell, between semicolons. None says that none of them applies.",
        "The note at each question has its help; a cell that is chosen shows what may stand in it.",
        "Numbers stand alone, or with a unit: 70000, 250k, 14 months.",
        "One verdict: certwise assess FILE.xlsx --only NAME",
        "All verdicts: certwise portfolio FILE.xlsx -o verdicts.xlsx",
    ]
    for row, line in enumerate(lines, 1):
        put(sheet, row, 1, line, alignment=Alignment(wrap_text=True, vertical="top"))
    sheet.cell(1, 1).font = font(bold=True, size=14)
    wide(sheet, [110])
