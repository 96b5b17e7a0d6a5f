"""CSV and JSON Lines against a knowledge base: each row is staged with its values, or set aside with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from engine.knowledge.base import Knowledge
from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem, ProblemError, Where, did_you_mean, one_of
from engine.scale.lines import refuse_binary, start_of
from engine.scale.matching import ID, Naming, Reading, matched
from engine.scale.rejects import shown
from engine.scale.rows import CsvRows, JsonRows, json_of
from engine.scale.spelling import Spellings, quoted
from engine.scale.staging import File, Stage, Told, kept_text
from engine.sheets.formula import unmarked
from engine.sheets.tongue import Tongue


def staged_csv(
    knowledge: Knowledge, files: Sequence[File], naming: Naming, folder: Path, told: Told, raw: bool = False,
    tongue: Tongue | None = None,
) -> tuple[Stage, Reading]:  # fmt: skip
    """CSV files, staged in a folder; `raw` takes an apostrophe before = + - @ as part of the text.

    `tongue` is the language they are written in, where it was said.

    Raises ProblemError for what cannot be read, for columns that differ between the files, and for those that do not
    fit the knowledge base.
    """
    opened = [_opened_csv(file, raw) for file in files]
    first = opened[0]
    for other in opened[1:]:
        if sorted(other.names) != sorted(first.names):
            message = f"the columns differ from those of {first.called}: {difference(first.names, other.names)}"
            raise ProblemError([Problem(Where(other.called, 1), "bad-header", message)])
    reading = matched(knowledge, first.names, naming, first.called)
    with Stage(knowledge.asked, files, folder, as_json=False) as stage:
        for number, rows in enumerate(opened):
            _stage_csv(stage, number, rows, reading, told, raw, tongue)
            rows.lines.close()
    return stage, reading


def _opened_csv(file: File, raw: bool) -> CsvRows:
    refuse_binary(start_of(file.path, file.called), file.called)
    rows = CsvRows(file.path, file.called)
    if not raw:
        rows.names = [unmarked(name) for name in rows.names]
    return rows


def _stage_csv(
    stage: Stage, number: int, rows: CsvRows, reading: Reading, told: Told, raw: bool, tongue: Tongue | None
) -> None:
    places = {name: place for place, name in enumerate(rows.names)}
    kept = [places[name] for name in reading.kept]
    id = kept[0] if reading.id is not None else None
    names = [reading.facts.get(fact.name) for fact in stage.facts]
    cells_of = [None if name is None else places[name] for name in names]
    spellings = [Spellings(fact, tongue) for fact in stage.facts]
    looked = list(zip(cells_of, spellings, strict=True))
    for line, cells in stage.sound(number, rows, told):
        through = [kept_text(cells[place] if raw else unmarked(cells[place])) for place in kept]
        if id is not None and not cells[id].strip():
            through[0] = ""
        values = ["" if place is None else known[cells[place]] for place, known in looked]
        if None in values:
            given = ["" if place is None else known.plainly(cells[place]) for place, known in looked]
            stage.reject(number, line, cells[id] if id is not None else "", _bad(stage, names, given, values))
        stage.add(number, line, through, values)


def staged_json(
    knowledge: Knowledge, files: Sequence[File], naming: Naming, folder: Path, told: Told
) -> tuple[Stage, Reading, int]:
    """Files of JSON Lines, staged in a folder; the number says how many staged columns hold nothing and are skipped.

    Raises ProblemError as `staged_csv` does; the columns are the keys of all objects.
    """
    asked = {fact.name for fact in knowledge.asked}
    taken = {name for name, _ in naming.renamed}
    id = naming.id if naming.id is not None or ID in asked | taken else ID
    kept = [*([id] if id is not None else []), *naming.carried]
    columns: dict[str, None] = {}
    with Stage(knowledge.asked, files, folder, as_json=True) as stage:
        for number, file in enumerate(files):
            refuse_binary(start_of(file.path, file.called), file.called)
            rows = JsonRows(file.path, file.called)
            renamed = {fact: name for name, fact in naming.renamed}
            names = [renamed.get(fact.name, None if fact.name in taken else fact.name) for fact in stage.facts]
            _stage_json(stage, number, rows, names, id, kept, columns, told)
            rows.lines.close()
    if not columns:
        # No line holds an object with a key, which is told as what is wrong with the lines.
        return stage, Reading(missing=sorted(asked)), len(kept)
    reading = matched(knowledge, sorted(columns), naming, files[0].called, titled=False)
    return stage, reading, int(id is not None and reading.id is None)


def _stage_json(
    stage: Stage, number: int, rows: JsonRows, names: Sequence[str | None], id: str | None, kept: Sequence[str],
    columns: dict[str, None], told: Told,
) -> None:  # fmt: skip
    spellings = [Spellings(fact) for fact in stage.facts]
    for line, found in stage.sound(number, rows, told):
        columns.update(dict.fromkeys(found))
        through = [kept_text(None if found.get(name) is None else shown(found[name])) for name in kept]
        through += [quoted(json_of(found[name])) if found.get(name) is not None else "" for name in kept]
        if id is not None and isinstance(found.get(id), str) and not found[id].strip():
            through[0] = through[len(kept)] = ""
        given = [None if name is None else found.get(name) for name in names]
        values = [known.of(value) for known, value in zip(spellings, given, strict=True)]
        if None in values:
            called = "" if id is None or found.get(id) is None else shown(found[id])
            stage.reject(number, line, called, _bad(stage, names, given, values))
        stage.add(number, line, through, values)


def _bad(
    stage: Stage, names: Sequence[str | None], given: Sequence[Any], values: Sequence[str | None]
) -> Iterator[tuple[Attribute, str, Any]]:
    for fact, name, raw, value in zip(stage.facts, names, given, values, strict=True):
        if value is None:
            yield fact, name or fact.name, raw


def difference(first: Sequence[str], other: Sequence[str]) -> str:
    """How two lists of columns differ, in words."""
    lost = [name for name in first if name not in other]
    new = [f"{name}{did_you_mean(name, lost)}" for name in other if name not in first]
    parts = [f"{said} {one_of(names)}" for said, names in (("without", lost), ("with", new)) if names]
    return ", ".join(parts)
