"""A knowledge base that is another one from period to period, checked in each; a finding says in which it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from engine.checks.analysis import Analysis
from engine.checks.finding import Finding
from engine.knowledge.period import NO_VALUE, Calendar, Period, joined
from engine.problem import Problem, ProblemError, Where

# What is told where it is so in every period alone: what is of use in some period is of use.
_IN_ALL = (
    "attribute-never-asked",
    "attribute-never-concluded",
    "attribute-never-read",
    "choice-never-concluded",
    "choice-never-read",
    "unused-ignore",
)
# Opens the knowledge base of a day, and analyses it.
Opened = Callable[[str], Analysis]


def over_periods(calendar: Calendar, analysed: Opened, root: str) -> Analysis:
    """What is found in any period, and what is proved in each.

    Before the first and after the last value of a figure the knowledge base is none, which is told and is no finding;
    a period without a value between others is one. Raises ProblemError with the mistakes of a period that has others.
    """
    found = Analysis([])
    for period in calendar.periods:
        try:
            part = analysed(period.some_day)
        except ProblemError as error:
            if any(problem.id != NO_VALUE for problem in error.problems):
                raise ProblemError(
                    replace(problem, message=f"{problem.message} ({period})") for problem in error.problems
                ) from None
            found.unchecked.append((period, "; ".join(problem.message for problem in error.problems)))
            continue
        part.period = period
        found.parts.append(part)
        found.seconds += part.seconds
        found.rules = max(found.rules, part.rules)
    found.findings = [*_merged(found.parts), *_gaps(found, root)]
    found.findings.sort(key=lambda finding: finding.problem)
    return found


def _merged(parts: Iterable[Analysis]) -> list[Finding]:
    """Each finding once, with the periods in which it holds where that is not so in all."""
    listed = list(parts)
    by_problem: dict[tuple[Problem, str], list[tuple[Period, Finding]]] = {}
    for part in listed:
        for finding in part.findings:
            by_problem.setdefault((finding.problem, finding.reason), []).append((part.period, finding))
    found = []
    for (problem, _), held in by_problem.items():
        if len(held) == len(listed):
            found.append(held[0][1])
        elif problem.id not in _IN_ALL:
            said = " and ".join(map(str, joined(list(dict.fromkeys(period for period, _ in held)))))
            found.append(replace(held[0][1], problem=replace(problem, message=f"{problem.message} ({said})")))
    return found


def _gaps(found: Analysis, root: str) -> Iterable[Finding]:
    """The periods without a value that stand between others."""
    if found.parts:
        first, last = found.parts[0].period, found.parts[-1].period
        for period, reason in found.unchecked:
            if first.first < period.first < last.first:
                yield Finding(Problem(Where(root), NO_VALUE, f"{period}: {reason}"))
