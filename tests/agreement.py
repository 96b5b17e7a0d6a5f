"""All readings of the rules held to the evaluator of the page of semantics, on random knowledge bases.

    python -m tests.agreement                        # as CI runs it
    python -m tests.agreement --from 100000 --bases 20000 --jobs 8
    python -m tests.agreement --fresh                # seeds that nobody has tried

Inference, the circuit, proofs and SQL are compared organization by organization: values, rules that match, what
overrides them, contradictions. The first knowledge base that a reading disagrees on is made smaller while it still
does, and printed as YAML with the answers.
"""

from __future__ import annotations

import argparse
import copy
import multiprocessing
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import duckdb
from sqlglot import exp

from engine.infer.expert import Expert
from engine.interview.interview import Interview
from engine.knowledge.base import Knowledge
from engine.knowledge.period import NO_VALUE
from engine.knowledge.value import Value, Values
from engine.knowledge.vocabulary import Attribute
from engine.problem import ProblemError, ProofTimeout
from engine.prove.adder import Sum
from engine.prove.circuit import TRUE
from engine.prove.theory import Theory
from engine.scale.columns import Rules, bit_order, statement
from engine.scale.dialect import WORD, Dialect, column
from engine.scale.relations import Relations
from engine.scale.value import type_of
from tests.support.evaluator import Meaning, Outcome, Refused, exact
from tests.support.nasty_knowledge import Made, made
from tests.support.organizations import as_said

BASES = 3000


@dataclass
class Subject:
    """A knowledge base that both accept, its organizations, and what the page says of each."""

    base: Expert
    meaning: Meaning
    answers: list[Values]
    wanted: list[Outcome]

    @property
    def knowledge(self) -> Knowledge:
        return self.base.knowledge

    @cached_property
    def proof(self) -> Theory:
        """One proof for all readings."""
        return Theory(self.knowledge)


@dataclass
class Disagreement:
    """What a reading says otherwise, of which organization (None: of the knowledge base itself)."""

    reading: str
    said: str
    number: int | None = None


def opened(found: Made) -> Subject | Disagreement | None:
    """The knowledge base read both ways; None where both refuse it."""
    refused = said = ""
    meaning = base = None
    try:
        meaning = Meaning.of(found.texts, found.day)
    except Refused as error:
        refused = str(error)
    try:
        base = Expert.of_texts(found.texts, ".", day=found.day)
    except ProblemError as error:
        said = "; ".join(map(str, error.problems))
        if not refused and any(each.id not in ("cycle", NO_VALUE) for each in error.problems):
            return Disagreement("loader", said)
    if bool(refused) != bool(said):
        return Disagreement("loader", f"refused by the page: {refused!r}, by the loader: {said!r}")
    if meaning is None or base is None:
        return None
    answers = [values_of(base.knowledge, organization) for organization in found.organizations]
    return Subject(base, meaning, answers, [meaning.evaluate(each) for each in found.organizations])


def values_of(knowledge: Knowledge, organization: dict[str, Any]) -> Values:
    """Plain answers as the engine holds them."""
    attributes = knowledge.attributes
    return {
        name: attributes[name].ordered(value) if isinstance(value, list) else _number(attributes[name].kind, value)
        for name, value in organization.items()
    }


def _number(kind: str, value: Value) -> Value:
    return float(value) if kind == "number" and not isinstance(value, str) else value


Compared = tuple[dict[str, Any], dict[str, str | None] | set[str], Any]


def inference(subject: Subject) -> Iterator[Disagreement]:
    for number, answers in enumerate(subject.answers):
        found, wanted = subject.base.assess(answers), subject.wanted[number]
        values = {name: exact(value) for name, value in found.values.items()}
        # What the plan is made of stands in no file, and the page has no names for it.
        matched = {each.rule.id: each.overridden_by for each in found.firings if not each.rule.derived}
        said = {each.attribute: {id: exact(value) for id, value in each.rules.items()} for each in found.contradictions}
        yield from compared("inference", number, values, wanted.values)
        yield from compared("inference: rules", number, matched, wanted.matched)
        yield from compared("inference: contradictions", number, said, wanted.contradictions)


def circuit(subject: Subject) -> Iterator[Disagreement]:
    proof = subject.proof
    encoding, facts = proof.encoding, proof.facts
    everyone = (1 << len(subject.answers)) - 1
    inputs: dict[int, int] = {}
    for name, fact in facts.items():
        for number, answers in enumerate(subject.answers):
            for input, it in fact.assigned(answers.get(name)).items():
                inputs[input] = inputs.get(input, 0) | it << number
    signals = {name: signal for name, signal in encoding.signals.items() if name not in facts}
    literals = [
        *encoding.match.values(),
        *(encoding.effective(id) for id in encoding.match),
        *encoding.contradiction.values(),
        *(each for signal in signals.values() for each in (signal.known, *signal.outputs)),
    ]
    bits = proof.circuit.blank(inputs, everyone)
    proof.circuit.simulate(proof.circuit.cone(literals), bits, everyone)
    for number, wanted in enumerate(subject.wanted):
        holds = [bool(bits[literal] >> number & 1) for literal in range(len(bits))]

        def true(literal: int, holds: list[bool] = holds) -> bool:
            return literal == TRUE or holds[literal]

        values: dict[str, Any] = {}
        for name, signal in signals.items():
            found = [value for value, literal in signal.values.items() if true(literal)]
            if signal.attribute.kind == "set":
                values[name] = frozenset(found)
            elif isinstance(signal, Sum):
                value = signal.decoded({literal for literal in signal.outputs if true(literal)})
                if value is not None:
                    values[name] = exact(value)
            elif true(signal.known):
                values[name] = exact(found[0]) if len(found) == 1 else found
        said = {name: value for name, value in wanted.values.items() if name in signals}
        yield from compared("circuit", number, values, said)
        matched = {id for id, literal in encoding.match.items() if true(literal)}
        yield from compared("circuit: rules", number, matched, set(wanted.matched))
        stands = {id for id in encoding.match if true(encoding.effective(id))}
        yield from compared("circuit: standing", number, stands, {i for i, by in wanted.matched.items() if not by})
        contradicted = {name for name, literal in encoding.contradiction.items() if true(literal)}
        yield from compared("circuit: contradictions", number, contradicted, set(wanted.contradictions))


def proofs(subject: Subject) -> Iterator[Disagreement]:
    """Witnesses of some rules are confirmed; what is proved impossible is met by no organization."""
    proof, meaning = subject.proof, subject.meaning
    for id in sorted(subject.knowledge.rules)[:4]:
        match = [proof.encoding.match[id]]
        witness, possible = proof.solver.witness(match), proof.solver.possible(match)
        met = [number for number, each in enumerate(subject.wanted) if id in each.matched]
        if met and not possible:
            yield Disagreement("proof", f"{id} is proved never to match", met[0])
        if witness is None:
            lawful = [number for number in met if arising(subject, subject.answers[number])]
            if lawful:
                yield Disagreement("proof", f"{id} is proved never to match where questions arise", lawful[0])
            continue
        if id not in meaning.evaluate(witness).matched:
            yield Disagreement("witness", f"{id} does not match for its witness {witness}")
        if not arising(subject, witness):
            yield Disagreement("witness", f"the witness {witness} of {id} answers what does not arise")


def flips(subject: Subject) -> Iterator[Disagreement]:
    """Flips of the first conclusion, to what it is for the other organizations."""
    proof, meaning = subject.proof, subject.meaning
    name = subject.knowledge.verdict[0]
    goals = {each.values.get(name): number for number, each in enumerate(subject.wanted)}
    for goal, number in list(goals.items())[:3]:
        value: Any = subject.base.assess(subject.answers[number]).values.get(name)
        for changes in proof.flip(subject.answers[0], name, value, subject.base.assess, most=3):
            changed = {key: it for key, it in {**subject.answers[0], **changes}.items() if it is not None}
            if meaning.evaluate(changed).values.get(name) != goal:
                yield Disagreement("flip", f"{changes} do not lead to {name}: {value}", 0)
            if stray := [key for key in changes if key in changed and not meaning.arises(key, changed)]:
                yield Disagreement("flip", f"{changes} for {name}: {value} answer {stray}, which do not arise", 0)
            other = subject.answers[number]
            nearby = sum(each != subject.answers[0].get(key) for key, each in other.items())
            # A flip withdraws nothing, so only an organization that answers no less can show that fewer do.
            if len(changes) > nearby and set(subject.answers[0]) <= set(other) and arising(subject, other):
                yield Disagreement("flip", f"{changes} for {name}: {value} are not the fewest", number)


def questionnaires(subject: Subject) -> Iterator[Disagreement]:
    """Where questions have gates: the questionnaire ends, asks what arises, and what it leaves out changes nothing."""
    knowledge, meaning = subject.knowledge, subject.meaning
    if not any(each.ask_when is not None for each in knowledge.asked):
        return
    names = knowledge.verdict
    for number, replies in enumerate(subject.answers[:2]):
        interview, put = Interview(subject.base, subject.proof), 0
        while questions := interview.relevant(names):
            name, before = questions[0].name, interview.arising()
            if not meaning.arises(name, interview.answers):
                yield Disagreement("questionnaire", f"{name} is asked and does not arise", number)
            if name in replies:
                interview.answer(name, replies[name])
            else:
                interview.decline(name)
            interview.prune(before)
            put += 1
            if put > len(knowledge.asked) ** 2:
                yield Disagreement("questionnaire", "it does not end", number)
                return
        settled = meaning.evaluate(interview.answers)
        for other in subject.answers:
            rest = {name: value for name, value in other.items() if name not in interview.order}
            full = _given_where_arising(meaning, rest, interview.answers)
            found = meaning.evaluate(full)
            if any(found.values.get(name) != settled.values.get(name) for name in names):
                said = f"after {interview.order} nothing is asked, and {full} still changes the verdict"
                yield Disagreement("questionnaire", said, number)


def _given_where_arising(meaning: Meaning, rest: Values, given: Values) -> Values:
    """The given answers, and those of the rest whose questions arise with what is kept."""
    while stray := [name for name in rest if not meaning.arises(name, {**rest, **given})]:
        rest = {name: value for name, value in rest.items() if name not in stray}
    return {**rest, **given}


def arising(subject: Subject, answers: Values) -> bool:
    return all(subject.meaning.arises(name, answers) for name in answers)


def relational(subject: Subject) -> Iterator[Disagreement]:
    """DuckDB, all organizations in one query."""
    connection = _duckdb()
    table = "organizations"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {table_of(subject, 'duckdb')}")
    # Rules as bits: the names of all rules make a long statement, and only a few seeds are tried with them.
    rules: Rules = "names" if len(subject.knowledge.rules) % 16 == 0 else "bits"
    found = connection.execute(query_of(subject, "duckdb", table, rules).sql("duckdb")).fetchall()
    yield from rows_compared(subject, "duckdb", [_named(subject, row) if rules == "bits" else row for row in found])


def _named(subject: Subject, row: tuple[Any, ...]) -> list[Any]:
    """A row whose words of bits are replaced by the names of the rules."""
    order = bit_order(subject.knowledge)
    count = -(-len(order) // WORD)
    kept, words = row[: len(row) - 2 * count], row[len(row) - 2 * count :]
    named = [
        [id for bit, id in enumerate(order) if part[bit // WORD] >> bit % WORD & 1]
        for part in (words[:count], words[count:])
    ]
    return [*kept, *named]


@cache
def _duckdb() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    return connection


def column_names(knowledge: Knowledge) -> dict[str, str]:
    """A column for each question: its own name, where SQL can tell all of them apart."""
    names = [each.name for each in knowledge.asked]
    distinct = len({name.lower() for name in [*names, NUMBER]}) == len(names) + 1
    return {name: name if distinct else f"column{index}" for index, name in enumerate(names)}


NUMBER = "number of the row"


def table_of(subject: Subject, dialect: Dialect) -> str:
    """The organizations as a query that needs no table: a SELECT each, joined by UNION ALL."""
    asked, names = subject.knowledge.asked, column_names(subject.knowledge)
    quote = "`" if dialect == "spark" else '"'
    types = [_type(each.kind, dialect) for each in asked]
    heads = [quote + names[each.name] + quote for each in asked]
    selects = []
    for number, answers in enumerate(subject.answers):
        cells = [f"CAST({number} AS BIGINT) AS {quote}{NUMBER}{quote}"]
        for each, head, type in zip(asked, heads, types, strict=True):
            cells.append(f"CAST({_literal(answers.get(each.name), dialect)} AS {type}) AS {head}")
        selects.append(f"SELECT {', '.join(cells)}")
    return " UNION ALL ".join(selects)


@cache
def _type(kind: str, dialect: Dialect) -> str:
    return type_of(Attribute(kind, "")).sql(dialect)  # type: ignore[arg-type]


def _literal(value: Value | None, dialect: Dialect) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, tuple):
        words = ", ".join(f"'{member}'" for member in value)
        return f"ARRAY({words})" if dialect == "spark" else f"ARRAY[{words}]"
    return f"'{value}'" if isinstance(value, str) else f"'{value!r}'"


def query_of(subject: Subject, dialect: Dialect, table: str, rules: Rules = "names") -> exp.Select:
    names = column_names(subject.knowledge)
    inputs = {each.name: column(names[each.name]) for each in subject.knowledge.asked}
    relations = Relations(subject.knowledge, exp.to_table(table), inputs, [column(NUMBER)], dialect)
    return statement(relations, [NUMBER], rules).query


def rows_compared(subject: Subject, reading: str, rows: list[Any]) -> Iterator[Disagreement]:
    """The columns by their order: number, conclusions, contradictions, rules that match, those overridden."""
    said = subject.knowledge.concluded
    if sorted(int(row[0]) for row in rows) != list(range(len(subject.answers))):
        yield Disagreement(reading, f"{len(rows)} rows for {len(subject.answers)} organizations")
        return
    for row in rows:
        number, wanted = int(row[0]), subject.wanted[int(row[0])]
        values = {each.name: value for each, value in zip(said, row[1:], strict=False)}
        found = {
            name: frozenset(value) if isinstance(value, list | tuple) else exact(as_said(value))
            for name, value in values.items()
            if value is not None
        }
        expected = {each.name: wanted.values[each.name] for each in said if each.name in wanted.values}
        yield from compared(reading, number, found, expected)
        contradictions, matched, overridden = (set(each) for each in row[len(said) + 1 :])
        yield from compared(f"{reading}: contradictions", number, contradictions, set(wanted.contradictions))
        yield from compared(f"{reading}: rules", number, matched, set(wanted.matched))
        gone = {id for id, overrider in wanted.matched.items() if overrider}
        yield from compared(f"{reading}: overridden", number, overridden, gone)


def compared(reading: str, number: int, found: Any, wanted: Any) -> Iterator[Disagreement]:
    if found == wanted:
        return
    if isinstance(found, dict):
        names = sorted(name for name in {**found, **wanted} if found.get(name) != wanted.get(name))
        said = "; ".join(f"{name} is {_told(found.get(name))}, not {_told(wanted.get(name))}" for name in names)
    else:
        said = f"{sorted(found - wanted)} besides what the page says, {sorted(wanted - found)} missing"
    yield Disagreement(reading, said, number)


def _told(value: Any) -> str:
    return "unknown" if value is None else str(sorted(value)) if isinstance(value, frozenset) else str(value)


Reading = Callable[[Subject], Iterator[Disagreement]]
READINGS: tuple[Reading, ...] = (inference, circuit, proofs, flips, questionnaires, relational)


def disagreement(found: Made, readings: tuple[Reading, ...] = READINGS) -> Disagreement | None:
    """The first thing that a reading says otherwise than the page; what a reading raises is one, too."""
    subject = opened(found)
    if not isinstance(subject, Subject):
        return subject
    for reading in readings:
        try:
            first = next(reading(subject), None)
        except ProofTimeout:
            # A proof that was given up claims nothing.
            continue
        except Exception as error:  # noqa: BLE001  whatever it is, the seed has to be told
            return Disagreement(reading.__name__, f"{type(error).__name__}: {str(error)[:300]}")
        if first is not None:
            return first
    return None


# A failing knowledge base, made smaller.


def smallest(found: Made, first: Disagreement, seconds: float = 60) -> tuple[Made, Disagreement]:
    """The knowledge base with all taken out that the disagreement does not need."""
    until = time.monotonic() + seconds
    kind = first.reading.partition(":")[0]
    readings = tuple(each for each in READINGS if each.__name__.startswith(_OF.get(kind, kind)))
    progress = True
    while progress and time.monotonic() < until:
        progress = False
        for smaller in smaller_than(found):
            if time.monotonic() > until:
                break
            try:
                other = disagreement(smaller, readings)
            except Exception:  # noqa: BLE001  too much was taken out
                continue
            if other is not None and other.reading.partition(":")[0] == kind and _alike(first, other):
                found, first, progress = smaller, other, True
                break
    return found, first


_OF = {
    "duckdb": "relational",
    "proof": "proofs",
    "witness": "proofs",
    "flip": "flips",
    "questionnaire": "questionnaires",
}


def _alike(one: Disagreement, other: Disagreement) -> bool:
    """A mistake of the loader's, or an error of another type, is another story."""
    return one.reading != "loader" or one.said.rpartition("[")[2] == other.said.rpartition("[")[2]


def smaller_than(found: Made) -> Iterator[Made]:
    """The knowledge base without one of its parts, the large ones first."""
    for number in range(len(found.organizations)):
        if len(found.organizations) > 1:
            smaller = copy.deepcopy(found)
            smaller.organizations = [smaller.organizations[number]]
            yield smaller
    for key in ("tables", "rules"):
        for number in range(len(getattr(found, key))):
            smaller = copy.deepcopy(found)
            getattr(smaller, key).pop(number)
            yield _tidied(smaller)
    for number, table in enumerate(found.tables):
        for key in {"hit", "otherwise"} & table.keys():
            smaller = copy.deepcopy(found)
            smaller.tables[number].pop(key, None)
            yield smaller
        for place in range(len(table["rows"])):
            smaller = copy.deepcopy(found)
            smaller.tables[number]["rows"].pop(place)
            yield _tidied(smaller)
    for path in _paths(found):
        smaller = copy.deepcopy(found)
        parent: Any = {"rules": smaller.rules, "tables": smaller.tables, "attributes": smaller.attributes,
                       "organizations": smaller.organizations}  # fmt: skip
        *steps, last = path
        for step in steps:
            parent = parent[step]
        parent.pop(last)
        yield _tidied(smaller)


def _paths(found: Made) -> Iterator[tuple[Any, ...]]:
    """The way to every part that may go: entries of conditions, conclusions, overrides, choices, answers."""

    def inside(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        steps = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        for step in steps:
            if len(value) > 1 or "overrides" in path:
                yield (*path, step)
            yield from inside(value[step], (*path, step))

    for number, rule in enumerate(found.rules):
        for key in ("overrides", "when", "then"):
            yield from inside(rule.get(key, ()), ("rules", number, key))
    for name, declared in found.attributes.items():
        yield ("attributes", name)
        yield from (
            ("attributes", name, key) for key in ("otherwise", "ask_when", "minimum", "maximum") if key in declared
        )
        if isinstance(default := declared.get("otherwise"), dict) and "when" in default:
            yield ("attributes", name, "otherwise", "when")
            yield from inside(default["when"], ("attributes", name, "otherwise", "when"))
        yield from inside(declared.get("choices", ()), ("attributes", name, "choices"))
    for number, organization in enumerate(found.organizations):
        yield from (("organizations", number, name) for name in organization)


def _tidied(found: Made) -> Made:
    """Without overrides of rules that are gone, and without answers that are."""
    rows = [row for table in found.tables for row in (*table["rows"], *filter(None, [table.get("otherwise")]))]
    left = {entry["rule"] for entry in [*found.rules, *rows]}
    for entry in [*found.rules, *rows]:
        if "overrides" in entry:
            entry["overrides"] = [id for id in entry["overrides"] if id in left]
    found.organizations = [
        {
            name: [each for each in value if each in found.attributes[name]["choices"]]
            if isinstance(value, list)
            else value
            for name, value in each.items()
            if name in found.attributes
        }
        for each in found.organizations
    ]
    return found


# A run.


def told(seed: int, first: Disagreement | None = None) -> str:
    """The disagreement of a seed, made small, as YAML with the answers."""
    found = made(seed)
    first = first or disagreement(found)
    if first is None:
        return ""
    small, last = smallest(found, first)
    organization = None if last.number is None else small.organizations[last.number]
    return f"seed {seed}: {last.reading}: {last.said}\n{small.shown(organization)}"


def tried(seeds: range) -> tuple[int, int, list[tuple[int, Disagreement]]]:
    """How many knowledge bases have a meaning, on how many organizations, and the seeds of those disagreed on."""
    found, bases, organizations = [], 0, 0
    for seed in seeds:
        each = made(seed)
        first = disagreement(each)
        bases, organizations = bases + 1, organizations + len(each.organizations)
        if first is not None:
            found.append((seed, first))
    return bases, organizations, found


def run(start: int, count: int, jobs: int, most: int = 3) -> tuple[str, list[str]]:
    """Try the knowledge bases of seeds from a start on: what was compared, and each disagreement."""
    parts = [range(first, min(first + 50, start + count)) for first in range(start, start + count, 50)]
    failed: list[tuple[int, Disagreement]] = []
    bases = organizations = 0
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for done in pool.imap_unordered(tried, parts):
            bases, organizations, failed = bases + done[0], organizations + done[1], failed + done[2]
    failed.sort(key=lambda each: each[0])
    said = f"{bases} knowledge bases, {organizations} organizations, {len(failed)} disagreed on"
    if failed:
        said += ": seeds " + ", ".join(str(seed) for seed, _ in failed[:40])
    kinds = {first.reading.partition(":")[0]: (seed, first) for seed, first in reversed(failed)}
    return said, [told(seed, first) for seed, first in list(kinds.values())[:most]]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--from", dest="start", type=int, default=0, metavar="SEED", help="the first seed (0)")
    parser.add_argument("--bases", type=int, default=BASES, help=f"how many knowledge bases ({BASES})")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    parser.add_argument("--fresh", action="store_true", help="begin at a seed drawn at random")
    given = parser.parse_args()
    start = secrets.randbelow(10**9) if given.fresh else given.start
    began = time.monotonic()
    said, shown = run(start, given.bases, given.jobs)
    print(f"from seed {start}: {said}, in {time.monotonic() - began:.0f} s")
    for each in shown:
        print(f"\n{each}")
    return 1 if shown else 0


if __name__ == "__main__":
    sys.exit(main())
