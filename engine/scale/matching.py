"""The columns of a table held against the facts of a knowledge base: which column holds what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.answers.naming import headings
from engine.answers.value import folded
from engine.knowledge.base import Knowledge
from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem, ProblemError, Problems, Where, did_you_mean, foreign, one_of

ID = "id"


@dataclass(slots=True)
class Naming:
    """How columns and facts meet: `renamed` pairs a column with the fact it holds."""

    renamed: Sequence[tuple[str, str]] = ()
    id: str | None = None
    carried: Sequence[str] = ()
    allow_missing: bool = False
    ignore_unknown: bool = False


@dataclass(slots=True)
class Reading:
    """What is read from a table: the column of each fact that has one, the id's, and what is carried.

    `ignored` are the columns that are left out, `missing` the facts without a column.
    """

    facts: dict[str, str] = field(default_factory=dict)
    id: str | None = None
    carried: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def kept(self) -> list[str]:
        """The columns that go through: the id's, where there is one, and the carried ones."""
        return [*([self.id] if self.id is not None else []), *self.carried]


class _Match:
    """Columns held against facts; `problems` are what does not fit. `titles` are the facts by what people call them."""

    def __init__(
        self, knowledge: Knowledge, columns: Sequence[str], naming: Naming, place: str, titles: Mapping[str, str]
    ) -> None:
        self.facts: Mapping[str, Attribute] = {attribute.name: attribute for attribute in knowledge.asked}
        self.labels = knowledge.labels
        self.titles = titles
        self.columns = columns
        self.naming = naming
        self.place = place
        self.renamed = dict(naming.renamed)
        self.problems: list[Problem] = Problems()

    def report(self, id: str, message: str) -> None:
        self.problems.append(Problem(Where(self.place), id, message))

    def options(self) -> None:
        """What the options name twice, or what is not there."""
        given: dict[str, str] = {}
        for name, target in self.naming.renamed:
            if given.setdefault(name, target) != target:
                self.report("duplicate-name", f"--map: {name} is said to hold {given[name]} and {target}; say one")
            if name not in self.columns:
                self.report("unknown-column", f"--map: there is no column {name}{did_you_mean(name, self.columns)}")
            if target not in self.facts:
                near = did_you_mean(target, self.facts)
                self.report("unknown-name", f"--map: {target} is not a fact that is asked{near}")
        carried = self.naming.carried
        for name in sorted({name for name in carried if carried.count(name) > 1}):
            self.report("duplicate-name", f"--carry: {name} is named twice; name it once")

    def kept(self) -> str | None:
        """The column of the ids: the one that is named, or else "id" where there is one."""
        id = self.naming.id if self.naming.id is not None else self._usual()
        for option, name in [("--id", id), *(("--carry", name) for name in self.naming.carried)]:
            if name is not None and name not in self.columns:
                self.report("unknown-column", f"{option}: there is no column {name}{did_you_mean(name, self.columns)}")
        if id is not None and id in self.naming.carried:
            self.report("duplicate-name", f"--carry: {id} names the rows and is kept already; leave it out")
        return id

    def _usual(self) -> str | None:
        return ID if ID in self.columns and ID not in self.facts and ID not in self.renamed else None

    def held(self, id: str | None) -> tuple[dict[str, str], list[str]]:
        """The column of each fact that has one, and the columns that are left out."""
        found: dict[str, str] = {}
        ignored = []
        for name in self.columns:
            fact = self.renamed.get(name, name)
            if fact not in self.facts and name != id and name not in self.naming.carried:
                fact = self.titles.get(folded(fact), fact)
            if fact in found:
                self.report("duplicate-name", f"{found[fact]} and {name} both hold {fact}; map one of them")
            elif fact in self.facts:
                found[fact] = name
            elif name != id and name not in self.naming.carried:
                ignored.append(name)
                # A label is nothing that a rule reads; it goes through where it is carried.
                if not self.naming.ignore_unknown and fact not in self.labels:
                    near = did_you_mean(name, [fact for fact in self.facts if fact not in self.columns])
                    self.report("unknown-column", f"column {name} is not a fact{near}; --ignore-unknown leaves it out")
        return found, ignored

    def missing(self, held: Mapping[str, str]) -> list[str]:
        missing = [fact for fact in self.facts if fact not in held]
        if missing and not self.naming.allow_missing:
            unused = [name for name in self.columns if name not in held.values()]
            near = ", ".join(
                f"{fact}{did_you_mean(fact, unused).replace('; ', ' (').replace('?', '?)')}" for fact in missing
            )
            self.report("missing-column", f"there is no column for {near}; --allow-missing takes them as unknown")
        return missing


def matched(knowledge: Knowledge, columns: Sequence[str], naming: Naming, place: str, titled: bool = True) -> Reading:
    """Which column holds what; `titled` says that a column may be called by the title of a fact, or its question.

    Raises ProblemError with every column that is missing, unknown or named twice.
    """
    titles = headings(knowledge) if titled else {}
    known = [*knowledge.attributes, *knowledge.labels, *titles, ID, *naming.carried, *dict(naming.renamed)]
    if naming.id is None and foreign([*columns, *map(folded, columns)], known):
        names = one_of((each.name for each in knowledge.asked), 30)
        message = f"no table of answers: not one of its {len(columns):,} columns is a fact; facts are {names}"
        raise ProblemError([Problem(Where(place), "unknown-column", message)])
    match = _Match(knowledge, columns, naming, place, titles)
    match.options()
    id = match.kept()
    held, ignored = match.held(id)
    missing = match.missing(held)
    if match.problems:
        raise ProblemError(match.problems)
    return Reading(held, id, list(naming.carried), ignored, missing)
