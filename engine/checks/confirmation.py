"""Answers found by proof are shown only where inference says the same: every rule, conclusion, contradiction."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.infer.assessment import Assessment
from engine.knowledge.value import Values
from engine.prove.theory import ProofMismatchError, Theory

Assess = Callable[[Values], Assessment]


def confirm(theory: Theory, several: Sequence[Values], assess: Assess) -> None:
    """Raise ProofMismatchError where the circuit and inference differ in anything about some of these answers."""
    encoding = theory.encoding
    literals = [*encoding.match.values(), *encoding.contradiction.values(), *theory.concluded]
    for answers, true in zip(several, theory.holding_each(several, literals), strict=True):
        found = assess(answers)
        fired = {firing.rule.id for firing in found.firings}
        contradicted = {each.attribute for each in found.contradictions}
        _compare("rule", {id: literal in true for id, literal in encoding.match.items()}, fired, answers)
        _compare(
            "contradiction", {name: it in true for name, it in encoding.contradiction.items()}, contradicted, answers
        )
        for name, value in theory.decoded(true).items():
            if found.values.get(name) != value:
                raise ProofMismatchError(
                    f"{name} is {found.values.get(name)} by inference and {value} by proof for {answers}"
                )


def _compare(what: str, proved: dict[str, bool], inferred: set[str], answers: Values) -> None:
    for name, holds in proved.items():
        if holds != (name in inferred):
            raise ProofMismatchError(f"inference and proof differ about the {what} {name} for {answers}")
