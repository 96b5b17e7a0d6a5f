"""Analysis by proof: every check asked of one knowledge base, inline ignores applied, and what was proved."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.checks.confirmation import Assess, confirm
from engine.checks.defects.registry import CHECKS
from engine.checks.finding import Finding
from engine.checks.ignore import Ignore, ignores_of
from engine.checks.subject import Subject
from engine.knowledge.base import Knowledge
from engine.knowledge.expression import is_linear
from engine.knowledge.period import EVERY_DAY, Period
from engine.problem import Problem, ProofTimeout, Where, one_of
from engine.prove.boxes import MANY_STEPS, Boxes
from engine.prove.overlap import Claim
from engine.prove.solver import Solver
from engine.prove.statement import Statement, statements
from engine.prove.theory import Theory

# The work of one check, and of all of them, in units of which a second has about a million.
A_CHECK, TOGETHER = 24_000_000, 50_000_000


@dataclass(slots=True)
class Analysis:
    """What was found, in the order of places, and what was proved; `seconds` is the time that took.

    `unproven` says of each statement that is neither proven nor refuted why that is. Of a knowledge base that is
    another one from period to period, `parts` has the analysis of each `period`, where what was proved stands, and
    `unchecked` the periods in which it is none, each with the reason.
    """

    findings: list[Finding]
    statements: list[Statement] = field(default_factory=list)
    unproven: dict[str, str] = field(default_factory=dict)
    rules: int = 0
    seconds: float = 0.0
    period: Period = EVERY_DAY
    parts: list[Analysis] = field(default_factory=list)
    unchecked: list[tuple[Period, str]] = field(default_factory=list)

    def count(self, level: str) -> int:
        """How many findings have a level: error, warning or ignore."""
        return sum(finding.problem.level == level for finding in self.findings)


def analyse(knowledge: Knowledge, texts: Mapping[str, str], assess: Assess | None = None) -> Analysis:
    """Every finding of every check, and one statement for each attribute of which a value is expected.

    The answers that a finding shows are confirmed with `assess`, or ProofMismatchError is raised.
    """
    started = time.perf_counter()
    theory = Theory(knowledge)
    subject = Subject(knowledge, theory, texts)
    found, open_checks = _found(subject)
    if assess is not None:
        confirm(theory, [finding.witness for finding in found if finding.witness is not None], assess)
    findings = _ignored(found, knowledge, texts) + open_checks
    findings.sort(key=lambda finding: finding.problem)
    proved, unproven = _proved(knowledge)
    seconds = time.perf_counter() - started
    return Analysis(findings, proved, unproven, len(knowledge.rules), seconds)


def _proved(knowledge: Knowledge) -> tuple[list[Statement], dict[str, str]]:
    """The statements that no answers break, and those of which that was not settled, each with the reason."""
    proved: list[Statement] = []
    unproven: dict[str, str] = {}
    asked = statements(knowledge)
    boxes = Boxes(asked[0].encoding, asked[0].facts)
    for statement in asked:
        try:
            if not _broken(statement, boxes):
                proved.append(statement)
        except ProofTimeout as error:
            unproven[statement.sentence] = f"{error}{_hard(knowledge)}"
    return proved, unproven


def nonlinear(knowledge: Knowledge) -> list[str]:
    """The attributes that are products or quotients of others, of which proofs are hard."""
    return [each.name for each in knowledge.concluded if each.computed is not None and not is_linear(each.computed)]


def _hard(knowledge: Knowledge) -> str:
    names = nonlinear(knowledge)
    return f" ({one_of(names)} multiply or divide attributes by each other, which is hard to prove)" if names else ""


def _broken(statement: Statement, boxes: Boxes) -> bool:
    """Whether some answers break a statement: by boxes, and where they do not tell by the solver, who is told theirs.

    Raises ProofTimeout.
    """
    if statement.claim is not None:
        return _claim_broken(statement, statement.claim, boxes)
    found = boxes.possible([statement.goal], MANY_STEPS)
    if found is None:
        shown = [-statement.encoding.contradiction[name] for name in boxes.exclusive]
        found = Solver(statement.encoding.circuit, statement.facts).possible([statement.goal, *shown])
    return found


def _claim_broken(statement: Statement, claim: Claim, boxes: Boxes) -> bool:
    """Whether two rows hold together that a hit policy keeps apart, pair by pair. Raises ProofTimeout."""
    solver = Solver(statement.encoding.circuit, statement.facts)
    solver.allowance = A_CHECK

    def possible(one: int, other: int) -> bool:
        found = boxes.possible([one, other])
        return solver.possible([one, other]) if found is None else found

    return next(claim.overlapping(boxes, statement.encoding.match, possible), None) is not None


def _found(subject: Subject) -> tuple[list[Finding], list[Finding]]:
    """What the checks find, and a finding for each check that came to no end; its reason is the id of the check."""
    found: list[Finding] = []
    given_up: list[Finding] = []
    left, solver = TOGETHER, subject.theory.solver
    hard = _hard(subject.knowledge)
    for check in CHECKS.values():
        allowed = solver.allowance = min(A_CHECK, left)
        subject.reserve = allowed // 2
        try:
            found.extend(check.find(subject))
        except ProofTimeout as error:
            message = f"{check.ID} was not checked to its end, so nothing is proven of it, because {error}{hard}"
            problem = Problem(Where(subject.knowledge.root), "not-proven", message, check.LEVEL)
            given_up.append(Finding(problem, reason=check.ID))
        left = max(0, left - allowed + max(0, solver.allowance))
    solver.allowance = None
    return found, given_up


def _ignored(found: list[Finding], knowledge: Knowledge, texts: Mapping[str, str]) -> list[Finding]:
    """The findings with those taken back at level ignore, and a finding for each ignore that is wrong itself."""
    ignores: dict[tuple[str, int], list[Ignore]] = {}
    findings: list[Finding] = []
    for name, text in texts.items():
        file = knowledge.path(name)
        for each in ignores_of(text, file):
            if isinstance(each, Ignore):
                ignores.setdefault((file, each.line), []).append(each)
            else:
                findings.append(Finding(each))
    for finding in found:
        problem = finding.problem
        for ignore in ignores.get((problem.where.file, problem.where.line), ()):
            if problem.id in ignore.ids:
                ignore.used.add(problem.id)
                finding = replace(finding, problem=replace(problem, level="ignore"), reason=ignore.reason)  # noqa: PLW2901
        findings.append(finding)
    for each in (each for listed in ignores.values() for each in listed):
        findings.extend(
            Finding(Problem(each.where, "unused-ignore", f"nothing is found here that {id} would name", "warning"))
            for id in each.ids
            if id not in each.used
        )
    return findings
