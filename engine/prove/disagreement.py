"""Two versions of the rules: every way in which a conclusion changes, and the least answers for which it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.knowledge.base import Knowledge
from engine.knowledge.value import Value, Values
from engine.prove.adder import Sum, differing
from engine.prove.circuit import FALSE, TRUE, Circuit
from engine.prove.encoding import Encoding
from engine.prove.signal import Signal
from engine.prove.solver import Solver
from engine.prove.translation import translation

# The work of comparing two knowledge bases, and of one question of it; see engine.prove.solver.
DIFFERENCES, A_QUESTION = 60_000_000, 20_000_000
# A sum can become another one in more ways than anyone reads.
MOST_WAYS = 100


@dataclass(slots=True)
class Disagreement:
    """A conclusion that becomes another one, and the least answers for which it does.

    Of a set, `before` and `after` are the one member that is lost or gained, and ().
    """

    attribute: str
    before: Value | None
    after: Value | None
    answers: Values


def _both_ask(
    circuit: Circuit, facts: Iterable[str], one: Mapping[str, int], other: Mapping[str, int]
) -> dict[str, int]:
    """The literals of: a question of these facts arises in both."""
    asked = [name for name in facts if name in one or name in other]
    return {name: circuit.all([each[name] for each in (one, other) if name in each]) for name in asked}


def _kinds(
    name: str, circuit: Circuit, before: Signal | None, after: Signal | None
) -> dict[tuple[Value | None, Value | None], int]:
    """Every change from one value to another with its literal, without those that cannot be.

    Raises ValueError for a set on one side and a single value on the other.
    """
    kinds = {"set" if each.attribute.several else "" for each in (before, after) if each is not None}
    if len(kinds) > 1:
        raise ValueError(f"{name} is a set in only one of the two")
    olds, news = (dict(each.values) if each is not None else {} for each in (before, after))
    found: dict[tuple[Value | None, Value | None], int] = {}
    if "set" in kinds:
        for member in {**olds, **news}:
            old, new = olds.get(member, FALSE), news.get(member, FALSE)
            found[(str(member),), ()] = circuit.all([old, -new])
            found[(), (str(member),)] = circuit.all([-old, new])
    else:
        unknown = [TRUE if each is None else -each.known for each in (before, after)]
        ones, others = [*olds.items(), (None, unknown[0])], [*news.items(), (None, unknown[1])]
        # What has a value for the same answers in both becomes no other one: no two values hold together.
        same = dict(ones).items() & dict(others).items()
        ones, others = ([each for each in listed if each not in same] for listed in (ones, others))
        for old_value, old in ones:
            for new_value, new in others:
                if old_value != new_value:
                    found[old_value, new_value] = circuit.all([old, new])
    return {kind: literal for kind, literal in found.items() if literal != FALSE}


def disagreements(one: Knowledge, other: Knowledge, names: Iterable[str] | None = None) -> list[Disagreement]:
    """Every way in which a conclusion of `one` is another in `other`; see Theory.differ; of a sum up to MOST_WAYS.

    Raises ValueError for a set in only one of the two.
    """
    before, after, solver = _beside(one, other)
    circuit = solver.circuit
    found: list[Disagreement] = []
    for name in one.verdict if names is None else names:
        signals = before.signals.get(name), after.signals.get(name)
        if any(isinstance(each, Sum) for each in signals):
            found.extend(_of_sums(name, solver, *signals, MOST_WAYS))
            continue
        kinds = _kinds(name, circuit, *signals)
        reached: dict[tuple[Value | None, Value | None], Values] = {}
        order = list(kinds)
        while kinds and solver.possible([circuit.any(kinds.values())]):
            true = solver.true(kinds.values())
            for kind in [kind for kind, literal in kinds.items() if literal in true]:
                reached[kind] = _least(solver, kinds.pop(kind)) or {}
        found.extend(Disagreement(name, *kind, reached[kind]) for kind in order if kind in reached)
    return found


def disagreement(one: Knowledge, other: Knowledge, names: Iterable[str]) -> Disagreement | None:
    """One way in which a conclusion of `one` is another in `other`; None is a proof that there is none.

    All conclusions are asked about at once; of those that become others the first is told that is no sum, if any is.
    Raises ProofTimeout, and ValueError for a set in only one of the two.
    """
    before, after, solver = _beside(one, other)
    circuit = solver.circuit
    kinds: dict[str, dict[tuple[Value | None, Value | None], int]] = {}
    sums: dict[str, int] = {}
    for name in names:
        signals = before.signals.get(name), after.signals.get(name)
        if any(isinstance(each, Sum) for each in signals):
            sums[name] = differing(circuit, *signals)
        else:
            kinds[name] = _kinds(name, circuit, *signals)
    ways = [(name, kind, literal) for name, each in kinds.items() for kind, literal in each.items()]
    if not solver.possible([circuit.any([*(literal for _, _, literal in ways), *sums.values()])]):
        return None
    true = solver.true([*(literal for _, _, literal in ways), *sums.values()])
    for name, kind, literal in ways:
        if literal in true:
            return Disagreement(name, *kind, _least(solver, literal) or {})
    name = next(name for name, literal in sums.items() if literal in true)
    return _of_sums(name, solver, before.signals.get(name), after.signals.get(name), 1)[0]


def _beside(one: Knowledge, other: Knowledge) -> tuple[Encoding, Encoding, Solver]:
    """Two knowledge bases over the same answers."""
    circuit = Circuit()
    shared = translation(circuit, one, other)
    before = Encoding(circuit, shared.old, one, apart=True)
    after = Encoding(circuit, shared.new, other, apart=True)
    solver = Solver(circuit, shared.facts, A_QUESTION, _both_ask(circuit, shared.facts, before.asks(), after.asks()))
    solver.allowance = DIFFERENCES
    return before, after, solver


def _least(solver: Solver, literal: int) -> Values | None:
    """The least answers for which a literal holds, to questions that arise wherever there are such."""
    witness = solver.witness([literal])
    return solver.witness([literal], arising=False) if witness is None else witness


def _of_sums(name: str, solver: Solver, before: Signal | None, after: Signal | None, most: int) -> list[Disagreement]:
    """Every way in which a sum becomes another number, up to so many; each that there is leads to one at least."""
    circuit = solver.circuit
    left = differing(circuit, before, after)
    outputs = [each for signal in (before, after) if signal is not None for each in signal.outputs]
    solver.load(outputs)
    found: list[Disagreement] = []
    while len(found) < most and solver.possible([left]):
        true = solver.true(outputs)
        old, new = (None if each is None else each.decoded(true) for each in (before, after))
        sides = ((before, old), (after, new))
        way = circuit.all([TRUE if signal is None else signal.equals(value) for signal, value in sides])
        found.append(Disagreement(name, old, new, _least(solver, way) or {}))
        left = circuit.all([left, -way])
    return sorted(found, key=lambda each: (repr(each.before), repr(each.after)))
