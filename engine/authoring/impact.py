"""The impact of a change of the rules on organizations that are at hand: whose verdict becomes which."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.answers.validation import MAX_ANSWER_BYTES, validate
from engine.documents.reading import read
from engine.infer.expert import Expert
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import point
from engine.knowledge.strata import Strata
from engine.knowledge.value import Value, Values, spelled
from engine.knowledge.vocabulary import Attribute
from engine.problem import ProblemError

if TYPE_CHECKING:
    from engine.scale.matching import Naming
    from engine.scale.portfolio import Portfolio, Run

_BATCH = 10_000
_MEMORY = "2GB"


@dataclass(slots=True)
class Impact:
    """How many organizations there were, how many get another verdict, and from what to what.

    `moves` counts for each part of the verdict; of a set, each member that is lost or gained. `unacceptable` ones have
    answers that only one of the two versions takes.
    """

    total: int = 0
    changed: int = 0
    unacceptable: int = 0
    moves: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str, str], str] = field(default_factory=dict)


def impact(old: Expert, new: Expert, organizations: Iterable[tuple[str, Values, int]]) -> Impact:
    """Assess each organization (its name, its answers, how many there are of it) with both versions."""
    found = Impact()
    names = [name for name in old.knowledge.verdict if name in new.knowledge.verdict]
    for called, answers, count in organizations:
        found.total += count
        if not (accepts(old.knowledge, answers) and accepts(new.knowledge, answers)):
            found.unacceptable += count
            continue
        before, after = old.assess(answers).values, new.assess(answers).values
        moves = [(name, *each) for name in names for each in _moves(before.get(name), after.get(name))]
        found.changed += count if moves else 0
        for move in moves:
            found.moves[move] += count
            found.examples.setdefault(move, called)
    return found


def _moves(before: Value | None, after: Value | None) -> Iterator[tuple[str, str]]:
    if isinstance(before, tuple) and isinstance(after, tuple):
        yield from ((member, "") for member in before if member not in after)
        yield from (("", member) for member in after if member not in before)
    elif before != after:
        yield spelled(before), spelled(after)


def accepts(knowledge: Knowledge, answers: Values) -> bool:
    """Whether a knowledge base asks what was answered, and takes the answers."""
    for name, value in answers.items():
        attribute = knowledge.attributes.get(name)
        if attribute is None or not attribute.asked:
            return False
        if attribute.several != isinstance(value, tuple):
            return False
        if any(attribute.refusal(each) for each in (value if isinstance(value, tuple) else (value,))):
            return False
    return True


def of_folder(folder: Path, old: Knowledge, new: Knowledge) -> Iterator[tuple[str, Values, int]]:
    """The answers files (YAML and JSON) of a folder. Raises ProblemError where both versions refuse one."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml", ".json"))
    for path in paths:
        node = read(path, MAX_ANSWER_BYTES)
        try:
            yield path.name, validate(old, node, str(path)), 1
        except ProblemError:
            yield path.name, validate(new, node, str(path)), 1


def of_records(contents: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[tuple[str, Values, int]]:
    """Recorded assessments: the id and the recorded object of each."""
    for id, content in contents:
        given = {name: tuple(value) if isinstance(value, list) else value for name, value in content["answers"].items()}
        yield id, {name: value for name, value in given.items() if value is not None}, 1


@dataclass(slots=True)
class Rows:
    """The rows of a portfolio file: the run that opened it, and organizations, those with the same answers together."""

    run: Run
    organizations: Iterable[tuple[str, Values, int]]


@contextmanager
def of_portfolio(file: str, old: Knowledge, new: Knowledge, naming: Naming) -> Iterator[Rows]:
    """The rows of a portfolio file, read with what either version takes. Raises ProblemError as a portfolio does."""
    from engine.scale.database import connection
    from engine.scale.intake import format_of, local, opened
    from engine.scale.portfolio import Portfolio

    knowledge = _either(old, new)
    with tempfile.TemporaryDirectory(prefix="certwise-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        files = local(file, folder)
        database = connection(folder, [each.path for each in files], memory=_MEMORY)
        table = opened(database, knowledge, files, format_of(files), naming, folder, lambda _: None)
        portfolio = Portfolio(table)
        run = portfolio.check()
        yield Rows(run, _organizations(portfolio))
        database.close()


def _organizations(portfolio: Portfolio) -> Iterator[tuple[str, Values, int]]:
    from sqlglot import exp

    from engine.scale.value import plain as as_answered

    relations = portfolio.relations()
    knowledge = portfolio.knowledge
    answers = {name: answer.copy() for name, answer in relations.answers.items()}
    count, first = exp.func("COUNT", exp.Star()), exp.func("MIN", relations.kept[0].copy())
    query = exp.select(first, count, *answers.values()).from_(relations.layers[0].subquery("answers"))
    query = query.group_by(*(answer.copy() for answer in answers.values()))
    found = portfolio.table.connection.execute(query.sql("duckdb"))
    while rows := found.fetchmany(_BATCH):
        for called, number, *values in rows:
            given = {name: value for name, value in zip(answers, values, strict=True) if value is not None}
            plain = {name: as_answered(value, knowledge.attributes[name]) for name, value in given.items()}
            yield f"{portfolio.kept[0]} {called}", plain, int(number)


def _either(old: Knowledge, new: Knowledge) -> Knowledge:
    """The old version, with every fact that either asks, and every answer to it that either takes; no rules."""
    attributes = dict(old.attributes)
    for attribute in new.asked:
        known = attributes.get(attribute.name)
        if known is None or not known.asked or known.kind != attribute.kind:
            if known is None or not known.asked:
                attributes[attribute.name] = attribute
            continue
        attributes[attribute.name] = _wider(known, attribute)
    asked = {name: attribute for name, attribute in attributes.items() if attribute.asked}
    return replace(old, attributes=asked, rules={}, strata=Strata())


def _wider(one: Attribute, other: Attribute) -> Attribute:
    """An attribute that takes what either takes."""
    made = copy(one)
    made.choices = {**other.choices, **one.choices}
    lows, highs = (one.minimum, other.minimum), (one.maximum, other.maximum)
    made.minimum = None if None in lows else point(min(one.limits[0], other.limits[0]), one)
    made.maximum = None if None in highs else point(max(one.limits[1], other.limits[1]), one)
    return made
