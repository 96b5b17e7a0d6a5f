"""The least answers for which each rule fires, worked out beside the server when all else is proven."""

from __future__ import annotations

from collections.abc import Mapping

from engine.checks.subject import Subject
from engine.documents.writing import flow, quoted
from engine.infer.expert import Expert
from engine.problem import ProofTimeout
from engine.prove.theory import Theory

# The work for all rules, in units of which a second has about a million.
ALLOWED = 20_000_000


def least(expert: Expert, texts: Mapping[str, str]) -> dict[str, str]:
    """The least answers of each rule, as YAML, confirmed by inference; an empty text where no answers make it fire.

    A rule is not in it where the work ended before.
    """
    theory = Theory(expert.knowledge)
    subject = Subject(expert.knowledge, theory, texts)
    found: dict[str, str] = {}
    with theory.solver.bounded(ALLOWED):
        for rule in subject.rules:
            try:
                answers = subject.witness(subject.match(rule))
            except ProofTimeout:
                break
            if answers is None:
                found[rule.id] = ""
            elif any(each.rule.id == rule.id for each in expert.assess(answers).firings):
                found[rule.id] = flow(answers, quoted)
    return found
