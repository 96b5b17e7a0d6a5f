"""Rows that inference assesses one by one, where the statement would take longer to plan than they do.

Answers are numbered rows of a table, what inference says of each is a line of a file, and both together give the
columns that the statement gives.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from sqlglot import exp

from engine.infer.assessment import Assessment
from engine.infer.inference import Inference
from engine.knowledge.base import Knowledge
from engine.knowledge.value import Value, Values
from engine.scale.columns import CONTRADICTIONS, FIRED, OVERRIDDEN, Rules, Selection, Statement, bit_order
from engine.scale.database import literal
from engine.scale.dialect import WORD, column, number, text
from engine.scale.relations import Relations
from engine.scale.tally import UNKNOWN, Tally, values_of, word_of
from engine.scale.value import plain, type_of

BATCH = 500
_ANSWERS = "answers_by_row"
_ROW = "n"
# No line is longer: all the names of a hundred thousand rules.
_LONGEST = 1 << 28


class Outcomes:
    """What inference says of each row of a table of answers, in a file of the folder, and counted in `tally`."""

    def __init__(self, inference: Inference, relations: Relations, rules: Rules, folder: Path) -> None:
        """`relations` has the first layer alone."""
        self.inference = inference
        self.knowledge: Knowledge = inference.knowledge
        self.relations = relations
        self.rules = rules
        self.tally = Tally()
        self.contradicted = 0
        self.path = folder / "outcomes.jsonl"
        self._order = bit_order(self.knowledge)
        self._bits = {id: divmod(bit, WORD) for bit, id in enumerate(self._order)}
        self._concluded = self.knowledge.concluded
        self._begin()

    @property
    def numbered(self) -> exp.Create:
        """The statement that makes the table of answers."""
        query = exp.select("*", exp.alias_(exp.Window(this=exp.RowNumber()), _ROW, quoted=True))
        query = query.from_(self.relations.layers[0].copy().subquery("answers"))
        return exp.Create(this=exp.to_table(_ANSWERS), kind="TABLE", replace=True, expression=query)

    def batch(self, start: int) -> exp.Select:
        """The statement that gives the number and the answers of the rows after one, at most BATCH."""
        after = exp.GT(this=column(_ROW), expression=number(start))
        until = exp.LTE(this=column(_ROW), expression=number(start + BATCH))
        answers = [answer.copy() for answer in self.relations.answers.values()]
        query = exp.select(column(_ROW), *answers).from_(_ANSWERS)
        return query.where(after, until).order_by(column(_ROW))

    def assess(self, rows: Iterable[tuple[Any, ...]], written: IO[str]) -> None:
        """Assess the rows of a batch, and write a line for each."""
        attributes = self.knowledge.attributes
        for row, *values in rows:
            answers: Values = {
                name: plain(value, attributes[name])
                for name, value in zip(self.relations.answers, values, strict=True)
                if value is not None
            }
            found = self.inference.assess(answers)
            self._count(found)
            written.write(json.dumps(self._line(row, found), ensure_ascii=False) + "\n")

    def statement(self, kept: Iterable[str]) -> Statement:
        """The columns of the outcome, as engine.scale.columns.statement gives them, of the rows that were assessed."""
        selection = Selection()
        for name, expression in zip(kept, self.relations.kept, strict=True):
            selection.add(expression.copy(), name)
        for index, attribute in enumerate(self._concluded):
            selection.add(column(f"c{index}"), attribute.name, attribute.several)
        contradictions = selection.add(column("x"), CONTRADICTIONS, True)
        for letter, name in (("f", FIRED), ("o", OVERRIDDEN)):
            if self.rules == "names":
                selection.add(column(letter), name, True)
            for index in range(self._words if self.rules == "bits" else 0):
                selection.add(column(f"{letter}{index}"), f"{name}_{index + 1}")
        same = exp.EQ(this=exp.column(_ROW, table=_ANSWERS), expression=exp.column(_ROW, table="outcomes"))
        query = exp.select(*selection.selected).from_(_ANSWERS)
        query = query.join(exp.alias_(self._reader(), "outcomes", table=True), on=same)
        return Statement(query.order_by(exp.column(_ROW, table=_ANSWERS)), selection.arrays, contradictions)

    @property
    def _words(self) -> int:
        return -(-len(self._order) // WORD)

    def _line(self, row: int, found: Assessment) -> dict[str, Any]:
        line: dict[str, Any] = {_ROW: row}
        for index, attribute in enumerate(self._concluded):
            line[f"c{index}"] = found.values.get(attribute.name)
        contradicted = {each.attribute for each in found.contradictions}
        line["x"] = [attribute.name for attribute in self._concluded if attribute.name in contradicted]
        fired = [firing.rule.id for firing in found.firings]
        overridden = [firing.rule.id for firing in found.firings if firing.overridden_by is not None]
        for letter, ids in (("f", fired), ("o", overridden)):
            if self.rules == "names":
                line[letter] = sorted(ids)
            elif self.rules == "bits":
                words = [0] * self._words
                for id in ids:
                    word, bit = self._bits[id]
                    words[word] |= 1 << bit
                line.update((f"{letter}{index}", word) for index, word in enumerate(words))
        return line

    def _reader(self) -> exp.Table:
        types = {_ROW: "BIGINT", "x": "VARCHAR[]"}
        types |= {f"c{index}": type_of(each).sql("duckdb") for index, each in enumerate(self._concluded)}
        for letter in ("f", "o"):
            if self.rules == "names":
                types[letter] = "VARCHAR[]"
            for index in range(self._words if self.rules == "bits" else 0):
                types[f"{letter}{index}"] = "BIGINT"
        pairs = [exp.PropertyEQ(this=exp.to_identifier(name), expression=text(kind)) for name, kind in types.items()]
        options: dict[str, exp.Expr] = {
            "columns": exp.Struct(expressions=pairs),
            "format": text("newline_delimited"),
            "maximum_object_size": number(_LONGEST),
            "hive_partitioning": exp.false(),
        }
        given = [exp.EQ(this=exp.column(name), expression=value) for name, value in options.items()]
        return exp.Table(this=exp.Anonymous(this="READ_JSON", expressions=[text(literal(self.path)), *given]))

    def _begin(self) -> None:
        """Each value of the verdict is counted, also where no row has it."""
        attributes = self.knowledge.attributes
        for attribute in (attributes[name] for name in self.knowledge.led):
            if attribute.several:
                self.tally.verdict[attribute.name] = dict.fromkeys(attribute.choices, 0)
            elif not attribute.spans:
                words = map(word_of, values_of(attribute))
                self.tally.verdict[attribute.name] = {**dict.fromkeys(words, 0), UNKNOWN: 0}

    def _count(self, found: Assessment) -> None:
        tally = self.tally
        tally.organizations += 1
        self.contradicted += bool(found.contradictions)
        for name, counts in tally.verdict.items():
            value = found.values.get(name)
            if isinstance(value, tuple):
                for member in value:
                    counts[member] += 1
            elif not self.knowledge.attributes[name].several:
                counts[UNKNOWN if value is None else word_of(value)] += 1
        for name in self.relations.answers.keys() - found.answers.keys():
            tally.unknown[name] = tally.unknown.get(name, 0) + 1
        for each in found.contradictions:
            tally.contradicted[each.attribute] = tally.contradicted.get(each.attribute, 0) + 1
        for firing in found.firings:
            rule = firing.rule
            if rule.derived or firing.overridden_by is not None:
                continue
            if any(self._carried(name, value, found) for name, value in rule.then.items()):
                tally.decisive[rule.id] = tally.decisive.get(rule.id, 0) + 1

    def _carried(self, name: str, value: Value, found: Assessment) -> bool:
        """Whether a conclusion is the value that stands; what is added to a set or a sum always is."""
        return isinstance(value, tuple) or self.knowledge.attributes[name].adds or found.values.get(name) == value
